import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const S = "policy.Statement[0]";
const bucket = resource("aws:s3/bucket:Bucket", "data");
const rolePolicy = (
  policy: unknown,
  on: Record<string, readonly PlanEntry[]> = {},
  inputs: Record<string, unknown> = {},
) => resource("aws:iam/rolePolicy:RolePolicy", "app", { policy, ...inputs }, { on });
const can = (Action: unknown, Resource: unknown, rest: Record<string, unknown> = {}) =>
  rolePolicy(allow({ Action, Resource, ...rest }));
const role = (inputs: Record<string, unknown>, name = "app") =>
  resource("aws:iam/role:Role", name, inputs, { id: name, outputs: { name } });
const trust = (statement: Record<string, unknown>) =>
  role({ assumeRolePolicy: allow({ Action: "sts:AssumeRole", ...statement }) });
const attachment = (policyArn: unknown, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", { role: "app", policyArn }, { on });
const ownPolicy = (policy: string) =>
  resource(
    "aws:iam/policy:Policy",
    "own",
    { policy },
    { outputs: { arn: "arn:aws:iam::123456789012:policy/own" } },
  );
const GITLAB = "gitlab.com";
const gitlab = (Condition: Record<string, unknown>) =>
  trust({
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${GITLAB}` },
    Condition,
  });
const roleArn = "arn:aws:iam::123456789012:role/gatehouse/app";
const toEcs = { Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } };

/** What every rule over identity policies says of a document that cannot be read, or is not there. */
const unreadable = [
  open("the text", rolePolicy(UNKNOWN), "policy"),
  skip("no inline policies", role({}), /no policy document/),
];

testRules(
  "iam",
  {
    "iam-no-admin": [
      ...unreadable,
      pass("everything is denied", rolePolicy({ Statement: { Effect: "Deny", Action: "*", Resource: "*" } })),
      pass("everything of one bucket, its ARN unknown", [
        rolePolicy(
          { Statement: [{ Effect: "Allow", Action: "*", Resource: UNKNOWN }] },
          { policy: [bucket] },
        ),
        bucket,
      ]),
      fail(
        "a list, in odd case",
        rolePolicy({ statement: { EFFECT: "ALLOW", ACTION: ["*"], RESOURCE: ["*"] } }),
        `${S}.Action`,
        /everything on everything/,
      ),
      fail(
        "everything among other resources",
        can("*", ["arn:aws:s3:::data", "*"]),
        `${S}.Action`,
        /everything/,
      ),
      fail(
        "an inline policy of a role",
        role({ inlinePolicies: [{ name: "x", policy: allow({ Action: "*:*", Resource: "*" }) }] }),
        "inlinePolicies[0].policy.Statement[0].Action",
        /everything/,
      ),
      open(
        "a resource of nowhere",
        rolePolicy({ Statement: [{ Effect: "Allow", Action: "*", Resource: UNKNOWN }] }),
        `${S}.Resource`,
      ),
      open(
        "the effect",
        rolePolicy({ Statement: [{ Effect: UNKNOWN, Action: "*", Resource: "*" }] }),
        `${S}.Effect`,
      ),
      open("the inline policies", role({ inlinePolicies: UNKNOWN }), "inlinePolicies"),
    ],
    "iam-no-admin-managed-policy": [
      ...["user", "group"].map((who) => {
        const Who = `${who[0]?.toUpperCase()}${who.slice(1)}`;
        return fail(
          `the whole list of a ${who}`,
          resource(`aws:iam/${who}PolicyAttachmentsExclusive:${Who}PolicyAttachmentsExclusive`, "a", {
            policyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
          }),
          "policyArns",
          /gives away the account/,
        );
      }),
      pass(
        "AWS's task execution policy",
        attachment("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
      ),
      pass("a policy of the stack, its ARN unknown", [
        attachment(UNKNOWN, { policyArn: [ownPolicy("{}")] }),
        ownPolicy("{}"),
      ]),
      fail(
        "administrator",
        attachment("arn:aws-us-gov:iam::aws:policy/AdministratorAccess"),
        "policyArn",
        /gives away the account/,
      ),
      fail(
        "power user on a role",
        role({ managedPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"] }),
        "managedPolicyArns",
        /PowerUserAccess/,
      ),
      open("the ARN", attachment(UNKNOWN), "policyArn"),
      skip("a role without", role({}), /no managed policy/),
    ],
    "iam-no-wildcard-actions": [
      ...unreadable,
      pass("named", can("s3:GetObject", "arn:aws:s3:::data/*")),
      pass("a family on one resource", can("s3:Get*", "arn:aws:s3:::data/*")),
      fail(
        "a service",
        can(["logs:PutLogEvents", "S3:*"], "arn:aws:s3:::data"),
        `${S}.Action`,
        /"s3:\*": it grants a whole service/,
      ),
      fail("everything", can("*", "*"), `${S}.Action`, /whole service/),
      fail("a family on everything", can("ec2:Describe*", "*"), `${S}.Action`, /a family of actions on \*/),
      open(
        "an action",
        rolePolicy({ Statement: [{ Effect: "Allow", Action: [UNKNOWN], Resource: "*" }] }),
        `${S}.Action`,
      ),
    ],
    "iam-no-wildcard-resources": [
      ...unreadable,
      ...["arn:*", "*:*", "?*", "arn:aws:*", "arn:aws:dynamodb:*", "arn:aws:dynamodb:*:*:table/*"].map(
        (wide) =>
          fail(`everything as ${wide}`, can("dynamodb:DeleteTable", wide), `${S}.Resource`, /can be bound/),
      ),
      fail("every bucket", can("s3:DeleteObject", "arn:aws:s3:::*/*"), `${S}.Resource`, /can be bound/),
      pass(
        "AWS's own models",
        can("bedrock:InvokeModel", "arn:aws:bedrock:eu-central-1::foundation-model/*"),
      ),
      pass("every table of one account", can("dynamodb:GetItem", "arn:aws:dynamodb:*:123456789012:table/*")),
      pass("an action that takes no resource", can("ecr:GetAuthorizationToken", "*")),
      pass(
        "a shell through ECS Exec",
        can(["ssmmessages:CreateDataChannel", "ssmmessages:OpenDataChannel"], "*"),
      ),
      pass("a resource of the stack, its ARN unknown", [
        rolePolicy(
          { Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: [UNKNOWN] }] },
          { policy: [bucket] },
        ),
        bucket,
      ]),
      pass(
        "a text message, topics taken out again",
        rolePolicy({
          Statement: [
            { Effect: "Allow", Action: "sns:Publish", Resource: "*" },
            { Effect: "Deny", Action: "sns:Publish", Resource: "arn:aws:sns:*:*:*" },
          ],
        }),
      ),
      fail(
        "topics taken out of one account only",
        rolePolicy({
          Statement: [
            { Effect: "Allow", Action: "sns:Publish", Resource: "*" },
            { Effect: "Deny", Action: "sns:Publish", Resource: "arn:aws:sns:*:123456789012:*" },
          ],
        }),
        `${S}.Resource`,
        /sns:publish can be bound/,
      ),
      fail(
        "topics taken out under a condition",
        rolePolicy({
          Statement: [
            { Effect: "Allow", Action: "sns:Publish", Resource: "*" },
            {
              Effect: "Deny",
              Action: "sns:Publish",
              Resource: "arn:aws:sns:*:*:*",
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
        `${S}.Resource`,
        /sns:publish can be bound/,
      ),
      fail(
        "a restrictable one among others",
        can(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], "*"),
        `${S}.Resource`,
        /ecr:batchgetimage can be bound/,
      ),
      open(
        "a resource of nowhere",
        rolePolicy({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: UNKNOWN }] }),
        `${S}.Resource`,
      ),
    ],
    "iam-no-not-action": [
      ...unreadable,
      pass("denied", rolePolicy({ Statement: [{ Effect: "Deny", NotAction: "iam:*", Resource: "*" }] })),
      fail(
        "NotAction",
        rolePolicy(allow({ NotAction: "iam:*", Resource: "*" })),
        `${S}.NotAction`,
        /everything else/,
      ),
      fail(
        "NotResource",
        rolePolicy(allow({ Action: "s3:GetObject", NotResource: "arn:aws:s3:::x/*" })),
        `${S}.NotResource`,
        /everything else/,
      ),
    ],
    "iam-passrole-restricted": [
      ...unreadable,
      pass("one role to one service", can("iam:PassRole", roleArn, toEcs)),
      pass("no PassRole", can("s3:GetObject", "*")),
      fail("any role", can("IAM:passrole", "*", toEcs), `${S}.Resource`, /any role can be handed/),
      fail(
        "any role of the account, by wildcard",
        can("iam:Pass*", "arn:aws:iam::123456789012:role/*", toEcs),
        `${S}.Resource`,
        /role\/\*/,
      ),
      ...[
        { StringNotEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
        { StringEqualsIfExists: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        { StringLike: { "iam:PassedToService": "*" } },
        { StringEquals: { "aws:RequestedRegion": "eu-central-1" } },
      ].map((Condition) =>
        fail(
          `a condition that binds no service: ${JSON.stringify(Condition)}`,
          can("iam:PassRole", roleArn, { Condition }),
          `${S}.Condition`,
          /any service/,
        ),
      ),
      pass(
        "a condition in another spelling",
        can("iam:PassRole", roleArn, {
          Condition: { stringlike: { "IAM:PassedToService": ["ecs*.amazonaws.com"] } },
        }),
      ),
      fail("any service", can("iam:PassRole", roleArn), `${S}.Condition`, /any service/),
      fail(
        "any service by a pattern",
        can("iam:PassRole", roleArn, {
          Condition: { StringLike: { "iam:PassedToService": "*.amazonaws.com" } },
        }),
        `${S}.Condition`,
        /any service/,
      ),
      open(
        "an action",
        rolePolicy({ Statement: [{ Effect: "Allow", Action: UNKNOWN, Resource: "*" }] }),
        `${S}.Action`,
      ),
    ],
    "iam-no-privilege-escalation": [
      ...unreadable,
      pass("bound", can(["iam:PassRole", "ecs:RunTask"], roleArn)),
      fail(
        "one action",
        can("iam:CreatePolicyVersion", "*"),
        "policy",
        /iam:createpolicyversion on unnamed resources/,
      ),
      fail(
        "two statements of one document",
        rolePolicy({
          Statement: [
            { Effect: "Allow", Action: "iam:PassRole", Resource: "*" },
            { Effect: "Allow", Action: "ec2:*", Resource: "*" },
          ],
        }),
        "policy",
        /iam:passrole with ec2:runinstances/,
      ),
      fail(
        "two documents of one role",
        [
          role({}),
          rolePolicy(allow({ Action: "iam:PassRole", Resource: "*" }), {}, { role: "app" }),
          attachment("arn:aws:iam::123456789012:policy/own"),
          ownPolicy(allow({ Action: "ecs:RunTask", Resource: "*" })),
        ],
        "policy",
        /iam:passrole with ecs:runtask/,
      ),
      open(
        "an action",
        rolePolicy({ Statement: [{ Effect: "Allow", Action: UNKNOWN, Resource: "*" }] }),
        "policy",
      ),
    ],
    "iam-no-permissions-management": [
      ...unreadable,
      pass("one bucket's policy", can("s3:PutBucketPolicy", "arn:aws:s3:::data")),
      fail(
        "any bucket's policy",
        can("s3:PutBucketPolicy", "arn:aws:s3:::*"),
        `${S}.Resource`,
        /s3:putbucketpolicy on resources that nobody named/,
      ),
      fail("any key's grants", can("kms:Create*", "*"), `${S}.Resource`, /kms:creategrant/),
      open(
        "a resource",
        rolePolicy({ Statement: [{ Effect: "Allow", Action: "kms:CreateGrant", Resource: UNKNOWN }] }),
        `${S}.Resource`,
      ),
    ],
    "iam-no-credentials-exposure": [
      ...unreadable,
      pass("one role", can("sts:AssumeRole", roleArn)),
      pass("ECR's own token", can("ecr:GetAuthorizationToken", "*")),
      fail("any role", can("sts:AssumeRole", "*"), `${S}.Resource`, /sts:assumerole/),
      open(
        "an action",
        rolePolicy({ Statement: [{ Effect: "Allow", Action: UNKNOWN, Resource: "*" }] }),
        `${S}.Action`,
      ),
    ],
    "iam-no-data-exfiltration": [
      ...unreadable,
      ...["secret:?*", "secret:*-*", "secret*"].map((name) =>
        fail(
          `every secret as ${name}`,
          can("secretsmanager:GetSecretValue", `arn:aws:secretsmanager:eu-central-1:123456789012:${name}`),
          `${S}.Resource`,
          /nobody named/,
        ),
      ),
      pass(
        "secrets of one application",
        can("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-*"),
      ),
      pass(
        "one secret",
        can("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-*"),
      ),
      pass("one bucket", can("s3:GetObject", "arn:aws:s3:::data/*")),
      fail(
        "any secret",
        can("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:*"),
        `${S}.Resource`,
        /secretsmanager:getsecretvalue/,
      ),
      fail("any object", can("s3:Get*", "*"), `${S}.Resource`, /s3:getobject/),
      open(
        "a resource",
        rolePolicy({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: UNKNOWN }] }),
        `${S}.Resource`,
      ),
    ],
    "iam-trust-no-wildcard": [
      pass("a service", trust({ Principal: { Service: "ecs-tasks.amazonaws.com" } })),
      pass(
        "one's organisation",
        trust({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      ),
      pass("a role of the stack, its ARN unknown", [
        resource(
          "aws:iam/role:Role",
          "app",
          {
            assumeRolePolicy: {
              Statement: [{ Effect: "Allow", Principal: { AWS: UNKNOWN }, Action: "sts:AssumeRole" }],
            },
          },
          { on: { assumeRolePolicy: [role({}, "other")] } },
        ),
        role({}, "other"),
      ]),
      fail(
        "everybody",
        trust({ Principal: { AWS: ["*"] } }),
        "assumeRolePolicy.Statement[0].Principal",
        /everybody is admitted/,
      ),
      ...[
        { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } },
        { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::123456789012:role/a", "arn:aws:iam::*:role/a"] } },
        { StringLike: { "aws:PrincipalOrgID": "o-*" } },
        { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/r-1/*" } },
        { StringLike: { "aws:PrincipalAccount": ["0*", "1*"] } },
        { StringLike: { "aws:userid": "A*:*" } },
        { StringLike: { "aws:SourceVpc": "vpc-*" } },
      ].map((Condition) =>
        fail(
          `everybody, by ${JSON.stringify(Condition)}`,
          trust({ Principal: "*", Condition }),
          "assumeRolePolicy.Statement[0].Principal",
          /everybody/,
        ),
      ),
      ...[
        { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/app-*" } },
        { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/r-1/*" } },
        { StringLike: { "aws:userid": "AROAEXAMPLE:*" } },
      ].map((Condition) =>
        pass(`the callers of ${JSON.stringify(Condition)}`, trust({ Principal: "*", Condition })),
      ),
      pass("one's own repositories", gitlab({ StringLike: { [`${GITLAB}:sub`]: "project_path:acme/*" } })),
      ...[
        { StringEquals: { [`${GITLAB}:aud`]: "sts.amazonaws.com" } },
        { StringLike: { [`${GITLAB}:sub`]: "project_path:*" } },
        { StringLike: { [`${GITLAB}:sub`]: ["project_path:acme/app:*", "project_path:*/app:*"] } },
        { StringLikeIfExists: { [`${GITLAB}:sub`]: "project_path:acme/*" } },
      ].map((Condition) =>
        fail(
          `all of GitLab, by ${JSON.stringify(Condition)}`,
          gitlab(Condition),
          "assumeRolePolicy.Statement[0].Principal",
          /every customer of gitlab/,
        ),
      ),
      open(
        "whose repositories",
        gitlab({ StringLike: { [`${GITLAB}:sub`]: UNKNOWN } }),
        "assumeRolePolicy.Statement[0].Condition",
      ),
      fail(
        "everybody with a wildcard condition",
        trust({ Principal: "*", Condition: { StringLike: { "aws:PrincipalArn": "*" } } }),
        "assumeRolePolicy.Statement[0].Principal",
        /everybody/,
      ),
      open("the text", role({ assumeRolePolicy: UNKNOWN }), "assumeRolePolicy"),
      open(
        "a principal of nowhere",
        role({ assumeRolePolicy: { Statement: [{ Effect: "Allow", Principal: { AWS: UNKNOWN } }] } }),
        "assumeRolePolicy.Statement[0].Principal",
      ),
      skip("no trust", role({}), /no policy document/),
    ],
    "iam-trust-no-account-root": [
      pass("a role", trust({ Principal: { AWS: roleArn } })),
      pass(
        "an account with an external id",
        trust({ Principal: { AWS: "123456789012" }, Condition: { StringEquals: { "sts:ExternalId": "x" } } }),
      ),
      ...[
        { StringNotEquals: { "sts:ExternalId": "x" } },
        { StringEqualsIfExists: { "sts:ExternalId": "x" } },
        { StringLike: { "aws:PrincipalOrgID": "*" } },
        { StringEquals: { "aws:PrincipalTag/team": "x" } },
      ].map((Condition) =>
        fail(
          `a condition that binds nobody: ${JSON.stringify(Condition)}`,
          trust({ Principal: { AWS: "123456789012" }, Condition }),
          "assumeRolePolicy.Statement[0].Principal",
          /whoever/,
        ),
      ),
      fail(
        "a root",
        trust({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
        "assumeRolePolicy.Statement[0].Principal",
        /whoever has sts:AssumeRole/,
      ),
      fail(
        "an account",
        trust({ Principal: { AWS: [roleArn, "123456789012"] } }),
        "assumeRolePolicy.Statement[0].Principal",
        /"123456789012"/,
      ),
      open("the text", role({ assumeRolePolicy: UNKNOWN }), "assumeRolePolicy"),
      open(
        "a principal",
        role({ assumeRolePolicy: { Statement: [{ Effect: "Allow", Principal: { AWS: UNKNOWN } }] } }),
        "assumeRolePolicy.Statement[0].Principal",
      ),
      skip("no trust", role({}), /no policy document/),
    ],
    "iam-no-users": [
      fail("a user", resource("aws:iam/user:User", "ci"), "type", /never expire/),
      fail("an access key", resource("aws:iam/accessKey:AccessKey", "ci"), "type", /use a role/),
    ],
  },
  { "iam-no-users": { kinds: ["compliant", "unknown"], because: "the type alone is the violation" } },
);
