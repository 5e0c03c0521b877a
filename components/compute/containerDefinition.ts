import type * as pulumi from "@pulumi/pulumi";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { type Container, type HealthCheck, imageReference } from "./container";
import { checkContainer } from "./containerChecks";

export interface ContainerLog {
  readonly groupName: pulumi.Input<string>;
  readonly region: string;
  /** First part of each log stream's name; the container and the task id follow. */
  readonly streamPrefix: string;
}

/** A container definition as ECS's RegisterTaskDefinition takes it, before it becomes text. */
export type ContainerDefinition = Readonly<Record<string, unknown>>;

const defaults = Object.freeze({ essential: true, readonlyRootFilesystem: true, stopTimeoutSeconds: 30 });
const healthDefaults = Object.freeze({
  intervalSeconds: 30,
  timeoutSeconds: 5,
  retries: 3,
  startPeriodSeconds: 0,
});

/**
 * ECS's document for one container; throws when ECS would refuse it.
 *
 * Lists are sorted where their order has no meaning and left out where they are empty: a task definition is
 * replaced, and every task with it, when this text changes.
 */
export function containerDefinition(container: Container, log: ContainerLog): ContainerDefinition {
  const faults = new ArgumentFaults("Container", container.name);
  checkContainer(faults, container, "");
  faults.throwIfAny();
  const { name, image, ...given } = container;
  const { essential, readonlyRootFilesystem, stopTimeoutSeconds } = {
    ...defaults,
    ...definedOnly(container),
  };
  return withoutEmpty({
    name,
    image: imageReference(image),
    essential,
    entryPoint: given.entryPoint,
    command: given.command,
    user: given.user,
    cpu: given.cpuUnits,
    memory: given.memoryMiB,
    memoryReservation: given.memoryReservationMiB,
    environment: byName(given.environment).map(([key, value]) => ({ name: key, value })),
    secrets: byName(given.secrets).map(([key, valueFrom]) => ({ name: key, valueFrom })),
    // With awsvpc networking the host port is the container port.
    portMappings:
      given.port === undefined
        ? undefined
        : [{ containerPort: given.port, hostPort: given.port, protocol: "tcp" }],
    mountPoints: given.mountPoints?.map((mount) => ({ readOnly: false, ...definedOnly(mount) })),
    healthCheck: given.healthCheck === undefined ? undefined : healthCheck(given.healthCheck),
    dependsOn: given.dependsOn,
    stopTimeout: stopTimeoutSeconds,
    readonlyRootFilesystem,
    linuxParameters: linuxParameters(container),
    logConfiguration: logConfiguration(log),
  });
}

function linuxParameters({ memoryFolders = [] }: Container): Record<string, unknown> {
  return withoutEmpty({
    // An init process hands signals on and buries dead children, which few application images do.
    initProcessEnabled: true,
    // Fargate takes them since January 2026 (AWS What's New).
    tmpfs: memoryFolders.map(({ containerPath, sizeMiB }) => ({
      containerPath,
      size: sizeMiB,
      mountOptions: ["rw", "noexec", "nosuid", "nodev"],
    })),
  });
}

function healthCheck(given: HealthCheck): Record<string, unknown> {
  const { intervalSeconds, timeoutSeconds, retries, startPeriodSeconds } = {
    ...healthDefaults,
    ...definedOnly(given),
  };
  return {
    command: given.command,
    interval: intervalSeconds,
    timeout: timeoutSeconds,
    retries,
    startPeriod: startPeriodSeconds,
  };
}

function logConfiguration(log: ContainerLog): Record<string, unknown> {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": log.groupName,
      "awslogs-region": log.region,
      "awslogs-stream-prefix": log.streamPrefix,
      // A blocking driver stops the application when CloudWatch Logs cannot be reached.
      mode: "non-blocking",
      "max-buffer-size": "25m",
    },
  };
}

function byName<T>(record: Readonly<Record<string, T>> = {}): readonly (readonly [string, T])[] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function withoutEmpty(record: Record<string, unknown>): ContainerDefinition {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
