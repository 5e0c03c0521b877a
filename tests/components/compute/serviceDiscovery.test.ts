import assert from "node:assert/strict";
import { UNKNOWN } from "../../../cli/plan";
import { ServiceDiscovery, type ServiceDiscoveryArgs } from "../../../components/compute/serviceDiscovery";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const NAMESPACE = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace";
const SERVICE = "aws:servicediscovery/service:Service";

const args: ServiceDiscoveryArgs = {
  context: testContext,
  vpcId: "vpc-0123456789abcdef0",
  namespaceName: "chat.internal",
  serviceName: "web",
};

const plan = (unknowns = false) => planOf(() => new ServiceDiscovery("names", args), { unknowns });

describe("ServiceDiscovery", () => {
  it("is a private namespace and a service in it", async () => {
    const made = await plan();
    assert.deepEqual(inventory(made), [
      `${NAMESPACE} names`,
      `${SERVICE} names-service`,
      "gatehouse:compute:ServiceDiscovery names",
    ]);
    const namespace = resourceOf(made, NAMESPACE);
    assert.deepEqual(namespace.inputs, {
      name: "chat.internal",
      region: "eu-central-1",
      tags: { Name: "names", "gatehouse:stack": "test" },
      vpc: "vpc-0123456789abcdef0",
    });
    assert.deepEqual(resourceOf(made, SERVICE).inputs, {
      dnsConfig: {
        dnsRecords: [{ ttl: 10, type: "A" }],
        namespaceId: namespace.id,
        routingPolicy: "MULTIVALUE",
      },
      forceDestroy: true,
      healthCheckCustomConfig: { failureThreshold: 1 },
      name: "web",
      region: "eu-central-1",
      tags: { Name: "names-service", "gatehouse:stack": "test" },
    });
  });

  it("knows its host name at preview, and not its ARN", async () => {
    const { hostName, registryArn } = resourceOf(
      await plan(true),
      "gatehouse:compute:ServiceDiscovery",
    ).outputs;
    assert.deepEqual([hostName, registryArn], ["web.chat.internal", UNKNOWN]);
  });

  it("protects nothing: names hold no data", async () => {
    const context = { ...testContext, protect: true };
    const made = await planOf(() => new ServiceDiscovery("names", { ...args, context }));
    assert.deepEqual(
      made.resources.filter(({ protect }) => protect),
      [],
    );
  });

  const refusals: readonly [string, Partial<ServiceDiscoveryArgs>, RegExp][] = [
    ["one label", { namespaceName: "internal" }, /namespaceName is "internal"; allowed: a lower-case domain/],
    ["capitals", { namespaceName: "Chat.internal" }, /namespaceName is "Chat\.internal"/],
    ["the local link", { namespaceName: "chat.local" }, /allowed: a domain outside \.local/],
    ["a host of two labels", { serviceName: "web.a" }, /serviceName is "web\.a"; allowed: one lower-case/],
    ["a label of 64", { serviceName: "w".repeat(64) }, /serviceName is "w{64}"/],
  ];
  for (const [what, change, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(() => new ServiceDiscovery("names", { ...args, ...change }), message);
    });
  }
});
