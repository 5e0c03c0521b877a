// biome-ignore-all lint/suspicious/noTemplateCurlyInString: IAM's variables are written like that
import assert from "node:assert/strict";
import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, resource, SECRET, UNKNOWN, verdictsOn } from "../support";

const ACCOUNT = "arn:aws:iam::123456789012";
const role = (inputs: Record<string, unknown> = {}, name = "app") =>
  resource("aws:iam/role:Role", name, inputs, {
    id: name,
    outputs: { name, arn: `${ACCOUNT}:role/${name}` },
  });
const can = (statement: unknown, inputs: Record<string, unknown> = {}) =>
  resource("aws:iam/rolePolicy:RolePolicy", "app", {
    role: "app",
    policy: { Version: "2012-10-17", Statement: statement },
    ...inputs,
  });
const managed = (name: string, statement: unknown, extra: Record<string, unknown> = {}) =>
  resource(
    "aws:iam/policy:Policy",
    name,
    { name, policy: JSON.stringify({ Statement: statement }), ...extra },
    { outputs: { arn: `${ACCOUNT}:policy/${name}` } },
  );
const Allow = (Action: unknown, Resource: unknown = "*", rest: Record<string, unknown> = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});
const attach = (type: string, inputs: Record<string, unknown>) =>
  resource(`aws:iam/${type}:${type[0]?.toUpperCase()}${type.slice(1)}`, "link", inputs);
const trust = (statement: Record<string, unknown>) =>
  role({ assumeRolePolicy: allow({ Action: "sts:AssumeRole", ...statement }) });

type Kind = "violation" | "compliant" | "unknown" | "not-applicable";

function expect(kind: Kind, rule: string, title: string, given: PlanEntry | readonly PlanEntry[]): void {
  it(`${rule}: ${title}`, () => {
    const entries: readonly PlanEntry[] = Array.isArray(given) ? given : [given as PlanEntry];
    assert.deepEqual([...new Set(verdictsOn(rule, entries).map((verdict) => verdict.kind))], [kind]);
  });
}

describe("policy pack, dangerous IAM documents in other spellings", () => {
  const caught = (rule: string, title: string, given: PlanEntry | readonly PlanEntry[]) =>
    expect("violation", rule, title, given);

  for (const [title, statement] of [
    ["*:*", Allow("*:*")],
    ["two stars", Allow("**", "**")],
    ["a list in any case", { effect: "allow", ACTION: ["s3:GetObject", "*"], resource: ["x", "*"] }],
    ["two spellings of one key", { Effect: "Allow", action: "*", Action: "s3:GetObject", Resource: "*" }],
    ["two effects", { effect: "Allow", Effect: "Deny", Action: "*", Resource: "*" }],
    ["an effect with a blank", { Effect: "Allow ", Action: " * ", Resource: "*" }],
    ["NotAction of little", { Effect: "Allow", NotAction: "aws-portal:*", Resource: "*" }],
    ["NotResource", { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::x" }],
    ["an ARN of everything", Allow("*", "arn:aws:*")],
    ["an ARN with all its parts", Allow("*", "arn:*:*:*:*:*")],
    [
      "everything below a condition that always holds",
      Allow("*", "*", { Condition: { StringLike: { "aws:userid": "*" } } }),
    ],
  ] as const) {
    caught("iam-no-admin", title, [can(statement), role()]);
  }
  it("iam-no-admin: the second of two inline policies", () => {
    const narrow = allow({ Action: "s3:GetObject", Resource: "arn:aws:s3:::x/*" });
    const given = role({
      inlinePolicies: [{ policy: narrow }, { policy: allow({ Action: "*", Resource: "*" }) }],
    });
    assert.deepEqual(
      verdictsOn("iam-no-admin", [given]).map((verdict) =>
        "property" in verdict ? verdict.property : verdict.kind,
      ),
      ["compliant", "inlinePolicies[1].policy.Statement[0].Action"],
    );
  });
  caught("iam-no-admin", "behind another statement", [
    can([Allow("s3:GetObject", "arn:aws:s3:::x/*"), Allow("*")]),
  ]);
  caught(
    "iam-no-admin",
    "of a group",
    resource("aws:iam/groupPolicy:GroupPolicy", "g", {
      group: "g",
      policy: allow({ Action: "*", Resource: "*" }),
    }),
  );

  for (const action of [
    "s3:*",
    "S3:**",
    "s3:?*",
    "s3:*?",
    "s3:*e*",
    "iam:*s",
    "*",
    "s?:GetObject",
    "*:GetObject",
  ]) {
    caught("iam-no-wildcard-actions", action, can(Allow(action, "arn:aws:s3:::data/*")));
  }
  for (const arn of [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::*/*",
    "arn:aws:s3:::?*",
    "arn:aws:s3:::a*",
    "arn:aws:s3*",
    "arn:aws:s3:::*/a*",
  ]) {
    caught("iam-no-wildcard-actions", `s3:*Object on ${arn}`, can(Allow("s3:*Object", arn)));
    caught("iam-no-data-exfiltration", `s3:GetObjec? on ${arn}`, can(Allow("s3:GetObjec?", arn)));
  }
  for (const action of [
    "secretsmanager:Get*",
    "SECRETSMANAGER:*SecretValue",
    "ssm:GetParameter*",
    "ssm:*ByPath",
    "rds-data:Execute*",
  ]) {
    caught("iam-no-data-exfiltration", action, can(Allow(action)));
  }
  caught(
    "iam-no-data-exfiltration",
    "by NotAction",
    can({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
  );
  caught(
    "iam-no-data-exfiltration",
    "a wide ARN among narrow ones",
    can(
      Allow("ssm:GetParameter", [
        "arn:aws:ssm:eu-central-1:123456789012:parameter/app/x",
        "arn:aws:ssm:*:*:parameter/*",
      ]),
    ),
  );
  caught(
    "iam-no-data-exfiltration",
    "a tag of anybody's choice",
    can(
      Allow("s3:GetObject", "*", {
        Condition: { StringEquals: { "aws:ResourceTag/owner": "${aws:username}" } },
      }),
    ),
  );
  caught(
    "iam-no-data-exfiltration",
    "a tag that may be absent",
    can(Allow("s3:GetObject", "*", { Condition: { StringEqualsIfExists: { "aws:ResourceTag/a": "b" } } })),
  );

  for (const action of ["iam:Pass*", "iam:P?ssRole", "IAM:PASSROLE", "iam:*Role"]) {
    caught("iam-passrole-restricted", `${action} of any role`, can(Allow(action)));
    caught("iam-passrole-restricted", `${action} to any service`, can(Allow(action, `${ACCOUNT}:role/app`)));
  }
  for (const Condition of [
    { StringLike: { "iam:PassedToService": "*" } },
    { StringLike: { "iam:PassedToService": ["ecs-tasks.amazonaws.com", "?*"] } },
    { "ForAllValues:StringEquals": { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    { StringEqualsIfExists: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    { Null: { "iam:PassedToService": "false" } },
    { StringEquals: { "iam:AssociatedResourceArn": "x" } },
    { Bool: { "aws:SecureTransport": "true" } },
    { StringEquals: { "iam:PassedToService": "${iam:PassedToService}" } },
  ]) {
    caught(
      "iam-passrole-restricted",
      JSON.stringify(Condition),
      can(Allow("iam:PassRole", `${ACCOUNT}:role/app`, { Condition })),
    );
  }

  for (const actions of [
    ["iam:PassRole", "lambda:CreateFunction"],
    ["iam:PassRole", "cloudformation:CreateStack"],
    ["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:UpdateService"],
    ["iam:Pass*", "ssm:StartAutomationExecution"],
    ["iam:PassRole", "ec2:AssociateIamInstanceProfile"],
    ["iam:PassRole", "states:CreateStateMachine"],
    ["iam:PassRole", "scheduler:CreateSchedule"],
    ["ssm:Send*"],
    ["ecs:ExecuteCommand"],
    ["cloudformation:UpdateStack"],
    ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
    ["codebuild:StartBuild"],
    ["lambda:Update*Code"],
    ["iam:CreatePolicyVersion"],
    ["iam:DeleteRolePermissionsBoundary"],
  ]) {
    caught(
      "iam-no-privilege-escalation",
      actions.join(" with "),
      can(actions.map((action) => Allow(action))),
    );
  }
  caught(
    "iam-no-privilege-escalation",
    "a function of its own and any role",
    can([
      Allow("iam:PassRole"),
      Allow("lambda:CreateFunction", "arn:aws:lambda:eu-central-1:123456789012:function:mine"),
    ]),
  );
  caught("iam-no-privilege-escalation", "its own role", [
    role({
      inlinePolicies: [{ policy: allow({ Action: "iam:PutRolePolicy", Resource: `${ACCOUNT}:role/app` }) }],
    }),
  ]);
  caught("iam-no-privilege-escalation", "a policy that it holds", [
    role({ managedPolicyArns: [`${ACCOUNT}:policy/own`] }),
    managed("own", Allow("iam:CreatePolicyVersion", `${ACCOUNT}:policy/own`)),
  ]);

  const half = managed("half", Allow("iam:PassRole"));
  const other = can(Allow("ecs:RunTask"));
  for (const [title, link, holder] of [
    [
      "rolePolicyAttachment",
      attach("rolePolicyAttachment", { role: "app", policyArn: `${ACCOUNT}:policy/half` }),
      role(),
    ],
    [
      "policyAttachment",
      attach("policyAttachment", { roles: ["x", "app"], policyArn: `${ACCOUNT}:policy/half` }),
      role(),
    ],
    [
      "rolePolicyAttachmentsExclusive",
      attach("rolePolicyAttachmentsExclusive", {
        roleName: "app",
        policyArns: ["x", `${ACCOUNT}:policy/half`],
      }),
      role(),
    ],
    ["managedPolicyArns", undefined, role({ managedPolicyArns: [`${ACCOUNT}:policy/half`] })],
  ] as const) {
    caught("iam-no-privilege-escalation", `split, by ${title}`, [
      holder,
      half,
      other,
      ...(link === undefined ? [] : [link]),
    ]);
  }
  caught("iam-no-privilege-escalation", "split over a user's policies", [
    resource("aws:iam/user:User", "ana", {}, { id: "ana", outputs: { name: "ana" } }),
    resource("aws:iam/userPolicy:UserPolicy", "p", {
      user: "ana",
      policy: allow({ Action: "iam:PassRole", Resource: "*" }),
    }),
    attach("userPolicyAttachment", { user: "ana", policyArn: `${ACCOUNT}:policy/run` }),
    managed("run", Allow("ec2:RunInstances")),
  ]);

  for (const [type, inputs] of [
    ["policyAttachment", { roles: ["a"], policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
    ["rolePolicyAttachmentsExclusive", { policyArns: ["x", "arn:aws-cn:iam::aws:policy/PowerUserAccess"] }],
    ["groupPolicyAttachment", { group: "g", policyArn: "arn:aws:iam::aws:policy/IAMFullAccess" }],
    ["userPolicyAttachment", { user: "u", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess-Amplify" }],
  ] as const) {
    caught("iam-no-admin-managed-policy", type, attach(type, inputs));
  }

  for (const Principal of [
    "*",
    ["*"],
    { AWS: "*" },
    { aws: ["x", "*"] },
    { AWS: "arn:aws:iam::*:root" },
    { Federated: "*" },
  ]) {
    caught("iam-trust-no-wildcard", JSON.stringify(Principal), trust({ Principal }));
  }
  caught("iam-trust-no-wildcard", "NotPrincipal", trust({ NotPrincipal: { AWS: "123456789012" } }));
  for (const Condition of [
    { StringLike: { "aws:PrincipalOrgID": "*" } },
    { StringEquals: { "aws:PrincipalOrgID": "${aws:PrincipalOrgID}" } },
    { StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalAccount}" } },
    { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } },
    { IpAddress: { "aws:SourceIp": "::/0" } },
    { IpAddress: { "aws:SourceIp": "anywhere" } },
    { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
    { Null: { "aws:PrincipalOrgID": "true" } },
    { Bool: { "aws:SecureTransport": "true" } },
    { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-1" } },
    { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } },
  ]) {
    caught("iam-trust-no-wildcard", JSON.stringify(Condition), trust({ Principal: "*", Condition }));
  }
  for (const value of [
    "123456789012",
    123456789012,
    "arn:aws-us-gov:iam::123456789012:root",
    ["x", "arn:aws:iam::999999999999:root"],
  ]) {
    caught("iam-trust-no-account-root", JSON.stringify(value), trust({ Principal: { aws: value } }));
  }
  for (const arn of [`${ACCOUNT}:root`, `${ACCOUNT}:role/*`, `${ACCOUNT}:*`]) {
    caught(
      "iam-trust-no-account-root",
      `an account, as ${arn}`,
      trust({ Principal: { AWS: "123456789012" }, Condition: { ArnLike: { "aws:PrincipalArn": arn } } }),
    );
  }
});

describe("policy pack, what is secret or odd in IAM documents", () => {
  for (const [title, statement] of [
    ["a statement that is a secret", SECRET],
    ["an action that is a secret", Allow(SECRET)],
    ["an effect that is a secret", { ...Allow("*"), Effect: SECRET }],
    ["a statement that is a number", 7],
    ["no effect", { Action: "*", Resource: "*" }],
  ] as const) {
    expect("unknown", "iam-no-admin", title, can([statement]));
  }
  it("does not hide the next statement", () => {
    const kinds = verdictsOn("iam-no-admin", [can([SECRET, 7, null, UNKNOWN, Allow("*")])]).map(
      ({ kind }) => kind,
    );
    assert.deepEqual(kinds, ["unknown", "unknown", "unknown", "unknown", "violation"]);
  });
  it("does not hide the next document", () => {
    const given = role({
      inlinePolicies: [
        { policy: "{ broken" },
        { policy: SECRET },
        { policy: allow({ Action: "*", Resource: "*" }) },
      ],
    });
    assert.deepEqual(
      verdictsOn("iam-no-admin", [given]).map(({ kind }) => kind),
      ["unknown", "unknown", "violation"],
    );
  });
});

describe("policy pack, what IAM rules leave alone", () => {
  const quiet = (rule: string, title: string, given: PlanEntry | readonly PlanEntry[]) =>
    expect("compliant", rule, title, given);
  const denied = can([
    { Effect: "Deny", Action: "*", Resource: "*" },
    { Effect: "DENY", NotAction: "iam:*", NotResource: "x" },
  ]);
  for (const rule of [
    "iam-no-admin",
    "iam-no-wildcard-actions",
    "iam-no-wildcard-resources",
    "iam-no-not-action",
    "iam-no-data-exfiltration",
    "iam-no-privilege-escalation",
    "iam-passrole-restricted",
    "iam-no-permissions-management",
    "iam-no-credentials-exposure",
  ]) {
    quiet(rule, "Deny with wildcards", denied);
  }
  for (const action of [
    "ecr:GetAuthorizationToken",
    "ecs:DescribeTaskDefinition",
    "elasticloadbalancing:Describe*",
    "application-autoscaling:DescribeScalableTargets",
    "cloudwatch:PutMetricData",
    "xray:PutTraceSegments",
    "sts:GetCallerIdentity",
  ]) {
    quiet("iam-no-wildcard-resources", action, can(Allow(action)));
  }
  quiet(
    "iam-no-data-exfiltration",
    "a narrow read beside a wide resource of another service",
    can(
      Allow(
        ["s3:GetObject", "logs:CreateLogStream"],
        ["arn:aws:s3:::data/*", "arn:aws:logs:*:123456789012:log-group:*"],
      ),
    ),
  );
  quiet(
    "iam-no-permissions-management",
    "keys of one application by their tag",
    can(
      Allow("kms:CreateGrant", `arn:aws:kms:*:123456789012:key/*`, {
        Condition: { StringEquals: { "aws:ResourceTag/app": "chat" } },
      }),
    ),
  );
  quiet(
    "iam-no-permissions-management",
    "an action that IAM binds to nothing",
    can(Allow("logs:PutResourcePolicy")),
  );
  quiet(
    "iam-trust-no-wildcard",
    "the account by AWS's own word",
    trust({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } } }),
  );
  quiet(
    "iam-trust-no-account-root",
    "one role of an account",
    trust({
      Principal: { AWS: "123456789012" },
      Condition: { ArnEquals: { "aws:PrincipalArn": `${ACCOUNT}:role/deploy` } },
    }),
  );
  quiet(
    "iam-no-privilege-escalation",
    "PassRole of one role",
    can([Allow("iam:PassRole", `${ACCOUNT}:role/task`), Allow("ecs:RunTask")]),
  );
});

describe("policy pack, permissions boundaries", () => {
  const arn = `${ACCOUNT}:policy/edge`;
  const wide = Allow(["s3:*", "ecs:*", "kms:*"]);
  const edge = managed("edge", [
    Allow("s3:Get*", "arn:aws:s3:::data/*"),
    { Effect: "Deny", Action: "s3:GetBucket*", Resource: "*" },
  ]);
  const bounded = role({ permissionsBoundary: arn });

  for (const rule of [
    "iam-no-wildcard-actions",
    "iam-no-privilege-escalation",
    "iam-no-wildcard-resources",
    "iam-no-admin",
  ]) {
    const limit = managed("edge", Allow("*"));
    expect("not-applicable", rule, "a policy that only limits", [limit, bounded]);
    expect(
      "violation",
      rule === "iam-no-admin" ? rule : "iam-no-wildcard-actions",
      `one that somebody holds as well (${rule})`,
      [limit, bounded, attach("rolePolicyAttachment", { role: "other", policyArn: arn })],
    );
  }
  expect("violation", "iam-no-admin", "one of which attachments may speak", [
    managed("edge", Allow("*")),
    bounded,
    attach("rolePolicyAttachment", { role: "other", policyArn: UNKNOWN }),
  ]);
  expect("violation", "iam-no-admin", "one that nobody has as a boundary", [
    managed("edge", Allow("*")),
    role(),
  ]);
  expect("not-applicable", "iam-no-admin", "one whose ARN is composed before it is known", [
    resource(
      "aws:iam/policy:Policy",
      "edge",
      { name: "edge", path: "/ci/", policy: allow({ Action: "*", Resource: "*" }) },
      { outputs: { arn: UNKNOWN } },
    ),
    role({ permissionsBoundary: `${ACCOUNT}:policy/ci/edge` }),
  ]);
  expect("not-applicable", "iam-no-admin", "one whose ARN is not known", [
    resource("aws:iam/policy:Policy", "edge", { policy: allow({ Action: "*", Resource: "*" }) }),
    resource(
      "aws:iam/role:Role",
      "app",
      { permissionsBoundary: UNKNOWN },
      {
        on: { permissionsBoundary: [resource("aws:iam/policy:Policy", "edge")] },
      },
    ),
  ]);

  const held = can(wide);
  expect("compliant", "iam-no-wildcard-actions", "a wide policy of a role with a narrow boundary", [
    held,
    bounded,
    edge,
  ]);
  expect("compliant", "iam-no-data-exfiltration", "reads that the boundary binds", [
    can(Allow("s3:GetObject")),
    bounded,
    edge,
  ]);
  expect("compliant", "iam-no-not-action", "NotAction within a boundary", [
    can({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
    bounded,
    edge,
  ]);
  expect("compliant", "iam-no-wildcard-actions", "inline, as the role's own", [
    role({ permissionsBoundary: arn, inlinePolicies: [{ policy: JSON.stringify({ Statement: wide }) }] }),
    edge,
  ]);
  expect("compliant", "iam-no-privilege-escalation", "a chain that the boundary breaks", [
    role({
      permissionsBoundary: arn,
      inlinePolicies: [{ policy: allow({ Action: ["iam:PassRole", "ec2:RunInstances"], Resource: "*" }) }],
    }),
    edge,
  ]);
  for (const [title, given] of [
    ["no boundary", [held, role(), edge]],
    ["a boundary from elsewhere", [held, role({ permissionsBoundary: `${ACCOUNT}:policy/foreign` }), edge]],
    ["a boundary that is not known", [held, role({ permissionsBoundary: UNKNOWN }), edge]],
    ["a boundary that allows it too", [held, bounded, managed("edge", Allow("*"))]],
    [
      "a boundary that allows it in one of two statements",
      [held, bounded, managed("edge", [Allow("s3:Get*", "arn:aws:s3:::data/*"), Allow("kms:*")])],
    ],
    [
      "a boundary by NotAction",
      [held, bounded, managed("edge", { Effect: "Allow", NotAction: "iam:*", Resource: "*" })],
    ],
    [
      "a boundary that denies under a condition only",
      [
        held,
        bounded,
        managed("edge", [
          Allow("*"),
          {
            Effect: "Deny",
            Action: "*",
            Resource: "*",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ]),
      ],
    ],
    ["a boundary that cannot be read", [held, bounded, managed("edge", [], { policy: "{ broken" })]],
    ["a role whose name is not known", [can(wide, { role: UNKNOWN }), bounded, edge]],
    [
      "a second role without a boundary",
      [
        managed("wide", wide),
        bounded,
        role({}, "free"),
        edge,
        attach("policyAttachment", { roles: ["app", "free"], policyArn: `${ACCOUNT}:policy/wide` }),
      ],
    ],
    [
      "a group, whose members have none",
      [
        managed("wide", wide),
        edge,
        resource(
          "aws:iam/group:Group",
          "g",
          { permissionsBoundary: arn },
          { id: "g", outputs: { name: "g" } },
        ),
        attach("groupPolicyAttachment", { group: "g", policyArn: `${ACCOUNT}:policy/wide` }),
      ],
    ],
  ] as const) {
    expect("violation", "iam-no-wildcard-actions", title, given);
  }
  it("what a boundary denies without a condition is not granted", () => {
    const limit = managed("edge", [Allow("*"), { Effect: "Deny", Action: "iam:*", Resource: "*" }]);
    const kinds = (action: string) =>
      verdictsOn("iam-passrole-restricted", [can(Allow(action)), bounded, limit]).map(({ kind }) => kind);
    assert.deepEqual(kinds("iam:PassRole"), ["compliant"]);
    assert.deepEqual(
      verdictsOn("iam-no-wildcard-resources", [can(Allow("s3:GetObject")), bounded, limit]).map(
        ({ kind }) => kind,
      ),
      ["violation"],
    );
  });
});
