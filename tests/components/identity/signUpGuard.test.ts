import assert from "node:assert/strict";
import { limitsOf } from "../../../cli/offline/check";
import { SignUpGuard, type SignUpGuardArgs } from "../../../components/identity/signUpGuard";
import { documentOf, inventory, planOf, resourceOf, testContext } from "../../support/plan";

const FUNCTION = "aws:lambda/function:Function";
const args: SignUpGuardArgs = {
  context: {
    ...testContext,
    roles: { path: "/gatehouse/", permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/edge" },
  },
  emailDomains: ["example.com", "example.org"],
  keyArn: "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000",
  logRetentionDays: 30,
};
const plan = (options = {}) => planOf(() => new SignUpGuard("guard", args), options);

describe("SignUpGuard", () => {
  it("creates a function, a role with one policy, and a log", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:cloudwatch/logGroup:LogGroup guard-log",
      "aws:iam/role:Role guard-role",
      "aws:iam/rolePolicy:RolePolicy guard-policy",
      "aws:lambda/function:Function guard",
      "gatehouse:identity:SignUpGuard guard",
    ]);
  });

  it("has a function with these inputs, and its domains in the environment", async () => {
    const all = await plan();
    const log = resourceOf(all, "aws:cloudwatch/logGroup:LogGroup");
    const { code, name, ...inputs } = resourceOf(all, FUNCTION).inputs;
    assert.match(String(name), /^guard-[0-9a-f]{7}$/);
    assert.match(JSON.stringify(code), /"index\.js".*exports\.handler/);
    assert.deepEqual(inputs, {
      architectures: ["arm64"],
      description: "Decides who may sign up",
      environment: { variables: { EMAIL_DOMAINS: "example.com,example.org" } },
      handler: "index.handler",
      loggingConfig: { logFormat: "JSON", logGroup: log.inputs["name"] },
      memorySize: 128,
      region: "eu-central-1",
      role: resourceOf(all, "aws:iam/role:Role").outputs["arn"],
      runtime: "nodejs24.x",
      tags: { Name: "guard", "gatehouse:stack": "test" },
      timeout: 5,
    });
  });

  it("runs on a runtime that Lambda offers", () => {
    const runtimes = limitsOf(FUNCTION)?.inputs["runtime"]?.enum;
    assert.ok(runtimes?.includes("nodejs24.x"));
  });

  it("encrypts its log and keeps it for the given days", async () => {
    const { inputs } = resourceOf(await plan(), "aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual([inputs["kmsKeyId"], inputs["retentionInDays"]], [args.keyArn, 30]);
  });

  it("may write its own log and nothing else, as the engine's preview shows", async () => {
    const all = await plan({ unknowns: true });
    const logName = String(resourceOf(all, "aws:cloudwatch/logGroup:LogGroup").inputs["name"]);
    assert.match(logName, /^guard-log-[0-9a-f]{7}$/);
    assert.deepEqual(documentOf(resourceOf(all, "aws:iam/rolePolicy:RolePolicy")).Statement, [
      {
        Sid: "WriteOwnLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`arn:aws:logs:eu-central-1:123456789012:log-group:${logName}:*`],
      },
    ]);
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
    const all = await plan();
    const { dependencies } = resourceOf(all, FUNCTION);
    assert.ok(dependencies.includes(resourceOf(all, "aws:iam/rolePolicy:RolePolicy").urn));
    assert.ok(dependencies.includes(resourceOf(all, "aws:cloudwatch/logGroup:LogGroup").urn));
  });

  it("keeps its documents as structure", async () => {
    const { documents } = resourceOf(await plan(), "gatehouse:identity:SignUpGuard").outputs;
    assert.deepEqual(Object.keys(documents as object), [
      "aws:iam/role:Role::guard-role::assumeRolePolicy",
      "aws:iam/rolePolicy:RolePolicy::guard-policy::policy",
    ]);
  });

  it("refuses an empty list and an unknown retention, both at once", () => {
    assert.throws(
      () => new SignUpGuard("guard", { ...args, emailDomains: [], logRetentionDays: 2 }),
      /emailDomains is \[\].*at least one domain is needed[\s\S]*logRetentionDays is 2; allowed: 1, 3, 5/,
    );
  });
});
