import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { checkScaling, requestsLabel, type ScalingSchedule } from "./serviceScalingRules";

export type { ScalingSchedule } from "./serviceScalingRules";

export interface ServiceScalingArgs extends ComponentArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
  /** The fewest tasks, 1 or more. */
  readonly minimum: number;
  readonly maximum: number;
  /** CPU that the tasks should have on average. @default - CPU scales nothing */
  readonly cpuPercent?: number;
  /** Memory that the tasks should use on average. @default - memory scales nothing */
  readonly memoryPercent?: number;
  /** Requests a minute that each task should get. @default - requests scale nothing */
  readonly requestsPerTarget?: {
    readonly requests: number;
    readonly loadBalancerArn: pulumi.Input<string>;
    readonly targetGroupArn: pulumi.Input<string>;
  };
  /** How long after more tasks no further ones come. @default 60 */
  readonly scaleOutCooldownSeconds?: number;
  /** How long after fewer tasks no further one goes. @default 300 */
  readonly scaleInCooldownSeconds?: number;
  /** @default - the limits are the same at all times */
  readonly schedules?: readonly ScalingSchedule[];
  /** One task and no more, whatever load and time: while an application migrates its database. @default false */
  readonly suspended?: boolean;
}

const defaults = {
  scaleOutCooldownSeconds: 60,
  scaleInCooldownSeconds: 300,
  schedules: [],
  suspended: false,
} as const;

/**
 * Lets the number of a service's tasks follow the load and the time of day.
 *
 * Creates an `aws.appautoscaling.Target`, a target tracking `Policy` for each target and a `ScheduledAction` for each
 * schedule. Costs nothing: the alarms behind the policies are AWS's own. The service's own role does it
 * (`AWSServiceRoleForApplicationAutoScaling_ECSService`), which AWS makes on the first target of an account.
 *
 * With several targets the largest number of tasks wins, and tasks go only when every target allows it. A schedule
 * sets both limits; the service moves into them at once. Each stays in force until the next, and until an update that
 * changes `minimum` or `maximum`. While suspended nothing scales, and the schedules that are due are skipped.
 *
 * Refuses a minimum of 0, from which no load brings a task back; schedules that take all tasks away without one that
 * brings some back; two schedules of one name. The service must be `scaled`, so that an update leaves its number.
 */
export class ServiceScaling extends pulumi.ComponentResource {
  /** `service/<cluster>/<service>`. */
  readonly resourceId: pulumi.Output<string>;

  constructor(name: string, args: ServiceScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:compute:ServiceScaling", name, args, opts);
    const { context, clusterName, serviceName, minimum, maximum } = args;
    const { schedules, suspended } = settings(args);

    const target = new aws.appautoscaling.Target(
      name,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${clusterName}/${serviceName}`,
        minCapacity: suspended ? 1 : minimum,
        maxCapacity: suspended ? 1 : maximum,
        suspendedState: {
          dynamicScalingInSuspended: suspended,
          dynamicScalingOutSuspended: suspended,
          scheduledScalingSuspended: suspended,
        },
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    for (const [key, policy] of Object.entries(policies(args))) {
      createPolicy(this, `${name}-${key}`, args, target, policy);
    }
    for (const schedule of schedules) {
      createSchedule(this, `${name}-at-${schedule.name}`, target, schedule);
    }

    this.resourceId = target.resourceId;
    this.registerOutputs({ resourceId: this.resourceId });
  }
}

function settings(args: ServiceScalingArgs) {
  return { ...defaults, ...definedOnly(args) };
}

function validate(name: string, args: ServiceScalingArgs): void {
  const faults = new ArgumentFaults("ServiceScaling", name);
  const { minimum, maximum, cpuPercent, memoryPercent, requestsPerTarget } = args;
  const targets = { cpuPercent, memoryPercent, "requestsPerTarget.requests": requestsPerTarget?.requests };
  checkScaling(faults, { ...settings(args), name, minimum, maximum, targets });
  faults.throwIfAny();
}

interface Policy {
  readonly targetValue: number;
  readonly metric: string;
  readonly resourceLabel?: pulumi.Output<string>;
}

/** Application Auto Scaling docs, "Predefined metrics for target tracking scaling policies". */
function policies({
  cpuPercent,
  memoryPercent,
  requestsPerTarget,
}: ServiceScalingArgs): Readonly<Record<string, Policy>> {
  return {
    ...(cpuPercent === undefined
      ? {}
      : { cpu: { targetValue: cpuPercent, metric: "ECSServiceAverageCPUUtilization" } }),
    ...(memoryPercent === undefined
      ? {}
      : { memory: { targetValue: memoryPercent, metric: "ECSServiceAverageMemoryUtilization" } }),
    ...(requestsPerTarget === undefined
      ? {}
      : {
          requests: {
            targetValue: requestsPerTarget.requests,
            metric: "ALBRequestCountPerTarget",
            resourceLabel: pulumi
              .all([requestsPerTarget.loadBalancerArn, requestsPerTarget.targetGroupArn])
              .apply(([balancer, group]) => requestsLabel(balancer, group)),
          },
        }),
  };
}

function createPolicy(
  parent: pulumi.Resource,
  name: string,
  args: ServiceScalingArgs,
  target: aws.appautoscaling.Target,
  { targetValue, metric, resourceLabel }: Policy,
): void {
  const { scaleOutCooldownSeconds, scaleInCooldownSeconds } = settings(args);
  new aws.appautoscaling.Policy(
    name,
    {
      policyType: "TargetTrackingScaling",
      ...ofTarget(target),
      targetTrackingScalingPolicyConfiguration: {
        targetValue,
        predefinedMetricSpecification: { predefinedMetricType: metric, resourceLabel },
        scaleOutCooldown: scaleOutCooldownSeconds,
        scaleInCooldown: scaleInCooldownSeconds,
      },
    },
    { parent },
  );
}

function createSchedule(
  parent: pulumi.Resource,
  name: string,
  target: aws.appautoscaling.Target,
  { schedule, timezone, minimum, maximum }: ScalingSchedule,
): void {
  new aws.appautoscaling.ScheduledAction(
    name,
    {
      ...ofTarget(target),
      schedule,
      timezone,
      // Both: an action with one of them fails where it would cross the other (Application Auto Scaling API).
      scalableTargetAction: { minCapacity: minimum, maxCapacity: maximum },
    },
    { parent },
  );
}

function ofTarget({ serviceNamespace, scalableDimension, resourceId }: aws.appautoscaling.Target) {
  return { serviceNamespace, scalableDimension, resourceId };
}
