import { leaves, textsAt } from "../properties";
import { type Target, targets } from "./referenceTargets";
import { type Attempt, type Refusal, WRITE } from "./refusal";

export interface Reference {
  readonly type: string;
  readonly path: string;
  readonly to: keyof typeof targets;
  /** The output of the target that is named. */
  readonly by: "id" | "arn" | "name" | "bucket" | "primaryNetworkInterfaceId" | "identifier";
  /** Where the target must be, if not where the resource is. */
  readonly region?: string;
}

const KEY_USERS = [
  ["aws:cloudwatch/logGroup:LogGroup", "kmsKeyId"],
  ["aws:ec2/instance:Instance", "rootBlockDevice.kmsKeyId"],
  ["aws:ecs/cluster:Cluster", "configuration.managedStorageConfiguration.fargateEphemeralStorageKmsKeyId"],
  ["aws:efs/fileSystem:FileSystem", "kmsKeyId"],
  ["aws:backup/vault:Vault", "kmsKeyArn"],
  ["aws:cloudtrail/trail:Trail", "kmsKeyId"],
  ["aws:ecr/repository:Repository", "encryptionConfigurations[].kmsKey"],
  ["aws:elasticache/replicationGroup:ReplicationGroup", "kmsKeyId"],
  ["aws:rds/cluster:Cluster", "kmsKeyId"],
  ["aws:rds/instance:Instance", "kmsKeyId"],
  ["aws:secretsmanager/secret:Secret", "kmsKeyId"],
  ["aws:sns/topic:Topic", "kmsMasterKeyId"],
] as const;

const VPC_USERS = [
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:lb/targetGroup:TargetGroup",
] as const;

const BUCKET_PARTS = [
  "LifecycleConfiguration",
  "OwnershipControls",
  "Policy",
  "PublicAccessBlock",
  "ServerSideEncryptionConfiguration",
  "Versioning",
] as const;

const POOL_PARTS = [
  "identityProvider:IdentityProvider",
  "managedLoginBranding:ManagedLoginBranding",
  "userGroup:UserGroup",
  "userPoolClient:UserPoolClient",
  "userPoolDomain:UserPoolDomain",
] as const;

const row = (
  type: string,
  path: string,
  to: Reference["to"],
  by: Reference["by"] = "id",
  region?: string,
): Reference => ({ type, path, to, by, ...(region === undefined ? {} : { region }) });

const EDGE = "us-east-1";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const BEHAVIOURS = ["defaultCacheBehavior", "orderedCacheBehaviors[]"] as const;

/** References of the edge: CloudFront, WAF, listener rules. */
const edgeReferences: readonly Reference[] = [
  ...BEHAVIOURS.flatMap((behaviour) => [
    row(DISTRIBUTION, `${behaviour}.cachePolicyId`, "cachePolicy"),
    row(DISTRIBUTION, `${behaviour}.originRequestPolicyId`, "originRequestPolicy"),
    row(DISTRIBUTION, `${behaviour}.responseHeadersPolicyId`, "responseHeadersPolicy"),
    row(DISTRIBUTION, `${behaviour}.functionAssociations[].functionArn`, "edgeFunction", "arn"),
  ]),
  row(DISTRIBUTION, "origins[].originAccessControlId", "originAccessControl"),
  row(DISTRIBUTION, "origins[].vpcOriginConfig.vpcOriginId", "vpcOrigin"),
  row(DISTRIBUTION, "viewerCertificate.acmCertificateArn", "viewerCertificate", "arn", EDGE),
  row(DISTRIBUTION, "webAclId", "edgeWebAcl", "arn", EDGE),
  row("aws:cloudfront/vpcOrigin:VpcOrigin", "vpcOriginEndpointConfig.arn", "loadBalancer", "arn"),
  row("aws:cloudwatch/logDelivery:LogDelivery", "deliveryDestinationArn", "deliveryDestination", "arn"),
  row("aws:cloudwatch/logDelivery:LogDelivery", "deliverySourceName", "deliverySource"),
  row("aws:cloudwatch/logDeliverySource:LogDeliverySource", "resourceArn", "distribution", "arn"),
  row("aws:lb/listenerRule:ListenerRule", "actions[].authenticateCognito.userPoolArn", "userPool", "arn"),
  row("aws:lb/listenerRule:ListenerRule", "actions[].authenticateCognito.userPoolClientId", "client"),
  row("aws:lb/listenerRule:ListenerRule", "actions[].targetGroupArn", "targetGroup", "arn"),
  row("aws:lb/listenerRule:ListenerRule", "listenerArn", "listener", "arn"),
  row("aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn", "loadBalancer", "arn"),
  row("aws:wafv2/webAclAssociation:WebAclAssociation", "webAclArn", "webAcl", "arn"),
  row(
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    "logDestinationConfigs[]",
    "logGroup",
    "arn",
  ),
  row("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "resourceArn", "webAcl", "arn"),
];

/** References of what keeps data, and of who looks after it. */
const dataReferences: readonly Reference[] = [
  row("aws:backup/plan:Plan", "rules[].targetVaultName", "backupVault"),
  row("aws:backup/restoreTestingSelection:RestoreTestingSelection", "iamRoleArn", "role", "arn"),
  row(
    "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    "restoreTestingPlanName",
    "restoreTestingPlan",
  ),
  row("aws:backup/selection:Selection", "iamRoleArn", "role", "arn"),
  row("aws:backup/selection:Selection", "planId", "backupPlan"),
  row("aws:backup/vaultNotifications:VaultNotifications", "backupVaultName", "backupVault"),
  row("aws:backup/vaultNotifications:VaultNotifications", "snsTopicArn", "topic", "arn"),
  row("aws:budgets/budget:Budget", "notifications[].subscriberSnsTopicArns[]", "topic", "arn"),
  row("aws:cloudtrail/trail:Trail", "s3BucketName", "bucket", "bucket"),
  row(
    "aws:costexplorer/anomalySubscription:AnomalySubscription",
    "monitorArnLists[]",
    "anomalyMonitor",
    "arn",
  ),
  row("aws:ecr/lifecyclePolicy:LifecyclePolicy", "repository", "repository", "name"),
  row(
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "parameterGroupName",
    "cacheParameterGroup",
    "name",
  ),
  row("aws:elasticache/replicationGroup:ReplicationGroup", "securityGroupIds[]", "securityGroup"),
  row("aws:elasticache/replicationGroup:ReplicationGroup", "subnetGroupName", "cacheSubnetGroup", "name"),
  row("aws:elasticache/subnetGroup:SubnetGroup", "subnetIds[]", "subnet"),
  row("aws:rds/cluster:Cluster", "dbClusterParameterGroupName", "dbClusterParameterGroup", "name"),
  row("aws:rds/cluster:Cluster", "dbSubnetGroupName", "dbSubnetGroup", "name"),
  row("aws:rds/cluster:Cluster", "vpcSecurityGroupIds[]", "securityGroup"),
  row("aws:rds/clusterInstance:ClusterInstance", "clusterIdentifier", "dbCluster"),
  row("aws:s3/bucketObjectv2:BucketObjectv2", "bucket", "bucket", "bucket"),
];

/** References of APIs, of groups of instances and of pages on Amplify. */
const apiReferences: readonly Reference[] = [
  ...["authorizer", "integration", "route", "stage"].map((part) => {
    const type = `aws:apigatewayv2/${part}:${part.charAt(0).toUpperCase()}${part.slice(1)}`;
    return row(type, "apiId", "api");
  }),
  row("aws:amplify/branch:Branch", "appId", "amplifyApp"),
  row("aws:amplify/domainAssociation:DomainAssociation", "appId", "amplifyApp"),
  row("aws:apigateway/account:Account", "cloudwatchRoleArn", "role", "arn"),
  row("aws:apigateway/vpcLink:VpcLink", "targetArn", "loadBalancer", "arn"),
  row("aws:apigatewayv2/apiMapping:ApiMapping", "apiId", "api"),
  row("aws:apigatewayv2/apiMapping:ApiMapping", "domainName", "apiDomain"),
  row(
    "aws:apigatewayv2/domainName:DomainName",
    "domainNameConfiguration.certificateArn",
    "certificate",
    "arn",
  ),
  row("aws:apigatewayv2/stage:Stage", "accessLogSettings.destinationArn", "logGroup", "arn"),
  row("aws:apigatewayv2/vpcLink:VpcLink", "securityGroupIds[]", "securityGroup"),
  row("aws:apigatewayv2/vpcLink:VpcLink", "subnetIds[]", "subnet"),
  row("aws:autoscaling/group:Group", "launchTemplate.id", "launchTemplate"),
  row("aws:autoscaling/group:Group", "serviceLinkedRoleArn", "autoScalingRole", "arn"),
  row("aws:autoscaling/group:Group", "targetGroupArns[]", "targetGroup", "arn"),
  row("aws:autoscaling/group:Group", "vpcZoneIdentifiers[]", "subnet"),
  row("aws:iam/instanceProfile:InstanceProfile", "role", "role", "name"),
  row("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "policyArn", "policy", "arn"),
  row("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "role", "name"),
  row("aws:kms/grant:Grant", "granteePrincipal", "autoScalingRole", "arn"),
  row("aws:kms/grant:Grant", "keyId", "key", "arn"),
];

/** Every input that names another resource. */
export const references: readonly Reference[] = [
  ...edgeReferences,
  ...dataReferences,
  ...apiReferences,
  ...VPC_USERS.map((type) => row(type, "vpcId", "vpc")),
  ...KEY_USERS.map(([type, path]) => row(type, path, "key", "arn")),
  ...BUCKET_PARTS.map((part) => row(`aws:s3/bucket${part}:Bucket${part}`, "bucket", "bucket", "bucket")),
  ...POOL_PARTS.map((part) => row(`aws:cognito/${part}`, "userPoolId", "userPool")),
  row("aws:acm/certificateValidation:CertificateValidation", "certificateArn", "certificate", "arn"),
  row("aws:cloudwatch/eventTarget:EventTarget", "arn", "topic", "arn"),
  row("aws:cloudwatch/eventTarget:EventTarget", "rule", "eventRule", "name"),
  row("aws:cognito/managedLoginBranding:ManagedLoginBranding", "clientId", "client"),
  row("aws:cognito/userPool:UserPool", "emailConfiguration.sourceArn", "sesIdentity", "arn"),
  row("aws:cognito/userPool:UserPool", "lambdaConfig.preSignUp", "function", "arn"),
  row("aws:cognito/userPool:UserPool", "smsConfiguration.snsCallerArn", "role", "arn"),
  // Cognito docs, "Using your own domain": CloudFront serves the pages and reads the certificate there.
  row("aws:cognito/userPoolDomain:UserPoolDomain", "certificateArn", "certificate", "arn", "us-east-1"),
  row("aws:ec2/eipAssociation:EipAssociation", "allocationId", "eip"),
  row("aws:ec2/eipAssociation:EipAssociation", "instanceId", "instance"),
  row("aws:ec2/flowLog:FlowLog", "iamRoleArn", "role", "arn"),
  row("aws:ec2/flowLog:FlowLog", "logDestination", "logGroup", "arn"),
  row("aws:ec2/instance:Instance", "subnetId", "subnet"),
  row("aws:ec2/instance:Instance", "vpcSecurityGroupIds[]", "securityGroup"),
  row("aws:ec2/natGateway:NatGateway", "allocationId", "eip"),
  row("aws:ec2/natGateway:NatGateway", "subnetId", "subnet"),
  row("aws:ec2/route:Route", "gatewayId", "internetGateway"),
  row("aws:ec2/route:Route", "natGatewayId", "natGateway"),
  row("aws:ec2/route:Route", "networkInterfaceId", "networkInterface", "primaryNetworkInterfaceId"),
  row("aws:ec2/route:Route", "routeTableId", "routeTable"),
  row("aws:ec2/routeTableAssociation:RouteTableAssociation", "routeTableId", "routeTable"),
  row("aws:ec2/routeTableAssociation:RouteTableAssociation", "subnetId", "subnet"),
  row("aws:ec2/vpcEndpoint:VpcEndpoint", "routeTableIds[]", "routeTable"),
  row("aws:ec2/vpcEndpoint:VpcEndpoint", "securityGroupIds[]", "securityGroup"),
  row("aws:ec2/vpcEndpoint:VpcEndpoint", "subnetIds[]", "subnet"),
  row("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "clusterName", "cluster", "name"),
  row("aws:ecs/service:Service", "cluster", "cluster", "arn"),
  row("aws:ecs/service:Service", "loadBalancers[].targetGroupArn", "targetGroup", "arn"),
  row("aws:ecs/service:Service", "networkConfiguration.securityGroups[]", "securityGroup"),
  row("aws:ecs/service:Service", "networkConfiguration.subnets[]", "subnet"),
  row("aws:ecs/service:Service", "taskDefinition", "taskDefinition", "arn"),
  row("aws:ecs/taskDefinition:TaskDefinition", "executionRoleArn", "role", "arn"),
  row("aws:ecs/taskDefinition:TaskDefinition", "taskRoleArn", "role", "arn"),
  row(
    "aws:ecs/taskDefinition:TaskDefinition",
    "volumes[].efsVolumeConfiguration.authorizationConfig.accessPointId",
    "accessPoint",
  ),
  row("aws:ecs/taskDefinition:TaskDefinition", "volumes[].efsVolumeConfiguration.fileSystemId", "fileSystem"),
  row("aws:efs/accessPoint:AccessPoint", "fileSystemId", "fileSystem"),
  row("aws:efs/backupPolicy:BackupPolicy", "fileSystemId", "fileSystem"),
  row("aws:efs/fileSystemPolicy:FileSystemPolicy", "fileSystemId", "fileSystem"),
  row("aws:efs/mountTarget:MountTarget", "fileSystemId", "fileSystem"),
  row("aws:efs/mountTarget:MountTarget", "securityGroups[]", "securityGroup"),
  row("aws:efs/mountTarget:MountTarget", "subnetId", "subnet"),
  row("aws:iam/role:Role", "permissionsBoundary", "policy", "arn"),
  row("aws:iam/rolePolicy:RolePolicy", "role", "role", "name"),
  row("aws:kms/alias:Alias", "targetKeyId", "key"),
  row("aws:lambda/function:Function", "role", "role", "arn"),
  row("aws:lambda/permission:Permission", "function", "function", "name"),
  row("aws:lb/listener:Listener", "certificateArn", "certificate", "arn"),
  row("aws:lb/listener:Listener", "defaultActions[].targetGroupArn", "targetGroup", "arn"),
  row("aws:lb/listener:Listener", "loadBalancerArn", "loadBalancer", "arn"),
  row("aws:lb/loadBalancer:LoadBalancer", "accessLogs.bucket", "bucket", "bucket"),
  row("aws:lb/loadBalancer:LoadBalancer", "securityGroups[]", "securityGroup"),
  row("aws:lb/loadBalancer:LoadBalancer", "subnets[]", "subnet"),
  row("aws:rds/instance:Instance", "dbSubnetGroupName", "dbSubnetGroup", "name"),
  row("aws:rds/instance:Instance", "parameterGroupName", "dbParameterGroup", "name"),
  row("aws:rds/instance:Instance", "vpcSecurityGroupIds[]", "securityGroup"),
  row("aws:rds/subnetGroup:SubnetGroup", "subnetIds[]", "subnet"),
  row("aws:route53/record:Record", "zoneId", "zone"),
  row("aws:secretsmanager/secretVersion:SecretVersion", "secretId", "secret", "arn"),
  row("aws:sns/topicPolicy:TopicPolicy", "arn", "topic", "arn"),
  row("aws:sns/topicSubscription:TopicSubscription", "topic", "topic", "arn"),
  ...["In", "E"].flatMap((way) => {
    const kind = `ecurityGroup${way}gressRule`;
    const type = `aws:vpc/s${kind}:S${kind}`;
    return [
      row(type, "referencedSecurityGroupId", "securityGroup"),
      row(type, "securityGroupId", "securityGroup"),
    ];
  }),
];

export function referenceId({ type, path }: Pick<Reference, "type" | "path">): string {
  return `reference: ${type.replace(/^aws:|:.*$/g, "").replace(/^.*?\//, "$&")}.${path}`;
}

/** Whether AWS itself has what is named, in every account. */
export function isProvided({ to }: Reference, value: string): boolean {
  const target: Target = targets[to];
  return target.provided?.test(value) === true;
}

function toRefusal(reference: Reference): Refusal {
  const target: Target = targets[reference.to];
  return {
    id: referenceId(reference),
    on: WRITE,
    types: [reference.type],
    when: `${reference.path} names no ${reference.to} that exists${reference.region === undefined ? " in the region" : ` in ${reference.region}`}`,
    source: target.source,
    message: (attempt) =>
      textsAt(attempt.inputs, reference.path)
        .filter((value) => !isProvided(reference, value))
        .filter((value) => !exists(attempt, reference, target.type, value))
        .map(target.message)[0],
  };
}

function exists(
  { cloud, region }: Attempt,
  { by, region: own }: Reference,
  type: string,
  value: string,
): boolean {
  const place = own ?? region;
  return cloud
    .all(type)
    .filter((target) => target.region === "" || place === "" || target.region === place)
    .some((target) => (by === "id" ? target.id : target.outputs[by]) === value);
}

/** Ids of EC2 and EFS, which only AWS hands out. */
const ID = /^(vpc|subnet|sg|rtb|igw|nat|eipalloc|eni|i|fs|fsap|vpce|acl)-[0-9a-f]{8,17}$/;

/** The net below the table: an id or ARN anywhere in the inputs that belongs to nothing. */
const anyOther: Refusal = {
  id: "reference: any other",
  on: WRITE,
  types: [],
  when: "an input that the table does not list holds an id that belongs to nothing",
  source: "none: AWS would take some of them; the simulated provider takes none",
  message: ({ cloud, inputs }) => {
    const known = new Set<unknown>(cloud.everything().flatMap(identifiers));
    const found = leaves(inputs).find(
      ([, value]) => typeof value === "string" && ID.test(value) && !known.has(value),
    );
    return found === undefined ? undefined : `${found[0]}: "${found[1]}" does not exist`;
  },
};

function identifiers({ id, outputs }: { id: string; outputs: Readonly<Record<string, unknown>> }): unknown[] {
  return [id, ...leaves(outputs).flatMap(([, value]) => (typeof value === "string" ? [value] : []))];
}

export const referenceRefusals: readonly Refusal[] = [...references.map(toRefusal), anyOther];
