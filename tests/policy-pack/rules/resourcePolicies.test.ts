import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const bucketPolicy = (policy: unknown) => resource("aws:s3/bucketPolicy:BucketPolicy", "files", { policy });
const topicPolicy = (policy: unknown) => resource("aws:sns/topicPolicy:TopicPolicy", "alarms", { policy });
const role = (assumeRolePolicy: unknown) => resource("aws:iam/role:Role", "task", { assumeRolePolicy });
const endpoint = (policy: unknown) => resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { policy });
const rolePolicy = (policy: unknown) => resource("aws:iam/rolePolicy:RolePolicy", "task", { policy });
const service = { Service: "logs.amazonaws.com" };
const account = (id: string) => ({ AWS: `arn:aws:iam::${id}:root` });
const own = { accountId: "123456789012" };
const to = (statement: Inputs) =>
  allow({ Principal: service, Action: "s3:PutObject", Resource: "*", ...statement });
const from = (key: string, value: unknown) => ({ Condition: { StringEquals: { [key]: value } } });

testRules("policies of resources", {
  "resource-policy-no-wildcard-actions": [
    pass("one action for a service", bucketPolicy(to({}))),
    pass(
      "all for one's own account",
      bucketPolicy(to({ Principal: account("123456789012"), Action: "s3:*" })),
    ),
    fail(
      "all for a service",
      bucketPolicy(to({ Action: "s3:*" })),
      "policy.Statement[0].Action",
      /logs\.amazonaws\.com may do everything/,
    ),
    fail(
      "all for everybody",
      bucketPolicy(to({ Principal: "*", Action: "*" })),
      "policy.Statement[0].Action",
      /\* may do/,
    ),
    fail(
      "all but some",
      bucketPolicy(allow({ Principal: service, NotAction: "s3:GetObject", Resource: "*" })),
      "policy.Statement[0].NotAction",
      /all but some/,
    ),
    fail(
      "a trust policy",
      role(to({ Action: "sts:*" })),
      "assumeRolePolicy.Statement[0].Action",
      /name the actions/,
    ),
    fail(
      "an endpoint that binds the caller alone",
      endpoint(to({ Principal: "*", Action: "s3:*", ...from("aws:PrincipalAccount", "123456789012") })),
      "policy.Statement[0].Action",
      /s3:\*/,
    ),
    pass(
      "an endpoint that binds caller and target",
      endpoint(
        to({
          Principal: "*",
          Action: "*",
          Condition: {
            StringEquals: { "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012" },
          },
        }),
      ),
    ),
    open("the action", bucketPolicy(to({ Action: UNKNOWN })), "policy.Statement[0].Action"),
    open(
      "the principal",
      bucketPolicy({ Statement: [{ Effect: "Allow", Principal: UNKNOWN, Action: "*", Resource: "*" }] }),
      "policy.Statement[0].Principal",
    ),
    open("the policy", bucketPolicy(UNKNOWN), "policy"),
  ],
  "resource-policy-no-foreign-account": [
    pass("one's own account", bucketPolicy(to({ Principal: account("123456789012") })), own),
    pass("the only account of all policies", bucketPolicy(to({ Principal: account("123456789012") }))),
    pass("a service", topicPolicy(to({})), own),
    pass("an account of the option", bucketPolicy(to({ Principal: account("999999999999") })), {
      ...own,
      options: { "resource-policy-no-foreign-account": { accounts: ["999999999999"] } },
    }),
    fail(
      "another account",
      bucketPolicy(to({ Principal: account("999999999999") })),
      "policy.Statement[0].Principal",
      /"999999999999".*decides who/,
      own,
    ),
    fail(
      "a bare number",
      topicPolicy(to({ Principal: { AWS: ["999999999999"] } })),
      "policy.Statement[0].Principal",
      /option accounts/,
      own,
    ),
    open(
      "two accounts, and neither is known to be one's own",
      bucketPolicy(to({ Principal: { AWS: ["999999999999", "123456789012"] } })),
      "policy.Statement[0].Principal",
    ),
    open("the policy", bucketPolicy(UNKNOWN), "policy"),
    skip("no policy", resource("aws:s3/bucket:Bucket", "files"), /no policy document/),
  ],
  "sns-service-source": [
    pass(
      "an account",
      topicPolicy(to({ Action: "sns:Publish", ...from("aws:SourceAccount", "123456789012") })),
    ),
    pass(
      "EventBridge",
      topicPolicy(to({ Action: "sns:Publish", Principal: { Service: "events.amazonaws.com" } })),
    ),
    pass("no service", topicPolicy(to({ Action: "sns:Publish", Principal: account("123456789012") }))),
    fail(
      "nothing",
      topicPolicy(to({ Action: "sns:Publish" })),
      "policy.Statement[0].Principal",
      /any customer of AWS/,
    ),
    fail(
      "every account",
      topicPolicy(to({ Action: "sns:Publish", Condition: { StringLike: { "aws:SourceAccount": "*" } } })),
      "policy.Statement[0].Principal",
      /aws:SourceArn/,
    ),
    open(
      "the account",
      topicPolicy(to({ Action: "sns:Publish", ...from("aws:SourceAccount", UNKNOWN) })),
      "policy.Statement[0].Condition",
    ),
    open("the policy", topicPolicy(UNKNOWN), "policy"),
  ],
  "iam-kms-through-service": [
    pass(
      "a service",
      rolePolicy(
        allow({
          Action: "kms:Decrypt",
          Resource: "arn:key",
          ...from("kms:ViaService", "s3.eu-central-1.amazonaws.com"),
        }),
      ),
    ),
    pass(
      "an encryption context",
      rolePolicy(
        allow({ Action: "kms:Decrypt", Resource: "arn:key", ...from("kms:EncryptionContext:app", "x") }),
      ),
    ),
    pass(
      "grants for AWS",
      rolePolicy(
        allow({
          Action: "kms:CreateGrant",
          Resource: "arn:key",
          Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
        }),
      ),
    ),
    pass("another action", rolePolicy(allow({ Action: "kms:DescribeKey", Resource: "arn:key" }))),
    fail(
      "anyhow",
      rolePolicy(allow({ Action: "kms:Decrypt", Resource: "arn:key" })),
      "policy.Statement[0].Action",
      /past the service/,
    ),
    fail(
      "any service",
      rolePolicy(
        allow({ Action: "kms:*", Resource: "arn:key", Condition: { StringLike: { "kms:ViaService": "*" } } }),
      ),
      "policy.Statement[0].Action",
      /ViaService/,
    ),
    open(
      "the service",
      rolePolicy(allow({ Action: "kms:Decrypt", Resource: "arn:key", ...from("kms:ViaService", UNKNOWN) })),
      "policy.Statement[0].Condition",
    ),
    open("the policy", rolePolicy(UNKNOWN), "policy"),
  ],
});
