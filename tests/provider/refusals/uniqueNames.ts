import type { CloudResource } from "../cloud";
import { type Properties, textsAt } from "../properties";

/** What there may be only once. */
export interface Unique {
  readonly id: string;
  readonly type: string;
  /** What there may be only once; nothing where the inputs have no such thing. */
  readonly key: (inputs: Properties) => string | undefined;
  readonly what: string;
  /** @default false - once a region */
  readonly everywhere?: boolean;
  readonly message: (inputs: Properties, other: CloudResource) => string;
  readonly source: string;
}

const text = (inputs: Properties, property: string) =>
  typeof inputs[property] === "string" ? String(inputs[property]) : undefined;

const joined = (inputs: Properties, ...properties: readonly string[]) =>
  properties.map((property) => String(inputs[property] ?? "")).join(" ");

const named =
  (property = "name") =>
  (inputs: Properties) =>
    text(inputs, property);

/** By type, in the order of the services. */
export const uniques: readonly Unique[] = [
  {
    id: "bucket name taken",
    type: "aws:s3/bucket:Bucket",
    key: named("bucket"),
    what: "a bucket name, in all of AWS",
    everywhere: true,
    message: () =>
      "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.",
    source: "S3 API: CreateBucket",
  },
  {
    id: "role name taken",
    type: "aws:iam/role:Role",
    key: named(),
    what: "a role name in the account",
    everywhere: true,
    message: ({ name }) => `EntityAlreadyExists: Role with name ${name} already exists.`,
    source: "IAM API: EntityAlreadyExists",
  },
  {
    id: "key alias taken",
    type: "aws:kms/alias:Alias",
    key: named(),
    what: "an alias",
    message: ({ name }) => `AlreadyExistsException: An alias with the name ${name} already exists`,
    source: "KMS API: AlreadyExistsException",
  },
  {
    id: "log group name taken",
    type: "aws:cloudwatch/logGroup:LogGroup",
    key: named(),
    what: "a log group name",
    message: () => "ResourceAlreadyExistsException: The specified log group already exists",
    source: "CloudWatch Logs API: ResourceAlreadyExistsException",
  },
  {
    id: "login domain taken",
    type: "aws:cognito/userPoolDomain:UserPoolDomain",
    key: named("domain"),
    what: "a domain prefix",
    message: () => "InvalidParameterException: Domain already associated with another user pool.",
    source: "Cognito API: CreateUserPoolDomain",
  },
  {
    id: "second domain of a pool",
    type: "aws:cognito/userPoolDomain:UserPoolDomain",
    key: ({ userPoolId, certificateArn }) =>
      `${userPoolId} ${certificateArn === undefined ? "prefix" : "custom"}`,
    what: "a domain of each kind a pool",
    message: () => "InvalidParameterException: User pool already has a domain configured.",
    source: "Cognito API: CreateUserPoolDomain",
  },
  {
    id: "second branding of a client",
    type: "aws:cognito/managedLoginBranding:ManagedLoginBranding",
    key: ({ clientId }) => String(clientId),
    what: "a branding a client",
    message: () =>
      "ManagedLoginBrandingExistsException: Managed login branding already exists for the app client.",
    source: "Cognito API: CreateManagedLoginBranding",
  },
  {
    id: "group name taken",
    type: "aws:cognito/userGroup:UserGroup",
    key: (inputs) => joined(inputs, "userPoolId", "name"),
    what: "a group name a pool",
    message: () => "GroupExistsException: A group with the name already exists.",
    source: "Cognito API: GroupExistsException",
  },
  {
    id: "identity provider name taken",
    type: "aws:cognito/identityProvider:IdentityProvider",
    key: (inputs) => joined(inputs, "userPoolId", "providerName"),
    what: "a provider name a pool",
    message: () => "DuplicateProviderException: A provider with the name already exists.",
    source: "Cognito API: DuplicateProviderException",
  },
  {
    id: "load balancer name taken",
    type: "aws:lb/loadBalancer:LoadBalancer",
    key: named(),
    what: "a load balancer name",
    message: ({ name }) =>
      `DuplicateLoadBalancerName: A load balancer with the same name '${name}' exists, but with different settings`,
    source: "ELB API: DuplicateLoadBalancerName",
  },
  {
    id: "target group name taken",
    type: "aws:lb/targetGroup:TargetGroup",
    key: named(),
    what: "a target group name",
    message: ({ name }) =>
      `DuplicateTargetGroupName: A target group with the same name '${name}' exists, but with different settings`,
    source: "ELB API: DuplicateTargetGroupName",
  },
  {
    id: "listener port taken",
    type: "aws:lb/listener:Listener",
    key: (inputs) => joined(inputs, "loadBalancerArn", "port"),
    what: "a port a load balancer",
    message: ({ port }) =>
      `DuplicateListener: A listener already exists on this port for this load balancer: ${port}`,
    source: "ELB API: DuplicateListener",
  },
  {
    id: "security group name taken",
    type: "aws:ec2/securityGroup:SecurityGroup",
    key: (inputs) => joined(inputs, "vpcId", "name"),
    what: "a security group name a VPC",
    message: ({ name, vpcId }) =>
      `InvalidGroup.Duplicate: The security group '${name}' already exists for VPC '${vpcId}'`,
    source: "EC2 API: InvalidGroup.Duplicate",
  },
  {
    id: "ingress rule twice",
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    key: rule,
    what: "a rule a security group",
    message: duplicateRule,
    source: "EC2 API: InvalidPermission.Duplicate",
  },
  {
    id: "egress rule twice",
    type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    key: rule,
    what: "a rule a security group",
    message: duplicateRule,
    source: "EC2 API: InvalidPermission.Duplicate",
  },
  {
    id: "route twice",
    type: "aws:ec2/route:Route",
    key: (inputs) => joined(inputs, "routeTableId", "destinationCidrBlock", "destinationPrefixListId"),
    what: "a destination a route table",
    message: ({ destinationCidrBlock }) =>
      `RouteAlreadyExists: The route identified by ${destinationCidrBlock} already exists.`,
    source: "EC2 API: RouteAlreadyExists",
  },
  {
    id: "subnet associated twice",
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    key: named("subnetId"),
    what: "a route table a subnet",
    message: ({ routeTableId }) =>
      `Resource.AlreadyAssociated: the specified association for route table ${routeTableId} conflicts with an existing association`,
    source: "EC2 API: Resource.AlreadyAssociated",
  },
  {
    id: "second internet gateway",
    type: "aws:ec2/internetGateway:InternetGateway",
    key: named("vpcId"),
    what: "an internet gateway a VPC",
    message: ({ vpcId }) =>
      `Resource.AlreadyAssociated: resource ${vpcId} is already attached to an internet gateway`,
    source: "EC2 API: AttachInternetGateway",
  },
  {
    id: "second mount target of a zone",
    type: "aws:efs/mountTarget:MountTarget",
    key: (inputs) => joined(inputs, "fileSystemId", "subnetId"),
    what: "a mount target a zone",
    message: () => "MountTargetConflict: mount target already exists in this AZ",
    source: "EFS API: MountTargetConflict",
  },
  {
    id: "file system token taken",
    type: "aws:efs/fileSystem:FileSystem",
    key: named("creationToken"),
    what: "a creation token",
    message: ({ creationToken }) =>
      `FileSystemAlreadyExists: File system with creation token '${creationToken}' already exists`,
    source: "EFS API: FileSystemAlreadyExists",
  },
  {
    id: "database name taken",
    type: "aws:rds/instance:Instance",
    key: named("identifier"),
    what: "a database instance name",
    message: () => "DBInstanceAlreadyExists: DB instance already exists",
    source: "RDS API: DBInstanceAlreadyExists",
  },
  {
    id: "database subnet group taken",
    type: "aws:rds/subnetGroup:SubnetGroup",
    key: named(),
    what: "a database subnet group name",
    message: ({ name }) => `DBSubnetGroupAlreadyExists: The DB subnet group '${name}' already exists.`,
    source: "RDS API: DBSubnetGroupAlreadyExists",
  },
  {
    id: "database parameter group taken",
    type: "aws:rds/parameterGroup:ParameterGroup",
    key: named(),
    what: "a database parameter group name",
    message: ({ name }) => `DBParameterGroupAlreadyExists: Parameter group ${name} already exists`,
    source: "RDS API: DBParameterGroupAlreadyExists",
  },
  {
    id: "secret name taken",
    type: "aws:secretsmanager/secret:Secret",
    key: named(),
    what: "a secret name",
    message: ({ name }) =>
      `ResourceExistsException: The operation failed because the secret ${name} already exists.`,
    source: "Secrets Manager API: ResourceExistsException",
  },
  {
    id: "service name taken",
    type: "aws:ecs/service:Service",
    key: (inputs) => joined(inputs, "cluster", "name"),
    what: "a service name a cluster",
    message: () => "InvalidParameterException: Creation of service was not idempotent.",
    source: "ECS API: CreateService",
  },
  {
    id: "function name taken",
    type: "aws:lambda/function:Function",
    key: named(),
    what: "a function name",
    message: ({ name }) => `ResourceConflictException: Function already exist: ${name}`,
    source: "Lambda API: ResourceConflictException",
  },
  {
    id: "permission twice",
    type: "aws:lambda/permission:Permission",
    key: (inputs) => joined(inputs, "function", "statementId"),
    what: "a statement id a function",
    message: ({ statementId }) =>
      `ResourceConflictException: The statement id (${statementId}) provided already exists.`,
    source: "Lambda API: ResourceConflictException",
  },
  {
    id: "flow log twice",
    type: "aws:ec2/flowLog:FlowLog",
    key: (inputs) => joined(inputs, "vpcId", "trafficType", "logDestination"),
    what: "a flow log a VPC, traffic type and destination",
    message: () =>
      "FlowLogAlreadyExists: There is an existing Flow Log with the same configuration and log destination.",
    source: "EC2 API: FlowLogAlreadyExists",
  },
  {
    id: "web ACL name taken",
    type: "aws:wafv2/webAcl:WebAcl",
    key: (inputs) => joined(inputs, "scope", "name"),
    what: "a web ACL name a scope",
    message: () =>
      "WAFDuplicateItemException: AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
    source: "WAF API: WAFDuplicateItemException",
  },
  {
    id: "edge function name taken",
    type: "aws:cloudfront/function:Function",
    key: named(),
    what: "a function name of CloudFront in the account",
    everywhere: true,
    message: ({ name }) => `FunctionAlreadyExists: A function with the name ${name} already exists.`,
    source: "CloudFront API: FunctionAlreadyExists",
  },
  {
    id: "origin access control name taken",
    type: "aws:cloudfront/originAccessControl:OriginAccessControl",
    key: named(),
    what: "an origin access control name in the account",
    everywhere: true,
    message: () =>
      "OriginAccessControlAlreadyExists: An origin access control with the specified parameters already exists.",
    source: "CloudFront API: OriginAccessControlAlreadyExists",
  },
  {
    id: "response headers policy name taken",
    type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    key: named(),
    what: "a response headers policy name in the account",
    everywhere: true,
    message: () =>
      "ResponseHeadersPolicyAlreadyExists: A response headers policy with this name already exists in this AWS account.",
    source: "CloudFront API: ResponseHeadersPolicyAlreadyExists",
  },
  {
    id: "cache policy name taken",
    type: "aws:cloudfront/cachePolicy:CachePolicy",
    key: named(),
    what: "a cache policy name in the account",
    everywhere: true,
    message: () => "CachePolicyAlreadyExists: A cache policy with this name already exists.",
    source: "CloudFront API: CachePolicyAlreadyExists",
  },
  {
    id: "origin request policy name taken",
    type: "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
    key: named(),
    what: "an origin request policy name in the account",
    everywhere: true,
    message: () =>
      "OriginRequestPolicyAlreadyExists: An origin request policy with this name already exists.",
    source: "CloudFront API: OriginRequestPolicyAlreadyExists",
  },
  {
    id: "VPC origin name taken",
    type: "aws:cloudfront/vpcOrigin:VpcOrigin",
    key: (inputs) => textsAt(inputs, "vpcOriginEndpointConfig.name")[0],
    what: "a VPC origin name in the account",
    everywhere: true,
    message: () => "EntityAlreadyExists: The entity already exists.",
    source: "CloudFront API: EntityAlreadyExists",
  },
  {
    id: "Aurora cluster name taken",
    type: "aws:rds/cluster:Cluster",
    key: named("clusterIdentifier"),
    what: "a cluster name",
    message: () => "DBClusterAlreadyExistsFault: DB Cluster already exists",
    source: "RDS API: DBClusterAlreadyExistsFault",
  },
  {
    id: "Aurora instance name taken",
    type: "aws:rds/clusterInstance:ClusterInstance",
    key: named("identifier"),
    what: "a database instance name",
    message: () => "DBInstanceAlreadyExists: DB instance already exists",
    source: "RDS API: DBInstanceAlreadyExists",
  },
  {
    id: "Aurora parameter group taken",
    type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    key: named(),
    what: "a cluster parameter group name",
    message: ({ name }) => `DBParameterGroupAlreadyExists: Parameter group ${name} already exists`,
    source: "RDS API: DBParameterGroupAlreadyExists",
  },
  {
    id: "cache name taken",
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    key: named("replicationGroupId"),
    what: "a replication group name",
    message: () => "ReplicationGroupAlreadyExists: The specified replication group already exists.",
    source: "ElastiCache API: ReplicationGroupAlreadyExists",
  },
  {
    id: "cache subnet group taken",
    type: "aws:elasticache/subnetGroup:SubnetGroup",
    key: named(),
    what: "a cache subnet group name",
    message: ({ name }) => `CacheSubnetGroupAlreadyExists: Cache subnet group ${name} already exists.`,
    source: "ElastiCache API: CacheSubnetGroupAlreadyExists",
  },
  {
    id: "cache parameter group taken",
    type: "aws:elasticache/parameterGroup:ParameterGroup",
    key: named(),
    what: "a cache parameter group name",
    message: ({ name }) => `CacheParameterGroupAlreadyExists: CacheParameterGroup ${name} already exists.`,
    source: "ElastiCache API: CacheParameterGroupAlreadyExists",
  },
  {
    id: "vault name taken",
    type: "aws:backup/vault:Vault",
    key: named(),
    what: "a backup vault name",
    message: ({ name }) => `AlreadyExistsException: Backup vault with the same name already exists: ${name}`,
    source: "Backup API: AlreadyExistsException",
  },
  {
    id: "restore testing plan name taken",
    type: "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    key: named(),
    what: "a restore testing plan name",
    message: ({ name }) =>
      `AlreadyExistsException: Restore testing plan with the same name already exists: ${name}`,
    source: "Backup API: AlreadyExistsException",
  },
  {
    id: "trail name taken",
    type: "aws:cloudtrail/trail:Trail",
    key: named(),
    what: "a trail name",
    message: ({ name }) => `TrailAlreadyExistsException: Trail ${name} already exists for customer`,
    source: "CloudTrail API: TrailAlreadyExistsException",
  },
  {
    id: "budget name taken",
    type: "aws:budgets/budget:Budget",
    key: named(),
    what: "a budget name in the account",
    everywhere: true,
    message: ({ name }) =>
      `DuplicateRecordException: Error creating budget: ${name} - the budget already exists.`,
    source: "Budgets API: DuplicateRecordException",
  },
  {
    id: "repository name taken",
    type: "aws:ecr/repository:Repository",
    key: named(),
    what: "a repository name",
    message: ({ name }) =>
      `RepositoryAlreadyExistsException: The repository with name '${name}' already exists in the registry`,
    source: "ECR API: RepositoryAlreadyExistsException",
  },
  {
    id: "Auto Scaling group name taken",
    type: "aws:autoscaling/group:Group",
    key: named(),
    what: "a group name",
    message: ({ name }) =>
      `AlreadyExists: AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
    source: "Auto Scaling API: AlreadyExists",
  },
  {
    id: "launch template name taken",
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    key: named(),
    what: "a launch template name",
    message: () => "InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.",
    source: "EC2 API: CreateLaunchTemplate",
  },
  {
    id: "parameter name taken",
    type: "aws:ssm/parameter:Parameter",
    key: named(),
    what: "a parameter name",
    message: () =>
      "ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    source: "Systems Manager API: PutParameter",
  },
  {
    id: "instance profile name taken",
    type: "aws:iam/instanceProfile:InstanceProfile",
    key: named(),
    what: "an instance profile name in the account",
    everywhere: true,
    message: ({ name }) => `EntityAlreadyExists: Instance Profile ${name} already exists.`,
    source: "IAM API: EntityAlreadyExists",
  },
  {
    id: "policy name taken",
    type: "aws:iam/policy:Policy",
    key: named(),
    what: "a policy name in the account",
    everywhere: true,
    message: ({ name }) =>
      `EntityAlreadyExists: A policy called ${name} already exists. Duplicate names are not allowed.`,
    source: "IAM API: EntityAlreadyExists",
  },
  {
    id: "service-linked role taken",
    type: "aws:iam/serviceLinkedRole:ServiceLinkedRole",
    key: (inputs) => joined(inputs, "awsServiceName", "customSuffix"),
    what: "a role of that service and suffix in the account",
    everywhere: true,
    message: ({ customSuffix }) =>
      `InvalidInput: Service role name AWSServiceRoleForAutoScaling_${customSuffix} has been taken in this account, please try a different suffix.`,
    source: "IAM API: CreateServiceLinkedRole",
  },
  {
    id: "identity provider of the account taken",
    type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    key: named("url"),
    what: "an OpenID Connect provider with that address in the account",
    everywhere: true,
    message: ({ url }) => `EntityAlreadyExists: Provider with url ${url} already exists.`,
    source: "IAM API: EntityAlreadyExists",
  },
  {
    id: "API Gateway's account set already",
    type: "aws:apigateway/account:Account",
    key: () => "account",
    what: "a setting of the account and region, which a second one overwrites without a word",
    message: (_inputs, other) =>
      `It is created, and ${other.urn} of another stack or component writes its own role over it: there is one such setting`,
    source: "API Gateway API: UpdateAccount",
  },
  {
    id: "route key taken",
    type: "aws:apigatewayv2/route:Route",
    key: (inputs) => joined(inputs, "apiId", "routeKey"),
    what: "a route of that key in the API",
    message: ({ routeKey }) => `ConflictException: Route with key ${routeKey} already exists for this API`,
    source: "API Gateway API: ConflictException",
  },
  {
    id: "stage name taken",
    type: "aws:apigatewayv2/stage:Stage",
    key: (inputs) => joined(inputs, "apiId", "name"),
    what: "a stage of that name in the API",
    message: () => "ConflictException: Stage already exists",
    source: "API Gateway API: ConflictException",
  },
  {
    id: "API's name taken",
    type: "aws:apigatewayv2/domainName:DomainName",
    key: named("domainName"),
    what: "a domain name, in all of AWS",
    everywhere: true,
    message: ({ domainName }) => `ConflictException: The domain name ${domainName} already exists.`,
    source: "API Gateway API: CreateDomainName; the words are to be verified",
  },
  {
    id: "API mapping taken",
    type: "aws:apigatewayv2/apiMapping:ApiMapping",
    key: (inputs) => joined(inputs, "domainName", "apiMappingKey"),
    what: "a mapping of that key at the domain name",
    message: () => "ConflictException: ApiMapping key already exists for this domain name",
    source: "API Gateway API: ConflictException",
  },
  {
    id: "branch name taken",
    type: "aws:amplify/branch:Branch",
    key: (inputs) => joined(inputs, "appId", "branchName"),
    what: "a branch of that name in the app",
    message: ({ branchName }) => `BadRequestException: Branch with name ${branchName} already exists`,
    source: "Amplify API: CreateBranch; the words are to be verified",
  },
  {
    id: "domain of another app",
    type: "aws:amplify/domainAssociation:DomainAssociation",
    key: named("domainName"),
    what: "a domain, in all of AWS",
    everywhere: true,
    message: () =>
      "BadRequestException: One or more of the domains requested are already associated with another Amplify app",
    source: "Amplify API: CreateDomainAssociation; the words are to be verified",
  },
];

function rule(inputs: Properties): string {
  const peer = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
  return joined(inputs, "securityGroupId", "ipProtocol", "fromPort", "toPort", ...peer);
}

function duplicateRule(inputs: Properties): string {
  const peer = inputs["cidrIpv4"] ?? inputs["referencedSecurityGroupId"] ?? inputs["prefixListId"];
  return `InvalidPermission.Duplicate: the specified rule "peer: ${peer}, TCP, from port: ${inputs["fromPort"]}, to port: ${inputs["toPort"]}, ALLOW" already exists`;
}
