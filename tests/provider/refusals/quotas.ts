import { canonical, type Properties, valuesAt } from "../properties";
import { type Attempt, others, type Refusal, WRITE } from "./refusal";

interface Quota {
  readonly id: string;
  readonly type: string;
  readonly limit: number;
  readonly of: string;
  /** How much there would be afterwards. */
  readonly count: (attempt: Attempt) => number;
  readonly message: string | ((attempt: Attempt) => string);
  readonly source: string;
}

const VPC_QUOTAS = "VPC docs: Amazon VPC quotas";
const ELB_QUOTAS = "ELB docs: quotas for Application Load Balancers";

/** How many of a type there are in the region, or with the same values of some inputs. */
const countOf =
  (...sameInputs: readonly string[]) =>
  (attempt: Attempt) =>
    1 +
    others(attempt, attempt.type).filter(({ inputs }) =>
      sameInputs.every((property) => inputs[property] === attempt.inputs[property]),
    ).length;

const charactersOf = (property: string) => (attempt: Attempt) =>
  String(attempt.inputs[property] ?? "").length;

/** VPC docs, "AWS-managed prefix list weight": CloudFront's list counts as 55 rules, S3's as one. */
function ruleWeight({ prefixListId, description }: Properties): number {
  return prefixListId === undefined || !/CloudFront/.test(String(description)) ? 1 : 55;
}

const ruleCount = (attempt: Attempt) =>
  others(attempt, attempt.type)
    .filter(({ inputs }) => inputs["securityGroupId"] === attempt.inputs["securityGroupId"])
    .reduce((sum, { inputs }) => sum + ruleWeight(inputs), ruleWeight(attempt.inputs));

const quotas: readonly Quota[] = [
  {
    id: "quota: VPCs",
    type: "aws:ec2/vpc:Vpc",
    limit: 5,
    of: "VPCs a region",
    count: countOf(),
    message: "VpcLimitExceeded: The maximum number of VPCs has been reached.",
    source: VPC_QUOTAS,
  },
  {
    id: "quota: internet gateways",
    type: "aws:ec2/internetGateway:InternetGateway",
    limit: 5,
    of: "internet gateways a region",
    count: countOf(),
    message: "InternetGatewayLimitExceeded: The maximum number of internet gateways has been reached.",
    source: VPC_QUOTAS,
  },
  {
    id: "quota: Elastic IPs",
    type: "aws:ec2/eip:Eip",
    limit: 5,
    of: "Elastic IP addresses a region",
    count: countOf(),
    message: "AddressLimitExceeded: The maximum number of addresses has been reached.",
    source: VPC_QUOTAS,
  },
  {
    id: "quota: NAT gateways",
    type: "aws:ec2/natGateway:NatGateway",
    limit: 5,
    of: "NAT gateways an availability zone",
    count: (attempt) => {
      const zoneOf = (subnet: unknown) =>
        attempt.cloud.find("aws:ec2/subnet:Subnet", String(subnet))?.inputs["availabilityZone"];
      const zone = zoneOf(attempt.inputs["subnetId"]);
      return (
        1 + others(attempt, attempt.type).filter(({ inputs }) => zoneOf(inputs["subnetId"]) === zone).length
      );
    },
    message: "NatGatewayLimitExceeded: The maximum number of NAT gateways has been reached.",
    source: VPC_QUOTAS,
  },
  {
    id: "quota: subnets",
    type: "aws:ec2/subnet:Subnet",
    limit: 200,
    of: "subnets a VPC",
    count: countOf("vpcId"),
    message: "SubnetLimitExceeded: The maximum number of subnets has been reached.",
    source: VPC_QUOTAS,
  },
  {
    id: "quota: route tables",
    type: "aws:ec2/routeTable:RouteTable",
    limit: 200,
    of: "route tables a VPC",
    count: countOf("vpcId"),
    message: "RouteTableLimitExceeded: The maximum number of route tables has been reached.",
    source: VPC_QUOTAS,
  },
  {
    id: "quota: interface endpoints",
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    limit: 50,
    of: "endpoints a VPC",
    count: countOf("vpcId"),
    message: "VpcEndpointLimitExceeded: The maximum number of VPC endpoints has been reached.",
    source: VPC_QUOTAS,
  },
  {
    id: "quota: ingress rules",
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    limit: 60,
    of: "inbound rules a security group; a prefix list counts as its entries",
    count: ruleCount,
    message:
      "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
    source: VPC_QUOTAS,
  },
  {
    id: "quota: egress rules",
    type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    limit: 60,
    of: "outbound rules a security group; a prefix list counts as its entries",
    count: ruleCount,
    message:
      "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
    source: VPC_QUOTAS,
  },
  {
    id: "quota: condition values",
    type: "aws:lb/listenerRule:ListenerRule",
    limit: 5,
    of: "values in all conditions of a listener rule together",
    count: ({ inputs }) =>
      ["hostHeader", "httpHeader", "httpRequestMethod", "pathPattern", "sourceIp"].reduce(
        (sum, kind) => sum + valuesAt(inputs, `conditions[].${kind}.values[]`).length,
        valuesAt(inputs, "conditions[].queryStrings[]").length,
      ),
    message: "ValidationError: A rule can only have '5' condition values",
    source: ELB_QUOTAS,
  },
  {
    id: "quota: load balancers",
    type: "aws:lb/loadBalancer:LoadBalancer",
    limit: 50,
    of: "application load balancers a region",
    count: countOf(),
    message: "TooManyLoadBalancers: The maximum number of load balancers has been reached.",
    source: ELB_QUOTAS,
  },
  {
    id: "quota: listeners",
    type: "aws:lb/listener:Listener",
    limit: 50,
    of: "listeners a load balancer",
    count: countOf("loadBalancerArn"),
    message: "TooManyListeners: The maximum number of listeners has been reached.",
    source: ELB_QUOTAS,
  },
  {
    id: "quota: listener rules",
    type: "aws:lb/listenerRule:ListenerRule",
    limit: 100,
    of: "rules a load balancer, default rules not counted",
    count: (attempt) => {
      const balancer = (arn: unknown) => String(arn).split("/").slice(1, 4).join("/");
      const own = balancer(attempt.inputs["listenerArn"]);
      const same = others(attempt, attempt.type).filter(
        ({ inputs }) => balancer(inputs["listenerArn"]) === own,
      );
      return 1 + same.length;
    },
    message: "TooManyRules: The maximum number of rules has been reached.",
    source: ELB_QUOTAS,
  },
  {
    id: "quota: policies of a role",
    type: "aws:iam/rolePolicy:RolePolicy",
    limit: 10_240,
    of: "characters in the inline policies of a role",
    count: (attempt) =>
      others(attempt, attempt.type)
        .filter(({ inputs }) => inputs["role"] === attempt.inputs["role"])
        .reduce((sum, { inputs }) => sum + blackened(inputs["policy"]), blackened(attempt.inputs["policy"])),
    message: ({ inputs }) =>
      `LimitExceeded: Maximum policy size of 10240 bytes exceeded for role ${inputs["role"]}`,
    source: "IAM docs: IAM and STS quotas",
  },
  {
    id: "quota: trust policy",
    type: "aws:iam/role:Role",
    limit: 2048,
    of: "characters in a trust policy",
    count: ({ inputs }) => blackened(inputs["assumeRolePolicy"]),
    message: "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048",
    source: "IAM docs: IAM and STS quotas",
  },
  {
    id: "quota: key policy",
    type: "aws:kms/key:Key",
    limit: 32_768,
    of: "characters in a key policy",
    count: charactersOf("policy"),
    message: "LimitExceededException: The key policy is too long.",
    source: "KMS docs: resource quotas",
  },
  {
    id: "quota: bucket policy",
    type: "aws:s3/bucketPolicy:BucketPolicy",
    limit: 20_480,
    of: "characters in a bucket policy",
    count: charactersOf("policy"),
    message: "PolicyTooLarge: Policy exceeds the maximum allowed document size.",
    source: "S3 docs: bucket policies, 20 KB",
  },
  {
    id: "quota: task definition",
    type: "aws:ecs/taskDefinition:TaskDefinition",
    limit: 65_536,
    of: "characters in a task definition",
    count: ({ inputs }) => canonical(inputs).length,
    message: ({ inputs }) =>
      `ClientException: Actual length: '${canonical(inputs).length}'. Max allowed length is '65536' bytes.`,
    source: "ECS docs: service quotas, task definition size",
  },
  {
    id: "quota: user pools",
    type: "aws:cognito/userPool:UserPool",
    limit: 1000,
    of: "user pools a region",
    count: countOf(),
    message: "LimitExceededException: The maximum number of user pools has been reached.",
    source: "Cognito docs: quotas",
  },
  {
    id: "quota: databases",
    type: "aws:rds/instance:Instance",
    limit: 40,
    of: "database instances a region",
    count: countOf(),
    message: "InstanceQuotaExceeded: DB Instance quota exceeded",
    source: "RDS docs: quotas",
  },
  {
    id: "quota: topic policy",
    type: "aws:sns/topicPolicy:TopicPolicy",
    limit: 30_720,
    of: "characters in a topic policy",
    count: charactersOf("policy"),
    message: "InvalidParameter: Invalid parameter: Policy Error: policy too long",
    source: "SNS docs: quotas, 30 KB",
  },
];

/** IAM does not count white space. */
function blackened(document: unknown): number {
  return String(document ?? "").replace(/\s/g, "").length;
}

export const quotaRefusals: readonly Refusal[] = quotas.map(
  ({ id, type, limit, of, count, message, source }): Refusal => ({
    id,
    on: WRITE,
    types: [type],
    when: `more than ${limit} ${of}`,
    source,
    message: (attempt) => {
      if (count(attempt) <= limit) {
        return undefined;
      }
      return typeof message === "string" ? message : message(attempt);
    },
  }),
);
