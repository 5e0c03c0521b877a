import type { Context } from "../context";
import { at, isAbsent, isUnknown, list, type Properties, type Resource, SECRET, UNKNOWN } from "../resource";
import { fold, isRecord } from "./fold";

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
  /** Lower case: `aws`, `service`, `federated`, `canonicaluser`; unknown where nothing of it is known. */
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
  if (!isRecord(found.value)) {
    return { kind: "unknown", property, why: "its text is JSON, but no policy document" };
  }
  // An unknown leaf that the engine ties to a resource is an id or ARN of that resource: AWS never assigns "*".
  const [top = property] = property.split(/[.[]/);
  const tied = context.dependenciesOf(resource, top).length > 0;
  const statements = parseStatements(found.value, property, tied);
  const foreign = Object.keys(found.value).length > 0 && fold(found.value)["statement"] === undefined;
  return foreign
    ? { kind: "unknown", property, why: "its text is JSON, but no policy document" }
    : { kind: "known", property, statements };
}

/** What an unknown leaf becomes when it is known to be some resource's id or ARN. */
export const ASSIGNED = "<id assigned by AWS>";

export function parseStatements(document: unknown, path: string, tied = false): readonly Statement[] {
  const statements = list(fold(document)["statement"]);
  return statements.map((entry, index) =>
    parse(isRecord(entry) ? fold(entry) : { effect: UNKNOWN }, `${path}.Statement[${index}]`, tied),
  );
}

/** A part of a document that is a secret cannot be read either. */
const readable = (value: unknown): unknown => (value === SECRET ? UNKNOWN : value);

function parse(entry: Properties, path: string, tied: boolean): Statement {
  const leaf = (value: unknown) => (tied && isUnknown(value) ? ASSIGNED : String(readable(value)).trim());
  const lower = (value: unknown) =>
    list(value).map((action) => String(readable(action)).trim().toLowerCase());
  const effect = effectOf(entry["effect"]);
  return {
    path,
    effect,
    actions: lower(entry["action"]),
    notActions: lower(entry["notaction"]),
    resources: list(entry["resource"]).map(leaf),
    notResources: list(entry["notresource"]).map(leaf),
    principals: principals(entry["principal"], leaf),
    notPrincipals: principals(entry["notprincipal"], leaf),
    conditions: conditions(entry["condition"], leaf),
  };
}

/** Whatever is not plainly denied counts as allowed: a misspelt effect must not hide a statement. */
function effectOf(value: unknown): Statement["effect"] {
  const effects = list(value).map((effect) => String(readable(effect)).trim().toLowerCase());
  if (effects.some((effect) => effect !== "deny" && !isUnknown(effect))) {
    return "allow";
  }
  return effects.length === 0 || effects.some(isUnknown) ? UNKNOWN : "deny";
}

/** `"*"`, `{AWS: "*"}`, `{AWS: ["*", …]}` and a bare ARN all occur. */
function principals(value: unknown, leaf: (value: unknown) => string): readonly Principal[] {
  if (isUnknown(readable(value))) {
    return [{ kind: UNKNOWN, value: UNKNOWN }];
  }
  if (!isRecord(value)) {
    return list(value).map((entry) => ({ kind: "aws", value: leaf(entry) }));
  }
  return Object.entries(fold(value)).flatMap(([kind, entries]) =>
    list(entries).map((entry) => ({ kind, value: leaf(entry) })),
  );
}

/** Whether a statement may have a principal of a kind that is not known yet. */
export function isOpenPrincipal({ principals: all }: Statement, kind: string): boolean {
  return all.some((one) => isUnknown(one.value) && (one.kind === kind || isUnknown(one.kind)));
}

function conditions(value: unknown, leaf: (value: unknown) => string): readonly Condition[] {
  const unreadable = { operator: UNKNOWN, key: UNKNOWN, values: [UNKNOWN], optional: false };
  if (isUnknown(readable(value))) {
    return [unreadable];
  }
  return Object.entries(fold(value)).flatMap(([name, tests]) => {
    if (isUnknown(readable(tests))) {
      return [unreadable];
    }
    const [, prefix = "", operator = "", ifExists = ""] =
      /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/.exec(name) ?? [];
    const optional = ifExists !== "" || prefix === "forallvalues:";
    return Object.entries(fold(tests)).map(([key, values]) => ({
      operator,
      key,
      values: list(values).map(leaf),
      optional,
    }));
  });
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

/** Where actions of one service speak of the ARNs of another. */
const ARN_SERVICES: Readonly<Record<string, string>> = { sts: "iam", "rds-data": "rds", ec2messages: "ssm" };

/** Actions that are about things of other services beside their own: machines and tasks. */
const ARN_SERVICES_OF: Readonly<Record<string, readonly string[]>> = {
  "ssm:sendcommand": ["ec2"],
  "ssm:startsession": ["ec2", "ecs"],
  "ssm:resumesession": ["ec2", "ecs"],
  "ec2-instance-connect:sendsshpublickey": ["ec2"],
};

/**
 * The resource by which a statement reaches what nobody named: `*`, or an ARN whose last part is only a wildcard
 * (`arn:aws:iam::123456789012:role/*`, `arn:aws:s3:::*`). With an action, only what that action can be about.
 */
export function wideResource(statement: Statement, action?: string): string | undefined {
  if (statement.notResources.length > 0) {
    return `everything but ${statement.notResources.join(", ")}`;
  }
  return statement.resources.find((arn) => isWide(arn) && concerns(arn, action));
}

function concerns(arn: string, action: string | undefined): boolean {
  const [service = ""] = (action ?? "").toLowerCase().split(":");
  const [, , named = "*", ...rest] = arn.split(":");
  if (action === undefined || rest.length < 3 || service === "") {
    return true;
  }
  const others = ARN_SERVICES_OF[action.toLowerCase()] ?? [];
  return [ARN_SERVICES[service] ?? service, ...others].some((one) => covers(named, one));
}

/** Types of resources that IAM writes before a name: `role*` is every role. */
const TYPE_AND_WILDCARD =
  /^(role|user|group|policy|instance-profile|secret|table|function|key|alias|parameter|log-group|repository|foundation-model|inference-profile)[*?][*?/:]*$/i;

/** Types of parts that stand between two names: every stream of every group is everything. */
const PARTS = /[/:](log-stream|index|stream|branches|domains|jobs|version)[/:]/gi;

/** What names nobody in the ARNs of a service: the start of every id of a type, and kinds between type and name. */
const FILLERS: Readonly<Record<string, RegExp>> = {
  apigateway: /^\/[a-z]+(?=[*?])/i,
  autoscaling: /autoScalingGroupName\/(?=[*?])/gi,
  "cognito-identity": /^[a-z]{2}(-[a-z]+)+-\d:(?=[*?])/i,
  "cognito-idp": /^[a-z]{2}(-[a-z]+)+-\d_(?=[*?])/i,
  ec2: /^(acl|ami|eipalloc|eni|i|igw|lt|nat|pcx|pl|rtb|sg|sgr|snap|subnet|tgw|vol|vpc|vpce)-(?=[*?])/i,
  elasticfilesystem: /^(fs|fsap|fsmt)-(?=[*?])/i,
  elasticloadbalancing: /^(app|net|gwy)\/(?=[*?])/i,
  kms: /^mrk-(?=[*?])/i,
  "rds-db": /^(db|cluster)-(?=[*?])/i,
  ssm: /^mi-(?=[*?])/i,
  wafv2: /^(webacl|rulegroup|ipset|regexpatternset|managedruleset)\/(?=[*?])/i,
};

/** So few letters beside a wildcard name nobody: `a*`, `*e*`. */
const FEWEST_LETTERS = 2;

/** Whether an ARN is of what nobody named. */
export function isWide(arn: string): boolean {
  const [, , service = "", , , ...rest] = arn.split(":");
  if (rest.length === 0) {
    // Shorter than an ARN: its last wildcard stands for all the parts that are missing.
    return /[*?]/.test(arn);
  }
  const name = rest.join(":");
  if (!/[*?]/.test(name)) {
    return false;
  }
  const own = ownPart(service, name);
  const letters = own.replace(/[^a-z0-9$]/gi, "").length;
  return (letters < FEWEST_LETTERS && /[*?]/.test(own)) || (service !== "s3" && TYPE_AND_WILDCARD.test(name));
}

/** The part of an ARN in which somebody gave a name, without types and without what AWS starts its ids with. */
function ownPart(service: string, name: string): string {
  // Only buckets start their resource part with a name; elsewhere that is the type (`role/`, `secret:`).
  if (service === "s3" && !name.startsWith("accesspoint/")) {
    return name.split("/")[0] ?? name;
  }
  const typed = service === "iam" ? /^[a-z*?-]+[/:]/i : /^\/?[a-z-]+[/:]/i;
  const own = name
    .replace(typed, "")
    .replace(PARTS, "/")
    .replace(FILLERS[service] ?? "", "");
  // Behind the access point stand its objects, behind the database its users.
  return ["s3", "rds-db"].includes(service) ? (own.split("/")[0] ?? own) : own;
}

/** Services whose ARNs of one's own things hold no account. */
const NO_ACCOUNT = new Set(["s3", "route53", "apigateway"]);

/** Whether an ARN is wide in every account: the whole of a service, or of all services. */
export function isEverywhere(arn: string): boolean {
  const [, , service = "", , account = "", ...rest] = arn.split(":");
  // The other ARNs without an account are of AWS's own things, such as models and images.
  return (
    isWide(arn) &&
    (rest.length === 0 || (NO_ACCOUNT.has(service) && account === "") || /[*?]/.test(service + account))
  );
}

/** Where identity policies stand: what a role, user or group may do. */
export const IDENTITY_POLICY_TYPES = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/role:Role",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
];

/** The identity policies of a resource: its `policy`, or the inline policies of a role. */
export function identityDocuments(resource: Resource, context: Context): readonly Document[] {
  if (resource.type !== "aws:iam/role:Role") {
    const property = resource.inputs["inlinePolicy"] === undefined ? "policy" : "inlinePolicy";
    const document = documentIn(resource, property, context);
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
