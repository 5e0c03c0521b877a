import { isUnknown, type Resource, UNKNOWN } from "../resource";
import type { Verdict } from "../rule";
import { type Answer, allOf, someOf, verdictOf } from "./answers";
import { ASSIGNED, type Condition, covers, type Document, type Statement } from "./statements";

/** What a Deny has to refuse, whoever asks. */
export interface Refusal {
  readonly action: string;
  /** Whether it has to reach a resource; any will do where that is left out. */
  readonly reaches?: (resource: string) => Answer;
}

/** Whether a statement refuses an action to everybody, its conditions apart. */
export function refuses(statement: Statement, { action, reaches }: Refusal): Answer {
  const { effect, actions, notActions, principals, resources } = statement;
  if (isUnknown(effect)) {
    return UNKNOWN;
  }
  const denied =
    notActions.length > 0
      ? allOf(notActions.map((pattern) => (isUnknown(pattern) ? UNKNOWN : !covers(pattern, action))))
      : someOf(actions, (pattern) => (isUnknown(pattern) ? UNKNOWN : covers(pattern, action)));
  return allOf([
    effect === "deny",
    someOf(principals, ({ kind, value }) =>
      isUnknown(value) ? UNKNOWN : /^(aws|\*)$/.test(kind) && value === "*",
    ),
    denied,
    reaches === undefined ? true : someOf(resources, reaches),
  ]);
}

/** Whether a resource of a bucket policy is the bucket itself. */
export function reachesBucket(resource: string): Answer {
  return isUnknown(resource) || resource === ASSIGNED
    ? UNKNOWN
    : /^\*+$/.test(resource) || !resource.includes("/");
}

/** Whether a resource of a bucket policy is every object of the bucket. */
export function reachesObjects(resource: string): Answer {
  return isUnknown(resource) || resource === ASSIGNED ? UNKNOWN : /^[^/]+\/\*+$|^[^/]*\*$/.test(resource);
}

/** Whether a condition holds for every request without TLS. */
function holdsForPlaintext({ operator, key, values }: Condition): Answer {
  if (isUnknown(operator) || isUnknown(key)) {
    return UNKNOWN;
  }
  if (key !== "aws:securetransport") {
    return false;
  }
  if (/^(bool|string(equals|equalsignorecase|like))$/.test(operator)) {
    return someOf(values, (value) => (isUnknown(value) ? UNKNOWN : value.toLowerCase() === "false"));
  }
  return /^stringnot(equals|equalsignorecase|like)$/.test(operator)
    ? allOf(values.map((value) => (isUnknown(value) ? UNKNOWN : value.toLowerCase() === "true")))
    : false;
}

/** Judges that documents together refuse requests without TLS. */
export function judgePlaintextRefused(
  resource: Resource,
  documents: readonly Document[],
  refusals: readonly Refusal[],
): readonly Verdict[] {
  const property = documents[0]?.property ?? "policy";
  const unread = documents.find((document) => document.kind === "unknown");
  const statements = documents.flatMap((document) => (document.kind === "known" ? document.statements : []));
  const missing = refusals.map((refusal) => ({
    refusal,
    answer: someOf(statements, (statement) =>
      allOf([refuses(statement, refusal), ...statement.conditions.map(holdsForPlaintext)]),
    ),
  }));
  const answer = allOf(missing.map((entry) => entry.answer));
  const action = missing.find((entry) => entry.answer === false)?.refusal.action;
  const finding = {
    property,
    problem: `no statement refuses ${action} without TLS to everybody`,
    remedy: 'add a Deny for the principal "*" under the condition Bool aws:SecureTransport false',
  };
  const why = unread?.kind === "unknown" ? unread.why : "a part of its Deny is not known before creation";
  return verdictOf(resource, answer === false && unread !== undefined ? UNKNOWN : answer, finding, why);
}
