import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../cli/plan";
import { TaskRoles, type TaskRolesArgs } from "../../../components/compute/taskRoles";
import { documentOf, inventory, planOf, resourceOf, testContext } from "../../support/plan";

const digest = `@sha256:${"b".repeat(64)}`;
const ghcr = `ghcr.io/open-webui/open-webui${digest}`;
const ecr = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/chat${digest}`;
const secretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-AbCdEf";
const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

function create(args: Partial<TaskRolesArgs> = {}, name = "chat") {
  return new TaskRoles(name, {
    context: testContext,
    images: [ghcr],
    logGroupName: "chat-logs",
    taskStatements: [],
    ...args,
  });
}

const writeLogs = {
  Sid: "WriteLogs",
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: ["arn:aws:logs:eu-central-1:123456789012:log-group:chat-logs:*"],
};

describe("TaskRoles", () => {
  it("are two roles, and a policy only where there is something to grant", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${ROLE} chat-execution`,
      `${ROLE} chat-task`,
      `${POLICY} chat-execution`,
      "gatehouse:compute:TaskRoles chat",
    ]);
  });

  it("trust ECS tasks of this account and region only", async () => {
    const plan = await planOf(() => create());
    for (const name of ["chat-execution", "chat-task"]) {
      assert.deepEqual(documentOf(resourceOf(plan, ROLE, name), "assumeRolePolicy").Statement, [
        {
          Sid: "ServiceMayAssume",
          Effect: "Allow",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:ecs:eu-central-1:123456789012:*" },
          },
        },
      ]);
    }
  });

  it("let ECS write logs and nothing else, for a public image without secrets", async () => {
    const plan = await planOf(() => create());
    assert.deepEqual(documentOf(resourceOf(plan, POLICY)).Statement, [writeLogs]);
  });

  it("let ECS pull from the image's repository and read exactly the secrets", async () => {
    const plan = await planOf(() => create({ images: [ghcr, ecr], secrets: { arns: [secretArn], keyArn } }));
    assert.deepEqual(documentOf(resourceOf(plan, POLICY)).Statement, [
      { Sid: "LogInToRegistry", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
      {
        Sid: "PullImages",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: ["arn:aws:ecr:eu-central-1:123456789012:repository/chat"],
      },
      writeLogs,
      {
        Sid: "ReadSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [secretArn],
      },
      {
        Sid: "DecryptSecrets",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [keyArn],
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" } },
      },
    ]);
  });

  it("let the application do what its statements say", async () => {
    const taskStatements = [{ sid: "Read", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::docs/*"] }];
    const plan = await planOf(() => create({ taskStatements }));
    const policy = resourceOf(plan, POLICY, "chat-task");
    assert.deepEqual(documentOf(policy).Statement, [
      { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::docs/*"] },
    ]);
    assert.equal(policy.inputs["role"], resourceOf(plan, ROLE, "chat-task").inputs["name"]);
  });

  it("carry the context's path and boundary, and tags", async () => {
    const permissionsBoundaryArn = "arn:aws:iam::123456789012:policy/boundary";
    const context = { ...testContext, roles: { path: "/company/", permissionsBoundaryArn } };
    const plan = await planOf(() => create({ context }));
    const { assumeRolePolicy: _, name, ...rest } = resourceOf(plan, ROLE, "chat-task").inputs;
    assert.deepEqual(rest, {
      path: "/company/",
      permissionsBoundary: permissionsBoundaryArn,
      tags: { "gatehouse:stack": "test", Name: "chat-task" },
    });
    assert.equal(
      resourceOf(plan, "gatehouse:compute:TaskRoles").outputs["taskRoleArn"],
      `arn:aws:iam::123456789012:role/company/${name}`,
    );
  });

  it("have names, ARNs and structured documents that the engine's preview knows", async () => {
    const plan = await planOf(() => create({ secrets: { arns: [secretArn], keyArn } }), { unknowns: true });
    const { ready, ...outputs } = resourceOf(plan, "gatehouse:compute:TaskRoles").outputs;
    assert.ok(!JSON.stringify(outputs).includes(UNKNOWN));
    assert.deepEqual(Object.keys(outputs["documents"] as object), [
      `${ROLE}::chat-execution::assumeRolePolicy`,
      `${ROLE}::chat-task::assumeRolePolicy`,
      `${POLICY}::chat-execution::policy`,
    ]);
    assert.equal((ready as unknown[]).length, 1);
  });

  it("refuse a name too long for IAM, and secrets without a secret", () => {
    assert.throws(() => create({}, "c".repeat(47)), /name is "c{47}"; allowed: at most 46 characters/);
    assert.throws(
      () => create({ secrets: { arns: [], keyArn } }),
      /secrets\.arns is 0; allowed: at least one/,
    );
  });

  it("refuse more statements than IAM takes, counting ids that AWS assigns", async () => {
    const statement = (resources: readonly pulumi.Input<string>[]) => ({
      sid: "Read",
      actions: ["s3:GetObject"],
      resources,
    });
    const message =
      'TaskRoles "chat": taskStatements is 10306; allowed: at most 10240 characters of policy; ' +
      "name fewer Bedrock models: one behind an inference profile takes about 1,100.";
    await planOf(() => {
      const unknownIds = Array.from({ length: 99 }, () => pulumi.output("arn:aws:s3:::bucket"));
      assert.throws(() => create({ taskStatements: [statement(unknownIds)] }), {
        name: "InputError",
        message,
      });
      create({ taskStatements: [statement(unknownIds.slice(1))] });
    });
  });
});
