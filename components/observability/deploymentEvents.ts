import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, type Context, tagsFor } from "../shared/context";
import { Documents } from "../shared/policy";

export interface DeploymentEventsArgs extends ComponentArgs {
  /** A topic that admits `events` (`AlarmTopic` with this publisher, its key with `sns-events`). */
  readonly topicArn: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
}

/** ECS docs, "Service action events" and "Service deployment state change events". */
const SERVICE_TROUBLE = [
  "SERVICE_TASK_START_IMPAIRED",
  "SERVICE_TASK_PLACEMENT_FAILURE",
  "SERVICE_TASK_CONFIGURATION_FAILURE",
  "SERVICE_DEPLOYMENT_FAILED",
];

/** ECS docs, "Stopped task error codes": the task never ran, or its main container ended by itself. */
const TASK_TROUBLE = ["TaskFailedToStart", "EssentialContainerExited"];

/**
 * Mails about tasks that do not start, tasks that die, and deployments that fail.
 *
 * Creates two `aws.cloudwatch.EventRule`s with the topic as target. Costs nothing. ECS has no metric for these
 * troubles, only events. The mail is the event itself, as JSON: a template would break on a reason that holds
 * quotation marks, as those of image pulls do.
 *
 * The rules name the service, so they come after it; a first deployment that fails is told by `pulumi up` alone.
 */
export class DeploymentEvents extends pulumi.ComponentResource {
  /** Names of the rules: `service` and `tasks`. */
  readonly ruleNames: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: DeploymentEventsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:observability:DeploymentEvents", name, args, opts);
    const documents = new Documents();
    const rules = {
      service: {
        description: "A service cannot start tasks or a deployment failed",
        pattern: serviceEvents(args),
      },
      tasks: { description: "A task failed to start or ended by itself", pattern: taskEvents(args) },
    };

    this.ruleNames = Object.fromEntries(
      Object.entries(rules).map(([key, { description, pattern }]) => {
        const child = `${name}-${key}`;
        const rule = new aws.cloudwatch.EventRule(
          child,
          {
            description,
            eventPattern: documents.json(
              "aws:cloudwatch/eventRule:EventRule",
              child,
              "eventPattern",
              pattern,
            ),
            tags: tagsFor(args.context, child),
          },
          { parent: this },
        );
        // No role: EventBridge publishes by the topic's policy, and with a role fails on an encrypted topic
        // (EventBridge docs, "Using resource-based policies").
        new aws.cloudwatch.EventTarget(
          `${child}-target`,
          { rule: rule.name, arn: args.topicArn },
          { parent: this },
        );
        return [key, rule.name];
      }),
    );
    this.registerOutputs({ ruleNames: this.ruleNames, documents: documents.all });
  }
}

function serviceEvents({ context, clusterName, serviceName }: DeploymentEventsArgs): unknown {
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Service Action", "ECS Deployment State Change"],
    resources: [ecsArn(context, pulumi.interpolate`service/${clusterName}/${serviceName}`)],
    detail: { eventName: SERVICE_TROUBLE },
  };
}

function taskEvents({ context, clusterName, serviceName }: DeploymentEventsArgs): unknown {
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: {
      clusterArn: [ecsArn(context, pulumi.interpolate`cluster/${clusterName}`)],
      group: [pulumi.interpolate`service:${serviceName}`],
      lastStatus: ["STOPPED"],
      stopCode: TASK_TROUBLE,
    },
  };
}

function ecsArn(context: Context, resource: pulumi.Output<string>): pulumi.Output<string> {
  return arn(context, "ecs", resource);
}
