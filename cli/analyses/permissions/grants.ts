import { nameOf, type Plan, type PlanResource, UNKNOWN } from "../../plan";
import { arnsOf } from "./arns";
import { actions } from "./catalogue";
import { lookups } from "./lookups";
import { type Names, namesIn, type PlanNames, SERVICE_LINKED_ROLE } from "./names";
import { type Conditions, isSet, type Needs } from "./needs";
import { type Scope, scopeOf } from "./scope";
import { boundByTags, type StackTags } from "./stackTags";
import { needsByType } from "./table";

/** One action on some resources, before grants are put together as statements. */
export interface Grant {
  readonly action: string;
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

export interface Grants {
  /** For what the program asks before its first resource: a preview cannot go without. */
  readonly lookups: readonly Grant[];
  /** For reading what exists, without data and secrets. */
  readonly reads: readonly Grant[];
  /** For reading data and secrets. */
  readonly secretReads: readonly Grant[];
  readonly changes: readonly Grant[];
}

interface Surroundings {
  readonly plan: Plan;
  readonly scope: Scope;
  readonly names: PlanNames;
}

/**
 * What each resource of the plan needs.
 *
 * @param tags what the stack's keys and user pools carry. @default - rights to them are bound to no tag
 */
export function grantsOf(plan: Plan, account?: string, tags?: StackTags): Grants {
  const here: Surroundings = { plan, scope: scopeOf(plan, account), names: namesIn(plan) };
  const all = plan.resources.flatMap((resource) => {
    const needs = needsByType[resource.type];
    return needs === undefined ? [] : [{ resource, needs }];
  });
  const own = all.filter(({ resource }) => resource.external !== true);
  const of = (list: (needs: Needs, resource: PlanResource) => string, those = all) =>
    those.flatMap(({ resource, needs }) =>
      words(list(needs, resource)).map((word) => boundByTags(grant(word, resource, needs, here), tags)),
    );
  return {
    lookups: lookups.filter(({ asked }) => asked(plan)).flatMap((lookup) => asked(lookup, here)),
    reads: of(({ read }) => read),
    secretReads: of(({ secretRead = "" }) => secretRead),
    changes: [
      ...of(
        ({ create, update, delete: remove, also }, { inputs, propertyDependencies }) =>
          [create, update, remove, also?.(inputs, propertyDependencies) ?? ""].join(" "),
        own,
      ),
      ...own.flatMap(({ resource, needs }) => [
        ...passed(resource, needs, here),
        ...serviceLinked(resource, needs, here.scope),
        ...keyUse(resource, needs, here.scope).map((use) => boundByTags(use, tags)),
      ]),
    ],
  };
}

const words = (list: string) => list.split(/\s+/).filter((word) => word !== "");

/** Actions that AWS checks against another resource than the reference names. */
const SPECIAL: Readonly<Record<string, (scope: Scope, region: string) => string>> = {
  // A search by prefix is checked against "log-group::log-stream:" (terraform-provider-aws #8804).
  "logs:DescribeLogGroups": ({ partition, account }, region) =>
    `arn:${partition}:logs:${region}:${account}:log-group:*`,
  // The provider looks for the id that AWS made, not for the name (terraform-provider-aws #32732 and #35737).
  "rds:DescribeDBInstances": ({ partition, account }, region) =>
    `arn:${partition}:rds:${region}:${account}:db:*`,
};

function grant(word: string, resource: PlanResource, needs: Needs, here: Surroundings): Grant {
  const action = word.includes(":") ? word : `${needs.service}:${word}`;
  const [service = ""] = action.split(":");
  const { scope } = here;
  const own = resource.inputs["region"];
  const regions = typeof own === "string" ? [own] : scope.regions;
  const special = SPECIAL[action];
  if (special !== undefined) {
    return { action, resources: regions.map((region) => special(scope, region)) };
  }
  if (needs.paths !== undefined && service === needs.service) {
    const start = regions.map((region) => `arn:${scope.partition}:${service}:${region}::`);
    return { action, resources: needs.paths.flatMap((path) => start.map((one) => one + path)) };
  }
  const kinds = kindsOf(action, service === needs.service ? needs : undefined);
  if (kinds.length === 0) {
    return { action, resources: ["*"] };
  }
  const names = service === needs.service ? withOwnName(here.names, resource, needs) : here.names.all;
  const resources = kinds.flatMap((kind) => arnsOf(service, kind, { scope, regions, names }));
  const conditions = boundaryCondition(action, scope) ?? needs.conditions?.(action, resource.inputs);
  return { action, resources, ...(conditions === undefined ? {} : { conditions }) };
}

/** The kinds of resource by which an action is bound; none where IAM knows none. */
function kindsOf(action: string, needs: Needs | undefined): readonly string[] {
  const known = actions[action];
  if (known === undefined) {
    throw new Error(`actions.json does not know ${action}; see collect.ts.`);
  }
  const { requires = [], allows = [], access } = known;
  const all = [...requires, ...allows];
  if (needs === undefined) {
    // One service acts for another: what it may touch is what the reference names.
    return all;
  }
  const { is = [], with: others = [] } = needs;
  const meant = access.includes("Tagging") || /ListTags/.test(action) ? is : [...is, ...others];
  if (needs.service === "elasticloadbalancing" && all.length > 0) {
    // The reference mixes the two generations of load balancers and calls alternatives required.
    const kinds = all.filter((kind) => meant.includes(kind));
    return kinds.length > 0 ? kinds : is;
  }
  const kinds = [...requires, ...allows.filter((kind) => meant.includes(kind))];
  return kinds.length > 0 ? kinds : allows;
}

/** The plan's names, and of this resource's own kind only its own. */
function withOwnName(
  { all, byUrn }: PlanNames,
  { urn, inputs }: PlanResource,
  { service, named }: Needs,
): Names {
  const pool = inputs["userPoolId"];
  if (typeof pool === "string" && pool !== UNKNOWN) {
    // Of a pool that is there already; where the stack makes one, its id is not known yet.
    return new Map([...all, ["cognito-idp:UserPoolId", [pool]]]);
  }
  const pattern = byUrn.get(urn);
  return pattern === undefined ? all : new Map([...all, [`${service}:${named}`, [pattern]]]);
}

/** What could give a role more than its boundary. `iam:PermissionsBoundary` is known to each of them. */
const BOUNDED = new Set([
  "iam:CreateRole",
  "iam:PutRolePolicy",
  "iam:DeleteRolePolicy",
  "iam:AttachRolePolicy",
  "iam:DetachRolePolicy",
  "iam:UpdateAssumeRolePolicy",
  "iam:PutRolePermissionsBoundary",
]);

function boundaryCondition(action: string, { roles }: Scope): Conditions | undefined {
  return roles.boundaryArn !== undefined && BOUNDED.has(action)
    ? { StringEquals: { "iam:PermissionsBoundary": roles.boundaryArn } }
    : undefined;
}

function asked({ actions: asks, arn }: (typeof lookups)[number], here: Surroundings): Grant[] {
  const { scope, names } = here;
  const { regions } = scope;
  return asks.map((action) => {
    const kinds = kindsOf(action, undefined);
    const [service = ""] = action.split(":");
    const resources =
      kinds.length === 0
        ? ["*"]
        : arn === undefined
          ? kinds.flatMap((kind) => arnsOf(service, kind, { scope, regions, names: names.all }))
          : regions.map((region) => arn(scope, region));
    return { action, resources };
  });
}

/** The roles that a resource hands to a service, each to that service alone. */
function passed(resource: PlanResource, { passes = {} }: Needs, here: Surroundings): Grant[] {
  return Object.entries(passes).flatMap(([input, principal]) => {
    const value = valueAt(resource.inputs, input);
    return isSet(value)
      ? [
          {
            action: "iam:PassRole",
            resources: rolesBehind(resource, input, value, here),
            conditions: { StringEquals: { "iam:PassedToService": `${principal}.amazonaws.com` } },
          },
        ]
      : [];
  });
}

const ROLES = new Set(["aws:iam/role:Role", SERVICE_LINKED_ROLE]);

function rolesBehind(
  resource: PlanResource,
  input: string,
  value: unknown,
  { plan, scope, names }: Surroundings,
): readonly string[] {
  const [top = input] = input.split(".");
  const urns = resource.propertyDependencies[top] ?? [];
  const own = plan.resources.flatMap((role) => {
    const needs = urns.includes(role.urn) && ROLES.has(role.type) ? needsByType[role.type] : undefined;
    return needs === undefined
      ? []
      : arnsOf("iam", "role", { scope, regions: [], names: withOwnName(names, role, needs) });
  });
  if (own.length > 0) {
    return own;
  }
  // A role that somebody else made: by its ARN where that is written, else every role of the path.
  return typeof value === "string" && /^arn:[^:]+:iam::\d{12}:role\//.test(value)
    ? [value]
    : [`arn:${scope.partition}:iam::${scope.account}:role${scope.roles.path}*`];
}

function serviceLinked(resource: PlanResource, needs: Needs, { partition, account }: Scope): Grant[] {
  return Object.entries(needs.serviceLinked?.(resource.inputs) ?? {}).map(([principal, role]) => ({
    action: "iam:CreateServiceLinkedRole",
    resources: [`arn:${partition}:iam::${account}:role/aws-service-role/${principal}.amazonaws.com/${role}`],
    conditions: { StringEquals: { "iam:AWSServiceName": `${principal}.amazonaws.com` } },
  }));
}

/** The key's use through the service; grants only for what AWS keeps itself. */
function keyUse(resource: PlanResource, { key }: Needs, scope: Scope): Grant[] {
  const { inputs } = resource;
  const values = (key?.inputs ?? []).map((input) => valueAt(inputs, input)).filter(isSet);
  if (key === undefined || values.length === 0) {
    return [];
  }
  const own = inputs["region"];
  const regions = typeof own === "string" ? [own] : scope.regions;
  const suffix = scope.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const via = { "kms:ViaService": regions.map((region) => `${key.via}.${region}.${suffix}`) };
  const written = values.filter((value): value is string => typeof value === "string" && isKeyArn(value));
  const resources =
    written.length === values.length
      ? written
      : regions.map((region) => `arn:${scope.partition}:kms:${region}:${scope.account}:key/*`);
  return words(key.actions).map((word) => ({
    action: `kms:${word}`,
    resources,
    conditions: {
      StringEquals: via,
      ...(word === "CreateGrant" ? { Bool: { "kms:GrantIsForAWSResource": "true" } } : {}),
    },
  }));
}

const isKeyArn = (value: string) => value !== UNKNOWN && /^arn:[^:]+:kms:[^:]+:\d{12}:key\//.test(value);

/** `a.b` of the inputs; the first element of a list. */
function valueAt(inputs: PlanResource["inputs"], path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    const [first] = Array.isArray(value) ? value : [value];
    return typeof first === "object" && first !== null ? (first as Record<string, unknown>)[key] : undefined;
  }, inputs);
}

/** Types of AWS in the plan that the tables lack: the documents do not hold what these need. */
export function unlisted({ resources }: Plan): readonly string[] {
  const types = resources
    .filter(({ custom, type }) => custom && type.startsWith("aws:"))
    .map(({ type }) => type);
  return [...new Set(types)].filter((type) => needsByType[type] === undefined).sort();
}

/** Where a withheld read is missed: `open-webui-version (aws:secretsmanager/secretVersion:SecretVersion)`. */
export function readSecrets({
  resources,
}: Plan): readonly { readonly resource: string; readonly actions: readonly string[] }[] {
  return resources.flatMap((resource) => {
    const { service = "", secretRead = "" } = needsByType[resource.type] ?? {};
    const found = words(secretRead).map((word) => `${service}:${word}`);
    return found.length === 0 ? [] : [{ resource: `${nameOf(resource)} (${resource.type})`, actions: found }];
  });
}
