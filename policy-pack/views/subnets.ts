import { type Context, push } from "../context";
import {
  isAbsent,
  isTrue,
  isUnknown,
  list,
  type Properties,
  type Resource,
  record,
  UNKNOWN,
} from "../resource";
import { unknown, type Verdict, violation } from "../rule";
import { isPublicCidr, isPublicUnion, parseBlock } from "./cidr";
import { cidrsIn, PREFIX_LIST } from "./prefixLists";

export const SUBNET_TYPES = ["aws:ec2/subnet:Subnet"];
const DEFAULT_TABLE_TYPES = ["aws:ec2/defaultRouteTable:DefaultRouteTable"];
export const ROUTE_TABLE_TYPES = ["aws:ec2/routeTable:RouteTable", ...DEFAULT_TABLE_TYPES];
const VPC_TYPES = ["aws:ec2/vpc:Vpc"];
const MAIN_TYPES = ["aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"];
export const ROUTE_TYPES = ["aws:ec2/route:Route"];
const ASSOCIATION_TYPES = ["aws:ec2/routeTableAssociation:RouteTableAssociation"];
const GATEWAY_TYPES = ["aws:ec2/internetGateway:InternetGateway"];

/** A route to everywhere through an internet gateway, or one of which that cannot be said yet. */
export interface InternetRoute {
  readonly certain: boolean;
  readonly declaredBy: Resource;
  readonly property: string;
}

/** The route tables of the stack that lead (or may lead) to an internet gateway, by URN. */
export function internetRoutes(context: Context): ReadonlyMap<string, InternetRoute> {
  const found = new Map<string, InternetRoute>();
  const add = (table: Resource, route: InternetRoute) => {
    if (found.get(table.urn)?.certain !== true) {
      found.set(table.urn, route);
    }
  };
  for (const table of context.ofTypes(ROUTE_TABLE_TYPES)) {
    const { routes } = table.inputs;
    if (isUnknown(routes)) {
      add(table, { certain: false, declaredBy: table, property: "routes" });
      continue;
    }
    list(routes).forEach((entry, index) => {
      const certain = isUnknown(entry) ? UNKNOWN : leadsToInternet(table, "routes", record(entry), context);
      if (certain !== false) {
        add(table, { certain: certain === true, declaredBy: table, property: `routes[${index}].gatewayId` });
      }
    });
  }
  for (const route of context.ofTypes(ROUTE_TYPES)) {
    const certain = leadsToInternet(route, "gatewayId", route.inputs, context);
    if (certain !== false) {
      for (const table of context.referenced(
        route,
        "routeTableId",
        ROUTE_TABLE_TYPES,
        route.inputs["routeTableId"],
      )) {
        add(table, { certain: certain === true, declaredBy: route, property: "gatewayId" });
      }
    }
  }
  return found;
}

function leadsToInternet(
  resource: Resource,
  property: string,
  route: Properties,
  context: Context,
): boolean | typeof UNKNOWN {
  const { gatewayId } = route;
  const everywhere = isEverywhere(resource, route, context);
  if (isAbsent(gatewayId) || everywhere === false) {
    return false;
  }
  const gateways = context.referenced(resource, property, GATEWAY_TYPES, gatewayId);
  if (gateways.length > 0 || String(gatewayId).startsWith("igw-")) {
    return everywhere;
  }
  // An unknown gateway that depends on something else (a virtual private gateway, say) is no internet gateway.
  return isUnknown(gatewayId) && context.dependenciesOf(resource, property).length === 0 ? UNKNOWN : false;
}

function isEverywhere(resource: Resource, route: Properties, context: Context): boolean | typeof UNKNOWN {
  const keys = ["destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock"];
  const listId = route["destinationPrefixListId"];
  const lists = isAbsent(listId)
    ? []
    : context.referenced(resource, "destinationPrefixListId", [PREFIX_LIST], listId);
  const blocks = lists.flatMap((one) => cidrsIn(one, context));
  const targets = [...keys.map((key) => route[key]), ...blocks];
  return (
    targets.some(isPublicCidr) ||
    isPublicUnion(blocks.flatMap((block) => parseBlock(block) ?? [])) ||
    (targets.some(isUnknown) ? UNKNOWN : false)
  );
}

/** The route tables that a subnet is associated with; where it is with none, the main one of its VPC. */
export function tablesOf(subnet: Resource, context: Context): readonly Resource[] {
  const own = ownTablesOf(subnet, context);
  return own.length > 0 ? own : mainTablesOf(subnet, context);
}

function ownTablesOf(subnet: Resource, context: Context): readonly Resource[] {
  return context
    .referring(subnet, ASSOCIATION_TYPES, "subnetId")
    .flatMap((link) =>
      context.referenced(link, "routeTableId", ROUTE_TABLE_TYPES, link.inputs["routeTableId"]),
    );
}

/** The main route table of a subnet's VPC: one that was made the main one, else the one that came with the VPC. */
function mainTablesOf(subnet: Resource, context: Context): readonly Resource[] {
  const { vpcId } = subnet.inputs;
  const vpcs = context.referenced(subnet, "vpcId", VPC_TYPES, vpcId);
  const appointed = context
    .ofTypes(MAIN_TYPES)
    .filter(({ inputs }) => !isUnknown(vpcId) && inputs["vpcId"] === vpcId)
    .concat(vpcs.flatMap((vpc) => context.referring(vpc, MAIN_TYPES, "vpcId")));
  const tables = appointed.flatMap((link) =>
    context.referenced(link, "routeTableId", ROUTE_TABLE_TYPES, link.inputs["routeTableId"]),
  );
  if (tables.length > 0) {
    return tables;
  }
  return context.ofTypes(DEFAULT_TABLE_TYPES).filter((table) => {
    const id = table.inputs["defaultRouteTableId"];
    return vpcs.some(
      (vpc) =>
        (isUnknown(id) && context.dependenciesOf(table, "defaultRouteTableId").includes(vpc)) ||
        (!isUnknown(id) && id === vpc.outputs["defaultRouteTableId"]),
    );
  });
}

/** The subnets that each route table of the stack leads out of as the main one, by its URN. */
function subnetsOfMain(context: Context): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const subnet of context.ofTypes(SUBNET_TYPES)) {
    if (ownTablesOf(subnet, context).length === 0) {
      for (const { urn } of new Set(mainTablesOf(subnet, context))) {
        push(found, urn, subnet);
      }
    }
  }
  return found;
}

/** The subnets that are associated with a route table, or use it as the main one. */
export function subnetsOf(table: Resource, context: Context): readonly Resource[] {
  return [...associatedWith(table, context), ...(context.memo(subnetsOfMain).get(table.urn) ?? [])];
}

function associatedWith(table: Resource, context: Context): readonly Resource[] {
  return context
    .referring(table, ASSOCIATION_TYPES, "routeTableId")
    .flatMap((link) => context.referenced(link, "subnetId", SUBNET_TYPES, link.inputs["subnetId"]));
}

/** Whether strangers can reach a subnet, and why. */
export type Exposure =
  | { readonly kind: "private" }
  | { readonly kind: "public"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string };

/** A subnet is public when it hands out public addresses, or its routes lead to an internet gateway. */
export function exposureOf(subnet: Resource, context: Context): Exposure {
  const { mapPublicIpOnLaunch } = subnet.inputs;
  if (isTrue(mapPublicIpOnLaunch)) {
    return { kind: "public", why: "it gives its instances public addresses (mapPublicIpOnLaunch)" };
  }
  const routes = context.memo(internetRoutes);
  const tables = tablesOf(subnet, context).filter(({ urn }) => routes.has(urn));
  const certain = tables.find(({ urn }) => routes.get(urn)?.certain);
  if (certain !== undefined) {
    return { kind: "public", why: `its route table "${certain.name}" leads to an internet gateway` };
  }
  return tables.length > 0 || isUnknown(mapPublicIpOnLaunch)
    ? {
        kind: "unknown",
        why: `where the routes of the subnet "${subnet.name}" lead is not known before creation`,
      }
    : { kind: "private" };
}

/** Judges that the subnets in a property are private. */
export function judgePrivate(
  resource: Resource,
  property: string,
  subnets: readonly Resource[],
  context: Context,
): readonly Verdict[] {
  return subnets.flatMap((subnet) => {
    const exposure = exposureOf(subnet, context);
    if (exposure.kind === "public") {
      const problem = `the subnet "${subnet.name}" is public: ${exposure.why}`;
      return [violation(resource, { property, problem, remedy: "name private subnets instead" })];
    }
    return exposure.kind === "unknown" ? [unknown(property, exposure.why)] : [];
  });
}

/** Whether a subnet is meant to be private: its name or a tag says so. */
export function isMeantPrivate(subnet: Resource): boolean {
  const tags = Object.values(record(subnet.inputs["tags"]));
  return [subnet.name, ...tags].some((text) => /(^|[^a-z])(private|isolated)([^a-z]|$)/i.test(String(text)));
}
