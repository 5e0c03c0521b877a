import assert from "node:assert/strict";
import { limitsOf } from "../../../cli/offline/check";
import { UNKNOWN } from "../../../cli/plan";
import { authorizerCode } from "../../../components/api/authorizerCode";
import { TokenAuthorizer, type TokenAuthorizerArgs } from "../../../components/api/tokenAuthorizer";
import { documentOf, inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const FUNCTION = "aws:lambda/function:Function";
const args: TokenAuthorizerArgs = {
  context: {
    ...testContext,
    roles: { path: "/gatehouse/", permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/edge" },
  },
  userPoolId: "eu-central-1_Example12",
  clientId: "1example23456789abcdefghij",
  keyArn: "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000",
  logRetentionDays: 30,
};
const create = (changes: Partial<TokenAuthorizerArgs> = {}, name = "tokens") =>
  new TokenAuthorizer(name, { ...args, ...changes });
const plan = (options = {}) => planOf(() => create(), options);

describe("TokenAuthorizer", () => {
  it("is a function, a role with one policy, and a log", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:cloudwatch/logGroup:LogGroup tokens-log",
      "aws:iam/role:Role tokens-role",
      "aws:iam/rolePolicy:RolePolicy tokens-policy",
      `${FUNCTION} tokens`,
      "gatehouse:api:TokenAuthorizer tokens",
      "gatehouse:observability:LogGroup tokens-log",
    ]);
  });

  it("has a function with these inputs, outside any VPC", async () => {
    const all = await plan();
    const { code, name, ...inputs } = resourceOf(all, FUNCTION).inputs;
    assert.match(String(name), /^tokens-[0-9a-f]{7}$/);
    assert.ok(JSON.stringify(code).includes(JSON.stringify(authorizerCode())));
    assert.deepEqual(inputs, {
      architectures: ["arm64"],
      description: "Decides whose connection is admitted",
      environment: {
        variables: { CLIENT_ID: "1example23456789abcdefghij", USER_POOL_ID: "eu-central-1_Example12" },
      },
      handler: "index.handler",
      loggingConfig: {
        logFormat: "JSON",
        logGroup: resourceOf(all, "aws:cloudwatch/logGroup:LogGroup").inputs["name"],
      },
      memorySize: 256,
      region: "eu-central-1",
      role: resourceOf(all, "aws:iam/role:Role").outputs["arn"],
      runtime: "nodejs24.x",
      tags: { Name: "tokens", "gatehouse:stack": "test" },
      timeout: 10,
    });
    assert.ok(limitsOf(FUNCTION)?.inputs["runtime"]?.enum?.includes("nodejs24.x"));
  });

  it("has the same code in every plan", async () => {
    const [first, second] = [await plan(), await plan({ unknowns: true })];
    assert.deepEqual(resourceOf(first, FUNCTION).inputs["code"], resourceOf(second, FUNCTION).inputs["code"]);
  });

  it("encrypts its log and keeps it for the given days", async () => {
    const { inputs } = resourceOf(await plan(), "aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual([inputs["kmsKeyId"], inputs["retentionInDays"]], [args.keyArn, 30]);
  });

  it("may write its own log and nothing else, as the engine's preview shows", async () => {
    const all = await plan({ unknowns: true });
    const logName = resourceOf(all, "aws:cloudwatch/logGroup:LogGroup").inputs["name"];
    assert.deepEqual(documentOf(resourceOf(all, "aws:iam/rolePolicy:RolePolicy")).Statement, [
      {
        Sid: "WriteOwnLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`arn:aws:logs:eu-central-1:123456789012:log-group:${logName}:*`],
      },
    ]);
    assert.equal(resourceOf(all, FUNCTION).inputs["role"], UNKNOWN);
  });

  it("trusts Lambda in this account, under the path and boundary of the context", async () => {
    const role = resourceOf(await plan(), "aws:iam/role:Role");
    assert.deepEqual(documentOf(role, "assumeRolePolicy").Statement, [
      {
        Sid: "ServiceMayAssume",
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
    assert.deepEqual(
      [role.inputs["path"], role.inputs["permissionsBoundary"]],
      ["/gatehouse/", "arn:aws:iam::123456789012:policy/edge"],
    );
  });

  it("is not created before its role may write the log", async () => {
    assert.ok(
      waitsFor(resourceOf(await plan(), FUNCTION)).includes("aws:iam/rolePolicy:RolePolicy::tokens-policy"),
    );
  });

  it("keeps its documents as structure", async () => {
    const { documents } = resourceOf(await plan(), "gatehouse:api:TokenAuthorizer").outputs;
    assert.deepEqual(Object.keys(documents as object), [
      "aws:iam/role:Role::tokens-role::assumeRolePolicy",
      "aws:iam/rolePolicy:RolePolicy::tokens-policy::policy",
    ]);
  });

  it("refuses names that are too long for Lambda and IAM, and China, both at once", () => {
    assert.throws(
      () => create({ context: { ...testContext, partition: "aws-cn" } }, "t".repeat(52)),
      /name is "t{52}"[\s\S]*context\.partition is "aws-cn"/,
    );
  });
});
