/** Forms of the texts in a stack file. AWS's own patterns, narrowed where a wider form cannot work here. */

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const HOST = `(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])`;
const PORT = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
const DIGEST = "sha256:[0-9a-f]{64}";
const REGION = "[a-z]{2}(?:-[a-z]+)+-[1-9]";
const ACCOUNT = "[0-9]{12}";
const ID = "(?:[0-9a-f]{8}|[0-9a-f]{17})";
const ARN = (service: string, region: string, resource: string) =>
  new RegExp(`^arn:aws[a-z-]*:${service}:${region}:${ACCOUNT}:${resource}$`);

export const patterns = {
  region: new RegExp(`^${REGION}$`),
  accountId: new RegExp(`^${ACCOUNT}$`),
  host: new RegExp(`^(?=.{4,253}$)${HOST}$`),
  /** RFC 5321: dots stand between other signs. */
  email: new RegExp(
    `^(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*@${HOST}$`,
  ),
  httpsUrl: new RegExp(`^https://${HOST}(?::${PORT})?(?:/[A-Za-z0-9._~/-]*)?$`),
  /** With a query: identity providers use one in the address of their metadata. */
  httpsUrlWithQuery: new RegExp(
    `^https://${HOST}(?::${PORT})?(?:/[A-Za-z0-9._~/-]*)?(?:\\?[A-Za-z0-9._~%&=-]*)?$`,
  ),
  cidr: /^(?:[0-9]{1,3}\.){3}[0-9]{1,3}\/[0-9]{1,2}$/,
  /** The registry's grammar (OCI distribution specification). */
  image: new RegExp(
    `^${LABEL}(?:\\.${LABEL})*(?::${PORT})?(?:/[a-z0-9]+(?:(?:[.]|_|__|-+)[a-z0-9]+)*)+(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?@${DIGEST}$`,
  ),
  hostedZoneId: /^Z[A-Z0-9]{1,31}$/,
  vpcId: new RegExp(`^vpc-${ID}$`),
  subnetId: new RegExp(`^subnet-${ID}$`),
  securityGroupId: new RegExp(`^sg-${ID}$`),
  routeTableId: new RegExp(`^rtb-${ID}$`),
  userPoolId: new RegExp(`^${REGION}_[A-Za-z0-9]{1,50}$`),
  certificateArn: ARN("acm", REGION, "certificate/[0-9a-f-]{36}"),
  keyArn: ARN("kms", REGION, "key/[0-9a-z-]{36}"),
  sesIdentityArn: ARN("ses", REGION, "identity/[A-Za-z0-9.@_+-]+"),
  anomalyMonitorArn: new RegExp(`^arn:aws[a-z-]*:ce::${ACCOUNT}:anomalymonitor/[0-9a-f-]{36}$`),
  boundaryArn: new RegExp(`^arn:aws[a-z-]*:iam::${ACCOUNT}:policy/[A-Za-z0-9+=,.@/_-]{1,512}$`),
  /** IAM API: begins and ends with a slash, printable ASCII, 512 characters. */
  rolePath: /^\/(?:[!-.0-~]+\/)*$/,
  /** The AMI of the NAT instance is for arm64. */
  gravitonType: /^[a-z]{1,3}[0-9]g[a-z]{0,3}\.[a-z0-9-]+$/,
  databaseClass: /^db\.[a-z][a-z0-9]+\.[a-z0-9]+$/,
  /** Bedrock API: `provider.model`, with the geography of an inference profile before it. */
  modelId: /^(?:[a-z]{2,6}(?:-gov)?\.)?[a-z0-9-]+\.[a-z0-9][a-z0-9.-]*(?::[0-9]+)?(?::[a-z0-9]+)?$/,
  domainPrefix: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  /** Narrower than Cognito's: a name stands as a word of a command too. */
  groupName: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/,
  /** Cognito API: 3 to 32 characters, no underscore or space at the ends. */
  providerName: /^[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]$/,
  /** Shown in pages and mails. */
  displayName: /^(?=.*\S)(?!.*[<>{}])[\p{L}\p{M}\p{S}\p{N}\p{P} ]{1,40}$/u,
  /** RDS API, DBSnapshotIdentifier: manual ones, `rds:` automatic ones, `awsbackup:` those of AWS Backup. */
  snapshot:
    /^(?=.{1,255}$)(arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:(cluster-)?snapshot:)?(rds:|awsbackup:)?[A-Za-z](-?[A-Za-z0-9])*$/,
  sentence: /^[^\p{Cc}]{10,300}$/u,
} as const;

/** Region and account of an ARN. */
export function arnParts(arn: string): {
  partition: string;
  region: string;
  accountId: string;
  resource: string;
} {
  const [, partition = "", , region = "", accountId = "", ...resource] = arn.split(":");
  return { partition, region, accountId, resource: resource.join(":") };
}

/** Whether a host name is that domain or lies below it. */
export function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** Bedrock API: a profile names a geography, a provider and a model. */
export function isModelId(id: string): boolean {
  return profileOf(id) === undefined || id.split(".").length > 2;
}

/** The geography before the dot (`eu` of `eu.anthropic.claude-…`), or `undefined` for a foundation model. */
export function profileOf(modelId: string): string | undefined {
  const first = modelId.slice(0, modelId.indexOf("."));
  return Object.hasOwn(GEOGRAPHIES, first) ? first : undefined;
}

/** Region prefixes that each kind of inference profile is called from and sends requests to. */
export const GEOGRAPHIES: Readonly<Record<string, readonly string[]>> = {
  us: ["us-", "ca-"],
  "us-gov": ["us-gov-"],
  eu: ["eu-"],
  apac: ["ap-"],
  jp: ["ap-northeast-"],
  au: ["ap-southeast-"],
  ca: ["ca-", "us-"],
  global: [""],
};
