import { statementsOf } from "../iam";
import { isObject, valuesAt } from "../properties";
import { type Attempt, others, type Refusal, WRITE } from "./refusal";

const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";

const amplifyApp = ({ inputs }: Attempt) => /^arn:[\w-]+:amplify:/.test(String(inputs["resourceArn"]));

/** The roles of the account that a document names as principals. */
function principalsIn(document: unknown, accountId: string): readonly string[] {
  const named = statementsOf(document).flatMap(({ Principal }) =>
    isObject(Principal) ? [Principal["AWS"]].flat() : [],
  );
  return named.filter(
    (arn): arn is string => typeof arn === "string" && new RegExp(`:iam::${accountId}:role/`).test(arn),
  );
}

/** Properties with a document that names who may do something. */
const OPENED: readonly (readonly [type: string, property: string, message: string, source: string])[] = [
  [
    "aws:s3/bucketPolicy:BucketPolicy",
    "policy",
    "MalformedPolicy: Invalid principal in policy",
    "S3 API: PutBucketPolicy",
  ],
  [
    "aws:kms/key:Key",
    "policy",
    "MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.",
    "KMS API: CreateKey, Policy",
  ],
  [
    "aws:iam/role:Role",
    "assumeRolePolicy",
    "MalformedPolicyDocument: Invalid principal in policy",
    "IAM API: CreateRole",
  ],
];

export const frontendRefusals: readonly Refusal[] = [
  {
    id: "principal that is not there",
    on: WRITE,
    types: OPENED.map(([type]) => type),
    when: "the policy of a bucket or key, or a role's trust, names a role of the account that does not exist yet",
    source: OPENED.map(([, , , source]) => source).join("; "),
    message: ({ cloud, type, inputs, accountId }) => {
      const known = cloud
        .all("aws:iam/role:Role", "aws:iam/serviceLinkedRole:ServiceLinkedRole")
        .map(({ outputs }) => outputs["arn"]);
      const rows = OPENED.filter(([own]) => own === type);
      const row = rows.find(([, property]) =>
        principalsIn(inputs[property], accountId).some((arn) => !known.includes(arn)),
      );
      return row?.[2];
    },
  },
  {
    id: "domain of a branch that is not there",
    on: WRITE,
    types: ["aws:amplify/domainAssociation:DomainAssociation"],
    when: "a subdomain leads to a branch that the app does not have yet",
    source: "Amplify API: CreateDomainAssociation; the words are to be verified",
    message: (attempt) => {
      const branches = others(attempt, "aws:amplify/branch:Branch")
        .filter(({ inputs }) => inputs["appId"] === attempt.inputs["appId"])
        .map(({ inputs }) => inputs["branchName"]);
      const missing = valuesAt(attempt.inputs, "subDomains[].branchName").find(
        (name) => !branches.includes(name),
      );
      return missing === undefined ? undefined : `NotFoundException: Branch ${missing} not found.`;
    },
  },
  {
    id: "web ACL of an app that is not there",
    on: WRITE,
    types: [ASSOCIATION],
    when: "it is put before an app of Amplify that does not exist",
    source: "WAF API: AssociateWebACL, WAFUnavailableEntityException",
    message: (attempt) => {
      const known = attempt.cloud.all("aws:amplify/app:App").map(({ outputs }) => outputs["arn"]);
      return amplifyApp(attempt) && !known.includes(attempt.inputs["resourceArn"])
        ? "WAFUnavailableEntityException: AWS WAF couldn’t retrieve the resource that you requested. Retry your request."
        : undefined;
    },
  },
  {
    id: "regional web ACL of an app",
    on: WRITE,
    types: [ASSOCIATION],
    when: "a web ACL of the scope REGIONAL is put before an app of Amplify",
    source:
      "Amplify docs: integration with AWS WAF, web ACLs of the Global (CloudFront) region; the words are to be verified",
    message: (attempt) => {
      const global = /^arn:[\w-]+:wafv2:us-east-1:\d{12}:global\//.test(String(attempt.inputs["webAclArn"]));
      return amplifyApp(attempt) && !global
        ? `WAFInvalidParameterException: Error reason: The ARN isn't valid., field: RESOURCE_ARN, parameter: ${attempt.inputs["resourceArn"]}`
        : undefined;
    },
  },
];
