import { nameOf, type Plan, type PlanResource } from "../../cli/plan";
import { directDependencies } from "./replay";

interface Duration {
  readonly seconds: number;
  /** Who says so; "estimate" where AWS promises nothing. */
  readonly source: string;
}

const ESTIMATE = "estimate";

/** How long a resource takes to be ready, as the provider waits for it. */
export const durations: Readonly<Record<string, Duration>> = {
  "aws:acm/certificateValidation:CertificateValidation": {
    seconds: 180,
    source: "ACM docs: DNS validation, within minutes of the record",
  },
  "aws:apigateway/vpcLink:VpcLink": {
    seconds: 180,
    source: "API Gateway API: CreateVpcLink, typically 2 to 4 minutes",
  },
  "aws:apigatewayv2/vpcLink:VpcLink": { seconds: 120, source: `${ESTIMATE}: "a few minutes"` },
  "aws:autoscaling/group:Group": {
    seconds: 240,
    source: `${ESTIMATE}: start, pull, healthy behind the load balancer`,
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": { seconds: 5, source: `${ESTIMATE}: a prefix` },
  "aws:ec2/eipAssociation:EipAssociation": { seconds: 5, source: ESTIMATE },
  "aws:ec2/instance:Instance": { seconds: 20, source: `${ESTIMATE}: until it runs` },
  "aws:ec2/internetGateway:InternetGateway": { seconds: 2, source: ESTIMATE },
  "aws:ec2/natGateway:NatGateway": { seconds: 105, source: ESTIMATE },
  "aws:ec2/vpc:Vpc": { seconds: 12, source: `${ESTIMATE}: with DNS host names` },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { seconds: 60, source: `${ESTIMATE}: an interface endpoint` },
  "aws:ecs/cluster:Cluster": { seconds: 10, source: ESTIMATE },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": { seconds: 10, source: ESTIMATE },
  "aws:ecs/service:Service": { seconds: 240, source: `${ESTIMATE}: pull, start, two healthy checks of 30 s` },
  "aws:efs/accessPoint:AccessPoint": { seconds: 6, source: ESTIMATE },
  "aws:efs/fileSystem:FileSystem": { seconds: 8, source: ESTIMATE },
  "aws:efs/mountTarget:MountTarget": {
    seconds: 90,
    source: "EFS docs: about 90 s until its DNS name answers",
  },
  "aws:iam/role:Role": { seconds: 2, source: ESTIMATE },
  "aws:kms/key:Key": { seconds: 10, source: `${ESTIMATE}: policy and rotation are waited for` },
  "aws:lambda/function:Function": { seconds: 15, source: ESTIMATE },
  "aws:lb/loadBalancer:LoadBalancer": { seconds: 150, source: ESTIMATE },
  "aws:rds/instance:Instance": { seconds: 480, source: `${ESTIMATE}: a single zone with a first backup` },
  "aws:route53/record:Record": { seconds: 40, source: "Route 53 docs: changes propagate within 60 s" },
};

/** Of one call each. */
const OTHER: Duration = { seconds: 2, source: `${ESTIMATE}: one call` };

export interface Step {
  readonly resource: PlanResource;
  readonly seconds: number;
  /** Seconds after the beginning. */
  readonly start: number;
  readonly end: number;
}

/**
 * The chain of resources that decides how long a first deployment takes, from its first resource to the last.
 * Everything that does not wait for another is taken to be created at once, as the engine does.
 *
 * @param until the type whose resource ends the chain. @default the resource that is ready last
 */
export function criticalPath(plan: Plan, until?: string): readonly Step[] {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const steps = new Map<string, Step & { readonly after?: string }>();
  const visit = (resource: PlanResource): number => {
    const known = steps.get(resource.urn);
    if (known !== undefined) {
      return known.end;
    }
    let start = 0;
    let after: string | undefined;
    for (const urn of [...directDependencies(resource)].sort()) {
      const dependency = byUrn.get(urn);
      const end = dependency === undefined ? 0 : visit(dependency);
      if (end > start) {
        [start, after] = [end, urn];
      }
    }
    const seconds = secondsOf(resource);
    const step = { resource, seconds, start, end: start + seconds };
    steps.set(resource.urn, after === undefined ? step : { ...step, after });
    return step.end;
  };
  const ends = plan.resources.filter(({ type }) => until === undefined || type === until);
  for (const resource of plan.resources) {
    visit(resource);
  }
  const last = ends
    .flatMap(({ urn }) => steps.get(urn) ?? [])
    .sort((a, b) => b.end - a.end || (a.resource.urn < b.resource.urn ? -1 : 1))[0];
  const chain: Step[] = [];
  for (
    let step = last;
    step !== undefined;
    step = step.after === undefined ? undefined : steps.get(step.after)
  ) {
    chain.unshift(step);
  }
  return chain.filter(({ seconds }) => seconds > 0);
}

function secondsOf({ type, custom, external }: PlanResource): number {
  if (!custom || external === true || type.startsWith("pulumi:")) {
    return 0;
  }
  return /^(random|docker):/.test(type) ? 0 : (durations[type] ?? OTHER).seconds;
}

/** The chain as text: when each step begins, how long it takes, what it is. */
export function describePath(steps: readonly Step[]): readonly string[] {
  const total = steps.at(-1)?.end ?? 0;
  return [
    `${clock(total)} in ${steps.length} steps`,
    ...steps.map(
      ({ resource, start, seconds }) =>
        `${clock(start).padStart(6)} +${String(seconds).padStart(3)} s  ${resource.type} ${nameOf(resource)}`,
    ),
  ];
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
