import { ArgumentFaults } from "../shared/errors";
import { INTERFACE_ENDPOINTS } from "./endpointPolicies";
import type { VpcEndpointsArgs } from "./vpcEndpointsArgs";

const GATEWAY_ENDPOINTS: readonly string[] = ["s3", "dynamodb"];

/** Refuses what EC2 would refuse, and endpoints that nobody could use. */
export function checkEndpoints(name: string, args: VpcEndpointsArgs): void {
  const { context, gateway, interfaces, privateSubnetIds, privateRouteTableIds, clientSecurityGroupIds } =
    args;
  const faults = new ArgumentFaults("VpcEndpoints", name);
  const clients = Object.keys(clientSecurityGroupIds);
  for (const service of new Set<string>(interfaces)) {
    if (service === "cognito-idp") {
      // Cognito docs, "VPC interface endpoints": a pool with a domain refuses what comes through one.
      faults.unless(
        false,
        "interfaces",
        service,
        "every service but this",
        "a user pool with a domain blocks all requests through a VPC endpoint, and sign-in is not served there; " +
          "let the load balancer sign users in, or give the network egress",
      );
    } else {
      const known = INTERFACE_ENDPOINTS.some((endpoint) => endpoint === service);
      faults.unless(known, "interfaces", service, INTERFACE_ENDPOINTS.join(", "));
    }
  }
  for (const service of new Set<string>(gateway)) {
    faults.unless(GATEWAY_ENDPOINTS.includes(service), "gateway", service, GATEWAY_ENDPOINTS.join(", "));
  }
  // EC2: private DNS of a second endpoint for the same service conflicts; a second gateway route exists already.
  faults.unless(
    new Set(interfaces).size === interfaces.length,
    "interfaces",
    interfaces,
    "each service once",
  );
  faults.unless(new Set(gateway).size === gateway.length, "gateway", gateway, "each service once");
  faults.unless(gateway.length + interfaces.length > 0, "interfaces", interfaces, "one endpoint or more");
  const routed = gateway.length === 0 || privateRouteTableIds.length > 0;
  faults.unless(routed, "privateRouteTableIds", [], "one or more", "a gateway endpoint is a route");
  const placed = interfaces.length === 0 || privateSubnetIds.length > 0;
  faults.unless(placed, "privateSubnetIds", [], "one or more, at most one a zone");
  const used = interfaces.length === 0 || clients.length > 0;
  faults.unless(used, "clientSecurityGroupIds", {}, "one client or more", "nobody could use the endpoints");
  const named = clients.every((client) => /^[a-z][a-z0-9-]*$/.test(client));
  faults.unless(named, "clientSecurityGroupIds", clients, "keys of lower-case letters, digits and hyphens");
  checkBounds(faults, args);
  // PrivateLink docs for China: some services are named cn.com.amazonaws there.
  faults.unless(context.partition !== "aws-cn", "context.partition", context.partition, "aws and aws-us-gov");
  faults.throwIfAny();
}

/** An endpoint policy without a resource admits nobody, and one for an endpoint that is not there bounds nothing. */
function checkBounds(faults: ArgumentFaults, args: VpcEndpointsArgs): void {
  const { gateway, interfaces, buckets, resources = {} } = args;
  faults.unless(
    buckets === undefined || gateway.includes("s3"),
    "buckets",
    buckets?.length,
    "none without a gateway endpoint for s3",
  );
  for (const [service, named] of Object.entries(resources)) {
    const there = interfaces.some((entry) => entry === service);
    faults.unless(there, "resources", service, interfaces.join(", ") || "no interface endpoint");
    faults.unless(
      named.length > 0,
      `resources.${service}`,
      [],
      "one or more",
      "leave it out to bound nothing",
    );
  }
}
