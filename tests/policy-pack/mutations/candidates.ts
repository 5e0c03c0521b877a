import { createHash } from "node:crypto";
import { nameOf, type Plan, type PlanResource } from "../../../cli/plan";
import { type Edit, type Mutation, structured } from "./apply";
import { changesOf, isDocument } from "./documents";
import { type Change, changesAt, type Node } from "./operators";
import { type Field, type Fields, inputsOf, structure } from "./schema";
import { isInert, isInertType, isSecurity, safeState } from "./words";

type Inputs = Readonly<Record<string, unknown>>;

/** Every security property of a plan's AWS resources, each broken in all ways that the operators know. */
export function mutationsOf(plan: Plan, system: string): readonly Mutation[] {
  const surroundings = lookAround(plan);
  return plan.resources
    .filter(
      ({ type, custom, external }) =>
        custom && external !== true && type.startsWith("aws:") && !isInertType(type),
    )
    .flatMap((resource) => {
      const of = (path: Mutation["path"], operator: string, edit: Edit, part = "", sid = ""): Mutation => ({
        stack: plan.stack,
        system,
        urn: resource.urn,
        type: resource.type,
        resource: nameOf(resource),
        property: [...path.filter((key) => typeof key === "string"), part]
          .filter((key) => key !== "")
          .join("."),
        operator,
        sid,
        path,
        edit,
      });
      return [
        ...ofInputs(resource, of),
        ...elsewhere(resource, surroundings, of),
        ...ofResource(resource, surroundings, of),
      ];
    });
}

type Make = (path: Mutation["path"], operator: string, edit: Edit, part?: string, sid?: string) => Mutation;

/** Inputs that are no switches, and the value of each that gives everything away. */
const HAZARDS: Readonly<Record<string, unknown>> = {
  acl: "public-read",
  ipcMode: "host",
  keyName: "admin",
  managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
  pidMode: "host",
  networkMode: "host",
};

function ofInputs({ type, inputs }: PlanResource, of: Make): readonly Mutation[] {
  const found: Mutation[] = [];
  const read = structured(inputs);
  const schema = inputsOf(type);
  const replace = (path: Mutation["path"], { operator, to }: Change, part?: string, sid?: string) =>
    found.push(of(path, operator, { kind: "replace", to }, part, sid));
  const visit = (node: Node, inside: Fields, shape: string) => {
    if (isDocument(node.value)) {
      for (const change of changesOf(node.value)) {
        replace(node.path, change, change.services, change.sid);
      }
      if (node.field?.optional === true) {
        replace(node.path, { operator: "drop an optional property", to: undefined });
      }
      return;
    }
    if (isInert(node.name)) {
      return;
    }
    for (const change of changesAt(node)) {
      replace(node.path, change);
    }
    descend(node.path, node.name, node.value, inside, shape);
  };
  const descend = (path: Mutation["path"], name: string, value: unknown, inside: Fields, shape: string) => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        visit({ path: [...path, index], name, value: item, parent: value }, inside, shape);
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        const field: Field | undefined = inside[key];
        const next = structure(field?.inside);
        visit({ path: [...path, key], name: key, value: item, parent: value as Inputs, field }, next, shape);
      }
      for (const [key, { boolean }] of Object.entries(inside)) {
        const hazard = HAZARDS[key];
        if (hazard !== undefined && value[key as keyof typeof value] !== hazard) {
          replace([...path, key], { operator: "turn a hazard on", to: hazard });
        }
        if (boolean && !(key in value) && safeState(key) === false && isSecurity([...path, key].join(" "))) {
          replace([...path, key], { operator: "turn a hazard on", to: true });
        }
      }
    }
  };
  descend([], "", read, schema, type);
  return found;
}

interface Surroundings {
  /** The resources that some other resource refers to by a property. */
  readonly referred: ReadonlySet<string>;
  /** Subnets with a route to an internet gateway, by VPC. */
  readonly publicSubnets: readonly PlanResource[];
}

function lookAround({ resources }: Plan): Surroundings {
  const referred = new Set(
    resources.flatMap(({ propertyDependencies, custom }) =>
      custom ? Object.values(propertyDependencies).flat() : [],
    ),
  );
  const byType = (type: string) => resources.filter((resource) => resource.type === type);
  const open = new Set(
    byType("aws:ec2/route:Route")
      .filter(({ inputs }) => inputs["gatewayId"] !== undefined)
      .flatMap(({ inputs, propertyDependencies }) => [
        inputs["routeTableId"],
        propertyDependencies["routeTableId"]?.[0],
      ]),
  );
  const associated = byType("aws:ec2/routeTableAssociation:RouteTableAssociation").filter(
    ({ propertyDependencies }) => open.has(propertyDependencies["routeTableId"]?.[0]),
  );
  const urns = new Set(
    associated.flatMap(({ propertyDependencies }) => propertyDependencies["subnetId"] ?? []),
  );
  return { referred, publicSubnets: resources.filter(({ urn }) => urns.has(urn)) };
}

/** Subnets that lead to the internet in the place of those that do not. */
function elsewhere(
  { type, inputs, propertyDependencies }: PlanResource,
  { publicSubnets }: Surroundings,
  of: Make,
): readonly Mutation[] {
  const [subnet] = publicSubnets;
  if (subnet === undefined || type.startsWith("aws:ec2/routeTableAssociation")) {
    return [];
  }
  const own = new Set(publicSubnets.map(({ urn }) => urn));
  const found: Mutation[] = [];
  const visit = (path: Mutation["path"], value: unknown) => {
    if (typeof value !== "object" || value === null) {
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      const on = propertyDependencies[String(path[0] ?? key)] ?? [];
      const moved = Array.isArray(item) ? publicSubnets.map(({ id }) => id) : subnet.id;
      const holds = (Array.isArray(item) ? item : [item]).every((id) => /^subnet-/.test(String(id)));
      if (holds && String(item) !== "" && !on.some((urn) => own.has(urn))) {
        const others = on.filter((urn) => !/ec2\/subnet:Subnet/.test(urn));
        const edit: Edit = { kind: "replace", to: moved, on: [...others, ...own] };
        found.push(of([...path, key], "public subnet", edit));
      } else {
        visit([...path, key], item);
      }
    }
  };
  visit([], inputs);
  return found;
}

/**
 * What gives access, names or money nothing loses by being taken away: rights, doors, ways and addresses. Without it
 * less is possible.
 */
const GIVES =
  /RolePolicy|IngressRule|EgressRule|Permission|Route|Record|Alias|Eip|Listener|Service$|Instance$|Gateway$|Branding|Group$|Policy:Policy$|ScheduledAction|Target:Target$|Object|SecretVersion|Parameter|Dashboard|Validation|Integration|MountTarget|Authorizer|CapacityProviders|Grant|Link|IdentityProvider|Role|Distribution|Function|Image|ClusterCapacityProviders|Stage|Domain|DistributionPolicy/;

function ofResource(
  { urn, type, protect, ...options }: PlanResource & { readonly retainOnDelete?: boolean },
  { referred }: Surroundings,
  of: Make,
): readonly Mutation[] {
  const found: Mutation[] = [];
  if (!referred.has(urn) && !GIVES.test(type)) {
    found.push(of([], "delete a resource", { kind: "delete" }));
  }
  if (protect || options.retainOnDelete === true) {
    found.push(of([], "protection off", { kind: "unprotect" }));
  }
  return found;
}

/**
 * At most `most` of the same kind for each system, and of documents, which hold many statements of a kind, twice as
 * many: the same property of the same type broken in the same way. The first
 * is of the environment that asks for most, since others leave things out on purpose. Among equals, and for the rest,
 * a hash chooses: the choice is the same each time and favours nothing.
 */
export function chosen(all: readonly Mutation[], most: number): readonly Mutation[] {
  const groups = new Map<string, Mutation[]>();
  for (const mutation of all) {
    const { system, type, property, operator } = mutation;
    const key = [system, type, property, operator].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), mutation]);
  }
  return [...groups.values()].flatMap((group) => {
    const ranked = group
      .map((mutation) => ({ mutation, rank: hash(`${mutation.urn} ${mutation.path.join(".")}`) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .map(({ mutation }) => mutation);
    const strictest = STRICTNESS.flatMap((name) => ranked.find(({ stack }) => stack.endsWith(name)) ?? [])[0];
    const first = strictest ?? ranked[0]!;
    return [first, ...ranked.filter((mutation) => mutation !== first)].slice(
      0,
      /policy\b/i.test(first.property) ? 2 * most : most,
    );
  });
}

const STRICTNESS = ["prod", "staging", "dev"];

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
