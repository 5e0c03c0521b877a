import type { Context } from "../context";
import { isUnknown, type Resource, UNKNOWN } from "../resource";
import { type Finding, notApplicable, orCompliant, unknown, type Verdict, violation } from "../rule";
import { covers, type Entry, entriesOf, isPublic, isPublicTogether } from "./securityGroups";

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

/** Whether an entry opens one of some ports to the internet, by itself or with others of its group. */
export function opensToInternet(
  entry: Entry,
  ports: readonly number[],
  context?: Context,
): boolean | typeof UNKNOWN {
  const covered = ports.map((port) => covers(entry, port));
  const opened = ports.filter((_, index) => covered[index] !== false);
  const open =
    context === undefined
      ? isPublic(entry)
      : strongest(opened.map((port) => isPublicTogether(entry, context, (peer) => covers(peer, port))));
  if (open === false || covered.every((answer) => answer === false)) {
    return false;
  }
  return covered.includes(true) ? open : UNKNOWN;
}

function strongest(answers: readonly (boolean | typeof UNKNOWN)[]): boolean | typeof UNKNOWN {
  return answers.includes(true) || (answers.includes(UNKNOWN) ? UNKNOWN : false);
}

/** Judges whether some ports are closed to the internet. */
export function judgeClosedPorts(
  resource: Resource,
  ports: readonly number[],
  finding: Pick<Finding, "problem" | "remedy">,
  context?: Context,
): readonly Verdict[] {
  return judgeIngress(resource, (entry) => {
    const open = opensToInternet(entry, ports, context);
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
  const { cidrs, prefixLists } = entry;
  const shown = cidrs.length > 0 ? cidrs : prefixLists;
  return shown.length === 1 ? shown[0] : shown;
}

export function portsOf(entry: Entry): string {
  if (entry.protocol === "-1" || (Number(entry.fromPort) <= 1 && entry.toPort === 65535)) {
    return "every port";
  }
  return entry.fromPort === entry.toPort
    ? `port ${entry.fromPort}`
    : `ports ${entry.fromPort}-${entry.toPort}`;
}
