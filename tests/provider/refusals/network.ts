import { contains, isCidr } from "../../../components/network/cidr";
import { admits, roleByArn } from "../iam";
import { textsAt } from "../properties";
import { attachedGateway } from "../reach";
import { CREATE, type Refusal, WRITE } from "./refusal";

export const networkRefusals: readonly Refusal[] = [
  {
    id: "region unknown",
    on: WRITE,
    types: [],
    when: "the region is none of AWS's",
    source: "AWS SDK: no endpoint",
    message: ({ region, regions }) =>
      region === "" || regions.includes(region)
        ? undefined
        : `RequestError: send request failed: no endpoint for region ${region}`,
  },
  {
    id: "zone unknown",
    on: CREATE,
    types: ["aws:ec2/subnet:Subnet"],
    when: "the availability zone is not one of the region",
    source: "EC2 API: CreateSubnet",
    message: ({ inputs, region }) => {
      const zone = String(inputs["availabilityZone"] ?? region);
      return zone.startsWith(region)
        ? undefined
        : `InvalidParameterValue: Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the zones of ${region}.`;
    },
  },
  {
    id: "subnet outside its VPC",
    on: CREATE,
    types: ["aws:ec2/subnet:Subnet"],
    when: "the block lies outside the block of the VPC",
    source: "EC2 API: InvalidSubnet.Range",
    message: ({ cloud, inputs }) => {
      const outer = String(cloud.find("aws:ec2/vpc:Vpc", String(inputs["vpcId"]))?.inputs["cidrBlock"]);
      const inner = String(inputs["cidrBlock"]);
      return isCidr(outer) && isCidr(inner) && !contains(outer, inner)
        ? `InvalidSubnet.Range: The CIDR '${inner}' is invalid.`
        : undefined;
    },
  },
  {
    id: "address without internet gateway",
    on: CREATE,
    types: ["aws:ec2/eipAssociation:EipAssociation"],
    when: "an Elastic IP is given to an instance of a VPC without an attached internet gateway",
    source: "EC2 API: Gateway.NotAttached",
    message: ({ cloud, inputs }) => {
      const instance = cloud.find("aws:ec2/instance:Instance", String(inputs["instanceId"]));
      const subnet = cloud.find("aws:ec2/subnet:Subnet", String(instance?.inputs["subnetId"]));
      const vpcId = subnet?.outputs["vpcId"];
      return attachedGateway(cloud, vpcId) === undefined
        ? `Gateway.NotAttached: Network ${vpcId} is not attached to any internet gateway`
        : undefined;
    },
  },
  {
    id: "NAT gateway without internet gateway",
    on: CREATE,
    types: ["aws:ec2/natGateway:NatGateway"],
    when: "a public NAT gateway is put into a VPC without an attached internet gateway",
    source: "EC2 API: Gateway.NotAttached",
    message: ({ cloud, inputs }) => {
      const vpcId = cloud.find("aws:ec2/subnet:Subnet", String(inputs["subnetId"]))?.outputs["vpcId"];
      return inputs["connectivityType"] !== "private" && attachedGateway(cloud, vpcId) === undefined
        ? `Gateway.NotAttached: Network ${vpcId} has no Internet gateway attached`
        : undefined;
    },
  },
  {
    id: "route to a gateway elsewhere",
    on: WRITE,
    types: ["aws:ec2/route:Route"],
    when: "the internet gateway is not attached to the VPC of the route table",
    source: "EC2 API: CreateRoute",
    message: ({ cloud, inputs }) => {
      const table = cloud.find("aws:ec2/routeTable:RouteTable", String(inputs["routeTableId"]));
      const gateway = cloud.find("aws:ec2/internetGateway:InternetGateway", String(inputs["gatewayId"]));
      return gateway !== undefined && gateway.inputs["vpcId"] !== table?.outputs["vpcId"]
        ? `InvalidParameterValue: route table ${table?.id} and network gateway ${gateway.id} belong to different networks`
        : undefined;
    },
  },
  {
    id: "association across networks",
    on: CREATE,
    types: ["aws:ec2/routeTableAssociation:RouteTableAssociation"],
    when: "subnet and route table are of different VPCs",
    source: "EC2 API: AssociateRouteTable",
    message: ({ cloud, inputs }) => {
      const subnet = cloud.find("aws:ec2/subnet:Subnet", String(inputs["subnetId"]));
      const table = cloud.find("aws:ec2/routeTable:RouteTable", String(inputs["routeTableId"]));
      return subnet?.outputs["vpcId"] === table?.outputs["vpcId"]
        ? undefined
        : `InvalidParameterValue: Route table ${table?.id} and subnet ${subnet?.id} belong to different networks`;
    },
  },
  {
    id: "rule between networks",
    on: WRITE,
    types: [
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ],
    when: "the groups of a rule are of different VPCs",
    source: "EC2 API: InvalidGroup.NotFound",
    message: ({ cloud, inputs }) => {
      const vpcOf = (id: unknown) =>
        cloud.find("aws:ec2/securityGroup:SecurityGroup", String(id))?.inputs["vpcId"];
      const other = inputs["referencedSecurityGroupId"];
      return other === undefined || vpcOf(other) === vpcOf(inputs["securityGroupId"])
        ? undefined
        : `InvalidGroup.NotFound: You have specified two resources that belong to different networks: ${other}`;
    },
  },
  {
    id: "private names without DNS",
    on: CREATE,
    types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
    when: "an endpoint wants private DNS in a VPC without DNS support and host names",
    source: "VPC docs: private DNS of interface endpoints",
    message: ({ cloud, inputs }) => {
      const vpc = cloud.find("aws:ec2/vpc:Vpc", String(inputs["vpcId"]));
      const dns = vpc?.inputs["enableDnsSupport"] !== false && vpc?.inputs["enableDnsHostnames"] === true;
      return inputs["privateDnsEnabled"] === true && !dns
        ? `InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${inputs["vpcId"]}`
        : undefined;
    },
  },
  {
    id: "endpoint twice in a zone",
    on: WRITE,
    types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
    when: "two subnets of an interface endpoint are in one zone",
    source: "EC2 API: DuplicateSubnetsInSameZone",
    message: ({ cloud, inputs }) => {
      const zones = textsAt(inputs, "subnetIds[]").map(
        (id) => cloud.find("aws:ec2/subnet:Subnet", id)?.outputs["availabilityZone"],
      );
      return new Set(zones).size < zones.length
        ? "DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone"
        : undefined;
    },
  },
  {
    id: "flow log role not assumable",
    on: CREATE,
    types: ["aws:ec2/flowLog:FlowLog"],
    when: "the role does not trust vpc-flow-logs.amazonaws.com",
    source: "VPC docs: IAM role for publishing flow logs to CloudWatch Logs",
    message: ({ cloud, inputs }) => {
      const role = roleByArn(cloud, inputs["iamRoleArn"]);
      return role === undefined ||
        admits(role.inputs["assumeRolePolicy"], "vpc-flow-logs.amazonaws.com", "sts:AssumeRole")
        ? undefined
        : "InvalidParameter: Unable to assume given IAM role";
    },
  },
  {
    id: "flow log role without rights",
    on: CREATE,
    types: ["aws:ec2/flowLog:FlowLog"],
    when: "the role has no policy yet that lets it write log events",
    source: "VPC docs: troubleshoot flow logs, Access error",
    message: ({ cloud, inputs }) => {
      const role = roleByArn(cloud, inputs["iamRoleArn"]);
      const policies = cloud
        .all("aws:iam/rolePolicy:RolePolicy")
        .filter((policy) => policy.inputs["role"] === role?.id);
      return role === undefined ||
        policies.some(({ inputs: own }) => /logs:PutLogEvents/.test(String(own["policy"])))
        ? undefined
        : "Access error: the IAM role for the flow log does not have sufficient permissions to send flow log records to the CloudWatch log group";
    },
  },
];
