import { isCidr, overlaps } from "../../../components/network/cidr";
import type { CloudResource } from "../cloud";
import { type Properties, textsAt } from "../properties";
import { type Attempt, CREATE, others, type Refusal, WRITE } from "./refusal";

interface Unique {
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

const uniques: readonly Unique[] = [
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
];

function rule(inputs: Properties): string {
  const peer = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
  return joined(inputs, "securityGroupId", "ipProtocol", "fromPort", "toPort", ...peer);
}

function duplicateRule(inputs: Properties): string {
  const peer = inputs["cidrIpv4"] ?? inputs["referencedSecurityGroupId"] ?? inputs["prefixListId"];
  return `InvalidPermission.Duplicate: the specified rule "peer: ${peer}, TCP, from port: ${inputs["fromPort"]}, to port: ${inputs["toPort"]}, ALLOW" already exists`;
}

function toRefusal({ id, type, key, what, everywhere, message, source }: Unique): Refusal {
  return {
    id,
    on: WRITE,
    types: [type],
    when: `there is already one: ${what}`,
    source,
    message: (attempt) => {
      const own = key(attempt.inputs);
      const all = everywhere === true ? attempt.cloud.all(type) : others(attempt, type);
      const other = all.find((entry) => entry !== attempt.self && key(entry.inputs) === own);
      return own === undefined || other === undefined ? undefined : message(attempt.inputs, other);
    },
  };
}

const recordRefusal: Refusal = {
  id: "record exists",
  on: CREATE,
  types: ["aws:route53/record:Record"],
  when: "the zone has a record of that name and type, and allowOverwrite is not set",
  source: "Route 53 API: InvalidChangeBatch",
  message: ({ cloud, inputs }) => {
    const same = (other: CloudResource) =>
      ["zoneId", "type"].every((property) => other.inputs[property] === inputs[property]) &&
      bare(other.inputs["name"]) === bare(inputs["name"]);
    const taken = inputs["allowOverwrite"] !== true && cloud.all("aws:route53/record:Record").some(same);
    return taken
      ? `InvalidChangeBatch: [Tried to create resource record set [name='${bare(inputs["name"])}.', type='${inputs["type"]}'] but it already exists]`
      : undefined;
  },
};

const bare = (name: unknown) => String(name).replace(/\.$/, "").toLowerCase();

const overlapRefusal: Refusal = {
  id: "subnets overlap",
  on: CREATE,
  types: ["aws:ec2/subnet:Subnet"],
  when: "the block overlaps with another subnet of the VPC",
  source: "EC2 API: InvalidSubnet.Conflict",
  message: (attempt) => {
    const block = String(attempt.inputs["cidrBlock"]);
    const clash = others(attempt, "aws:ec2/subnet:Subnet").some(({ inputs }) => {
      const other = String(inputs["cidrBlock"]);
      return (
        inputs["vpcId"] === attempt.inputs["vpcId"] &&
        isCidr(block) &&
        isCidr(other) &&
        overlaps(block, other)
      );
    });
    return clash ? `InvalidSubnet.Conflict: The CIDR '${block}' conflicts with another subnet` : undefined;
  },
};

const keptNameRefusal: Refusal = {
  id: "secret name kept",
  on: CREATE,
  types: ["aws:secretsmanager/secret:Secret"],
  when: "a secret of that name was deleted and its recovery window has not passed",
  source: "Secrets Manager API: DeleteSecret, RecoveryWindowInDays",
  message: ({ cloud, type, inputs }) =>
    cloud.keepsName(type, String(inputs["name"]))
      ? "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion."
      : undefined,
};

const endpointRouteRefusal: Refusal = {
  id: "second gateway endpoint of a route table",
  on: WRITE,
  types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  when: "one of the route tables has an endpoint to the same service",
  source: "EC2 API: CreateVpcEndpoint",
  message: (attempt: Attempt) => {
    const { serviceName } = attempt.inputs;
    const tables = textsAt(attempt.inputs, "routeTableIds[]");
    const taken = others(attempt, "aws:ec2/vpcEndpoint:VpcEndpoint")
      .filter(({ inputs }) => inputs["serviceName"] === serviceName)
      .flatMap(({ inputs }) => textsAt(inputs, "routeTableIds[]"))
      .find((table) => tables.includes(table));
    return taken === undefined
      ? undefined
      : `RouteAlreadyExists: route table ${taken} already has a route with destination-prefix-list-id of ${serviceName}`;
  },
};

const endpointDnsRefusal: Refusal = {
  id: "second private name of a service",
  on: CREATE,
  types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  when: "the VPC has an interface endpoint with private DNS to the same service",
  source: "EC2 API: CreateVpcEndpoint",
  message: (attempt) => {
    const taken = others(attempt, "aws:ec2/vpcEndpoint:VpcEndpoint").some(({ inputs }) =>
      ["serviceName", "vpcId", "privateDnsEnabled"].every((key) => inputs[key] === attempt.inputs[key]),
    );
    return taken && attempt.inputs["privateDnsEnabled"] === true
      ? `InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${attempt.inputs["serviceName"]} in the VPC ${attempt.inputs["vpcId"]}`
      : undefined;
  },
};

export const uniquenessRefusals: readonly Refusal[] = [
  ...uniques.map(toRefusal),
  recordRefusal,
  overlapRefusal,
  keptNameRefusal,
  endpointRouteRefusal,
  endpointDnsRefusal,
];
