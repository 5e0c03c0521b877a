import type { Context } from "../context";
import { push } from "../context";
import { isUnknown, list, type Properties, type Resource, record, UNKNOWN } from "../resource";
import { isPublicCidr } from "./cidr";
import { ROUTE_TABLE_TYPES, ROUTE_TYPES } from "./subnets";

/** A route to everywhere, whatever it leads through; not certain where its destination is not known. */
export interface DefaultRoute {
  readonly certain: boolean;
  /** The route, or the table that holds it. */
  readonly declaredBy: Resource;
  readonly property: string;
  readonly destination: unknown;
}

const DESTINATIONS = ["destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock"];

/** The default routes that one route or route table declares. */
export function defaultRoutesIn(resource: Resource): readonly DefaultRoute[] {
  if (ROUTE_TYPES.includes(resource.type)) {
    return defaultRoute(resource, resource.inputs, "");
  }
  const { routes } = resource.inputs;
  return list(routes).flatMap((entry, index) => {
    const property = isUnknown(routes) ? "routes" : `routes[${index}]`;
    return isUnknown(entry)
      ? [{ certain: false, declaredBy: resource, property, destination: UNKNOWN }]
      : defaultRoute(resource, record(entry), `${property}.`);
  });
}

function defaultRoute(declaredBy: Resource, route: Properties, path: string): readonly DefaultRoute[] {
  const key =
    DESTINATIONS.find((name) => isPublicCidr(route[name])) ??
    DESTINATIONS.find((name) => isUnknown(route[name]));
  return key === undefined
    ? []
    : [{ certain: !isUnknown(route[key]), declaredBy, property: path + key, destination: route[key] }];
}

/** The default routes of each route table of the stack, by the table's URN. */
export function defaultRoutes(context: Context): ReadonlyMap<string, readonly DefaultRoute[]> {
  const found = new Map<string, DefaultRoute[]>();
  for (const table of context.ofTypes(ROUTE_TABLE_TYPES)) {
    defaultRoutesIn(table).forEach((route) => {
      push(found, table.urn, route);
    });
  }
  for (const route of context.ofTypes(ROUTE_TYPES)) {
    for (const table of tablesOfRoute(route, context)) {
      defaultRoutesIn(route).forEach((entry) => {
        push(found, table.urn, entry);
      });
    }
  }
  return found;
}

export function tablesOfRoute(route: Resource, context: Context): readonly Resource[] {
  return context.referenced(route, "routeTableId", ROUTE_TABLE_TYPES, route.inputs["routeTableId"]);
}
