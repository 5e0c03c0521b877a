import type * as pulumi from "@pulumi/pulumi";
import { InputError } from "../shared/errors";

/** One container of a Fargate task, in ECS's own words. There is no `privileged`: Fargate refuses it. */
export interface Container {
  /** Up to 255 letters, digits, hyphens and underscores. */
  readonly name: string;
  /**
   * By digest, as `repository@sha256:…`: a tag can move between two starts of the same task definition. What
   * this deployment itself pushes has its digest only then.
   */
  readonly image: string | PushedImage;
  /** Whether the task stops when this container does. @default true */
  readonly essential?: boolean;
  /** Readable by everybody who may describe the task definition. @default - none */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** The variable's name and its `valueFrom`, such as `<secret arn>:<json key>::`. @default - none */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default - none listens */
  readonly port?: number;
  /** @default - the image's own */
  readonly command?: readonly string[];
  /** @default - the image's own */
  readonly entryPoint?: readonly string[];
  /** `user`, `uid` or `uid:gid`. @default - the image's own */
  readonly user?: string;
  /** A container that must write says so here, or mounts a volume where it does. @default true */
  readonly readonlyRootFilesystem?: boolean;
  /** Where a container may write though its root is read-only. @default - nowhere */
  readonly memoryFolders?: readonly MemoryFolder[];
  /** @default - none */
  readonly mountPoints?: readonly MountPoint[];
  /** @default - none: ECS then knows only whether the process runs */
  readonly healthCheck?: HealthCheck;
  /** Between SIGTERM and SIGKILL. @default 30 */
  readonly stopTimeoutSeconds?: number;
  /** @default - starts with the task */
  readonly dependsOn?: readonly ContainerDependency[];
  /** @default - shares the task's */
  readonly cpuUnits?: number;
  /** Hard limit: the container is killed above it. @default - the task's */
  readonly memoryMiB?: number;
  /** @default - none */
  readonly memoryReservationMiB?: number;
}

/** An image that the same deployment puts into an ECR repository. */
export interface PushedImage {
  /** `repository@sha256:…`, once it is pushed. */
  readonly reference: pulumi.Output<string>;
  /** What the execution role may pull from; known before the push. */
  readonly repositoryArn: pulumi.Input<string>;
}

/** What ECS is given: a pushed image is checked when it is there. */
export function imageReference(image: Container["image"]): pulumi.Input<string> {
  return typeof image === "string" ? image : image.reference.apply(pushedReference);
}

/** @throws where a push answered with something else than a reference by digest. */
export function pushedReference(reference: string): string {
  if (!isByDigest(reference)) {
    throw new InputError([`The pushed image is "${reference}"; it must be repository@sha256:…, by digest.`]);
  }
  return reference;
}

const DIGEST = /^[a-z0-9][a-z0-9._:/-]*@sha256:[a-f0-9]{64}$/;
/** A colon after the last slash is a tag; before it, a registry's port. */
const TAG = /:[^/]*$/;

/** Whether a reference names an image by digest, and by no tag beside it. */
export function isByDigest(image: string): boolean {
  return DIGEST.test(image) && !TAG.test(image.slice(0, image.lastIndexOf("@sha256:")));
}

export interface MountPoint {
  /** The name of a volume of the task. */
  readonly sourceVolume: string;
  readonly containerPath: string;
  /** @default false */
  readonly readOnly?: boolean;
}

/**
 * A folder in memory (tmpfs), empty at the start, writable by every user, and gone with the container. What lies
 * there counts as the container's memory. Unlike an ephemeral volume, which on Fargate belongs to root unless the
 * image says otherwise (ECS docs, "Bind mounts").
 */
export interface MemoryFolder {
  readonly containerPath: string;
  /** How much fits at most. */
  readonly sizeMiB: number;
}

export interface HealthCheck {
  /** `["CMD-SHELL", "…"]` or `["CMD", "program", "argument"]`. */
  readonly command: readonly string[];
  /** @default 30 */
  readonly intervalSeconds?: number;
  /** @default 5 */
  readonly timeoutSeconds?: number;
  /** @default 3 */
  readonly retries?: number;
  /** Failures before this are not counted. @default 0 */
  readonly startPeriodSeconds?: number;
}

export interface ContainerDependency {
  readonly containerName: string;
  readonly condition: "START" | "COMPLETE" | "SUCCESS" | "HEALTHY";
}
