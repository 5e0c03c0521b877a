import assert from "node:assert/strict";
import { boundaryDocument, DEPLOYED_SERVICES } from "../../../components/delivery/githubRolesBoundary";
import { testContext } from "../../support/plan";

const account = "arn:aws:iam::123456789012";
const boundaryArn = `${account}:policy/pipeline/gatehouse/github-boundary`;
const document = boundaryDocument(testContext, {
  boundaryArn,
  pipelinePath: "/pipeline/gatehouse/",
  services: DEPLOYED_SERVICES,
});

interface Rule {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const matches = (pattern: string, text: string) =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);

/** IAM's logic for one document: a deny that applies wins, else some allow must. Conditions as this document has them. */
function allows(
  action: string,
  resource: string,
  keys: Readonly<Record<string, string>> = {},
  of = document,
): boolean {
  const applying = (of.Statement as unknown as Rule[]).filter(
    ({ Action, Resource, Condition = {} }) =>
      Action.some((pattern) => matches(pattern, action)) &&
      [Resource].flat().some((pattern) => matches(pattern, resource)) &&
      Object.entries(Condition).every(([operator, entries]) =>
        Object.entries(entries).every(([key, values]) => {
          const among = keys[key] !== undefined && [values].flat().includes(keys[key]);
          assert.ok(["StringEquals", "StringNotEquals"].includes(operator));
          return operator === "StringEquals" ? among : !among;
        }),
      ),
  );
  return (
    applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny")
  );
}

const role = `${account}:role/gatehouse/chat-task-1a2b3c4`;
const administrator = `${account}:role/Administrator`;
const pipeline = `${account}:role/pipeline/gatehouse/github-deploy-prod-1a2b3c4`;
const bounded = { "iam:PermissionsBoundary": boundaryArn };
const otherwise = { "iam:PermissionsBoundary": `${account}:policy/other` };
const to = (service: string) => ({ "iam:PassedToService": `${service}.amazonaws.com` });

describe("The boundary of deployments", () => {
  type Row = readonly [string, string, string, Readonly<Record<string, string>>?];
  const allowed: readonly Row[] = [
    ["put an object", "s3:PutObject", "arn:aws:s3:::chat/x"],
    ["start a service", "ecs:CreateService", "arn:aws:ecs:eu-central-1:123456789012:service/chat/chat"],
    ["read a role", "iam:GetRole", role],
    ["create a role within it", "iam:CreateRole", role, bounded],
    ["write the policy of a role within it", "iam:PutRolePolicy", role, bounded],
    ["delete a role of its own", "iam:DeleteRole", role],
    ["hand a role of its own to ECS", "iam:PassRole", role, to("ecs-tasks")],
    ["hand a role of its own to EC2", "iam:PassRole", role, to("ec2")],
    [
      "let ECS make its own role",
      "iam:CreateServiceLinkedRole",
      `${account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
      { "iam:AWSServiceName": "ecs.amazonaws.com" },
    ],
    [
      "let an alarm that starts an instance anew have its role",
      "iam:CreateServiceLinkedRole",
      `${account}:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents`,
      { "iam:AWSServiceName": "events.amazonaws.com" },
    ],
    [
      "hand a scaling group the role of its own",
      "iam:PassRole",
      `${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_backend-1`,
      to("autoscaling"),
    ],
    [
      "take the role of its scaling group away again",
      "iam:DeleteServiceLinkedRole",
      `${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_backend-1`,
    ],
  ];
  const refused: readonly Row[] = [
    ["create a role without it", "iam:CreateRole", role],
    ["create a role with another", "iam:CreateRole", role, otherwise],
    ["write the policy of a role without it", "iam:PutRolePolicy", role],
    ["attach a policy to a role with another", "iam:AttachRolePolicy", role, otherwise],
    ["create a role elsewhere", "iam:CreateRole", `${account}:role/x`, bounded],
    ["take it off a role", "iam:DeleteRolePermissionsBoundary", role, bounded],
    ["exchange it", "iam:PutRolePermissionsBoundary", role, otherwise],
    ["change it", "iam:CreatePolicyVersion", boundaryArn],
    ["set an older version of it", "iam:SetDefaultPolicyVersion", boundaryArn],
    ["create a policy", "iam:CreatePolicy", `${account}:policy/gatehouse/x`],
    ["change who takes the pipeline's role on", "iam:UpdateAssumeRolePolicy", pipeline],
    ["give the pipeline's role more", "iam:PutRolePolicy", pipeline, bounded],
    ["hand on the pipeline's role", "iam:PassRole", pipeline, to("ec2")],
    ["admit another identity provider", "iam:CreateOpenIDConnectProvider", `${account}:oidc-provider/x`],
    ["hand an administrator's role to EC2", "iam:PassRole", administrator, to("ec2")],
    ["hand a role to CloudFormation", "iam:PassRole", role, to("cloudformation")],
    ["hand a role to nobody known", "iam:PassRole", role],
    ["change who takes an administrator's role on", "iam:UpdateAssumeRolePolicy", administrator],
    ["take another role on", "sts:AssumeRole", administrator],
    ["create a user", "iam:CreateUser", `${account}:user/x`],
    ["create a key", "iam:CreateAccessKey", `${account}:user/x`],
    ["set a password", "iam:UpdateLoginProfile", `${account}:user/x`],
    ["leave the organization", "organizations:LeaveOrganization", "*"],
    ["create a stack of CloudFormation", "cloudformation:CreateStack", "*"],
    [
      "let another service make its own role",
      "iam:CreateServiceLinkedRole",
      `${account}:role/aws-service-role/x.amazonaws.com/x`,
      { "iam:AWSServiceName": "x.amazonaws.com" },
    ],
  ];
  for (const [what, action, resource, keys] of allowed) {
    it(`lets one ${what}`, () => {
      assert.equal(allows(action, resource, keys), true);
    });
  }
  for (const [what, action, resource, keys] of refused) {
    it(`does not let one ${what}`, () => {
      assert.equal(allows(action, resource, keys), false);
    });
  }

  it("keeps the pipeline's own roles and policies also where their path lies within the deployments' path", () => {
    const within = boundaryDocument(
      { ...testContext, roles: { path: "/pipeline/" } },
      { boundaryArn, pipelinePath: "/pipeline/pipeline/", services: DEPLOYED_SERVICES },
    );
    const own = `${account}:role/pipeline/chat-task-1a2b3c4`;
    const ofPipeline = `${account}:role/pipeline/pipeline/github-deploy-prod-1a2b3c4`;
    for (const action of ["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:DeleteRole"]) {
      assert.equal(allows(action, own, bounded, within), true, action);
      assert.equal(allows(action, ofPipeline, bounded, within), false, action);
    }
    assert.equal(allows("iam:PassRole", ofPipeline, to("ec2"), within), false);
  });

  it("fits into a managed policy, with names as long as they get", () => {
    const long = boundaryDocument(
      { ...testContext, partition: "aws-us-gov", roles: { path: `/${"a".repeat(40)}/` } },
      { boundaryArn: "b".repeat(200), pipelinePath: `/${"p".repeat(60)}/`, services: DEPLOYED_SERVICES },
    );
    assert.ok(JSON.stringify(long).length <= 6144, `${JSON.stringify(long).length}`);
  });
});
