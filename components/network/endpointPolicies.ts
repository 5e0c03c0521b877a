import * as pulumi from "@pulumi/pulumi";
import { arn, type Context } from "../shared/context";
import type { Statement } from "../shared/policy";

export type GatewayEndpoint = "s3" | "dynamodb";

/** The services that a task in a closed network speaks to, by the last part of the endpoint's service name. */
export type InterfaceEndpoint = keyof typeof INTERFACE_ACTIONS;

/**
 * What may be asked of each service through its endpoint. An endpoint policy grants nothing: it bounds what
 * IAM grants to whoever is inside the network. So these are the actions of applications at run time, none
 * that administer.
 */
const INTERFACE_ACTIONS = {
  // ECR docs, "Amazon ECR interface VPC endpoints": one policy for both.
  "ecr.api": imagePull(),
  "ecr.dkr": imagePull(),
  logs: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
  secretsmanager: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
  ssm: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
  // ECS Exec.
  ssmmessages: [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
  kms: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
  sts: ["sts:AssumeRole", "sts:TagSession", "sts:GetCallerIdentity"],
  monitoring: ["cloudwatch:PutMetricData"],
  "bedrock-runtime": [
    "bedrock:InvokeModel",
    "bedrock:InvokeModelWithResponseStream",
    "bedrock:ApplyGuardrail",
    "bedrock:CountTokens",
  ],
  "bedrock-agent-runtime": [
    "bedrock:InvokeAgent",
    "bedrock:InvokeFlow",
    "bedrock:Retrieve",
    "bedrock:RetrieveAndGenerate",
    "bedrock:Rerank",
  ],
  // API calls only; mounts do not use this endpoint.
  elasticfilesystem: [
    "elasticfilesystem:DescribeMountTargets",
    "elasticfilesystem:DescribeFileSystems",
    "elasticfilesystem:DescribeAccessPoints",
  ],
} as const satisfies Record<string, readonly string[]>;

const READ_ACTIONS = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:GetObjectTagging",
  "s3:GetObjectAttributes",
  "s3:ListBucket",
  "s3:GetBucketLocation",
] as const;

const OBJECT_ACTIONS = [
  ...READ_ACTIONS,
  "s3:PutObject",
  "s3:PutObjectTagging",
  "s3:DeleteObject",
  "s3:AbortMultipartUpload",
  "s3:ListMultipartUploadParts",
  "s3:ListBucketMultipartUploads",
] as const;

const ITEM_ACTIONS = [
  "dynamodb:GetItem",
  "dynamodb:BatchGetItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
  "dynamodb:DeleteItem",
  "dynamodb:BatchWriteItem",
  "dynamodb:ConditionCheckItem",
  "dynamodb:DescribeTable",
] as const;

function imagePull() {
  return [
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
  ] as const;
}

export const INTERFACE_ENDPOINTS = Object.keys(INTERFACE_ACTIONS) as readonly InterfaceEndpoint[];

/** What may be asked of one bucket of this account. */
export interface BucketAccess {
  readonly name: pulumi.Input<string>;
  readonly access: "read" | "read-write";
}

/** What the S3 endpoint lets through. */
export interface S3Access {
  /** The buckets of this account, each by name; `undefined` for all of them. */
  readonly buckets: readonly BucketAccess[] | undefined;
  readonly amazonLinuxRepositories: boolean;
  readonly downloads: boolean;
}

/** Actions that know no resource (Service Authorization Reference), and so need a statement of their own. */
const WITHOUT_RESOURCE: readonly string[] = ["ecr:GetAuthorizationToken"];

/**
 * The policy of an interface endpoint: identities of this account, and run-time actions.
 *
 * @param resources what may be named in a request; without them whatever IAM grants.
 */
export function interfaceStatements(
  context: Context,
  service: InterfaceEndpoint,
  resources?: readonly pulumi.Input<string>[],
): readonly Statement[] {
  const actions: readonly string[] = INTERFACE_ACTIONS[service];
  const own = {
    principals: "*" as const,
    conditions: { StringEquals: { "aws:PrincipalAccount": context.accountId } },
  };
  if (resources === undefined) {
    return [
      {
        sid: "OwnIdentities",
        ...own,
        actions,
        resources: ["*"],
        why: "IAM names the resources; this bounds who may ask and what",
      },
    ];
  }
  const general = actions.filter((action) => WITHOUT_RESOURCE.includes(action));
  const named: Statement = {
    sid: "OwnIdentities",
    ...own,
    actions: actions.filter((action) => !general.includes(action)),
    resources,
  };
  const login: Statement = {
    sid: "LogIn",
    ...own,
    actions: general,
    resources: ["*"],
    why: "The action knows no resource",
  };
  return general.length === 0 ? [named] : [named, login];
}

/**
 * The policy of a gateway endpoint: this account's identities on this account's buckets or tables, so that
 * nothing can be carried out to a bucket of somebody else.
 */
export function gatewayStatements(
  context: Context,
  service: GatewayEndpoint,
  { amazonLinuxRepositories, downloads, buckets }: S3Access,
): readonly Statement[] {
  if (service === "dynamodb") {
    return [ownStatement(context, "OwnTables", ITEM_ACTIONS)];
  }
  // ECR docs, "Minimum Amazon S3 bucket permissions": image layers come from a bucket of AWS's. Without this a
  // task stops with CannotPullContainerError.
  const layers = awsBucket(context, "ImageLayers", `prod-${context.region}-starport-layer-bucket`);
  // Amazon Linux docs: the repositories of 2023 are a public bucket in each region.
  const packages = awsBucket(context, "AmazonLinuxPackages", `al2023-repos-${context.region}-de612dc2`);
  return [
    ...ownBuckets(context, buckets),
    layers,
    ...(amazonLinuxRepositories ? [packages] : []),
    ...(downloads ? [everyObject()] : []),
  ];
}

function ownBuckets(context: Context, buckets: S3Access["buckets"]): readonly Statement[] {
  if (buckets === undefined) {
    return [ownStatement(context, "OwnBuckets", OBJECT_ACTIONS)];
  }
  const named = (access: BucketAccess["access"]) =>
    buckets.filter((bucket) => bucket.access === access).flatMap(({ name }) => bucketArns(context, name));
  const [read, write] = [named("read"), named("read-write")];
  return [
    ...(read.length === 0 ? [] : [ownStatement(context, "OwnBucketsRead", READ_ACTIONS, read)]),
    ...(write.length === 0 ? [] : [ownStatement(context, "OwnBucketsWrite", OBJECT_ACTIONS, write)]),
  ];
}

/** The condition holds also for named buckets: a name that was given up may be taken by somebody else. */
function ownStatement(
  context: Context,
  sid: string,
  actions: readonly string[],
  resources?: readonly pulumi.Input<string>[],
): Statement {
  return {
    sid,
    principals: "*",
    actions,
    resources: resources ?? ["*"],
    why: "The condition holds it to resources of this account; IAM names them",
    conditions: {
      StringEquals: { "aws:PrincipalAccount": context.accountId, "aws:ResourceAccount": context.accountId },
    },
  };
}

function bucketArns(context: Context, name: pulumi.Input<string>): readonly pulumi.Input<string>[] {
  const nowhere = { region: "", account: "" };
  const objects = typeof name === "string" ? `${name}/*` : pulumi.interpolate`${name}/*`;
  return [arn(context, "s3", name, nowhere), arn(context, "s3", objects, nowhere)];
}

/**
 * Registries send clients inside AWS to buckets of their own in the same region (registry.k8s.io #245,
 * docker/hub-feedback #1318), by addresses that are public or signed by the registry.
 */
function everyObject(): Statement {
  return {
    sid: "Downloads",
    principals: "*",
    actions: ["s3:GetObject"],
    resources: ["*"],
    why: "Nobody lists the buckets of all registries; reading carries nothing out",
  };
}

function awsBucket(context: Context, sid: string, bucket: string): Statement {
  return {
    sid,
    principals: "*",
    actions: ["s3:GetObject"],
    resources: [arn(context, "s3", `${bucket}/*`, { region: "", account: "" })],
  };
}
