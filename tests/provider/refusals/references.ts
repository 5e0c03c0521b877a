import { leaves, textsAt } from "../properties";
import { type Attempt, type Refusal, WRITE } from "./refusal";

/** What AWS answers to the name of something that does not exist. */
interface Target {
  readonly type: string;
  readonly message: (value: string) => string;
  readonly source: string;
}

const targets = {
  accessPoint: {
    type: "aws:efs/accessPoint:AccessPoint",
    message: (v) => `AccessPointNotFound: Access point ${v} does not exist.`,
    source: "EFS API: AccessPointNotFound",
  },
  bucket: {
    type: "aws:s3/bucket:Bucket",
    message: (v) => `NoSuchBucket: The specified bucket does not exist: ${v}`,
    source: "S3 API: NoSuchBucket",
  },
  certificate: {
    type: "aws:acm/certificate:Certificate",
    message: (v) => `CertificateNotFound: Certificate '${v}' not found`,
    source: "ELB API: CertificateNotFound",
  },
  client: {
    type: "aws:cognito/userPoolClient:UserPoolClient",
    message: (v) => `ResourceNotFoundException: User pool client ${v} does not exist.`,
    source: "Cognito API: ResourceNotFoundException",
  },
  cluster: {
    type: "aws:ecs/cluster:Cluster",
    message: () => "ClusterNotFoundException: Cluster not found.",
    source: "ECS API: ClusterNotFoundException",
  },
  dbParameterGroup: {
    type: "aws:rds/parameterGroup:ParameterGroup",
    message: (v) => `DBParameterGroupNotFound: DBParameterGroup not found: ${v}`,
    source: "RDS API: DBParameterGroupNotFound",
  },
  dbSubnetGroup: {
    type: "aws:rds/subnetGroup:SubnetGroup",
    message: (v) => `DBSubnetGroupNotFoundFault: DB Subnet Group '${v}' not found`,
    source: "RDS API: DBSubnetGroupNotFoundFault",
  },
  eip: {
    type: "aws:ec2/eip:Eip",
    message: (v) => `InvalidAllocationID.NotFound: The allocation ID '${v}' does not exist`,
    source: "EC2 API: InvalidAllocationID.NotFound",
  },
  eventRule: {
    type: "aws:cloudwatch/eventRule:EventRule",
    message: (v) => `ResourceNotFoundException: Rule ${v} does not exist on EventBus default.`,
    source: "EventBridge API: PutTargets",
  },
  fileSystem: {
    type: "aws:efs/fileSystem:FileSystem",
    message: (v) => `FileSystemNotFound: File system '${v}' does not exist.`,
    source: "EFS API: FileSystemNotFound",
  },
  function: {
    type: "aws:lambda/function:Function",
    message: (v) => `ResourceNotFoundException: Function not found: ${v}`,
    source: "Lambda API: ResourceNotFoundException",
  },
  instance: {
    type: "aws:ec2/instance:Instance",
    message: (v) => `InvalidInstanceID.NotFound: The instance ID '${v}' does not exist`,
    source: "EC2 API: InvalidInstanceID.NotFound",
  },
  internetGateway: {
    type: "aws:ec2/internetGateway:InternetGateway",
    message: (v) => `InvalidGatewayID.NotFound: The gateway ID '${v}' does not exist`,
    source: "EC2 API: InvalidGatewayID.NotFound",
  },
  key: {
    type: "aws:kms/key:Key",
    message: (v) => `NotFoundException: Key '${v}' does not exist`,
    source: "KMS API: NotFoundException",
  },
  listener: {
    type: "aws:lb/listener:Listener",
    message: (v) => `ListenerNotFound: One or more listeners not found: ${v}`,
    source: "ELB API: ListenerNotFound",
  },
  loadBalancer: {
    type: "aws:lb/loadBalancer:LoadBalancer",
    message: (v) => `LoadBalancerNotFound: Load balancer '${v}' not found`,
    source: "ELB API: LoadBalancerNotFound",
  },
  logGroup: {
    type: "aws:cloudwatch/logGroup:LogGroup",
    message: () => "ResourceNotFoundException: The specified log group does not exist.",
    source: "CloudWatch Logs API: ResourceNotFoundException",
  },
  natGateway: {
    type: "aws:ec2/natGateway:NatGateway",
    message: (v) => `InvalidNatGatewayID.NotFound: The natGateway ID '${v}' does not exist`,
    source: "EC2 API: InvalidNatGatewayID.NotFound",
  },
  networkInterface: {
    type: "aws:ec2/instance:Instance",
    message: (v) => `InvalidNetworkInterfaceID.NotFound: The networkInterface ID '${v}' does not exist`,
    source: "EC2 API: InvalidNetworkInterfaceID.NotFound",
  },
  policy: {
    type: "aws:iam/policy:Policy",
    message: (v) => `NoSuchEntity: Scope ARN: ${v} does not exist or is not attachable.`,
    source: "IAM API: NoSuchEntity",
  },
  role: {
    type: "aws:iam/role:Role",
    message: (v) => `NoSuchEntity: The role with name ${v.replace(/^.*\//, "")} cannot be found.`,
    source: "IAM API: NoSuchEntity",
  },
  routeTable: {
    type: "aws:ec2/routeTable:RouteTable",
    message: (v) => `InvalidRouteTableID.NotFound: The routeTable ID '${v}' does not exist`,
    source: "EC2 API: InvalidRouteTableID.NotFound",
  },
  secret: {
    type: "aws:secretsmanager/secret:Secret",
    message: () => "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    source: "Secrets Manager API: ResourceNotFoundException",
  },
  securityGroup: {
    type: "aws:ec2/securityGroup:SecurityGroup",
    message: (v) => `InvalidGroup.NotFound: The security group '${v}' does not exist`,
    source: "EC2 API: InvalidGroup.NotFound",
  },
  sesIdentity: {
    type: "aws:ses/domainIdentity:DomainIdentity",
    message: (v) =>
      `InvalidEmailRoleAccessPolicyException: Cognito is not allowed to use your email identity ${v}`,
    source: "Cognito API: CreateUserPool",
  },
  subnet: {
    type: "aws:ec2/subnet:Subnet",
    message: (v) => `InvalidSubnetID.NotFound: The subnet ID '${v}' does not exist`,
    source: "EC2 API: InvalidSubnetID.NotFound",
  },
  targetGroup: {
    type: "aws:lb/targetGroup:TargetGroup",
    message: (v) => `TargetGroupNotFound: Target groups '${v}' not found`,
    source: "ELB API: TargetGroupNotFound",
  },
  taskDefinition: {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    message: () => "ClientException: TaskDefinition not found.",
    source: "ECS API: CreateService",
  },
  topic: {
    type: "aws:sns/topic:Topic",
    message: () => "NotFoundException: Topic does not exist",
    source: "SNS API: NotFoundException",
  },
  userPool: {
    type: "aws:cognito/userPool:UserPool",
    message: (v) => `ResourceNotFoundException: User pool ${v} does not exist.`,
    source: "Cognito API: ResourceNotFoundException",
  },
  vpc: {
    type: "aws:ec2/vpc:Vpc",
    message: (v) => `InvalidVpcID.NotFound: The vpc ID '${v}' does not exist`,
    source: "EC2 API: InvalidVpcID.NotFound",
  },
  zone: {
    type: "aws:route53/zone:Zone",
    message: (v) => `NoSuchHostedZone: No hosted zone found with ID: ${v}`,
    source: "Route 53 API: NoSuchHostedZone",
  },
} satisfies Record<string, Target>;

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

/** Every input that names another resource. */
export const references: readonly Reference[] = [
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
