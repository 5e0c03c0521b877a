import { isUnknown, type Resource, UNKNOWN } from "../resource";
import { type Finding, notApplicable, orCompliant, unknown, type Verdict, violation } from "../rule";
import { covers, type Entry, entriesOf, isEveryPort, isPublic } from "./securityGroups";

/** What a rule says of one permission: a finding, nothing, or that it cannot be decided. */
export type EntryOpinion = Omit<Finding, "property"> | undefined | typeof UNKNOWN;

/** Judges each ingress permission that a resource declares. */
export function judgeIngress(resource: Resource, judge: (entry: Entry) => EntryOpinion): readonly Verdict[] {
  const entries = entriesOf(resource);
  if (entries === UNKNOWN) {
    return [unknown("ingress")];
  }
  const ingress = (entries as readonly Entry[]).filter(({ direction }) => direction === "ingress");
  if (ingress.length === 0) {
    return [notApplicable("it admits nothing")];
  }
  const verdicts = ingress.flatMap((entry): readonly Verdict[] => {
    const opinion = judge(entry);
    if (opinion === undefined) {
      return [];
    }
    return [
      typeof opinion === "string"
        ? unknown(entry.property, "the addresses, ports or protocol are not known before creation")
        : violation(resource, { property: entry.property, ...opinion }),
    ];
  });
  return orCompliant(verdicts);
}

/** Whether an entry opens one of some ports to the internet. */
export function opensToInternet(entry: Entry, ports: readonly number[]): boolean | typeof UNKNOWN {
  const open = isPublic(entry);
  const covered = ports.map((port) => covers(entry, port));
  if (open === false || covered.every((answer) => answer === false)) {
    return false;
  }
  return covered.includes(true) ? open : UNKNOWN;
}

/** Judges whether some ports are closed to the internet. */
export function judgeClosedPorts(
  resource: Resource,
  ports: readonly number[],
  finding: Pick<Finding, "problem" | "remedy">,
): readonly Verdict[] {
  return judgeIngress(resource, (entry) => {
    const open = opensToInternet(entry, ports);
    if (open === false) {
      return undefined;
    }
    return isUnknown(open)
      ? UNKNOWN
      : { ...finding, value: addresses(entry), problem: `${finding.problem} (${portsOf(entry)})` };
  });
}

/** One address alone, several as a list. */
export function addresses(entry: Entry): unknown {
  return entry.cidrs.length === 1 ? entry.cidrs[0] : entry.cidrs;
}

export function portsOf(entry: Entry): string {
  if (isEveryPort(entry) === true) {
    return "every port";
  }
  return entry.fromPort === entry.toPort
    ? `port ${entry.fromPort}`
    : `ports ${entry.fromPort}-${entry.toPort}`;
}
