import { didYouMean } from "./suggest";

/** A known violation that is accepted until a day, with the reason. */
export interface Waiver {
  /** A rule's id. */
  readonly rule: string;
  /** A URN, or a pattern of one in which `*` stands for anything. */
  readonly resource: string;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** `YYYY-MM-DD`, at most two years ahead; the waiver holds through that day (UTC). */
  readonly expires: string;
  /** Where it is written, such as `Pulumi.prod.yaml:40:9`. @default - its number in the list */
  readonly source?: string;
}

/** Whoever accepts something for longer has to look at it again in between. */
const LONGEST_YEARS = 2;

const FIELDS = ["rule", "resource", "reason", "owner", "expires"] as const;

/** What a list in JSON or in a stack file says, days brought to `YYYY-MM-DD`. `waiverFaults` judges the rest. */
export function readWaivers(entries: readonly unknown[]): readonly Waiver[] {
  return entries.map((entry) => {
    const fields = typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : {};
    const { expires } = fields;
    return { ...fields, ...(expires === undefined ? {} : { expires: dayOf(expires) }) } as unknown as Waiver;
  });
}

/**
 * What is wrong with the waivers themselves; each fault fails the evaluation.
 *
 * @param ruleIds every rule that exists.
 */
export function waiverFaults(
  waivers: readonly unknown[],
  ruleIds: ReadonlySet<string>,
  today: string,
): readonly string[] {
  return waivers.flatMap((entry, index) => {
    const waiver = (typeof entry === "object" && entry !== null ? entry : {}) as Readonly<
      Record<string, unknown>
    >;
    const label = labelOf(waiver, index);
    const faults: string[] = [];
    for (const field of FIELDS) {
      if (text(waiver[field]) === undefined) {
        faults.push(`${label}: "${field}" is missing; write it down.`);
      }
    }
    for (const key of strangeKeys(waiver)) {
      faults.push(`${label}: "${key}" is not known; use ${FIELDS.join(", ")}.`);
    }
    const rule = text(waiver["rule"]);
    if (rule !== undefined && !ruleIds.has(rule)) {
      const meant = didYouMean(rule, [...ruleIds]);
      faults.push(
        `${label}: there is no rule "${rule}"; use an id of the table in policy-pack/README.md${meant}.`,
      );
    }
    const expires = text(waiver["expires"]);
    if (expires !== undefined && !isDay(expires)) {
      faults.push(`${label}: expires is "${expires}"; write an existing day as YYYY-MM-DD.`);
    } else if (expires !== undefined && expires < today) {
      faults.push(
        `${label}: expired on ${expires}; fix the resource, or renew the waiver with a new reason.`,
      );
    } else if (expires !== undefined && expires > lastDay(today)) {
      faults.push(
        `${label}: expires is "${expires}"; write a day until ${lastDay(today)}, ${LONGEST_YEARS} years from today, and renew it then.`,
      );
    }
    return faults;
  });
}

function strangeKeys(waiver: object): readonly string[] {
  return Object.keys(waiver).filter((key) => key !== "source" && !FIELDS.some((field) => field === key));
}

/** `Pulumi.prod.yaml:40:9 Waiver of x on y`, or its number in the list. */
function labelOf(waiver: Readonly<Record<string, unknown>>, index: number): string {
  const what = `${text(waiver["rule"]) ?? "no rule"} on ${text(waiver["resource"]) ?? "no resource"}`;
  const source = text(waiver["source"]);
  return source === undefined ? `Waiver ${index + 1} (${what})` : `${source} Waiver (${what})`;
}

/** The waiver that covers a violation today, if there is one; one with a fault covers nothing. */
export function waiverFor(
  waivers: readonly Waiver[],
  rule: string,
  urn: string,
  today: string,
): Waiver | undefined {
  return waivers.find(
    (waiver) =>
      isMeant(waiver, rule, urn) &&
      FIELDS.every((field) => text(waiver[field]) !== undefined) &&
      strangeKeys(waiver).length === 0 &&
      isDay(waiver.expires) &&
      waiver.expires >= today &&
      waiver.expires <= lastDay(today),
  );
}

/** Whether a waiver speaks of a rule on a resource, whatever else is wrong with it. */
export function isMeant(waiver: Waiver, rule: string, urn: string): boolean {
  return waiver.rule === rule && text(waiver.resource) !== undefined && matches(waiver.resource, urn);
}

/** The waivers that covered nothing, but for those that are told as faults already. */
export function unusedWaivers(
  waivers: readonly Waiver[],
  used: ReadonlySet<Waiver>,
  ruleIds: ReadonlySet<string>,
  today: string,
): readonly Waiver[] {
  return waivers.filter((waiver) => !used.has(waiver) && waiverFaults([waiver], ruleIds, today).length === 0);
}

/** That a waiver covered nothing: whatever it was for is mended. */
export function unusedText({ rule, resource, source }: Waiver): string {
  return `${source === undefined ? "" : `${source} `}${rule} on ${resource} covers nothing any more; remove it.`;
}

function matches(pattern: string, urn: string): boolean {
  const source = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`).test(urn);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** YAML takes a day without quotes for a point in time, which the CLI then writes out (measured with 3.250.0). */
function dayOf(value: unknown): unknown {
  return typeof value === "string"
    ? value.replace(/^(\d{4}-\d{2}-\d{2})(?: 00:00:00 \+0000 UTC|T00:00:00Z)$/, "$1")
    : value;
}

/** The last day on which a waiver written today may end. */
function lastDay(today: string): string {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCFullYear(day.getUTCFullYear() + LONGEST_YEARS);
  return day.toISOString().slice(0, 10);
}

function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    return false;
  }
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
