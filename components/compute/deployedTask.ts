import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type Context } from "../shared/context";

/** What ECS says of a service after a deployment. */
export interface ServiceState {
  /** The ARN of the task definition that it runs. */
  readonly taskDefinition: string;
  /** Newest first. */
  readonly events?: readonly { readonly createdAt: string; readonly message: string }[];
}

export interface DeployedTaskArgs {
  readonly context: Context;
  readonly clusterName: pulumi.Input<string>;
  readonly service: aws.ecs.Service;
  /** The ARN of the task definition that the service was just given. */
  readonly taskDefinitionArn: pulumi.Output<string>;
}

/**
 * The task definition that a service runs, read back from ECS; fails `pulumi up` when it is not the one that the
 * service was given.
 *
 * A deployment that ECS rolled back ends in a steady state, and so counts as success (terraform-provider-aws
 * #20858, #19519). At a preview the same finding is a warning, so that the way out can be previewed.
 */
export function deployedTask(parent: pulumi.Resource, args: DeployedTaskArgs): pulumi.Output<string> {
  const { context, clusterName, service, taskDefinitionArn } = args;
  const found = aws.ecs.getServiceOutput(
    {
      clusterArn: arn(context, "ecs", pulumi.interpolate`cluster/${clusterName}`),
      serviceName: service.name,
    },
    { parent, dependsOn: [service] },
  );
  return pulumi
    .all([taskDefinitionArn, found, clusterName, service.name])
    .apply(([wanted, state, cluster, name]) => {
      const fault = deploymentFault({ wanted, state, cluster, service: name, region: context.region });
      if (fault !== undefined && !pulumi.runtime.isDryRun()) {
        throw new pulumi.RunError(fault);
      }
      if (fault !== undefined) {
        void pulumi.log.warn(fault, service);
      }
      return state.taskDefinition;
    });
}

/** How many of the service's last events are shown; ECS keeps a hundred. */
const EVENTS = 5;

/** Why a deployment did not succeed, what to look at and what to do; undefined where it did. */
export function deploymentFault(args: {
  readonly wanted: string;
  readonly state: ServiceState;
  readonly cluster: string;
  readonly service: string;
  readonly region: string;
}): string | undefined {
  const { wanted, state, cluster, service, region } = args;
  if (state.taskDefinition === wanted) {
    return undefined;
  }
  const events = (state.events ?? [])
    .slice(0, EVENTS)
    .map(({ createdAt, message }) => `  ${createdAt} ${message}`);
  const tasks = `aws ecs list-tasks --region ${region} --cluster ${cluster} --service-name ${service} --desired-status STOPPED --query taskArns --output text`;
  return [
    `The deployment of the service ${service} failed: it runs ${revision(state.taskDefinition)}, not ${revision(wanted)}, which was just registered. ECS has gone back to the last deployment that worked.`,
    ...(events.length === 0 ? [] : ["Its last events:", ...events]),
    "Why a task stopped:",
    `  aws ecs describe-tasks --region ${region} --cluster ${cluster} --tasks $(${tasks}) --query 'tasks[].[stoppedReason,containers[].[name,exitCode,reason]]'`,
    "Remove the cause, then run: pulumi up --refresh",
  ].join("\n");
}

/** `family:revision` of a task definition's ARN. */
function revision(taskDefinitionArn: string): string {
  return taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf("/") + 1);
}
