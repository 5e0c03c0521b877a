/** The fields of a `cron()` of AWS: lowest and highest value, and the names that stand for numbers. */
const FIELDS = [
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31, special: /^(L|LW|\d{1,2}W)$/ },
  {
    low: 1,
    high: 12,
    names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
  },
  {
    low: 1,
    high: 7,
    names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    special: /^([1-7]?L|[1-7]#[1-5])$/,
  },
  { low: 1970, high: 2199 },
] as const;

interface Field {
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
  readonly special?: RegExp;
}

/**
 * Whether the text is a `cron()` of EventBridge, AWS Backup and Application Auto Scaling: minute, hour, day of the
 * month, month, day of the week and year. One of the two days must be `?` (EventBridge docs, "Cron expressions").
 */
export function isCron(expression: string): boolean {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(" ") ?? [];
  const [, , dayOfMonth, , dayOfWeek] = fields;
  return (
    fields.length === FIELDS.length &&
    fields.every((field, index) => isField(field, FIELDS[index] as Field, index === 2 || index === 4)) &&
    (dayOfMonth === "?") !== (dayOfWeek === "?")
  );
}

/** Whether the text is `at(yyyy-mm-ddThh:mm:ss)`, a time that exists. */
export function isAt(expression: string): boolean {
  const [, time = ""] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const date = new Date(`${time}Z`);
  return time !== "" && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(time);
}

/** Whether the text is a name of the IANA list, such as `Europe/Berlin`; offsets such as `+02:00` are none. */
export function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(name)) {
    return false;
  }
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whether a `cron()` fires once on every day: one minute, one hour, all days. */
export function isDaily(expression: string): boolean {
  return isCron(expression) && /^cron\(\d{1,2} \d{1,2} (\* \* \?|\? \* \*) \*\)$/.test(expression);
}

function isField(text: string, field: Field, mayBeOpen: boolean): boolean {
  return (mayBeOpen && text === "?") || text.split(",").every((part) => isPart(part, field));
}

/** `*`, a value, a range, or one of these with a step. */
function isPart(part: string, field: Field): boolean {
  if (field.special?.test(part)) {
    return true;
  }
  const [range = "", step, ...more] = part.split("/");
  const stepFits = step === undefined || (/^\d{1,4}$/.test(step) && Number(step) >= 1);
  if (more.length > 0 || !stepFits) {
    return false;
  }
  if (range === "*") {
    return true;
  }
  const ends = range.split("-").map((end) => numberOf(end, field));
  return ends.length <= 2 && ends.every((end) => end >= field.low && end <= field.high);
}

function numberOf(text: string, { names = [], low }: Field): number {
  const index = names.indexOf(text);
  if (index >= 0) {
    return low + index;
  }
  return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
}
