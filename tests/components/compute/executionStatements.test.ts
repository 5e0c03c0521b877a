import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ecrRepositories, executionStatements } from "../../../components/compute/executionStatements";
import { testContext } from "../../support/plan";

const digest = `@sha256:${"b".repeat(64)}`;

describe("The repositories that a task pulls from", () => {
  for (const [what, image, expected] of [
    [
      "ECR",
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/chat",
      ["eu-central-1:123456789012:repository/chat"],
    ],
    [
      "ECR of another account and region, with a path",
      "210987654321.dkr.ecr.us-east-1.amazonaws.com/team/chat/web",
      ["us-east-1:210987654321:repository/team/chat/web"],
    ],
    [
      "ECR's dual-stack name",
      "123456789012.dkr-ecr.eu-west-1.on.aws/chat",
      ["eu-west-1:123456789012:repository/chat"],
    ],
    ["another registry", "ghcr.io/open-webui/open-webui", []],
    ["ECR's public gallery", "public.ecr.aws/docker/library/nginx", []],
    [
      "a name that only looks like ECR",
      "evil.example.com/123456789012.dkr.ecr.eu-central-1.amazonaws.com/x",
      [],
    ],
  ] as const) {
    it(`of an image in ${what}`, () => {
      const arns = expected.map((rest) => `arn:aws:ecr:${rest}`);
      assert.deepEqual(ecrRepositories(testContext, [image + digest]), arns);
    });
  }

  it("of images that the deployment pushes are those of their repositories, known before", () => {
    const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/chat${digest}`;
    const repositoryArn = "arn:aws:ecr:eu-central-1:123456789012:repository/agent";
    const pushed = { reference: pulumi.output("unknown yet"), repositoryArn };
    assert.deepEqual(ecrRepositories(testContext, [pushed, image, pushed]), [
      "arn:aws:ecr:eu-central-1:123456789012:repository/chat",
      repositoryArn,
    ]);
  });

  it("are each named once", () => {
    const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/chat${digest}`;
    assert.equal(ecrRepositories(testContext, [image, image]).length, 1);
  });
});

describe("What ECS reads before a task's code runs", () => {
  const needs = { images: [], logGroupName: "chat" };

  it("holds no right to parameters where containers take none", () => {
    assert.deepEqual(
      executionStatements(testContext, needs).map(({ sid }) => sid),
      ["WriteLogs"],
    );
  });

  it("holds exactly the parameters that containers take", () => {
    const parameters = ["arn:aws:ssm:eu-central-1:123456789012:parameter/gatehouse/test/LOG_LEVEL"];
    assert.deepEqual(executionStatements(testContext, { ...needs, parameters }).at(-1), {
      sid: "ReadParameters",
      actions: ["ssm:GetParameters"],
      resources: parameters,
    });
  });
});
