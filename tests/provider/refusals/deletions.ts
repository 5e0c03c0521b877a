import { textsAt } from "../properties";
import { type Hold, heldBy, mentions, protectedBy } from "./holds";
import { isInGroup } from "./machines";
import { DELETE, type Refusal } from "./refusal";

const inSubnet = [
  "aws:apigatewayv2/vpcLink:VpcLink",
  "aws:autoscaling/group:Group",
  "aws:ec2/instance:Instance",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ecs/service:Service",
  "aws:efs/mountTarget:MountTarget",
  "aws:elasticache/subnetGroup:SubnetGroup",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:rds/subnetGroup:SubnetGroup",
];

const holds: readonly Hold[] = [
  {
    id: "VPC not empty",
    type: "aws:ec2/vpc:Vpc",
    when: "subnets, gateways, route tables, endpoints or security groups are left in it",
    holders: [
      "aws:ec2/internetGateway:InternetGateway",
      "aws:ec2/natGateway:NatGateway",
      "aws:ec2/routeTable:RouteTable",
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:ec2/subnet:Subnet",
      "aws:ec2/vpcEndpoint:VpcEndpoint",
    ],
    message: ({ id }) => `DependencyViolation: The vpc '${id}' has dependencies and cannot be deleted.`,
    source: "EC2 API: DeleteVpc",
  },
  {
    id: "subnet in use",
    type: "aws:ec2/subnet:Subnet",
    when: "a network interface is left in it: of an instance, a gateway, an endpoint, a task, a mount target, a load balancer, a VPC link or a database",
    holders: inSubnet,
    message: ({ id }) => `DependencyViolation: The subnet '${id}' has dependencies and cannot be deleted.`,
    source: "EC2 API: DeleteSubnet",
  },
  {
    id: "security group in use",
    type: "aws:ec2/securityGroup:SecurityGroup",
    when: "a network interface or a rule of another group refers to it",
    holders: [
      ...inSubnet,
      "aws:elasticache/replicationGroup:ReplicationGroup",
      "aws:rds/cluster:Cluster",
      "aws:rds/instance:Instance",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ],
    // Its own rules go with it (revokeRulesOnDelete).
    holds: (holder, self, attempt) =>
      holder.inputs["securityGroupId"] !== self.id &&
      (mentions(holder, self) || isInGroup(holder, self, attempt)),
    message: ({ id }) => `DependencyViolation: resource ${id} has a dependent object`,
    source: "EC2 API: DeleteSecurityGroup",
  },
  {
    id: "internet gateway in use",
    type: "aws:ec2/internetGateway:InternetGateway",
    when: "public addresses are left in the VPC",
    holders: [
      "aws:ec2/eipAssociation:EipAssociation",
      "aws:ec2/natGateway:NatGateway",
      "aws:lb/loadBalancer:LoadBalancer",
    ],
    holds: (holder, self, { cloud }) => {
      const instance = cloud.find("aws:ec2/instance:Instance", String(holder.inputs["instanceId"]));
      const subnets = [
        ...textsAt(holder.inputs, "subnets[]"),
        ...textsAt(holder.inputs, "subnetId"),
        ...textsAt(instance?.inputs, "subnetId"),
      ];
      const here = subnets.some(
        (id) => cloud.find("aws:ec2/subnet:Subnet", id)?.outputs["vpcId"] === self.inputs["vpcId"],
      );
      return here && holder.inputs["internal"] !== true;
    },
    message: ({ inputs }) =>
      `DependencyViolation: Network ${inputs["vpcId"]} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    source: "EC2 API: DetachInternetGateway",
  },
  {
    id: "route table in use",
    type: "aws:ec2/routeTable:RouteTable",
    when: "a subnet is associated with it",
    holders: ["aws:ec2/routeTableAssociation:RouteTableAssociation"],
    message: ({ id }) =>
      `DependencyViolation: The routeTable '${id}' has dependencies and cannot be deleted.`,
    source: "EC2 API: DeleteRouteTable",
  },
  {
    id: "address in use",
    type: "aws:ec2/eip:Eip",
    when: "it is associated",
    holders: ["aws:ec2/eipAssociation:EipAssociation", "aws:ec2/natGateway:NatGateway"],
    message: ({ outputs }) => `InvalidIPAddress.InUse: Address ${outputs["publicIp"]} is in use.`,
    source: "EC2 API: ReleaseAddress",
  },
  {
    id: "pool with a domain",
    type: "aws:cognito/userPool:UserPool",
    when: "it has a domain",
    holders: ["aws:cognito/userPoolDomain:UserPoolDomain"],
    message: () =>
      "InvalidParameterException: User pool cannot be deleted. It has a domain configured that should be deleted first.",
    source: "Cognito API: DeleteUserPool",
  },
  {
    id: "target group in use",
    type: "aws:lb/targetGroup:TargetGroup",
    when: "a listener or rule sends to it",
    holders: ["aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"],
    message: ({ id }) => `ResourceInUse: Target group '${id}' is currently in use by a listener or a rule`,
    source: "ELB API: DeleteTargetGroup",
  },
  {
    id: "certificate in use",
    type: "aws:acm/certificate:Certificate",
    when: "a listener, login domain, API's domain or distribution uses it",
    holders: [
      "aws:apigatewayv2/domainName:DomainName",
      "aws:cloudfront/distribution:Distribution",
      "aws:cognito/userPoolDomain:UserPoolDomain",
      "aws:lb/listener:Listener",
    ],
    message: ({ id }) => `ResourceInUseException: Certificate ${id} in account is in use.`,
    source: "ACM API: DeleteCertificate",
  },
  {
    id: "role with policies",
    type: "aws:iam/role:Role",
    when: "it has inline policies",
    holders: ["aws:iam/rolePolicy:RolePolicy"],
    message: () => "DeleteConflict: Cannot delete entity, must delete policies first.",
    source: "IAM API: DeleteRole",
  },
  {
    id: "cluster with services",
    type: "aws:ecs/cluster:Cluster",
    when: "services are left in it",
    holders: ["aws:ecs/service:Service"],
    message: () =>
      "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.",
    source: "ECS API: DeleteCluster",
  },
  {
    id: "capacity provider in use",
    type: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    when: "a service uses a capacity provider of the cluster",
    holders: ["aws:ecs/service:Service"],
    holds: (holder, self) =>
      String(holder.inputs["cluster"]).endsWith(`/${self.id}`) &&
      textsAt(holder.inputs, "capacityProviderStrategies[].capacityProvider").length > 0,
    message: () => "ResourceInUseException: The specified capacity provider is in use and cannot be removed.",
    source: "ECS API: PutClusterCapacityProviders",
  },
  {
    id: "file system with mount targets",
    type: "aws:efs/fileSystem:FileSystem",
    when: "mount targets are left",
    holders: ["aws:efs/mountTarget:MountTarget"],
    message: ({ id }) => `FileSystemInUse: You cannot delete file system ${id} because it has mount targets`,
    source: "EFS API: DeleteFileSystem",
  },
  {
    id: "database subnet group in use",
    type: "aws:rds/subnetGroup:SubnetGroup",
    when: "a database is in it",
    holders: ["aws:rds/cluster:Cluster", "aws:rds/instance:Instance"],
    message: ({ id }, holder) =>
      `InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '${id}' because at least one database instance: ${holder.inputs["identifier"] ?? holder.id} is still using it.`,
    source: "RDS API: DeleteDBSubnetGroup",
  },
  {
    id: "database parameter group in use",
    type: "aws:rds/parameterGroup:ParameterGroup",
    when: "a database uses it",
    holders: ["aws:rds/instance:Instance"],
    message: ({ id }) =>
      `InvalidDBParameterGroupState: One or more database instances are still members of this parameter group ${id}, so the group cannot be deleted`,
    source: "RDS API: DeleteDBParameterGroup",
  },
  {
    id: "log bucket not empty",
    type: "aws:s3/bucket:Bucket",
    when: "it holds objects, as of a load balancer from its first minute on, and forceDestroy is not set",
    holders: ["aws:s3/bucket:Bucket", "aws:s3/bucketObjectv2:BucketObjectv2"],
    holds: (holder, self, { cloud }) =>
      self.inputs["forceDestroy"] !== true &&
      holder.inputs["bucket"] === self.id &&
      (holder !== self || cloud.isFilled(self.id)),
    message: ({ id }) => `BucketNotEmpty: The bucket you tried to delete is not empty: ${id}`,
    source: "S3 API: DeleteBucket",
  },
  {
    id: "rule with targets",
    type: "aws:cloudwatch/eventRule:EventRule",
    when: "it has targets",
    holders: ["aws:cloudwatch/eventTarget:EventTarget"],
    holds: (holder, self) => holder.inputs["rule"] === self.id,
    message: () => "ValidationException: Rule can't be deleted since it has targets.",
    source: "EventBridge API: DeleteRule",
  },
];

export const deletionRefusals: readonly Refusal[] = [
  ...holds.map(heldBy),
  protectedBy(
    "pool protected",
    "aws:cognito/userPool:UserPool",
    "deletionProtection",
    "ACTIVE",
    () =>
      "InvalidParameterException: The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
    "Cognito API: DeleteUserPool",
  ),
  protectedBy(
    "load balancer protected",
    "aws:lb/loadBalancer:LoadBalancer",
    "enableDeletionProtection",
    true,
    ({ id }) =>
      `OperationNotPermitted: Load balancer '${id}' cannot be deleted because deletion protection is enabled`,
    "ELB API: DeleteLoadBalancer",
  ),
  protectedBy(
    "database protected",
    "aws:rds/instance:Instance",
    "deletionProtection",
    true,
    () =>
      "InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again.",
    "RDS API: DeleteDBInstance",
  ),
  {
    id: "machine protected",
    on: DELETE,
    types: ["aws:ec2/instance:Instance"],
    when: "disableApiTermination is true and forceDestroy is not",
    source: "EC2 API: TerminateInstances; Terraform AWS provider: aws_instance",
    message: ({ self }) =>
      self?.inputs["disableApiTermination"] === true && self.inputs["forceDestroy"] !== true
        ? `OperationNotPermitted: The instance '${self.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`
        : undefined,
  },
  {
    id: "database without final snapshot",
    on: DELETE,
    types: ["aws:rds/instance:Instance"],
    when: "neither skipFinalSnapshot nor finalSnapshotIdentifier is set",
    source: "Terraform AWS provider: aws_db_instance",
    message: ({ self }) =>
      self?.inputs["skipFinalSnapshot"] !== true && self?.inputs["finalSnapshotIdentifier"] === undefined
        ? "final_snapshot_identifier is required when skip_final_snapshot is false"
        : undefined,
  },
];
