import type { Context } from "../context";
import { at, isAbsent, isUnknown, list, type Properties, type Resource, record, UNKNOWN } from "../resource";

/** One statement of an IAM document in one spelling, whichever way it was written. */
export interface Statement {
  /** Where it stands, such as `policy.Statement[0]`. */
  readonly path: string;
  readonly effect: "allow" | "deny" | typeof UNKNOWN;
  /** Lower case; IAM compares actions without regard to case. */
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly principals: readonly Principal[];
  readonly notPrincipals: readonly Principal[];
  readonly conditions: readonly Condition[];
}

export interface Principal {
  /** Lower case: `aws`, `service`, `federated`, `canonicaluser`. */
  readonly kind: string;
  readonly value: string;
}

export interface Condition {
  /** Lower case, without `IfExists` and the set prefixes. */
  readonly operator: string;
  /** Lower case. */
  readonly key: string;
  readonly values: readonly string[];
  /** True where a request without the key passes too (`IfExists`, `ForAllValues:`). */
  readonly optional: boolean;
}

/** A document of a resource: its statements, or why they cannot be read. */
export type Document =
  | { readonly kind: "known"; readonly property: string; readonly statements: readonly Statement[] }
  | { readonly kind: "unknown"; readonly property: string; readonly why: string };

/** The document in a property of a resource; undefined where there is none. */
export function documentIn(
  resource: Resource,
  property: string,
  context: Context,
  text: unknown = resource.inputs[property],
): Document | undefined {
  return context.cached(resource, property, () => readDocument(resource, property, context, text));
}

function readDocument(
  resource: Resource,
  property: string,
  context: Context,
  text: unknown,
): Document | undefined {
  const found = context.document(resource, property, text);
  if (found.kind === "absent") {
    return undefined;
  }
  if (found.kind !== "known") {
    const why = found.kind === "secret" ? "it is a secret, so that it cannot be read" : found.why;
    return { kind: "unknown", property, why };
  }
  // An unknown leaf that the engine ties to a resource is an id or ARN of that resource: AWS never assigns "*".
  const [top = property] = property.split(/[.[]/);
  const tied = context.dependenciesOf(resource, top).length > 0;
  return { kind: "known", property, statements: parseStatements(found.value, property, tied) };
}

/** What an unknown leaf becomes when it is known to be some resource's id or ARN. */
export const ASSIGNED = "<id assigned by AWS>";

export function parseStatements(document: unknown, path: string, tied = false): readonly Statement[] {
  const statements = list(fold(document)["statement"]);
  return statements.map((entry, index) =>
    parse(isUnknown(entry) ? { effect: UNKNOWN } : fold(entry), `${path}.Statement[${index}]`, tied),
  );
}

function parse(entry: Properties, path: string, tied: boolean): Statement {
  const leaf = (value: unknown) => (tied && isUnknown(value) ? ASSIGNED : String(value));
  const lower = (value: unknown) => list(value).map((action) => String(action).toLowerCase());
  const effect = isUnknown(entry["effect"]) ? UNKNOWN : String(entry["effect"] ?? "").toLowerCase();
  return {
    path,
    effect: effect === "allow" || effect === UNKNOWN ? effect : "deny",
    actions: lower(entry["action"]),
    notActions: lower(entry["notaction"]),
    resources: list(entry["resource"]).map(leaf),
    notResources: list(entry["notresource"]).map(leaf),
    principals: principals(entry["principal"], leaf),
    notPrincipals: principals(entry["notprincipal"], leaf),
    conditions: conditions(entry["condition"], leaf),
  };
}

/** `"*"`, `{AWS: "*"}`, `{AWS: ["*", …]}` and a bare ARN all occur. */
function principals(value: unknown, leaf: (value: unknown) => string): readonly Principal[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return list(value).map((entry) => ({ kind: "aws", value: leaf(entry) }));
  }
  return Object.entries(value).flatMap(([kind, entries]) =>
    list(entries).map((entry) => ({ kind: kind.toLowerCase(), value: leaf(entry) })),
  );
}

function conditions(value: unknown, leaf: (value: unknown) => string): readonly Condition[] {
  const unreadable = { operator: UNKNOWN, key: UNKNOWN, values: [UNKNOWN], optional: false };
  if (isUnknown(value)) {
    return [unreadable];
  }
  return Object.entries(record(value)).flatMap(([name, tests]) => {
    if (isUnknown(tests)) {
      return [unreadable];
    }
    const [, prefix = "", operator = "", ifExists = ""] =
      /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/.exec(name.toLowerCase()) ?? [];
    const optional = ifExists !== "" || prefix === "forallvalues:";
    return Object.entries(record(tests)).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: list(values).map(leaf),
      optional,
    }));
  });
}

/** IAM reads its element names without regard to case. */
function fold(value: unknown): Properties {
  return Object.fromEntries(Object.entries(record(value)).map(([key, entry]) => [key.toLowerCase(), entry]));
}

/** Whether a pattern with `*` and `?` covers a text; both in any case. */
export function covers(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) {
    return pattern.length === text.length && pattern.toLowerCase() === text.toLowerCase();
  }
  const known = PATTERNS.get(pattern);
  if (known !== undefined) {
    return known.test(text);
  }
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  const compiled = new RegExp(`^${source}$`, "i");
  PATTERNS.set(pattern, compiled);
  return compiled.test(text);
}

/** Stacks repeat their patterns; compiling one costs more than using it. */
const PATTERNS = new Map<string, RegExp>();

/** Whether an Allow statement grants an action, by its name, by a wildcard or by not excluding it. */
export function grants(statement: Statement, action: string): boolean {
  if (statement.effect === "deny") {
    return false;
  }
  const { actions, notActions } = statement;
  return (
    actions.some((pattern) => covers(pattern, action)) ||
    (notActions.length > 0 && !notActions.some((pattern) => covers(pattern, action)))
  );
}

/**
 * The resource by which a statement reaches what nobody named: `*`, or an ARN whose last part is only a wildcard
 * (`arn:aws:iam::123456789012:role/*`, `arn:aws:s3:::*`).
 */
export function wideResource(statement: Statement): string | undefined {
  if (statement.notResources.length > 0) {
    return `everything but ${statement.notResources.join(", ")}`;
  }
  return statement.resources.find(isWide);
}

function isWide(arn: string): boolean {
  if (/^\*+$/.test(arn)) {
    return true;
  }
  const [, , service = "", , , ...rest] = arn.split(":");
  const name = rest.join(":");
  // Only S3 starts its resource part with a name; elsewhere that is the type (`role/`, `secret:`).
  return /^\*+(\/\*+)?$/.test(name) || (service !== "s3" && /^[a-z-]+[/:]\*+$/i.test(name));
}

/** Where identity policies stand: what a role, user or group may do. */
export const IDENTITY_POLICY_TYPES = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/role:Role",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
];

/** The identity policies of a resource: its `policy`, or the inline policies of a role. */
export function identityDocuments(resource: Resource, context: Context): readonly Document[] {
  if (resource.type !== "aws:iam/role:Role") {
    const document = documentIn(resource, "policy", context);
    return document === undefined ? [] : [document];
  }
  const inline = resource.inputs["inlinePolicies"];
  if (isUnknown(inline)) {
    return [{ kind: "unknown", property: "inlinePolicies", why: "the list is not known before creation" }];
  }
  return list(inline).flatMap((entry, index) => {
    const text = at(entry, "policy");
    const document = isAbsent(text)
      ? undefined
      : documentIn(resource, `inlinePolicies[${index}].policy`, context, text);
    return document ?? [];
  });
}
