/**
 * What counts as a security property: one with such a word in its path. The words come from what can go wrong with a
 * system on AWS, not from the rules of the pack: losing what they name lets somebody read, change, reach or destroy
 * more than before, or do so unseen. A word of four letters and more stands for all that begin with it.
 */
const SECURITY: Readonly<Record<string, string>> = {
  "data can be read, at rest or on the way":
    "encrypt kms sse tls ssl https cert cipher transport algorithm redirect",
  "a secret leaks, or is weak": "secret password credential token sign session",
  "somebody is let in":
    "auth oauth jwt issuer audience claim mfa iam role principal policy permission acl access public private internal " +
    "anonymous callback cors origin condition classic",
  "more can be reached":
    "cidr port ports protocol ingress egress security firewall waf web rule throttl limit restrict geo header subnet",
  "a process can do more": "metadata privileg root readonly user posix capabilit execut fault network",
  "something else runs than was checked": "image mutab digest verif valid scan",
  "nobody sees it":
    "log logs logging alarm insight trace traffic notif subscri monitor redact destination aggregation",
  "it cannot be brought back":
    "backup retention retain snapshot versioning delet terminat destroy protect recover failover rollback az lifecycle",
  "known faults stay": "upgrade minor runtime platform ca",
};

const STEMS = Object.values(SECURITY).flatMap((line) => line.split(" "));

/** A switch named so is safe when it is on, whatever else its name says. */
const GUARDS = stems(
  "protect block ignore restrict enforc requir valid verif encrypt prevent drop revoc rotation retain internal private readonly",
);

/** The same, unless a word of the next list stands in the name too. */
const MILD_GUARDS = stems(
  "scan log logging rollback backup compliance failover az copy snapshot iam secret insight upgrade only safety",
);

/** A switch named so is safe when it is off: it gives something away or ends something. */
const HAZARDS = stems(
  "public force destroy delet terminat bypass privileg insecure allow unauthenticated classic execut fault trace root weak " +
    "anonymous credential overwrite plaintext open",
);

/** Turns the rest of a name round: to disable a termination is safe, to skip a snapshot is not. */
const NEGATIONS = stems("disable skip");

/** A list or object named so gives something away: without it less is possible, so that its loss breaks nothing. */
const GRANTS = stems(
  "allow callback logout scope scopes subnet role profile origin attribute provider port ports mount expose read write redirect user " +
    "target route cidr destination secret behavior identity flow",
);

/** Names, labels, pictures, patterns and the logic inside a condition: what is written there protects nothing. */
const INERT = stems(
  "tags name description comment id dashboard widget message subject content metric dimension title label priority index color " +
    "family template specification pattern queries",
);

const INERT_NAMES = new Set([
  "recordFields",
  "andStatement",
  "orStatement",
  "notStatement",
  "schemas",
  // What an application is told is its own affair.
  "environment",
  // Words that mean something else here.
  "creationToken",
  "datapointsToAlarm",
  "dependsOn",
  "runtimePlatform",
]);

function stems(text: string): readonly string[] {
  return text.split(" ");
}

/** `enableDnsHostnames` → `enable dns hostnames`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .toLowerCase()
    .trim()
    .split(" ");
}

const matches = (word: string, known: readonly string[]) =>
  known.some((stem) => word === stem || word === `${stem}s` || (stem.length > 3 && word.startsWith(stem)));

const anyOf = (name: string, known: readonly string[]) => wordsOf(name).some((word) => matches(word, known));

export const isSecurity = (name: string): boolean => anyOf(name, STEMS);

export const isGrant = (name: string): boolean => anyOf(name, GRANTS);

/** A name's last word says what the value is. */
export const isInert = (name: string): boolean =>
  INERT_NAMES.has(name) || matches(wordsOf(name).at(-1) ?? "", INERT);

/**
 * Kinds that hold no security property of their own: how many of something run, what it costs, waiting for a
 * certificate, and trials of restores, which change no backup. Words such as "policy" or "termination" mean something else there.
 */
export const isInertType = (type: string): boolean =>
  /^aws:(appautoscaling|autoscaling|budgets|costexplorer|acm\/certificateValidation|backup\/restoreTesting\w*)\b/.test(
    type,
  );

/** Which state of a switch is the safe one, as far as its name tells. */
export function safeState(name: string): boolean | undefined {
  const hazard = anyOf(name, HAZARDS);
  if (anyOf(name, NEGATIONS)) {
    return hazard;
  }
  if (anyOf(name, GUARDS)) {
    return true;
  }
  return hazard ? false : anyOf(name, MILD_GUARDS) ? true : undefined;
}
