import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const OWN = "123456789012";
const FOREIGN = "999999999999";
const OWN_VARIABLE = "$" + "{aws:ResourceAccount}";
const S = "policy.Statement[0]";
const T = "assumeRolePolicy.Statement[0]";
const own = { accountId: OWN };
const set = (rule: string, options: Inputs) => ({ ...own, options: { [rule]: options } });

const bucket = (Condition: Inputs, Principal: unknown = "*") =>
  resource("aws:s3/bucketPolicy:BucketPolicy", "files", {
    policy: allow({ Principal, Action: "s3:GetObject", Resource: "arn:aws:s3:::files/*", Condition }),
  });
const trust = (statement: Inputs, on: Parameters<typeof resource>[3] = {}) =>
  resource(
    "aws:iam/role:Role",
    "app",
    { assumeRolePolicy: allow({ Action: "sts:AssumeRole", ...statement }) },
    on,
  );
const arn = (account: string, name = "role/x") => `arn:aws:iam::${account}:${name}`;

/** Each condition by which a statement for everybody can name an account. */
const namesAccount = (account: string): readonly Inputs[] => [
  { StringEquals: { "aws:PrincipalAccount": account } },
  { StringEquals: { "aws:PrincipalAccount": [OWN, account] } },
  { StringEqualsIgnoreCase: { "aws:PrincipalAccount": account } },
  { StringLike: { "aws:PrincipalAccount": account } },
  { StringEquals: { "aws:SourceAccount": account } },
  { StringEquals: { "AWS:SourceOwner": account } },
  { ArnEquals: { "aws:SourceArn": `arn:aws:sns:us-east-1:${account}:topic` } },
  { ArnLike: { "aws:SourceArn": [`arn:aws:sns:*:${account}:*`, `arn:aws:sns:*:${OWN}:*`] } },
  { StringEquals: { "aws:PrincipalArn": arn(account) } },
  { ArnLike: { "aws:PrincipalArn": arn(account, "role/*") } },
  { StringLike: { "aws:userid": `${account}:*` } },
  { StringEquals: { "aws:userid": account } },
  { StringEquals: { "kms:CallerAccount": account } },
  { StringEquals: { "s3:DataAccessPointAccount": account } },
  { ArnLike: { "s3:DataAccessPointArn": `arn:aws:s3:us-east-1:${account}:accesspoint/*` } },
];

/** The same for an organisation. */
const namesOrganization = (id: string): readonly Inputs[] => [
  { StringEquals: { "aws:PrincipalOrgID": id } },
  { StringEquals: { "aws:PrincipalOrgID": ["o-own1234567", id] } },
  { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${id}/r-ab12/ou-ab12-11111111/*` } },
  { StringEquals: { "aws:SourceOrgID": id } },
  { "ForAnyValue:StringLike": { "aws:SourceOrgPaths": `${id}/*` } },
];

const RESOURCES = "resource-policy-no-foreign-account";
const TRUST = "iam-trust-no-foreign-account";

testRules("foreign accounts and organisations", {
  "resource-policy-no-foreign-account": [
    ...namesAccount(OWN).map((each) => pass(`one's own by ${JSON.stringify(each)}`, bucket(each), own)),
    ...namesAccount(FOREIGN).map((each) =>
      fail(`another by ${JSON.stringify(each)}`, bucket(each), `${S}.Principal`, /"999999999999"/, own),
    ),
    ...namesOrganization("o-other12345").map((each) =>
      fail(
        `another organisation by ${JSON.stringify(each)}`,
        bucket(each),
        `${S}.Condition`,
        /"o-other12345".*option organizations/,
        set(RESOURCES, { organizations: ["o-own1234567"] }),
      ),
    ),
    ...namesOrganization("o-own1234567").map((each) =>
      pass(
        `one's own organisation by ${JSON.stringify(each)}`,
        bucket(each),
        set(RESOURCES, { organizations: ["o-own1234567"] }),
      ),
    ),
    ...namesOrganization("o-other12345").map((each) =>
      open(`whose organisation that is: ${JSON.stringify(each)}`, bucket(each), `${S}.Condition`),
    ),
    pass(
      "one's own account within an organisation",
      bucket({ StringEquals: { "aws:PrincipalAccount": OWN, "aws:PrincipalOrgID": "o-other12345" } }),
      own,
    ),
    pass(
      "AWS's own word for the account",
      bucket({ StringEquals: { "aws:PrincipalAccount": OWN_VARIABLE } }),
      own,
    ),
    pass(
      "where its principals are named",
      bucket({ StringEquals: { "aws:SourceAccount": FOREIGN } }, { AWS: arn(OWN) }),
      own,
    ),
    fail(
      "a service on another account's behalf",
      bucket({ StringEquals: { "aws:SourceAccount": FOREIGN } }, { Service: "logging.s3.amazonaws.com" }),
      `${S}.Principal`,
      /"999999999999"/,
      own,
    ),
    open("the account", bucket({ StringEquals: { "aws:PrincipalAccount": UNKNOWN } }), `${S}.Condition`),
    skip("no policy", resource("aws:s3/bucket:Bucket", "files"), /no policy document/),
  ],
  "iam-trust-no-foreign-account": [
    pass("one's own role", trust({ Principal: { AWS: arn(OWN) } }), own),
    pass(
      "another that is named",
      trust({ Principal: { AWS: arn(FOREIGN) } }),
      set(TRUST, { accounts: [FOREIGN] }),
    ),
    pass(
      "an organisation that is named",
      trust({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-own1234567" } } }),
      set(TRUST, { organizations: ["o-own1234567"] }),
    ),
    ...[arn(FOREIGN), arn(FOREIGN, "root"), FOREIGN, `arn:aws:sts::${FOREIGN}:assumed-role/x/y`].map((AWS) =>
      fail(`${AWS}`, trust({ Principal: { AWS } }), `${T}.Principal`, /takes the role on/, own),
    ),
    fail(
      "also with an external id",
      trust({ Principal: { AWS: arn(FOREIGN) }, Condition: { StringEquals: { "sts:ExternalId": "x-1" } } }),
      `${T}.Principal`,
      /option accounts/,
      own,
    ),
    fail(
      "everybody of its role",
      trust({ Principal: "*", Condition: { ArnEquals: { "aws:PrincipalArn": arn(FOREIGN) } } }),
      `${T}.Principal`,
      /"999999999999"/,
      own,
    ),
    fail(
      "another organisation",
      trust({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-other12345" } } }),
      `${T}.Condition`,
      /"o-other12345"/,
      set(TRUST, { organizations: ["o-own1234567"] }),
    ),
    fail(
      "a service on another account's behalf",
      trust({
        Principal: { Service: "scheduler.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": FOREIGN } },
      }),
      `${T}.Principal`,
      /"999999999999"/,
      own,
    ),
    open("its own account", trust({ Principal: { AWS: arn(OWN) } }), `${T}.Principal`),
    open("the principal", trust({ Principal: { AWS: UNKNOWN } }), `${T}.Principal`),
    open("the text", resource("aws:iam/role:Role", "app", { assumeRolePolicy: UNKNOWN }), "assumeRolePolicy"),
    skip("a service", trust({ Principal: { Service: "ecs-tasks.amazonaws.com" } }), /services and identity/),
  ],
});
