import type { ArgumentFaults } from "../shared/errors";
import { type Container, type HealthCheck, isByDigest } from "./container";

/**
 * Records what ECS would refuse in one container, and what Gatehouse refuses of its own: images by tag.
 *
 * @param path put before each field, such as `containers[0].`.
 */
export function checkContainer(faults: ArgumentFaults, container: Container, path: string): void {
  const { name, image, port, user, stopTimeoutSeconds, cpuUnits, memoryMiB, memoryReservationMiB } =
    container;
  // ECS API, ContainerDefinition.name.
  faults.unless(
    /^[A-Za-z0-9_-]{1,255}$/.test(name),
    `${path}name`,
    name,
    "1 to 255 letters, digits, hyphens and underscores",
  );
  faults.unless(
    typeof image !== "string" || isByDigest(image),
    `${path}image`,
    image,
    "repository@sha256: and 64 hexadecimal digits, without a tag",
    "find the digest with `docker buildx imagetools inspect <image>`",
  );
  faults.unless(isWithin(port, 1, 65535), `${path}port`, port, "1 to 65535");
  faults.unless(
    user !== "",
    `${path}user`,
    user,
    "a user, uid or uid:gid",
    "leave it out for the image's own",
  );
  // ECS API, ContainerDefinition.stopTimeout: at most 120 on Fargate.
  faults.unless(
    isWithin(stopTimeoutSeconds, 1, 120),
    `${path}stopTimeoutSeconds`,
    stopTimeoutSeconds,
    "1 to 120",
  );
  // ECS API, ContainerDefinition: the kernel knows no less than 2 CPU shares, Docker no less than 6 MiB, and
  // the hard limit stands above the reservation.
  faults.unless(isWithin(cpuUnits, 2, 16384), `${path}cpuUnits`, cpuUnits, "2 to 16384");
  faults.unless(isWithin(memoryMiB, 6, 122880), `${path}memoryMiB`, memoryMiB, "6 to 122880");
  faults.unless(
    isWithin(memoryReservationMiB, 6, (memoryMiB ?? 122881) - 1),
    `${path}memoryReservationMiB`,
    memoryReservationMiB,
    "6 or more, and less than memoryMiB",
  );
  checkVariables(faults, container, path);
  checkMounts(faults, container, path);
  if (container.healthCheck !== undefined) {
    checkHealthCheck(faults, container.healthCheck, `${path}healthCheck.`);
  }
}

function checkVariables(faults: ArgumentFaults, container: Container, path: string): void {
  const environment = Object.keys(container.environment ?? {});
  const secrets = Object.keys(container.secrets ?? {});
  for (const [field, names] of Object.entries({ environment, secrets })) {
    const bad = names.filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
    faults.unless(bad.length === 0, `${path}${field}`, bad, "names of letters, digits and underscores");
  }
  // ECS API: "The secret name must be unique and not shared with any new or existing environment variable".
  const both = environment.filter((name) => secrets.includes(name));
  faults.unless(
    both.length === 0,
    `${path}environment`,
    both,
    "names that are not among secrets too",
    "remove the plain value",
  );
}

function checkMounts(faults: ArgumentFaults, container: Container, path: string): void {
  const { mountPoints = [], memoryFolders = [] } = container;
  for (const [field, mounts] of Object.entries({ mountPoints, memoryFolders })) {
    const relative = mounts
      .map(({ containerPath }) => containerPath)
      .filter((entry) => !entry.startsWith("/") || entry === "/");
    faults.unless(relative.length === 0, `${path}${field}`, relative, "absolute paths below /");
  }
  const paths = [...mountPoints, ...memoryFolders].map(({ containerPath }) => containerPath);
  faults.unless(new Set(paths).size === paths.length, `${path}mountPoints`, paths, "each containerPath once");
  for (const { containerPath, sizeMiB } of memoryFolders) {
    // What is full counts as memory of the task, of which Fargate has 122880 MiB at most.
    faults.unless(
      isWithin(sizeMiB, 1, 122880),
      `${path}memoryFolders["${containerPath}"].sizeMiB`,
      sizeMiB,
      "1 to 122880",
    );
  }
}

/** The ranges of ECS's HealthCheck (ECS API). */
function checkHealthCheck(faults: ArgumentFaults, check: HealthCheck, path: string): void {
  const { command, intervalSeconds, timeoutSeconds, retries, startPeriodSeconds } = check;
  faults.unless(
    (command[0] === "CMD" && command.length > 1) || (command[0] === "CMD-SHELL" && command.length === 2),
    `${path}command`,
    command,
    '["CMD", program, …] or ["CMD-SHELL", text]',
  );
  faults.unless(isWithin(intervalSeconds, 5, 300), `${path}intervalSeconds`, intervalSeconds, "5 to 300");
  faults.unless(isWithin(timeoutSeconds, 2, 60), `${path}timeoutSeconds`, timeoutSeconds, "2 to 60");
  faults.unless(isWithin(retries, 1, 10), `${path}retries`, retries, "1 to 10");
  faults.unless(
    isWithin(startPeriodSeconds, 0, 300),
    `${path}startPeriodSeconds`,
    startPeriodSeconds,
    "0 to 300",
  );
}

/** Whether an optional whole number is absent or within the bounds. */
export function isWithin(value: number | undefined, minimum: number, maximum: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= minimum && value <= maximum);
}
