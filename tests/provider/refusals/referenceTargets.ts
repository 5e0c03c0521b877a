/** What AWS answers to the name of something that does not exist. */
export interface Target {
  readonly type: string;
  readonly message: (value: string) => string;
  readonly source: string;
  /** What AWS has itself, in every account. */
  readonly provided?: RegExp;
}

/** CloudFront docs, "Use managed cache policies" and the like for the other two kinds. */
const MANAGED_POLICIES = new RegExp(
  `^(${[
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", // CachingDisabled
    "658327ea-f89d-4fab-a63d-7e88639e58f6", // CachingOptimized
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65", // UseOriginCacheControlHeaders
    "216adef6-5c7f-47e4-b989-5492eafa07d3", // AllViewer
    "b689b0a8-53d0-40ab-baf2-68738e2966ac", // AllViewerExceptHostHeader
    "33f36d7e-f396-46d9-90e0-52428a34d9dc", // AllViewerAndCloudFrontHeaders-2022-06
    "bf0718e1-ba1e-49d1-88b1-f726733018ae", // HostHeaderOnly
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf", // CORS-S3Origin
    "67f7725c-6f97-4210-82d7-5512b31e9d03", // SecurityHeadersPolicy
  ].join("|")})$`,
);

/** Every account has the default parameter group of each family. */
const DEFAULT_GROUP = /^default\./;

export const targets = {
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
    provided: DEFAULT_GROUP,
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
    // A web ACL protects an app of Amplify too, under the same property.
    provided: /^arn:[\w-]+:amplify:/,
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
  anomalyMonitor: {
    type: "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
    message: (v) => `UnknownMonitorException: Unknown monitor ARN: ${v}`,
    source: "Cost Explorer API: UnknownMonitorException",
  },
  backupPlan: {
    type: "aws:backup/plan:Plan",
    message: (v) => `InvalidParameterValueException: Cannot find Backup plan with ID ${v}`,
    source: "Backup API: CreateBackupSelection",
  },
  backupVault: {
    type: "aws:backup/vault:Vault",
    message: (v) => `InvalidParameterValueException: Backup vault ${v} does not exist`,
    source: "Backup API: CreateBackupPlan",
  },
  cacheParameterGroup: {
    type: "aws:elasticache/parameterGroup:ParameterGroup",
    message: (v) => `CacheParameterGroupNotFound: CacheParameterGroup not found: ${v}`,
    source: "ElastiCache API: CacheParameterGroupNotFound",
    provided: DEFAULT_GROUP,
  },
  cachePolicy: {
    type: "aws:cloudfront/cachePolicy:CachePolicy",
    message: () => "NoSuchCachePolicy: The specified cache policy does not exist.",
    source: "CloudFront API: NoSuchCachePolicy",
    provided: MANAGED_POLICIES,
  },
  cacheSubnetGroup: {
    type: "aws:elasticache/subnetGroup:SubnetGroup",
    message: (v) => `CacheSubnetGroupNotFoundFault: Cache Subnet Group ${v} does not exist.`,
    source: "ElastiCache API: CacheSubnetGroupNotFoundFault",
  },
  dbCluster: {
    type: "aws:rds/cluster:Cluster",
    message: (v) => `DBClusterNotFoundFault: Could not find DB Cluster: ${v}`,
    source: "RDS API: DBClusterNotFoundFault",
  },
  dbClusterParameterGroup: {
    type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    message: (v) => `DBClusterParameterGroupNotFound: DBClusterParameterGroup not found: ${v}`,
    source: "RDS API: DBClusterParameterGroupNotFound",
    provided: DEFAULT_GROUP,
  },
  deliveryDestination: {
    type: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
    message: () => "ResourceNotFoundException: The specified delivery destination does not exist.",
    source: "CloudWatch Logs API: CreateDelivery",
  },
  deliverySource: {
    type: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
    message: () => "ResourceNotFoundException: The specified delivery source does not exist.",
    source: "CloudWatch Logs API: CreateDelivery",
  },
  distribution: {
    type: "aws:cloudfront/distribution:Distribution",
    message: (v) => `ResourceNotFoundException: Cannot find the resource: ${v}`,
    source: "CloudWatch Logs API: PutDeliverySource",
  },
  edgeFunction: {
    type: "aws:cloudfront/function:Function",
    message: (v) => `InvalidFunctionAssociation: The function does not exist: ${v}`,
    source: "CloudFront API: InvalidFunctionAssociation",
  },
  edgeWebAcl: {
    type: "aws:wafv2/webAcl:WebAcl",
    message: (v) => `InvalidWebACLId: A web ACL ID specified is not valid: ${v}`,
    source: "CloudFront API: InvalidWebACLId",
  },
  originAccessControl: {
    type: "aws:cloudfront/originAccessControl:OriginAccessControl",
    message: (v) => `InvalidOriginAccessControl: The origin access control is not valid: ${v}`,
    source: "CloudFront API: InvalidOriginAccessControl",
  },
  originRequestPolicy: {
    type: "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
    message: () => "NoSuchOriginRequestPolicy: The specified origin request policy does not exist.",
    source: "CloudFront API: NoSuchOriginRequestPolicy",
    provided: MANAGED_POLICIES,
  },
  repository: {
    type: "aws:ecr/repository:Repository",
    message: (v) => `RepositoryNotFoundException: The repository with name '${v}' does not exist`,
    source: "ECR API: RepositoryNotFoundException",
  },
  responseHeadersPolicy: {
    type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    message: () => "NoSuchResponseHeadersPolicy: The specified response headers policy does not exist.",
    source: "CloudFront API: NoSuchResponseHeadersPolicy",
    provided: MANAGED_POLICIES,
  },
  restoreTestingPlan: {
    type: "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    message: (v) => `ResourceNotFoundException: Restore testing plan ${v} does not exist`,
    source: "Backup API: CreateRestoreTestingSelection",
  },
  viewerCertificate: {
    type: "aws:acm/certificate:Certificate",
    message: () =>
      "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
    source: "CloudFront API: InvalidViewerCertificate",
  },
  vpcOrigin: {
    type: "aws:cloudfront/vpcOrigin:VpcOrigin",
    message: () => "EntityNotFound: The entity was not found.",
    source: "CloudFront API: EntityNotFound",
  },
  webAcl: {
    type: "aws:wafv2/webAcl:WebAcl",
    message: () =>
      "WAFNonexistentItemException: AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
    source: "WAF API: WAFNonexistentItemException",
  },
  amplifyApp: {
    type: "aws:amplify/app:App",
    message: (v) => `NotFoundException: App ${v} not found.`,
    source: "Amplify API: NotFoundException",
  },
  api: {
    type: "aws:apigatewayv2/api:Api",
    message: (v) => `NotFoundException: Invalid API identifier specified 210987654321:${v}`,
    source: "API Gateway API: NotFoundException",
  },
  apiDomain: {
    type: "aws:apigatewayv2/domainName:DomainName",
    message: () => "NotFoundException: Invalid domain name identifier specified",
    source: "API Gateway API: NotFoundException",
  },
  autoScalingRole: {
    type: "aws:iam/serviceLinkedRole:ServiceLinkedRole",
    message: (v) => `ValidationError: ARN specified for Service-Linked Role does not exist: ${v}`,
    // A grant is for other principals too.
    provided: /^arn:[\w-]+:iam::\d{12}:(?!role\/aws-service-role\/)/,
    source: "Auto Scaling API: CreateAutoScalingGroup",
  },
  launchTemplate: {
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    message: (v) =>
      `ValidationError: You must use a valid fully-formed launch template. The specified launch template, with template ID ${v}, does not exist.`,
    source: "Auto Scaling API: CreateAutoScalingGroup",
  },
} satisfies Record<string, Target>;
