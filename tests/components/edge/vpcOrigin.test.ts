import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../cli/plan";
import { originName, VpcOrigin, type VpcOriginArgs } from "../../../components/edge/vpcOrigin";
import { inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";
const loadBalancerArn =
  "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/chat-1a2b3c4/50dc6c495c0c9188";

function listener(): pulumi.Resource {
  return new aws.lb.Listener("chat-http", {
    loadBalancerArn,
    port: 80,
    defaultActions: [{ type: "forward" }],
  });
}

function create(args: Partial<VpcOriginArgs> = {}, opts: pulumi.ComponentResourceOptions = {}) {
  const ready = args.ready ?? [listener()];
  return new VpcOrigin(
    "chat-private",
    { context: testContext, loadBalancerArn, protocol: "http", ...args, ready },
    opts,
  );
}

describe("VpcOrigin", () => {
  it("is one VPC origin that waits for the listeners", async () => {
    const plan = await planOf(() => create());
    assert.deepEqual(inventory(plan), [
      `${ORIGIN} chat-private`,
      "aws:lb/listener:Listener chat-http",
      "gatehouse:edge:VpcOrigin chat-private",
    ]);
    assert.deepEqual(waitsFor(resourceOf(plan, ORIGIN)), ["aws:lb/listener:Listener::chat-http"]);
  });

  for (const protocol of ["http", "https"] as const) {
    it(`speaks ${protocol} alone, TLS 1.2 in any case, under a name that nothing else has`, async () => {
      const plan = await planOf(() => create({ protocol }));
      const origin = resourceOf(plan, ORIGIN);
      assert.deepEqual(origin.inputs, {
        tags: { "gatehouse:stack": "test", Name: "chat-private" },
        vpcOriginEndpointConfig: {
          arn: loadBalancerArn,
          httpPort: 80,
          httpsPort: 443,
          name: `chat-1a2b3c4-${protocol}`,
          originProtocolPolicy: `${protocol}-only`,
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      });
      assert.deepEqual(origin.customTimeouts, { create: "30m", update: "30m", delete: "30m" });
      assert.equal(origin.deleteBeforeReplace, undefined);
      const { outputs } = resourceOf(plan, "gatehouse:edge:VpcOrigin");
      assert.match(String(outputs["vpcOriginId"]), /^vo_\w{22}$/);
      assert.equal(outputs["protocol"], protocol);
    });
  }

  it("is replaced, not changed: CloudFront refuses to change one in use", async () => {
    const replaced: Record<string, unknown> = {};
    const transformations: pulumi.ResourceTransformation[] = [
      ({ type, opts }) => {
        replaced[type] = opts.replaceOnChanges;
        return undefined;
      },
    ];
    await planOf(() => create({}, { transformations }));
    assert.deepEqual(replaced[ORIGIN], ["vpcOriginEndpointConfig"]);
  });

  it("knows its protocol before the load balancer exists", async () => {
    const plan = await planOf(
      () => {
        const balancer = new aws.lb.LoadBalancer("chat", { subnets: ["subnet-a", "subnet-b"] });
        create({ loadBalancerArn: balancer.arn });
      },
      { unknowns: true },
    );
    const config = resourceOf(plan, ORIGIN).inputs["vpcOriginEndpointConfig"] as Record<string, unknown>;
    assert.equal(config["arn"], UNKNOWN);
    assert.equal(config["originProtocolPolicy"], "http-only");
    assert.deepEqual(config["originSslProtocols"], { items: ["TLSv1.2"], quantity: 1 });
  });

  it("passes its arguments without resources, so that policies see them", async () => {
    const plan = await planOf(() => create());
    const { context, ...inputs } = resourceOf(plan, "gatehouse:edge:VpcOrigin").inputs;
    assert.ok(context);
    assert.deepEqual(inputs, { loadBalancerArn, protocol: "http" });
  });

  it("refuses other protocols and a load balancer without listeners, at once", async () => {
    await planOf(() => {
      const wrong = { protocol: "tcp" as "http", ready: [] };
      assert.throws(() => create(wrong), {
        message:
          'VpcOrigin "chat-private": protocol is "tcp"; allowed: "http" or "https".\n' +
          'VpcOrigin "chat-private": ready is 0; allowed: at least one listener; pass what the load balancer has as `ready`.',
      });
    });
  });

  it("takes the name of a load balancer from its ARN, and nothing else's", () => {
    const longest = "a".repeat(32);
    const balancer = loadBalancerArn.replace("chat-1a2b3c4", longest);
    assert.equal(originName(balancer, "https"), `${longest}-https`);
    assert.equal(originName(balancer.replace("/app/", "/net/"), "http"), `${longest}-http`);
    assert.throws(() => originName("arn:aws:ec2:eu-central-1:123456789012:instance/i-1", "http"), {
      message:
        "A VPC origin leads to a load balancer, and arn:aws:ec2:eu-central-1:123456789012:instance/i-1 is not the ARN of one.",
    });
  });
});
