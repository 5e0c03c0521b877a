import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { nameOf, UNKNOWN } from "../../../cli/plan";
import {
  NetworkLoadBalancer,
  type NetworkLoadBalancerArgs,
} from "../../../components/edge/networkLoadBalancer";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";
import { judgeShape } from "../../support/policies";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const GROUP = "aws:lb/targetGroup:TargetGroup";
const LISTENER = "aws:lb/listener:Listener";

const base: NetworkLoadBalancerArgs = {
  context: testContext,
  vpcId: "vpc-1",
  subnetIds: ["subnet-a", "subnet-b"],
  securityGroupId: "sg-link",
  target: { type: "instance", port: 8000, healthPath: "/api/v1/health" },
};

function create(args: Partial<NetworkLoadBalancerArgs> = {}, name = "link") {
  return new NetworkLoadBalancer(name, { ...base, ...args });
}

const target = (change: Partial<NetworkLoadBalancerArgs["target"]>): Partial<NetworkLoadBalancerArgs> => ({
  target: { ...base.target, ...change },
});

describe("NetworkLoadBalancer", () => {
  it("is a load balancer, a target group and a listener", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${LISTENER} link-tcp`,
      `${BALANCER} link`,
      `${GROUP} link-tg`,
      "gatehouse:edge:NetworkLoadBalancer link",
    ]);
  });

  it("is internal, with its security group, and takes what comes by PrivateLink", async () => {
    const { name, ...inputs } = resourceOf(await planOf(() => create()), BALANCER).inputs;
    assert.ok(String(name).length <= 32);
    assert.deepEqual(inputs, {
      enableCrossZoneLoadBalancing: true,
      enableDeletionProtection: false,
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
      internal: true,
      ipAddressType: "ipv4",
      loadBalancerType: "network",
      region: "eu-central-1",
      securityGroups: ["sg-link"],
      subnets: ["subnet-a", "subnet-b"],
      tags: { "gatehouse:stack": "test", Name: "link" },
    });
  });

  it("forwards TCP to targets that it checks by HTTP, and that see its own address", async () => {
    const plan = await planOf(() => create());
    const { name, ...group } = resourceOf(plan, GROUP).inputs;
    assert.ok(String(name).length <= 32);
    assert.deepEqual(group, {
      connectionTermination: true,
      deregistrationDelay: 30,
      healthCheck: {
        enabled: true,
        healthyThreshold: 2,
        interval: 10,
        matcher: "200",
        path: "/api/v1/health",
        port: "traffic-port",
        protocol: "HTTP",
        timeout: 5,
        unhealthyThreshold: 3,
      },
      port: 8000,
      preserveClientIp: "false",
      protocol: "TCP",
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "link-tg" },
      targetType: "instance",
      vpcId: "vpc-1",
    });
    assert.deepEqual(resourceOf(plan, LISTENER).inputs, {
      defaultActions: [{ targetGroupArn: resourceOf(plan, GROUP).id, type: "forward" }],
      loadBalancerArn: resourceOf(plan, BALANCER).id,
      port: 80,
      protocol: "TCP",
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "link-tcp" },
    });
  });

  it("takes the caller's own port and health check", async () => {
    const settings = {
      type: "ip",
      healthMatcher: "200-299",
      healthIntervalSeconds: 20,
      deregistrationDelaySeconds: 0,
    } as const;
    const plan = await planOf(() => create({ port: 8080, ...target(settings) }));
    const { deregistrationDelay, healthCheck, targetType } = resourceOf(plan, GROUP).inputs;
    const { interval, matcher } = healthCheck as Record<string, unknown>;
    assert.deepEqual([targetType, matcher, interval, deregistrationDelay], ["ip", "200-299", 20, 0]);
    assert.equal(resourceOf(plan, LISTENER).inputs["port"], 8080);
  });

  for (const protect of [true, false]) {
    it(`is ${protect ? "" : "not "}protected by Pulumi and AWS where the context says so`, async () => {
      const plan = await planOf(() => create({ context: { ...testContext, protect } }));
      const balancer = resourceOf(plan, BALANCER);
      assert.deepEqual([balancer.protect, balancer.inputs["enableDeletionProtection"]], [protect, protect]);
      assert.equal(resourceOf(plan, GROUP).protect, false);
    });
  }

  it("shows the engine's preview everything but ids", async () => {
    const plan = await planOf(
      () => {
        const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
        create({ vpcId: vpc.id });
      },
      { unknowns: true },
    );
    assert.deepEqual(resourceOf(plan, LISTENER).inputs["defaultActions"], [
      { targetGroupArn: UNKNOWN, type: "forward" },
    ]);
    assert.equal(resourceOf(plan, BALANCER).inputs["internal"], true);
  });

  it("violates no policy", async () => {
    const plan = await planOf(() => create({ context: { ...testContext, protect: true } }));
    const faults = judgeShape(plan.resources).verdicts.flatMap(({ rule, verdict, urn }) =>
      verdict.kind === "violation" || verdict.kind === "unknown" ? [`${rule} ${nameOf({ urn })}`] : [],
    );
    assert.deepEqual(faults, []);
  });

  const faulty: readonly (readonly [string, Partial<NetworkLoadBalancerArgs>, RegExp])[] = [
    ["no subnet", { subnetIds: [] }, /subnetIds is 0; allowed: at least one subnet/],
    ["port 0", { port: 0 }, /port is 0; allowed: 1 to 65535/],
    ["a target of another type", target({ type: "alb" as "ip" }), /target\.type is "alb"/],
    ["a target port of 65536", target({ port: 65_536 }), /target\.port is 65536/],
    ["a health path without a slash", target({ healthPath: "health" }), /target\.healthPath is "health"/],
    ["a status code of 600", target({ healthMatcher: "600" }), /target\.healthMatcher is "600"/],
    ["an interval of 5 seconds", target({ healthIntervalSeconds: 5 }), /healthIntervalSeconds is 5/],
    [
      "a delay over an hour",
      target({ deregistrationDelaySeconds: 3601 }),
      /deregistrationDelaySeconds is 3601/,
    ],
  ];
  for (const [what, args, message] of faulty) {
    it(`refuses ${what}`, async () => {
      await planOf(() => {
        assert.throws(() => create(args), message);
      });
    });
  }
  for (const name of ["l".repeat(22), "Link", "internal-link", "-link"]) {
    it(`refuses the name ${name}`, async () => {
      await planOf(() => {
        assert.throws(() => create({}, name), /name is ".*"; allowed: 1 to 21 lower-case/);
      });
    });
  }
});
