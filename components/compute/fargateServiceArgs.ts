import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import type { Statement } from "../shared/policy";
import type { Container } from "./container";
import type { SecretAccess } from "./executionStatements";
import type { TaskVolume } from "./taskVolumes";

export interface FargateServiceArgs extends ComponentArgs {
  /** The cluster in which the service runs, of the context's account and region. */
  readonly clusterName: pulumi.Input<string>;
  /** 1024 are one vCPU. With `memoryMiB` one of Fargate's pairs (`fargateSize`). */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** The image must be built for it; ARM64 costs a fifth less. */
  readonly architecture: "ARM64" | "X86_64";
  readonly containers: readonly Container[];
  /** By the name that mount points use. @default - none */
  readonly volumes?: Readonly<Record<string, TaskVolume>>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /** @default - the service stands behind no load balancer */
  readonly targetGroup?: {
    readonly arn: pulumi.Input<string>;
    readonly containerName: string;
    readonly containerPort: number;
  };
  readonly desiredCount: number;
  /**
   * Whether something else changes the number of tasks (`ServiceScaling`): `desiredCount` then holds for the first
   * deployment alone. Not while an application migrates its database, where the number must be the one given here.
   *
   * @default false
   */
  readonly scaled?: boolean;
  /**
   * Whether going over from a rolling deployment (more than 100 per cent) to this one makes the service anew: its
   * tasks have all stopped before the first new one starts. For an application that migrates after it was `scaled`:
   * several tasks run while the state says one, and an update that sees no change leaves their number as it is.
   *
   * @default false
   */
  readonly startsOver?: boolean;
  readonly deployment: Deployment;
  /** @default - no alarm stops a deployment */
  readonly alarms?: DeploymentAlarms;
  readonly capacity: Capacity;
  /**
   * How long a new task may fail the load balancer's health check. Only with a target group.
   *
   * @default 180 - pulling and starting an image of 2 to 3 GB
   */
  readonly healthCheckGraceSeconds?: number;
  /** Where the tasks are registered under a name (`ServiceDiscovery`). @default - under none */
  readonly discovery?: { readonly registryArn: pulumi.Input<string> };
  readonly logGroupName: pulumi.Input<string>;
  /** Needed as soon as a container takes a secret. @default - none takes one */
  readonly secrets?: SecretAccess;
  /** ARNs of the parameters of Parameter Store that containers take among their secrets. @default - none */
  readonly parameters?: readonly pulumi.Input<string>[];
  /** What the application may do, beyond its mounts. @default - nothing */
  readonly taskStatements?: readonly Statement[];
  /**
   * What must exist before a task starts and is not named above: listeners, secret versions, mount targets,
   * the routes to the internet.
   *
   * @default - nothing
   */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/**
 * What the tasks run on. Spot is about 70 % cheaper and taken away with two minutes' warning; with it beside the
 * other, the first task and a fifth of the further ones are never taken away.
 */
export type Capacity = (typeof CAPACITIES)[number];
export const CAPACITIES = ["fargate", "fargate-spot", "fargate-with-spot"] as const;

export interface DeploymentAlarms {
  /**
   * Names of alarms; one of them in the state ALARM fails the deployment that is under way. Alarms on the load
   * balancer: those on the service itself come after it.
   */
  readonly names: readonly pulumi.Input<string>[];
  /** Whether the failed deployment goes back; as `deployment.rollback` says. */
  readonly rollback: boolean;
}

export interface Deployment {
  /** Rounded up; 0 lets ECS stop everything first. */
  readonly minimumHealthyPercent: number;
  /** Rounded down; 100 lets ECS start nothing beside the running tasks. */
  readonly maximumPercent: number;
  /**
   * Whether a failed deployment goes back to the last one that worked.
   *
   * @default false - an application that has migrated its database cannot run its old image on it, and ECS's
   * return is reported as success (terraform-provider-aws #20858)
   */
  readonly rollback?: boolean;
}
