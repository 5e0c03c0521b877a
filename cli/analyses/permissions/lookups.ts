import type { Plan } from "../../plan";
import type { Scope } from "./scope";

/** A question that the program asks AWS before or between its resources; a preview asks it too. */
export interface Lookup {
  /** As the program calls it, without `Output`. */
  readonly call: string;
  /** Prefixed actions. Empty: AWS is not asked, or everybody may ask. */
  readonly actions: readonly string[];
  /** What is asked for. @default - of the plan's own resources, or any */
  readonly arn?: (scope: Scope, region: string) => string;
  /** Whether a program with this plan asks it. A plan does not record its questions. */
  readonly asked: (plan: Plan) => boolean;
}

const always = () => true;
const makes =
  (...types: readonly string[]) =>
  (plan: Plan) =>
    plan.resources.some(({ type }) => types.includes(type));
const mentions = (text: string) => (plan: Plan) => JSON.stringify(plan.resources).includes(text);

/** Every lookup of the components and of what they are wired with. */
export const lookups: readonly Lookup[] = [
  // Needs no permission, and no policy can refuse it (STS API, GetCallerIdentity).
  { call: "aws.getCallerIdentity", actions: [], asked: always },
  { call: "aws.getPartition", actions: [], asked: always },
  { call: "aws.getRegion", actions: [], asked: always },
  { call: "aws.getAvailabilityZones", actions: ["ec2:DescribeAvailabilityZones"], asked: always },
  {
    call: "aws.ssm.getParameter",
    actions: ["ssm:GetParameter"],
    // AWS's own public parameter of the newest Amazon Linux: no account, no secret.
    arn: ({ partition }, region) =>
      `arn:${partition}:ssm:${region}::parameter/aws/service/ami-amazon-linux-latest/*`,
    asked: makes("aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"),
  },
  {
    call: "aws.bedrock.getInferenceProfile",
    actions: ["bedrock:GetInferenceProfile"],
    arn: ({ partition, account }, region) =>
      `arn:${partition}:bedrock:${region}:${account}:inference-profile/*`,
    asked: mentions(":inference-profile/"),
  },
  {
    call: "aws.ec2.getManagedPrefixList",
    actions: ["ec2:DescribeManagedPrefixLists", "ec2:GetManagedPrefixListEntries"],
    arn: ({ partition }, region) => `arn:${partition}:ec2:${region}:aws:prefix-list/*`,
    asked: makes("aws:cloudfront/distribution:Distribution"),
  },
  // Only at `pulumi up`, to see the end of an instance refresh.
  {
    call: "aws.ec2.getInstances",
    actions: ["ec2:DescribeInstances"],
    asked: makes("aws:autoscaling/group:Group"),
  },
  {
    call: "aws.ec2.getPrefixList",
    actions: ["ec2:DescribePrefixLists"],
    asked: makes("aws:ec2/vpcEndpoint:VpcEndpoint"),
  },
  {
    call: "aws.ecs.getService",
    actions: ["ecs:DescribeServices"],
    asked: makes("aws:ecs/service:Service"),
  },
  {
    call: "aws.ecr.getAuthorizationToken",
    actions: ["ecr:GetAuthorizationToken"],
    asked: makes("docker:index/registryImage:RegistryImage", "docker-build:index:Image"),
  },
];
