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
  readonly deployment: Deployment;
  /** Spot is about 70 % cheaper and taken away with two minutes' warning. */
  readonly capacity: "fargate" | "fargate-spot";
  /**
   * How long a new task may fail the load balancer's health check. Only with a target group.
   *
   * @default 180 - pulling and starting an image of 2 to 3 GB
   */
  readonly healthCheckGraceSeconds?: number;
  readonly logGroupName: pulumi.Input<string>;
  /** Needed as soon as a container takes a secret. @default - none takes one */
  readonly secrets?: SecretAccess;
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
