import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const S = "policy.Statement[0]";
const can = (Action: unknown, Resource: unknown, rest: Record<string, unknown> = {}) =>
  resource("aws:iam/rolePolicy:RolePolicy", "app", {
    role: "app",
    policy: allow({ Action, Resource, ...rest }),
  });
const arn = (service: string, name: string) => `arn:aws:${service}:eu-central-1:123456789012:${name}`;

/** What changes, runs or shows, on all that an account has of a kind. */
const unnamed: readonly (readonly [action: string, resource: string])[] = [
  ["kms:ScheduleKeyDeletion", arn("kms", "key/*")],
  ["backup:DeleteRecoveryPoint", arn("backup", "recovery-point:*")],
  ["cloudtrail:StopLogging", arn("cloudtrail", "trail/*")],
  ["ecr:PutImage", arn("ecr", "repository/*")],
  ["ecr:Get*", arn("ecr", "repository/*")],
  ["rds:ModifyDBInstance", arn("rds", "db:*")],
  ["rds:RestoreDBInstanceFromDBSnapshot", arn("rds", "snapshot:*")],
  ["rds:ModifyDBParameterGroup", arn("rds", "pg:*")],
  ["lambda:InvokeFunction", arn("lambda", "function:*")],
  ["lambda:*", arn("lambda", "*")],
  ["*", arn("sqs", "*")],
  ["cognito-idp:AdminDeleteUser", arn("cognito-idp", "userpool/eu-central-1_*")],
  ["cognito-idp:ListUsers", arn("cognito-idp", "userpool/*")],
  ["dynamodb:PutItem", arn("dynamodb", "table/*/index/*")],
  ["logs:DeleteLogGroup", arn("logs", "log-group:*")],
  ["logs:FilterLogEvents", arn("logs", "log-group:*:*")],
  ["ecs:UpdateService", arn("ecs", "service/*/*")],
  ["ec2:CreateTags", arn("ec2", "*/*")],
  ["secretsmanager:PutSecretValue", arn("secretsmanager", "secret:*")],
];

/** What names something, only looks, makes what has no name yet, or is AWS's own. */
const named: readonly (readonly [action: unknown, resource: unknown])[] = [
  ["logs:PutLogEvents", arn("logs", "log-group:app:*")],
  ["logs:CreateLogStream", arn("logs", "log-group:app*:log-stream:*")],
  ["s3:PutObject", "arn:aws:s3:::files/*"],
  ["dynamodb:PutItem", arn("dynamodb", "table/app-*")],
  ["lambda:InvokeFunction", arn("lambda", "function:app:*")],
  ["cognito-idp:AdminDeleteUser", arn("cognito-idp", "userpool/eu-central-1_AbCdEf")],
  ["bedrock:InvokeModel", "arn:aws:bedrock:*::foundation-model/*"],
  ["iam:CreateServiceLinkedRole", "arn:aws:iam::123456789012:role/aws-service-role/*"],
  ["kms:DescribeKey", arn("kms", "key/*")],
  [["rds:Describe*", "rds:ListTagsForResource"], arn("rds", "db:*")],
  [
    "rds:RestoreDBInstanceFromDBSnapshot",
    [arn("rds", "db:app-*"), arn("rds", "subgrp:*"), arn("rds", "pg:*")],
  ],
  ["ec2:RunInstances", [arn("ec2", "instance/*"), arn("ec2", "volume/*")]],
  ["backup:TagResource", arn("backup", "recovery-point:*")],
  ["sns:Publish", [arn("sns", "alarms"), arn("sqs", "*")]],
  ["ecr:GetAuthorizationToken", arn("ecr", "*")],
];

testRules("grants of an account", {
  "iam-no-unnamed-resources": [
    ...unnamed.map(([action, on]) =>
      fail(`${action} on ${on}`, can(action, on), `${S}.Resource`, /whatever the account holds/),
    ),
    ...named.map(([action, on]) => pass(`${action} on ${on}`, can(action, on))),
    fail(
      "beside one that is named",
      can(["kms:DescribeKey", "kms:DisableKey"], [arn("kms", "key/1"), arn("kms", "key/*")]),
      `${S}.Resource`,
      /kms:disablekey/,
    ),
    fail(
      "all but one",
      resource("aws:iam/rolePolicy:RolePolicy", "app", {
        role: "app",
        policy: allow({ Action: "sqs:PurgeQueue", NotResource: arn("sqs", "one") }),
      }),
      `${S}.Resource`,
      /everything but/,
    ),
    fail(
      "through a service",
      can("kms:Encrypt", arn("kms", "key/*"), {
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
      }),
      `${S}.Resource`,
      /kms:encrypt/,
    ),
    fail(
      "by an optional tag",
      can("rds:StopDBInstance", arn("rds", "db:*"), {
        Condition: { StringEqualsIfExists: { "aws:ResourceTag/app": "x" } },
      }),
      `${S}.Resource`,
      /rds:stopdbinstance/,
    ),
    pass(
      "by a tag",
      can("rds:StopDBInstance", arn("rds", "db:*"), {
        Condition: { StringEquals: { "aws:ResourceTag/app": "x" } },
      }),
    ),
    pass(
      "by a key of the service",
      can("ecs:StopTask", arn("ecs", "task/*"), {
        Condition: { ArnEquals: { "ecs:cluster": arn("ecs", "cluster/app") } },
      }),
    ),
    fail(
      "by any thing of the service",
      can("ecs:StopTask", arn("ecs", "task/*"), {
        Condition: { ArnLike: { "ecs:cluster": arn("ecs", "cluster/*") } },
      }),
      `${S}.Resource`,
      /ecs:stoptask/,
    ),
    pass(
      "what is made with a tag",
      can("lambda:CreateFunction", arn("lambda", "function:*"), {
        Condition: { StringEquals: { "aws:RequestTag/app": "x" } },
      }),
    ),
    fail(
      "what is there, by a tag of the request",
      can(["lambda:CreateFunction", "lambda:DeleteFunction"], arn("lambda", "function:*"), {
        Condition: { StringEquals: { "aws:RequestTag/app": "x" } },
      }),
      `${S}.Resource`,
      /lambda:deletefunction/,
    ),
    open("the text", resource("aws:iam/rolePolicy:RolePolicy", "app", { policy: UNKNOWN }), "policy"),
    open("the action", can(UNKNOWN, arn("kms", "key/*")), `${S}.Action`),
    open("the resource", can("kms:DisableKey", UNKNOWN), `${S}.Resource`),
    open(
      "the tag",
      can("rds:StopDBInstance", arn("rds", "db:*"), {
        Condition: { StringEquals: { "aws:ResourceTag/app": UNKNOWN } },
      }),
      `${S}.Condition`,
    ),
    skip("no inline policies", resource("aws:iam/role:Role", "app"), /no policy document/),
  ],
});
