import type { Change } from "./operators";

type Statement = Readonly<Record<string, unknown>>;

/** An IAM document, as JSON has it. */
export function isDocument(value: unknown): value is { readonly Statement: readonly Statement[] } {
  return (
    typeof value === "object" &&
    value !== null &&
    Array.isArray((value as Record<string, unknown>)["Statement"])
  );
}

interface StatementChange extends Change {
  /** The services of its actions: tells statements apart by what they are about. */
  readonly services: string;
  /** Its `Sid`; empty for the document as a whole. */
  readonly sid: string;
}

/** All ways to widen an IAM document by one step: the grammar of IAM, and nothing else, decides them. */
export function changesOf(document: {
  readonly Statement: readonly Statement[];
}): readonly StatementChange[] {
  const statements = document.Statement;
  const whole = (to: readonly Statement[]) => ({ ...document, Statement: to });
  const found = statements.flatMap((statement, index) => {
    const replaced = (operator: string, to: Statement | undefined): StatementChange => ({
      operator,
      services: servicesOf(statement),
      sid: String(statement["Sid"] ?? ""),
      to: whole(statements.flatMap((other, at) => (at !== index ? [other] : to === undefined ? [] : [to]))),
    });
    return statement["Effect"] === "Deny" ? ofDeny(statement, replaced) : ofAllow(statement, replaced);
  });
  const admin = {
    Sid: "More",
    Effect: "Allow",
    Action: "*",
    Resource: "*",
    ...("Principal" in (statements[0] ?? {}) ? { Principal: "*" } : {}),
  };
  return [
    ...found,
    {
      operator: "one more statement that allows all",
      services: "",
      sid: "",
      to: whole([...statements, admin]),
    },
  ];
}

/** The services whose actions a statement names: `kms`, `logs secretsmanager`. */
function servicesOf(statement: Statement): string {
  const services = listOf(statement["Action"]).map((action) => action.split(":")[0]);
  return [...new Set(services)].sort().join(" ");
}

type Replace = (operator: string, to: Statement | undefined) => StatementChange;

function ofDeny(statement: Statement, replaced: Replace): readonly StatementChange[] {
  return [
    replaced("deny to allow", { ...statement, Effect: "Allow" }),
    replaced("remove a denial", undefined),
    ...conditionsOf(statement).map(([operator, key, values]) =>
      replaced(
        "a condition that never holds",
        withCondition(
          statement,
          operator,
          key,
          values.map((value) => NEVER[value] ?? `${value}-never`),
        ),
      ),
    ),
  ];
}

const NEVER: Readonly<Record<string, string>> = { true: "never", false: "never" };

function ofAllow(statement: Statement, replaced: Replace): readonly StatementChange[] {
  const actions = listOf(statement["Action"]);
  const principal = statement["Principal"];
  const anybody = principal === "*" || JSON.stringify(principal) === '{"AWS":"*"}';
  const { Condition: condition, ...free } = statement;
  const found: StatementChange[] = [];
  const service = actions[0]?.split(":")[0];
  if (!actions.includes("*") && !actions.includes(`${service}:*`)) {
    found.push(replaced("action *", { ...statement, Action: "*" }));
    found.push(replaced("action service:*", { ...statement, Action: [...actions, `${service}:*`] }));
    const { Action, ...rest } = statement;
    found.push(replaced("all but the actions", { ...rest, NotAction: Action }));
  }
  if (principal === undefined || anybody) {
    // The policy of a bucket or a topic speaks of that one alone, whatever stands there.
    if ("Resource" in statement && !listOf(statement["Resource"]).includes("*")) {
      found.push(replaced("resource *", { ...statement, Resource: "*" }));
    }
  } else {
    // A condition that stays would still decide who comes in.
    found.push(replaced("principal *", { ...free, Principal: "*" }));
    found.push(replaced("principal AWS *", { ...free, Principal: { AWS: "*" } }));
    found.push(replaced("principal of another account", { ...free, Principal: { AWS: FOREIGN } }));
  }
  if (condition !== undefined) {
    found.push(replaced("drop conditions", free));
  }
  if (condition !== undefined) {
    const like = conditionsOf(statement).map(([, key]) => [key, "*"]);
    found.push(
      replaced("conditions like *", { ...statement, Condition: { StringLike: Object.fromEntries(like) } }),
    );
  }
  return found;
}

const FOREIGN = "arn:aws:iam::999999999999:root";

function listOf(value: unknown): readonly string[] {
  return value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
}

function conditionsOf(statement: Statement): readonly (readonly [string, string, readonly string[]])[] {
  const condition = (statement["Condition"] ?? {}) as Record<string, Record<string, unknown>>;
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => [operator, key, listOf(value)] as const),
  );
}

function withCondition(
  statement: Statement,
  operator: string,
  key: string,
  values: readonly string[],
  other: string = operator,
): Statement {
  const { [operator]: keys = {}, ...rest } = statement["Condition"] as Record<
    string,
    Record<string, unknown>
  >;
  const { [key]: _before, ...remaining } = keys;
  const kept = Object.keys(remaining).length === 0 ? rest : { ...rest, [operator]: remaining };
  const Condition = { ...kept, [other]: { ...kept[other], [key]: values } };
  return { ...statement, Condition };
}
