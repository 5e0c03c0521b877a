import { limitsOf } from "../../cli/offline/check";
import { isObject, type Properties, same } from "./properties";

export interface Difference {
  /** Such as `rules[0].priority`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly replaces: boolean;
  readonly deleteBeforeReplace: boolean;
}

/**
 * What a provider would have to do to get from the old inputs to the new ones.
 *
 * @param ignored paths of `ignoreChanges`.
 */
export function compare(
  type: string,
  olds: Properties,
  news: Properties,
  ignored: readonly string[] = [],
): Comparison {
  const fixed = replacing(type);
  const differences = differencesOf(withoutDefaults(olds), withoutDefaults(news), "")
    .filter(({ path }) => !ignored.some((entry) => within(path, entry)))
    .map((difference) => ({
      ...difference,
      replaces:
        fixed === "all" ||
        mustReplace(fixed, difference.path) ||
        CONDITIONAL[type]?.(difference.path, news) === true,
    }));
  const replaces = differences.some((difference) => difference.replaces);
  return {
    differences,
    replaces,
    deleteBeforeReplace: replaces && blocksItsSuccessor(type, news, differences),
  };
}

function withoutDefaults(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== "__defaults"));
}

type Change = Omit<Difference, "replaces">;

function differencesOf(old: unknown, now: unknown, path: string): readonly Change[] {
  if (same(old, now)) {
    return [];
  }
  if (old === undefined || now === undefined) {
    return [{ path, kind: old === undefined ? "add" : "delete" }];
  }
  if (isObject(old) && isObject(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
    return keys.flatMap((key) => differencesOf(old[key], now[key], path === "" ? key : `${path}.${key}`));
  }
  if (Array.isArray(old) && Array.isArray(now) && old.length === now.length) {
    return now.flatMap((item, index) => differencesOf(old[index], item, `${path}[${index}]`));
  }
  return [{ path, kind: "update" }];
}

function within(path: string, entry: string): boolean {
  return path === entry || path.startsWith(`${entry}.`) || path.startsWith(`${entry}[`);
}

function mustReplace(fixed: ReadonlySet<string>, path: string): boolean {
  const parts = path.replace(/\[\d+\]/g, "[]").split(/(?=\.|\[)/);
  return parts.some((_part, index) => fixed.has(parts.slice(0, index + 1).join("")));
}

const known = new Map<string, ReadonlySet<string> | "all">();

function replacing(type: string): ReadonlySet<string> | "all" {
  const found = known.get(type) ?? readReplacing(type);
  known.set(type, found);
  return found;
}

function readReplacing(type: string): ReadonlySet<string> | "all" {
  if (type.startsWith("random:") || type.startsWith("docker:")) {
    return "all";
  }
  const inputs = Object.entries(limitsOf(type)?.inputs ?? {}) as [string, { immutable?: boolean }][];
  const listed = inputs.filter(([, limits]) => limits.immutable === true).map(([path]) => path);
  return new Set([...listed, "region", ...(MORE[type] ?? [])]);
}

/** Properties that the Terraform AWS provider marks ForceNew and CloudFormation's schemas do not. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  "aws:apigateway/vpcLink:VpcLink": ["targetArn"],
  "aws:apigatewayv2/integration:Integration": ["integrationType", "integrationSubtype"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["name"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role", "policyArn"],
  "aws:kms/grant:Grant": ["granteePrincipal", "keyId", "name", "operations"],
  "aws:acm/certificate:Certificate": ["validationMethod"],
  "aws:acm/certificateValidation:CertificateValidation": ["certificateArn", "validationRecordFqdns"],
  "aws:appautoscaling/scheduledAction:ScheduledAction": [
    "name",
    "resourceId",
    "scalableDimension",
    "serviceNamespace",
  ],
  "aws:backup/plan:Plan": ["name"],
  "aws:backup/selection:Selection": ["conditions"],
  "aws:backup/vaultNotifications:VaultNotifications": ["backupVaultName", "backupVaultEvents", "snsTopicArn"],
  "aws:backup/vaultPolicy:VaultPolicy": ["backupVaultName"],
  "aws:budgets/budget:Budget": ["accountId"],
  "aws:cloudfront/originAccessControl:OriginAccessControl": ["name"],
  "aws:cloudwatch/eventTarget:EventTarget": ["rule", "targetId"],
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": ["logType", "resourceArn"],
  "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": ["userPoolId"],
  "aws:cognito/userPool:UserPool": ["usernameAttributes", "aliasAttributes", "usernameConfiguration"],
  "aws:costexplorer/anomalySubscription:AnomalySubscription": ["accountId", "name"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/eip:Eip": ["domain"],
  "aws:ec2/flowLog:FlowLog": ["vpcId", "subnetId", "eniId"],
  "aws:ec2/instance:Instance": [
    "associatePublicIpAddress",
    "rootBlockDevice.encrypted",
    "rootBlockDevice.kmsKeyId",
  ],
  "aws:ec2/natGateway:NatGateway": ["subnetId", "connectivityType", "allocationId"],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["repository", "policy"],
  "aws:ecr/repository:Repository": ["encryptionConfigurations"],
  "aws:ecs/service:Service": ["name", "launchType"],
  "aws:ecs/taskDefinition:TaskDefinition": ["containerDefinitions"],
  "aws:efs/backupPolicy:BackupPolicy": ["fileSystemId"],
  "aws:efs/fileSystem:FileSystem": ["creationToken"],
  "aws:efs/fileSystemPolicy:FileSystemPolicy": ["fileSystemId"],
  "aws:lambda/permission:Permission": ["action", "function", "principal", "sourceArn", "statementId"],
  "aws:lb/loadBalancer:LoadBalancer": ["internal"],
  "aws:rds/cluster:Cluster": ["engine", "availabilityZones", "masterUsername"],
  "aws:rds/clusterInstance:ClusterInstance": ["engine", "availabilityZone"],
  "aws:rds/instance:Instance": ["engine", "availabilityZone", "snapshotIdentifier"],
  "aws:route53/record:Record": ["name"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["bucket", "key"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["bucket"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ["bucket"],
  "aws:s3/bucketVersioning:BucketVersioning": ["bucket"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretId", "secretString"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn"],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ["logDestinationConfigs"],
};

/** Properties that are replaced only where another one says so (Terraform AWS provider, CustomizeDiff). */
const CONDITIONAL: Readonly<Record<string, (path: string, news: Properties) => boolean>> = {
  "aws:ec2/instance:Instance": (path, news) =>
    path === "userData" && news["userDataReplaceOnChange"] === true,
  // Engines before 7.0.5 encrypt the traffic from the beginning or never.
  "aws:elasticache/replicationGroup:ReplicationGroup": (path, news) =>
    path === "transitEncryptionEnabled" && news["engine"] === "redis" && before705(news["engineVersion"]),
  "aws:ecs/service:Service": (path, news) =>
    path.startsWith("capacityProviderStrategies") && news["forceNewDeployment"] !== true,
};

function before705(version: unknown): boolean {
  const [major = 0, minor = 0, patch = 0] = String(version).split(".").map(Number);
  return major * 10_000 + minor * 100 + patch < 70_005;
}

/** Of these there can be only one at a time, whatever their name. */
const ONE_AT_A_TIME = new Set([
  "aws:ec2/route:Route",
  "aws:efs/mountTarget:MountTarget",
  "aws:cognito/userPoolDomain:UserPoolDomain",
]);

/**
 * As the Terraform bridge decides it: a name that Pulumi did not make, and that stays, is taken until the old
 * resource is gone.
 */
function blocksItsSuccessor(type: string, news: Properties, differences: readonly Change[]): boolean {
  if (ONE_AT_A_TIME.has(type)) {
    return true;
  }
  const property = limitsOf(type)?.nameProperty;
  if (property === undefined || news[property] === undefined || type === "aws:route53/record:Record") {
    return false;
  }
  const made = Array.isArray(news["__defaults"]) && news["__defaults"].includes(property);
  return !made && !differences.some(({ path }) => path === property);
}
