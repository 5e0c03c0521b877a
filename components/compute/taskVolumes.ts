import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type Context } from "../shared/context";
import type { Statement } from "../shared/policy";
import type { Container } from "./container";

/** A directory of an EFS file system through an access point, or `ephemeral`: empty, and gone with the task. */
export type TaskVolume =
  | "ephemeral"
  | { readonly fileSystemId: pulumi.Input<string>; readonly accessPointId: pulumi.Input<string> };

export type TaskVolumes = Readonly<Record<string, TaskVolume>>;

/** The volumes of a task definition, sorted by name. */
export function volumeInputs(volumes: TaskVolumes): aws.types.input.ecs.TaskDefinitionVolume[] {
  return byName(volumes).map(([name, volume]) =>
    volume === "ephemeral"
      ? { name }
      : {
          name,
          efsVolumeConfiguration: {
            fileSystemId: volume.fileSystemId,
            // ECS API: both IAM authorisation and access points need encryption in transit.
            transitEncryption: "ENABLED",
            authorizationConfig: { accessPointId: volume.accessPointId, iam: "ENABLED" },
          },
        },
  );
}

/**
 * What the task role needs to mount the volumes: one statement for each, through its access point only, and
 * without writing where every mount is read-only.
 */
export function volumeStatements(
  context: Context,
  volumes: TaskVolumes,
  containers: readonly Container[],
): readonly Statement[] {
  return byName(volumes).flatMap(([name, volume]) => {
    if (volume === "ephemeral") {
      return [];
    }
    const accessPoint = arn(
      context,
      "elasticfilesystem",
      pulumi.concat("access-point/", volume.accessPointId),
    );
    const writes = mountsOf(name, containers).some(({ readOnly = false }) => !readOnly);
    return [
      {
        // A Sid holds letters and digits only.
        sid: `Mount${name.replace(/[^A-Za-z0-9]/g, "")}`,
        actions: ["elasticfilesystem:ClientMount", ...(writes ? ["elasticfilesystem:ClientWrite"] : [])],
        resources: [arn(context, "elasticfilesystem", pulumi.concat("file-system/", volume.fileSystemId))],
        conditions: { StringEquals: { "elasticfilesystem:AccessPointArn": accessPoint } },
      },
    ];
  });
}

function mountsOf(volume: string, containers: readonly Container[]) {
  return containers
    .flatMap(({ mountPoints = [] }) => mountPoints)
    .filter(({ sourceVolume }) => sourceVolume === volume);
}

function byName<T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
