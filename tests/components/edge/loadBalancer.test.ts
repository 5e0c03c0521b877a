import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { nameOf, UNKNOWN } from "../../../cli/plan";
import { LoadBalancer, type LoadBalancerArgs } from "../../../components/edge/loadBalancer";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const GROUP = "aws:lb/targetGroup:TargetGroup";
const LISTENER = "aws:lb/listener:Listener";
const certificateArn =
  "arn:aws:acm:eu-central-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";

const base: LoadBalancerArgs = {
  context: testContext,
  vpcId: "vpc-1",
  subnetIds: ["subnet-a", "subnet-b"],
  securityGroupId: "sg-edge",
  certificateArn,
  target: { port: 8080, healthPath: "/health", deregistrationDelaySeconds: 30, stickiness: "on" },
  logBucket: { bucketName: "chat-logs", prefix: "edge" },
};

function create(args: Partial<LoadBalancerArgs> = {}, name = "chat") {
  return new LoadBalancer(name, { ...base, ...args });
}

const target = (change: Partial<LoadBalancerArgs["target"]>): Partial<LoadBalancerArgs> => ({
  target: { ...base.target, ...change },
});

describe("LoadBalancer", () => {
  it("is a load balancer, a target group and two listeners", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${LISTENER} chat-http`,
      `${LISTENER} chat-https`,
      `${BALANCER} chat`,
      `${GROUP} chat-tg`,
      "gatehouse:edge:LoadBalancer chat",
    ]);
  });

  it("is public, writes access logs and drops what is malformed", async () => {
    const balancer = resourceOf(await planOf(() => create()), BALANCER);
    const { name, ...inputs } = balancer.inputs;
    assert.match(String(name), /^chat-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      accessLogs: { bucket: "chat-logs", enabled: true, prefix: "edge" },
      desyncMitigationMode: "defensive",
      dropInvalidHeaderFields: true,
      enableDeletionProtection: false,
      enableHttp2: true,
      idleTimeout: 300,
      internal: false,
      ipAddressType: "ipv4",
      loadBalancerType: "application",
      region: "eu-central-1",
      securityGroups: ["sg-edge"],
      subnets: ["subnet-a", "subnet-b"],
      tags: { "gatehouse:stack": "test", Name: "chat" },
      xffHeaderProcessingMode: "append",
    });
    assert.equal(balancer.protect, false);
  });

  it("is protected by Pulumi and by AWS where the context protects, and alone in that", async () => {
    const context = { ...testContext, protect: true };
    const plan = await planOf(() => create({ context }));
    assert.equal(resourceOf(plan, BALANCER).inputs["enableDeletionProtection"], true);
    assert.deepEqual(
      plan.resources.filter(({ protect }) => protect).map(({ type }) => type),
      [BALANCER],
    );
  });

  it("forwards from HTTPS to tasks by address, with the security headers", async () => {
    const plan = await planOf(() => create());
    const { loadBalancerArn: _, defaultActions, ...https } = resourceOf(plan, LISTENER, "chat-https").inputs;
    assert.deepEqual(https, {
      certificateArn,
      port: 443,
      protocol: "HTTPS",
      region: "eu-central-1",
      routingHttpResponseServerEnabled: false,
      routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
      routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
      routingHttpResponseXFrameOptionsHeaderValue: "SAMEORIGIN",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      tags: { "gatehouse:stack": "test", Name: "chat-https" },
    });
    const [action, ...others] = defaultActions as Record<string, unknown>[];
    assert.deepEqual(others, []);
    assert.equal(action?.["type"], "forward");
    assert.equal(
      action?.["targetGroupArn"],
      resourceOf(plan, "gatehouse:edge:LoadBalancer").outputs["targetGroupArn"],
    );
  });

  it("sends HTTP to HTTPS for good", async () => {
    const { inputs } = resourceOf(await planOf(() => create()), LISTENER, "chat-http");
    const { loadBalancerArn: _, ...http } = inputs;
    assert.deepEqual(http, {
      defaultActions: [
        { redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" }, type: "redirect" },
      ],
      port: 80,
      protocol: "HTTP",
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "chat-http" },
    });
  });

  it("asks the tasks for their health and keeps a browser with its task", async () => {
    const { name, ...inputs } = resourceOf(await planOf(() => create()), GROUP).inputs;
    assert.ok(String(name).length <= 32);
    assert.deepEqual(inputs, {
      deregistrationDelay: 30,
      healthCheck: {
        enabled: true,
        healthyThreshold: 2,
        interval: 30,
        matcher: "200",
        path: "/health",
        port: "traffic-port",
        protocol: "HTTP",
        timeout: 5,
        unhealthyThreshold: 3,
      },
      port: 8080,
      protocol: "HTTP",
      region: "eu-central-1",
      stickiness: { cookieDuration: 86400, enabled: true, type: "lb_cookie" },
      tags: { "gatehouse:stack": "test", Name: "chat-tg" },
      targetType: "ip",
      vpcId: "vpc-1",
    });
  });

  it("takes the target's own matcher, interval and no stickiness, and the idle timeout", async () => {
    const args = target({ stickiness: "off", healthMatcher: "200-299", healthIntervalSeconds: 10 });
    const plan = await planOf(() => create({ ...args, idleTimeoutSeconds: 4000 }));
    const { stickiness, healthCheck } = resourceOf(plan, GROUP).inputs as Record<
      string,
      Record<string, unknown>
    >;
    assert.equal(stickiness?.["enabled"], false);
    assert.equal(healthCheck?.["matcher"], "200-299");
    assert.equal(healthCheck?.["interval"], 10);
    assert.equal(resourceOf(plan, BALANCER).inputs["idleTimeout"], 4000);
  });

  it("waits for the log bucket's policy", async () => {
    const plan = await planOf(() => {
      const policy = new aws.s3.BucketPolicy("logs", { bucket: "chat-logs", policy: "{}" });
      create({ dependsOn: [policy] });
    });
    assert.deepEqual(
      resourceOf(plan, BALANCER).dependencies.map((urn) => nameOf({ urn })),
      ["logs"],
    );
  });

  it("gives what a service must wait for, and the rest that alarms, records and rules need", async () => {
    const plan = await planOf(() => create());
    const { outputs } = resourceOf(plan, "gatehouse:edge:LoadBalancer");
    assert.deepEqual(Object.keys(outputs), [
      "dnsName",
      "listenerArn",
      "loadBalancerArnSuffix",
      "ready",
      "targetGroupArn",
      "targetGroupArnSuffix",
      "zoneId",
    ]);
    assert.deepEqual(outputs["ready"], [
      resourceOf(plan, LISTENER, "chat-https").urn,
      resourceOf(plan, LISTENER, "chat-http").urn,
    ]);
  });

  it("shows the engine's preview every port, protocol and flag", async () => {
    const plan = await planOf(() => create(), { unknowns: true });
    const unknown = plan.resources.flatMap((resource) =>
      Object.entries(resource.inputs)
        .filter(([, value]) => JSON.stringify(value).includes(UNKNOWN))
        .map(([key]) => `${nameOf(resource)}.${key}`),
    );
    assert.deepEqual(unknown.sort(), [
      "chat-http.loadBalancerArn",
      "chat-https.defaultActions",
      "chat-https.loadBalancerArn",
    ]);
  });
});

describe("LoadBalancer refuses", () => {
  const bucket = (prefix: string) => ({ logBucket: { bucketName: "chat-logs", prefix } });
  const refusals: readonly (readonly [string, Partial<LoadBalancerArgs>, RegExp])[] = [
    ["a single subnet", { subnetIds: ["subnet-a"] }, /subnetIds is 1; allowed: at least two subnets/],
    ["an idle timeout of 0", { idleTimeoutSeconds: 0 }, /idleTimeoutSeconds is 0; allowed: 1 to 4000/],
    ["an idle timeout of 4001", { idleTimeoutSeconds: 4001 }, /idleTimeoutSeconds is 4001/],
    ["a prefix with a slash at its end", bucket("edge/"), /logBucket\.prefix is "edge\/"/],
    ["a prefix with a slash at its start", bucket("/edge"), /logBucket\.prefix is "\/edge"/],
    ["ELB's own prefix", bucket("a/AWSLogs"), /without "AWSLogs"/],
    ["no prefix", bucket(""), /logBucket\.prefix is ""/],
    ["port 0", target({ port: 0 }), /target\.port is 0; allowed: 1 to 65535/],
    ["a health path without a slash", target({ healthPath: "health" }), /target\.healthPath is "health"/],
    ["a status code of 500", target({ healthMatcher: "500" }), /target\.healthMatcher is "500"/],
    ["an interval as short as its timeout", target({ healthIntervalSeconds: 5 }), /is 5; allowed: 6 to 300/],
    [
      "a delay of more than an hour",
      target({ deregistrationDelaySeconds: 3601 }),
      /target\.deregistrationDelaySeconds is 3601; allowed: 0 to 3600/,
    ],
    ["stickiness of another kind", target({ stickiness: "yes" as "on" }), /target\.stickiness is "yes"/],
  ];
  for (const [what, args, message] of refusals) {
    it(what, () => {
      assert.throws(() => create(args), message);
    });
  }

  for (const name of ["c".repeat(22), "Chat", "chat_1", "-chat", "chat-", "internal-chat"]) {
    it(`the name ${name}`, () => {
      assert.throws(() => create({}, name), new RegExp(`LoadBalancer "${name}": name is "${name}"`));
    });
  }

  it("several faults in one message", () => {
    assert.throws(
      () => create({ subnetIds: [], idleTimeoutSeconds: -1, ...target({ port: 0 }) }),
      (error: Error) => error.message.split("\n").length === 3,
    );
  });

  it("but not a name of 21 characters, whose physical names fit", async () => {
    const plan = await planOf(() => create({}, "c".repeat(21)));
    assert.equal(String(resourceOf(plan, GROUP).inputs["name"]).length, 32);
  });
});
