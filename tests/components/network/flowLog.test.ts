import assert from "node:assert/strict";
import { UNKNOWN } from "../../../cli/plan";
import { FlowLog, type FlowLogArgs } from "../../../components/network/flowLog";
import { documentOf, inventory, planOf, resourceOf, testContext } from "../../support/plan";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const args: FlowLogArgs = { context: testContext, vpcId: "vpc-0123456789abcdef0", retentionDays: 30, keyArn };
const tags = { "gatehouse:stack": "test", Name: "log" };

describe("FlowLog", () => {
  it("consists of a log group, a role with one policy, and the flow log", async () => {
    const plan = await planOf(() => new FlowLog("log", args));
    assert.deepEqual(inventory(plan), [
      "aws:cloudwatch/logGroup:LogGroup log",
      "aws:ec2/flowLog:FlowLog log",
      "aws:iam/role:Role log",
      "aws:iam/rolePolicy:RolePolicy log",
      "gatehouse:network:FlowLog log",
    ]);
    const { name, ...group } = resourceOf(plan, "aws:cloudwatch/logGroup:LogGroup").inputs;
    assert.match(String(name), /^log-[0-9a-f]{7}$/);
    assert.deepEqual(group, { kmsKeyId: keyArn, region: "eu-central-1", retentionInDays: 30, tags });
  });

  it("records all traffic every minute, after the role may write", async () => {
    const plan = await planOf(() => new FlowLog("log", args));
    const flowLog = resourceOf(plan, "aws:ec2/flowLog:FlowLog");
    const group = resourceOf(plan, "aws:cloudwatch/logGroup:LogGroup");
    const { iamRoleArn, ...inputs } = flowLog.inputs;
    assert.equal(iamRoleArn, resourceOf(plan, "aws:iam/role:Role").outputs["arn"]);
    assert.deepEqual(inputs, {
      logDestination: `arn:aws:logs:eu-central-1:123456789012:log-group:${group.inputs["name"]}`,
      logDestinationType: "cloud-watch-logs",
      maxAggregationInterval: 60,
      region: "eu-central-1",
      tags,
      trafficType: "ALL",
      vpcId: "vpc-0123456789abcdef0",
    });
    assert.ok(flowLog.dependencies.includes(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy").urn));
    assert.equal(flowLog.deleteBeforeReplace, true);
  });

  it("lets only this account's flow logs take the role, for this log group, known at preview", async () => {
    const context = {
      ...testContext,
      roles: { path: "/company/", permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/edge" },
    };
    const plan = await planOf(() => new FlowLog("log", { ...args, context }), { unknowns: true });
    const role = resourceOf(plan, "aws:iam/role:Role");
    assert.equal(role.inputs["path"], "/company/");
    assert.equal(role.inputs["permissionsBoundary"], "arn:aws:iam::123456789012:policy/edge");
    assert.deepEqual(documentOf(role, "assumeRolePolicy").Statement, [
      {
        Sid: "ServiceMayAssume",
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/*" },
        },
      },
    ]);
    const group = resourceOf(plan, "aws:cloudwatch/logGroup:LogGroup").inputs["name"];
    const policy = resourceOf(plan, "aws:iam/rolePolicy:RolePolicy");
    assert.notEqual(group, UNKNOWN);
    assert.deepEqual(documentOf(policy).Statement, [
      {
        Sid: "WriteFlowLog",
        Effect: "Allow",
        Action: [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
          "logs:DescribeLogGroups",
          "logs:DescribeLogStreams",
        ],
        Resource: [`arn:aws:logs:eu-central-1:123456789012:log-group:${group}:*`],
      },
    ]);
    assert.equal(policy.inputs["role"], role.inputs["name"]);
  });

  it("names the partition of its context", async () => {
    const context = { ...testContext, partition: "aws-us-gov" };
    const plan = await planOf(() => new FlowLog("log", { ...args, context }));
    assert.match(
      String(resourceOf(plan, "aws:ec2/flowLog:FlowLog").inputs["logDestination"]),
      /^arn:aws-us-gov:logs:/,
    );
    assert.doesNotMatch(JSON.stringify(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy").inputs), /arn:aws:/);
  });

  it("registers its outputs and documents", async () => {
    const plan = await planOf(() => new FlowLog("log", args));
    const { documents, ...outputs } = resourceOf(plan, "gatehouse:network:FlowLog").outputs;
    assert.deepEqual(outputs, {
      flowLogId: resourceOf(plan, "aws:ec2/flowLog:FlowLog").id,
      logGroupName: resourceOf(plan, "aws:cloudwatch/logGroup:LogGroup").inputs["name"],
    });
    assert.deepEqual(Object.keys(documents as object), [
      "aws:iam/role:Role::log::assumeRolePolicy",
      "aws:iam/rolePolicy:RolePolicy::log::policy",
    ]);
  });

  it("refuses retention that CloudWatch Logs does not offer, and names too long for the role", () => {
    assert.throws(() => new FlowLog("log", { ...args, retentionDays: 0 }), {
      message: /^FlowLog "log": retentionDays is 0; allowed: 1, 3, 5, 7, /,
    });
    const long = "x".repeat(57);
    assert.throws(() => new FlowLog(long, args), {
      message: `FlowLog "${long}": name is "${long}"; allowed: at most 56 characters.`,
    });
  });
});
