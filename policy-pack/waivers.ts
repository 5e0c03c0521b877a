/** A known violation that is accepted until a day, with the reason. */
export interface Waiver {
  /** A rule's id. */
  readonly rule: string;
  /** A URN, or a pattern of one in which `*` stands for anything. */
  readonly resource: string;
  readonly reason: string;
  readonly owner?: string;
  /** `YYYY-MM-DD`; the waiver holds through that day (UTC). */
  readonly expires: string;
}

/** What is wrong with the waivers themselves; each fault fails the evaluation. */
export function waiverFaults(
  waivers: readonly unknown[],
  ruleIds: ReadonlySet<string>,
  today: string,
): readonly string[] {
  return waivers.flatMap((entry, index) => {
    const waiver = (typeof entry === "object" && entry !== null ? entry : {}) as Partial<
      Record<keyof Waiver, unknown>
    >;
    const label = `Waiver ${index + 1} (${text(waiver.rule) ?? "no rule"} on ${text(waiver.resource) ?? "no resource"})`;
    const faults: string[] = [];
    for (const field of ["rule", "resource", "reason", "expires"] as const) {
      if (text(waiver[field]) === undefined) {
        faults.push(`${label}: "${field}" is missing; write it down.`);
      }
    }
    const rule = text(waiver.rule);
    if (rule !== undefined && !ruleIds.has(rule)) {
      faults.push(`${label}: there is no rule "${rule}"; use an id of the table in policy-pack/README.md.`);
    }
    const expires = text(waiver.expires);
    if (expires !== undefined && !isDay(expires)) {
      faults.push(`${label}: expires is "${expires}"; write an existing day as YYYY-MM-DD.`);
    } else if (expires !== undefined && expires < today) {
      faults.push(
        `${label}: expired on ${expires}; fix the resource, or renew the waiver with a new reason.`,
      );
    }
    return faults;
  });
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
      waiver.rule === rule &&
      text(waiver.reason) !== undefined &&
      isDay(waiver.expires) &&
      waiver.expires >= today &&
      text(waiver.resource) !== undefined &&
      matches(waiver.resource, urn),
  );
}

function matches(pattern: string, urn: string): boolean {
  const source = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`).test(urn);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    return false;
  }
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
