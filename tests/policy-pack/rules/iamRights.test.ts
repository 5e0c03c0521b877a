import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const S = "policy.Statement[0]";
const rolePolicy = (policy: unknown, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:iam/rolePolicy:RolePolicy", "app", { policy, role: "app" }, { on });
const can = (Action: unknown, Resource: unknown, rest: Record<string, unknown> = {}) =>
  rolePolicy(allow({ Action, Resource, ...rest }));
const role = (inputs: Record<string, unknown> = {}) =>
  resource("aws:iam/role:Role", "app", inputs, { id: "app", outputs: { name: "app" } });
const key = resource("aws:kms/key:Key", "key");
const userPolicy = (inputs: Record<string, unknown>) =>
  resource("aws:iam/policyAttachment:PolicyAttachment", "all", {
    policyArn: "arn:aws:iam::aws:policy/X",
    ...inputs,
  });
const attach = (policyArn: unknown, inputs: Record<string, unknown> = { role: "app" }, on = {}) =>
  resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", { policyArn, ...inputs }, { on });
const SHELL = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess";
const own = resource("aws:iam/policy:Policy", "own", { policy: "{}" });

const unreadable = [
  open("the text", rolePolicy(UNKNOWN), "policy"),
  skip("no inline policies", role(), /no policy document/),
];

testRules("rights of roles", {
  "iam-kms-decrypt-bound": [
    ...unreadable,
    pass("one key", can("kms:Decrypt", "arn:aws:kms:eu-central-1:123456789012:key/1")),
    pass("a key of the stack, its ARN unknown", [
      rolePolicy(
        { Statement: [{ Effect: "Allow", Action: "kms:Decrypt", Resource: UNKNOWN }] },
        { policy: [key] },
      ),
      key,
    ]),
    pass(
      "by its alias",
      can("kms:Decrypt", "arn:aws:kms:eu-central-1:123456789012:key/*", {
        Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/app" } },
      }),
    ),
    pass("encrypting", can("kms:GenerateDataKey", "*")),
    fail("any key", can("kms:Decrypt", "*"), `${S}.Resource`, /kms:decrypt on resources/),
    fail(
      "any key of an account",
      can("KMS:ReEncrypt*", "arn:aws:kms:*:123456789012:key/*"),
      `${S}.Resource`,
      /kms:reencryptfrom/,
    ),
    fail(
      "by NotAction",
      rolePolicy(allow({ NotAction: "iam:*", Resource: "*" })),
      `${S}.Resource`,
      /kms:decrypt/,
    ),
    fail(
      "all but one",
      rolePolicy(allow({ Action: "kms:De*", NotResource: "arn:aws:kms:eu-central-1:123456789012:key/1" })),
      `${S}.Resource`,
      /everything but/,
    ),
    fail(
      "through one service of any account",
      can("kms:Decrypt", "*", {
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
      }),
      `${S}.Resource`,
      /kms:decrypt/,
    ),
    open(
      "whose key",
      rolePolicy({ Statement: [{ Effect: "Allow", Action: "kms:Decrypt", Resource: UNKNOWN }] }),
      `${S}.Resource`,
    ),
  ],
  "iam-bedrock-models-bound": [
    ...unreadable,
    pass(
      "one model",
      can("bedrock:InvokeModel*", "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0"),
    ),
    pass(
      "one profile",
      can(
        "bedrock:InvokeModel",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0",
      ),
    ),
    pass("a list of models", can("bedrock:ListFoundationModels", "*")),
    fail("any model", can("bedrock:InvokeModel", "*"), `${S}.Resource`, /bedrock:invokemodel/),
    ...[
      "arn:aws:bedrock:*::foundation-model/*",
      "arn:aws:bedrock:*:*:*",
      "arn:*",
      "arn:aws:bedrock:us-east-1::foundation-model/a*",
    ].map((arn) => fail(arn, can("Bedrock:Invoke*", arn), `${S}.Resource`, /nobody named/)),
    fail(
      "any agent",
      can("bedrock:InvokeAgent", "arn:aws:bedrock:us-east-1:123456789012:agent-alias/*/*"),
      `${S}.Resource`,
      /invokeagent/,
    ),
    open(
      "which model",
      rolePolicy({ Statement: [{ Effect: "Allow", Action: "bedrock:InvokeModel", Resource: UNKNOWN }] }),
      `${S}.Resource`,
    ),
  ],
  "iam-no-user-policies": [
    fail("its own", resource("aws:iam/userPolicy:UserPolicy", "p", { user: "ana" }), "user", /"ana"/),
    fail(
      "attached",
      resource("aws:iam/userPolicyAttachment:UserPolicyAttachment", "p", { user: "ana", policyArn: "x" }),
      "user",
      /single users/,
    ),
    fail("attached to a user as well", userPolicy({ roles: ["app"], users: ["ana"] }), "users", /"ana"/),
    fail(
      "the whole list",
      resource("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", "p", {
        userName: "ana",
        policyArns: ["x"],
      }),
      "userName",
      /single users/,
    ),
    pass(
      "an empty list takes rights away",
      resource("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", "p", {
        userName: "ana",
        policyArns: [],
      }),
    ),
    open("to whom", userPolicy({ users: UNKNOWN }), "users"),
    skip("to a role", userPolicy({ roles: ["app"] }), /no user/),
  ],
  "iam-cloudshell-restricted": [
    pass("another policy", attach("arn:aws:iam::aws:policy/ReadOnlyAccess")),
    pass("a policy of the stack, its ARN unknown", [
      attach(UNKNOWN, { role: "app" }, { policyArn: [own] }),
      own,
    ]),
    fail("attached", attach(SHELL), "policyArn", /out of the account/),
    fail("on a role", role({ managedPolicyArns: ["x", SHELL] }), "managedPolicyArns", /out of the account/),
    fail("for many", userPolicy({ policyArn: SHELL, groups: ["all"] }), "policyArn", /out of the account/),
    open("which", attach(UNKNOWN), "policyArn"),
    skip("a role without", role(), /no managed policy/),
  ],
  "iam-role-no-conflicting-attachments": [
    pass("attachments alone", [attach("arn:aws:iam::aws:policy/X"), role()]),
    pass("a list of its own", role({ managedPolicyArns: ["arn:aws:iam::aws:policy/X"] })),
    pass("an inline list, and attachments", [
      attach("arn:aws:iam::aws:policy/X"),
      role({ inlinePolicies: [] }),
    ]),
    fail(
      "both",
      [attach("arn:aws:iam::aws:policy/X"), role({ managedPolicyArns: ["arn:aws:iam::aws:policy/Y"] })],
      "role",
      /takes away what the other gave/,
    ),
    fail(
      "an attachment for many",
      [userPolicy({ roles: ["other", "app"] }), role({ managedPolicyArns: [] })],
      "roles",
      /managedPolicyArns/,
    ),
    fail(
      "inline in two ways",
      [rolePolicy("{}"), role({ inlinePolicies: [{ name: "x", policy: "{}" }] })],
      "role",
      /inlinePolicies/,
    ),
    open("whose", attach("arn:aws:iam::aws:policy/X", { role: UNKNOWN }), "role"),
    skip("a role without", role(), /lists no policies/),
  ],
});
