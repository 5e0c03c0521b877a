import assert from "node:assert/strict";
import { type Plan, UNKNOWN } from "../../../cli/plan";
import { type Egress, Vpc, type VpcArgs } from "../../../components/network/vpc";
import { inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const args: VpcArgs = {
  context: testContext,
  cidrBlock: "10.0.0.0/16",
  zones: ["eu-central-1a", "eu-central-1b"],
  egress: "none",
  flowLogRetentionDays: 30,
  keyArn,
};
const natInstance = { amiId: "ami-0a1b2c3d4e5f60001" };

const ROUTE = "aws:ec2/route:Route";
const SUBNET = "aws:ec2/subnet:Subnet";

function shaped(egress: Egress, change: Partial<VpcArgs> = {}): VpcArgs {
  return { ...args, egress, ...(egress === "nat-instance" ? { natInstance } : {}), ...change };
}

function planFor(egress: Egress, change: Partial<VpcArgs> = {}, unknowns = false): Promise<Plan> {
  return planOf(() => new Vpc("network", shaped(egress, change)), { unknowns });
}

function tags(Name: string): Record<string, string> {
  return { "gatehouse:stack": "test", Name };
}

const ground = [
  "aws:cloudwatch/logGroup:LogGroup network-flow-log",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup network-default",
  "aws:ec2/flowLog:FlowLog network-flow-log",
  "aws:ec2/internetGateway:InternetGateway network",
  "aws:ec2/route:Route network-public",
  "aws:ec2/routeTable:RouteTable network-private-a",
  "aws:ec2/routeTable:RouteTable network-private-b",
  "aws:ec2/routeTable:RouteTable network-public",
  "aws:ec2/routeTableAssociation:RouteTableAssociation network-private-a",
  "aws:ec2/routeTableAssociation:RouteTableAssociation network-private-b",
  "aws:ec2/routeTableAssociation:RouteTableAssociation network-public-a",
  "aws:ec2/routeTableAssociation:RouteTableAssociation network-public-b",
  "aws:ec2/subnet:Subnet network-private-a",
  "aws:ec2/subnet:Subnet network-private-b",
  "aws:ec2/subnet:Subnet network-public-a",
  "aws:ec2/subnet:Subnet network-public-b",
  "aws:ec2/vpc:Vpc network",
  "aws:iam/role:Role network-flow-log",
  "aws:iam/rolePolicy:RolePolicy network-flow-log",
  "gatehouse:network:FlowLog network-flow-log",
  "gatehouse:network:Vpc network",
];

const shapes: Readonly<Record<Egress, readonly string[]>> = {
  none: [],
  "single-nat": [
    "aws:ec2/eip:Eip network-nat-a",
    "aws:ec2/natGateway:NatGateway network-nat-a",
    `${ROUTE} network-private-a`,
    `${ROUTE} network-private-b`,
  ],
  "nat-per-az": [
    "aws:ec2/eip:Eip network-nat-a",
    "aws:ec2/eip:Eip network-nat-b",
    "aws:ec2/natGateway:NatGateway network-nat-a",
    "aws:ec2/natGateway:NatGateway network-nat-b",
    `${ROUTE} network-private-a`,
    `${ROUTE} network-private-b`,
  ],
  "nat-instance": [
    "aws:cloudwatch/metricAlarm:MetricAlarm network-nat-recovery",
    "aws:ec2/eip:Eip network-nat",
    "aws:ec2/eipAssociation:EipAssociation network-nat",
    "aws:ec2/instance:Instance network-nat",
    `${ROUTE} network-private-a`,
    `${ROUTE} network-private-b`,
    "aws:ec2/securityGroup:SecurityGroup network-nat-instance",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule network-nat-instance-to-internet-443",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-nat-10-0-128-0-20-to-instance-443",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-nat-10-0-144-0-20-to-instance-443",
    "gatehouse:network:NatInstance network-nat",
    "gatehouse:network:SecurityGroups network-nat",
  ],
};

describe("Vpc", () => {
  for (const [egress, additional] of Object.entries(shapes)) {
    for (const protect of [false, true]) {
      it(`consists of the same resources whatever is protected: egress ${egress}, protect ${protect}`, async () => {
        const plan = await planFor(egress as Egress, { context: { ...testContext, protect } });
        assert.deepEqual(inventory(plan), [...ground, ...additional].sort());
        // A network holds no data; but what does cannot leave it, so that the VPC itself must stay.
        const protectedOnes = plan.resources.filter((resource) => resource.protect);
        assert.deepEqual(
          protectedOnes.map(({ type }) => type),
          protect ? ["aws:ec2/vpc:Vpc"] : [],
        );
      });
    }
  }

  it("resolves private names, and empties the default security group", async () => {
    const plan = await planFor("none");
    const vpc = resourceOf(plan, "aws:ec2/vpc:Vpc");
    assert.deepEqual(vpc.inputs, {
      cidrBlock: "10.0.0.0/16",
      enableDnsHostnames: true,
      enableDnsSupport: true,
      region: "eu-central-1",
      tags: tags("network"),
    });
    assert.deepEqual(resourceOf(plan, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs, {
      egress: [],
      ingress: [],
      region: "eu-central-1",
      tags: tags("network-default"),
      vpcId: vpc.id,
    });
    assert.deepEqual(resourceOf(plan, "aws:ec2/flowLog:FlowLog").inputs["vpcId"], vpc.id);
    assert.equal(resourceOf(plan, "aws:cloudwatch/logGroup:LogGroup").inputs["kmsKeyId"], keyArn);
    assert.equal(resourceOf(plan, "aws:cloudwatch/logGroup:LogGroup").inputs["retentionInDays"], 30);
  });

  it("places subnets in their zones and hands out no public address, known at preview", async () => {
    const plan = await planFor("none", {}, true);
    const expected = [
      ["network-private-a", "eu-central-1a", "10.0.128.0/20"],
      ["network-private-b", "eu-central-1b", "10.0.144.0/20"],
      ["network-public-a", "eu-central-1a", "10.0.0.0/24"],
      ["network-public-b", "eu-central-1b", "10.0.1.0/24"],
    ];
    for (const [name = "", availabilityZone, cidrBlock] of expected) {
      assert.deepEqual(resourceOf(plan, SUBNET, name).inputs, {
        availabilityZone,
        cidrBlock,
        mapPublicIpOnLaunch: false,
        region: "eu-central-1",
        tags: tags(name),
        vpcId: UNKNOWN,
      });
    }
  });

  it("leaves subnets, tables and gateways alone when a zone between the others is added", async () => {
    const few = await planFor("nat-per-az", { zones: ["eu-central-1a", "eu-central-1c"] }, true);
    const more = await planFor(
      "nat-per-az",
      { zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"] },
      true,
    );
    const later = new Map(more.resources.map((resource) => [resource.urn, resource.inputs]));
    const custom = few.resources.filter((resource) => resource.custom);
    assert.equal(custom.length, 25);
    for (const { urn, inputs } of custom) {
      assert.deepEqual(later.get(urn), inputs);
    }
  });

  it("leads the public subnets to the internet through one table", async () => {
    const plan = await planFor("none");
    const table = resourceOf(plan, "aws:ec2/routeTable:RouteTable", "network-public");
    assert.deepEqual(resourceOf(plan, ROUTE, "network-public").inputs, {
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: resourceOf(plan, "aws:ec2/internetGateway:InternetGateway").id,
      region: "eu-central-1",
      routeTableId: table.id,
    });
    for (const letter of ["a", "b"]) {
      const { subnetId, routeTableId } = resourceOf(
        plan,
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        `network-public-${letter}`,
      ).inputs;
      assert.deepEqual(
        [subnetId, routeTableId],
        [resourceOf(plan, SUBNET, `network-public-${letter}`).id, table.id],
      );
    }
  });

  it("gives each private subnet a table of its own", async () => {
    const plan = await planFor("none");
    for (const letter of ["a", "b"]) {
      const name = `network-private-${letter}`;
      const { subnetId, routeTableId } = resourceOf(
        plan,
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        name,
      ).inputs;
      assert.deepEqual(
        [subnetId, routeTableId],
        [resourceOf(plan, SUBNET, name).id, resourceOf(plan, "aws:ec2/routeTable:RouteTable", name).id],
      );
    }
  });

  it("has no way out of the private subnets without egress", async () => {
    const plan = await planFor("none");
    assert.deepEqual(resourcesOf(plan, ROUTE).length, 1);
  });

  const natTargets: readonly (readonly [Egress, string, string])[] = [
    ["single-nat", "network-nat-a", "network-nat-a"],
    ["nat-per-az", "network-nat-a", "network-nat-b"],
  ];
  for (const [egress, forA, forB] of natTargets) {
    it(`routes through NAT gateways in public subnets: ${egress}`, async () => {
      const plan = await planFor(egress);
      for (const [letter, target] of [
        ["a", forA],
        ["b", forB],
      ] as const) {
        const name = `network-private-${letter}`;
        assert.deepEqual(resourceOf(plan, ROUTE, name).inputs, {
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: resourceOf(plan, "aws:ec2/natGateway:NatGateway", target).id,
          region: "eu-central-1",
          routeTableId: resourceOf(plan, "aws:ec2/routeTable:RouteTable", name).id,
        });
        const gateway = resourceOf(plan, "aws:ec2/natGateway:NatGateway", target);
        const address = resourceOf(plan, "aws:ec2/eip:Eip", target);
        assert.deepEqual(gateway.inputs, {
          allocationId: address.id,
          connectivityType: "public",
          region: "eu-central-1",
          subnetId: resourceOf(plan, SUBNET, target.replace("nat", "public")).id,
          tags: tags(target),
        });
        const internet = resourceOf(plan, "aws:ec2/internetGateway:InternetGateway").urn;
        assert.ok(gateway.dependencies.includes(internet));
        assert.ok(address.dependencies.includes(internet));
      }
    });
  }

  it("routes through the NAT instance's network interface, in the first zone", async () => {
    const plan = await planFor("nat-instance");
    const instance = resourceOf(plan, "aws:ec2/instance:Instance");
    assert.equal(instance.inputs["subnetId"], resourceOf(plan, SUBNET, "network-public-a").id);
    assert.equal((instance.inputs["rootBlockDevice"] as Record<string, unknown>)["kmsKeyId"], keyArn);
    for (const name of ["network-private-a", "network-private-b"]) {
      const route = resourceOf(plan, ROUTE, name);
      assert.equal(route.inputs["networkInterfaceId"], instance.outputs["primaryNetworkInterfaceId"]);
      assert.deepEqual(route.propertyDependencies["networkInterfaceId"], [instance.urn]);
      assert.equal(route.inputs["destinationCidrBlock"], "0.0.0.0/0");
    }
    const internet = resourceOf(plan, "aws:ec2/internetGateway:InternetGateway").urn;
    assert.ok(resourceOf(plan, "aws:ec2/eipAssociation:EipAssociation").dependencies.includes(internet));
  });

  it("hands ports and type on to the NAT instance; undefined keeps the defaults", async () => {
    const chosen = { natInstance: { ...natInstance, instanceType: "t4g.small" }, egressPorts: [443, 587] };
    const plan = await planFor("nat-instance", chosen);
    const { instanceType, egressPorts } = resourceOf(plan, "gatehouse:network:NatInstance").inputs;
    assert.deepEqual([instanceType, egressPorts], ["t4g.small", [443, 587]]);
    const kept = await planFor("nat-instance", { egressPorts: undefined });
    assert.deepEqual(resourceOf(kept, "gatehouse:network:NatInstance").inputs["egressPorts"], [443]);
  });

  it("registers its outputs, and what to wait for", async () => {
    const plan = await planFor("single-nat");
    const idOf = (type: string, name: string) => resourceOf(plan, type, name).id;
    const { internetReady, egressReady, ...outputs } = resourceOf(plan, "gatehouse:network:Vpc").outputs;
    assert.deepEqual(outputs, {
      cidrBlock: "10.0.0.0/16",
      natGatewayIds: { a: idOf("aws:ec2/natGateway:NatGateway", "network-nat-a") },
      privateRouteTableIds: ["a", "b"].map((letter) =>
        idOf("aws:ec2/routeTable:RouteTable", `network-private-${letter}`),
      ),
      privateSubnetIds: ["a", "b"].map((letter) => idOf(SUBNET, `network-private-${letter}`)),
      publicSubnetIds: ["a", "b"].map((letter) => idOf(SUBNET, `network-public-${letter}`)),
      vpcId: idOf("aws:ec2/vpc:Vpc", "network"),
    });
    const short = (urns: unknown) => (urns as string[]).map((urn) => urn.split("$").at(-1)).sort();
    assert.deepEqual(short(internetReady), [
      "aws:ec2/internetGateway:InternetGateway::network",
      "aws:ec2/route:Route::network-public",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::network-public-a",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::network-public-b",
    ]);
    assert.deepEqual(short(egressReady), [
      "aws:ec2/route:Route::network-private-a",
      "aws:ec2/route:Route::network-private-b",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::network-private-a",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::network-private-b",
    ]);
    const instance = await planFor("nat-instance");
    const { egressReady: withInstance } = resourceOf(instance, "gatehouse:network:Vpc").outputs;
    assert.ok(short(withInstance).includes("aws:ec2/eipAssociation:EipAssociation::network-nat"));
  });

  it("reports every fault at once, before any resource", () => {
    const wrong = {
      ...args,
      cidrBlock: "8.8.0.0/16",
      zones: ["us-east-1a"],
      egress: "natt" as Egress,
      natInstance,
      egressPorts: [0],
      flowLogRetentionDays: 31,
    };
    assert.throws(
      () => new Vpc("network", wrong),
      (error: Error & { faults: readonly string[] }) => {
        assert.equal(error.name, "InputError");
        const fields = error.faults.map((fault) => /^Vpc "network": (\w+) is /.exec(fault)?.[1]);
        assert.deepEqual(fields, [
          "cidrBlock",
          "zones",
          "zones",
          "egress",
          "egressPorts",
          "flowLogRetentionDays",
          "natInstance",
        ]);
        assert.equal(
          error.faults[3],
          'Vpc "network": egress is "natt"; allowed: none, nat-instance, single-nat, nat-per-az.',
        );
        return true;
      },
    );
  });

  it("refuses too few, too many, repeated and foreign zones", () => {
    const zones = (...letters: readonly string[]) => letters.map((letter) => `eu-central-1${letter}`);
    for (const wrong of [zones("a"), zones("a", "b", "c", "d"), zones("a", "a")]) {
      assert.throws(
        () => new Vpc("network", { ...args, zones: wrong }),
        /allowed: two or three different zones/,
      );
    }
    for (const wrong of [
      ["eu-central-1a", "eu-west-1b"],
      ["eu-central-1a", "eu-central-1-ham-1a"],
    ]) {
      assert.throws(
        () => new Vpc("network", { ...args, zones: wrong }),
        /allowed: zones of eu-central-1, such as eu-central-1a/,
      );
    }
  });

  it("asks for a NAT instance's image where there is one, and checks it", () => {
    assert.throws(() => new Vpc("network", { ...args, egress: "nat-instance" }), {
      message: 'Vpc "network": natInstance is not set; allowed: an amiId of Amazon Linux 2023 for arm64.',
    });
    assert.throws(
      () => new Vpc("network", { ...args, natInstance }),
      /allowed: nothing with egress none; leave it out/,
    );
    const wrong = shaped("nat-instance", {
      natInstance: { amiId: "x", instanceType: "t3.nano" },
      egressPorts: [80],
    });
    assert.throws(
      () => new Vpc("network", wrong),
      /natInstance\.amiId is "x".*\n.*natInstance\.instanceType is "t3\.nano".*\n.*egressPorts is \[80\]/,
    );
  });
});
