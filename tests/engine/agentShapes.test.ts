import assert from "node:assert/strict";
import { variants } from "../provider/variants";
import { Engine, engineSuite } from "../support/engine";
import { EngineCalls } from "../support/engineCalls";
import { PoolServer } from "../support/poolServer";

const config: Record<string, unknown> = variants.agent;
const nat = { "gatehouse:network": { egress: "nat-instance" } };
const hidden = { ...nat, "gatehouse:edge": "cloudfront-private" };

interface Move {
  readonly config: Record<string, unknown>;
  /** What is made anew in place of something. */
  readonly replaced: readonly string[];
  /** What goes and does not come back. */
  readonly gone: readonly string[];
}

const OTHER_TASK = ["aws:ecs/taskDefinition:TaskDefinition agent"];
/** Another scheme is another load balancer; its ARN stands in the task's environment. */
const OTHER_LOAD_BALANCER = [
  ...OTHER_TASK,
  "aws:lb/listener:Listener agent-https",
  "aws:lb/loadBalancer:LoadBalancer agent",
  "aws:lb/targetGroup:TargetGroup agent-tg",
];
const ENDPOINTS = [
  "aws:ec2/securityGroup:SecurityGroup agent",
  "aws:ec2/vpcEndpoint:VpcEndpoint agent-bedrock-agent-runtime",
  "aws:ec2/vpcEndpoint:VpcEndpoint agent-ecr-api",
  "aws:ec2/vpcEndpoint:VpcEndpoint agent-ecr-dkr",
  "aws:ec2/vpcEndpoint:VpcEndpoint agent-logs",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule agent-task-to-endpoints-443",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule agent-task-to-endpoints-443",
];
const INSTANCE = [
  "aws:cloudwatch/metricAlarm:MetricAlarm agent-nat-recovery",
  "aws:ec2/eip:Eip agent-nat",
  "aws:ec2/eipAssociation:EipAssociation agent-nat",
  "aws:ec2/instance:Instance agent-nat",
  "aws:ec2/route:Route agent-private-a",
  "aws:ec2/route:Route agent-private-b",
  "aws:ec2/securityGroup:SecurityGroup agent-nat-instance",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule agent-nat-instance-to-internet-443",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule agent-task-to-internet-443",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule agent-nat-10-42-128-0-20-to-instance-443",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule agent-nat-10-42-144-0-20-to-instance-443",
];
/** What only a login at the load balancer has: the pool's public keys are no data, `up` fetches them. */
const LOGIN_AT_LOAD_BALANCER = [
  "aws:cloudfront/function:Function agent",
  "aws:cloudwatch/metricAlarm:MetricAlarm agent-entry-login-errors",
  "aws:cloudwatch/metricAlarm:MetricAlarm agent-entry-login-failures",
  "aws:s3/bucket:Bucket agent-keys",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration agent-keys-lifecycle",
  "aws:s3/bucketObjectv2:BucketObjectv2 agent",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls agent-keys-ownership",
  "aws:s3/bucketPolicy:BucketPolicy agent-keys-policy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock agent-keys-public-access",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration agent-keys-encryption",
  "aws:s3/bucketVersioning:BucketVersioning agent-keys-versioning",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule agent-load-balancer-to-internet-443",
];
const LOGIN_IN_APPLICATION = [
  "aws:secretsmanager/secret:Secret agent",
  "aws:secretsmanager/secretVersion:SecretVersion agent-version",
  "random:index/randomPassword:RandomPassword agent-cookieSecret",
];

/** Each from the one before it; settings are of dev, where nothing is protected. */
const moves: Readonly<Record<string, Move>> = {
  "a NAT instance for the endpoints": { config: nat, replaced: [], gone: ENDPOINTS },
  "a private load balancer": {
    config: hidden,
    replaced: OTHER_LOAD_BALANCER,
    gone: [
      "aws:lb/listenerRule:ListenerRule agent-guard",
      "random:index/randomPassword:RandomPassword agent-v1",
    ],
  },
  "a login in the application": {
    config: { ...hidden, "gatehouse:auth": "app" },
    replaced: OTHER_TASK,
    gone: LOGIN_AT_LOAD_BALANCER,
  },
  "a login at the load balancer again": { config: hidden, replaced: OTHER_TASK, gone: LOGIN_IN_APPLICATION },
  "a public load balancer again": {
    config: nat,
    replaced: OTHER_LOAD_BALANCER,
    gone: ["aws:cloudfront/vpcOrigin:VpcOrigin agent"],
  },
  "endpoints again": { config: {}, replaced: [], gone: INSTANCE },
};

/** What holds data, users or names: no change of shape may take it, but for the public keys' own bucket. */
const PRECIOUS =
  /kms\/key|s3\/bucket:|cognito\/|cloudfront\/distribution|route53|acm\/|ec2\/(vpc|subnet):|logGroup/;

engineSuite("an agent from one shape to another", () => {
  const pool = new PoolServer();
  let engine: Engine;
  let calls: EngineCalls;

  before(async () => {
    await pool.start();
    engine = await Engine.open({ config, environment: pool.environment });
    calls = new EngineCalls(engine);
    await engine.up();
  });

  after(async () => {
    await engine?.close();
    await pool.stop();
  });

  for (const [title, { config: change, replaced, gone }] of Object.entries(moves)) {
    it(title, async () => {
      await engine.adopt({ ...config, ...change });
      calls.take();
      await engine.up();
      const changes = calls.changes();
      const of = (verb: string) =>
        changes.filter((line) => line.startsWith(`${verb} `)).map((line) => line.slice(verb.length + 1));
      assert.deepEqual(of("replace"), replaced);
      assert.deepEqual(of("delete"), [...gone].sort());
      const lost = [...of("replace"), ...of("delete")].filter((line) => PRECIOUS.test(line));
      assert.deepEqual(
        lost.filter((line) => line !== "aws:s3/bucket:Bucket agent-keys"),
        [],
      );
    });
  }

  it("and nothing is left of any of them", async () => {
    await engine.destroy();
    assert.deepEqual(engine.cloud.made(), []);
  });
});
