import { ArgumentFaults } from "../shared/errors";
import { isWithin } from "./containerChecks";
import { checkContainers } from "./containerListChecks";
import { CAPACITIES, type FargateServiceArgs } from "./fargateServiceArgs";
import { allowedMemory, FARGATE_CPU_UNITS, isFargatePair } from "./fargateSizes";

/** Throws every fault of a service's arguments at once. */
export function validateFargateService(name: string, args: FargateServiceArgs): void {
  const faults = new ArgumentFaults("FargateService", name);
  // IAM API: a role's name has at most 64 characters; 8 are the automatic suffix, 10 "-execution".
  faults.unless(
    /^[A-Za-z][A-Za-z0-9_-]{0,45}$/.test(name),
    "name",
    name,
    "1 to 46 letters, digits, hyphens and underscores, a letter first",
  );
  checkSize(faults, args);
  checkContainers(faults, args.containers);
  checkVolumes(faults, args);
  checkSecrets(faults, args);
  checkNetwork(faults, args);
  checkTargetGroup(faults, args);
  checkDeployment(faults, args);
  checkAlarms(faults, args);
  faults.throwIfAny();
}

function checkSize(faults: ArgumentFaults, args: FargateServiceArgs): void {
  const { cpuUnits, memoryMiB, containers, architecture, capacity } = args;
  faults.unless(
    FARGATE_CPU_UNITS.includes(cpuUnits),
    "cpuUnits",
    cpuUnits,
    FARGATE_CPU_UNITS.join(", "),
    "1024 are one vCPU",
  );
  faults.unless(isFargatePair(cpuUnits, memoryMiB), "memoryMiB", memoryMiB, allowedMemory(cpuUnits));
  // ECS API, ContainerDefinition: what the containers reserve stands within the task's own size.
  const cpu = sum(containers.map((container) => container.cpuUnits));
  faults.unless(cpu <= cpuUnits, "containers' cpuUnits", cpu, `at most the task's ${cpuUnits}`);
  const memory = sum(containers.map((container) => container.memoryReservationMiB ?? container.memoryMiB));
  faults.unless(memory <= memoryMiB, "containers' memory", memory, `at most the task's ${memoryMiB} MiB`);
  for (const [index, container] of containers.entries()) {
    const limit = container.memoryMiB;
    faults.unless(
      limit === undefined || limit <= memoryMiB,
      `containers[${index}].memoryMiB`,
      limit,
      `at most the task's ${memoryMiB} MiB`,
    );
  }
  faults.unless(
    ["ARM64", "X86_64"].includes(architecture),
    "architecture",
    architecture,
    '"ARM64" or "X86_64"',
  );
  faults.unless(CAPACITIES.includes(capacity), "capacity", capacity, `one of ${CAPACITIES.join(", ")}`);
}

function checkVolumes(faults: ArgumentFaults, args: FargateServiceArgs): void {
  const names = Object.keys(args.volumes ?? {});
  const bad = names.filter((name) => !/^[A-Za-z0-9_-]{1,255}$/.test(name));
  // ECS API, Volume.name.
  faults.unless(bad.length === 0, "volumes", bad, "names of letters, digits, hyphens and underscores");
  const sids = names.map((name) => name.replace(/[^A-Za-z0-9]/g, ""));
  faults.unless(
    new Set(sids).size === sids.length,
    "volumes",
    names,
    "names that differ in more than hyphens and underscores",
  );
  const mounted = args.containers.flatMap(({ mountPoints = [] }) =>
    mountPoints.map(({ sourceVolume }) => sourceVolume),
  );
  const missing = mounted.filter((name) => !names.includes(name));
  faults.unless(missing.length === 0, "mountPoints", missing, names.join(", ") || "no volume is declared");
  const idle = names.filter((name) => !mounted.includes(name));
  faults.unless(idle.length === 0, "volumes", idle, "volumes that a container mounts", "remove them");
}

function checkSecrets(faults: ArgumentFaults, args: FargateServiceArgs): void {
  const taken = args.containers.some(({ secrets = {} }) => Object.keys(secrets).length > 0);
  const given = (args.secrets?.arns.length ?? 0) + (args.parameters?.length ?? 0) > 0;
  faults.unless(
    taken === given,
    "secrets.arns",
    args.secrets?.arns.length ?? 0,
    taken ? "the ARN of every secret that a container takes" : "none, for no container takes a secret",
  );
}

function checkNetwork(faults: ArgumentFaults, args: FargateServiceArgs): void {
  // ECS API, AwsVpcConfiguration: at most 16 subnets and 5 security groups.
  const { subnetIds, securityGroupIds } = args;
  faults.unless(isWithin(subnetIds.length, 1, 16), "subnetIds", subnetIds.length, "1 to 16 subnets");
  faults.unless(
    isWithin(securityGroupIds.length, 1, 5),
    "securityGroupIds",
    securityGroupIds.length,
    "1 to 5 security groups",
    "without one ECS takes the VPC's default group",
  );
}

function checkTargetGroup(faults: ArgumentFaults, args: FargateServiceArgs): void {
  const { targetGroup, containers, healthCheckGraceSeconds } = args;
  // ECS API: up to 2,147,483,647; Gatehouse stops at an hour, past which no deployment waits.
  faults.unless(
    isWithin(healthCheckGraceSeconds, 0, 3600),
    "healthCheckGraceSeconds",
    healthCheckGraceSeconds,
    "0 to 3600",
  );
  if (targetGroup === undefined) {
    // @pulumi/aws 7.48 types: "Only valid for services configured to use load balancers."
    faults.unless(
      healthCheckGraceSeconds === undefined,
      "healthCheckGraceSeconds",
      healthCheckGraceSeconds,
      "nothing without a target group",
    );
    return;
  }
  const ports = Object.fromEntries(containers.map(({ name, port }) => [name, port]));
  faults.unless(
    targetGroup.containerPort === ports[targetGroup.containerName],
    "targetGroup",
    `${targetGroup.containerName}:${targetGroup.containerPort}`,
    Object.entries(ports)
      .filter(([, port]) => port !== undefined)
      .map(([name, port]) => `${name}:${port}`)
      .join(", ") || "a container with a port",
  );
}

function checkDeployment(faults: ArgumentFaults, args: FargateServiceArgs): void {
  const { desiredCount, deployment } = args;
  const { minimumHealthyPercent: minimum, maximumPercent: maximum } = deployment;
  faults.unless(
    Number.isInteger(desiredCount) && desiredCount >= 0,
    "desiredCount",
    desiredCount,
    "0 or more tasks",
  );
  faults.unless(isWithin(minimum, 0, 100), "deployment.minimumHealthyPercent", minimum, "0 to 100");
  faults.unless(
    Number.isInteger(maximum) && maximum >= 100,
    "deployment.maximumPercent",
    maximum,
    "100 or more",
  );
  // ECS API: the minimum is rounded up, the maximum down. Without a task between them ECS can neither stop an
  // old task nor start a new one; it refuses 100 and 100 outright.
  const kept = Math.ceil((desiredCount * minimum) / 100);
  const allowed = Math.floor((desiredCount * maximum) / 100);
  faults.unless(
    desiredCount === 0 ? !(minimum === 100 && maximum === 100) : allowed > kept,
    "deployment",
    `${minimum}/${maximum} per cent of ${desiredCount}`,
    "percentages that leave room for one task more or fewer",
    "use 100/200, or 0/100 where only one task may run",
  );
}

function checkAlarms(faults: ArgumentFaults, { alarms, deployment }: FargateServiceArgs): void {
  if (alarms === undefined) {
    return;
  }
  // ECS API, DeploymentAlarms.
  faults.unless(alarms.names.length > 0, "alarms.names", alarms.names.length, "at least one alarm");
  // The reason against going back, a migrated database, holds whatever stopped the deployment.
  faults.unless(
    alarms.rollback === (deployment.rollback ?? false),
    "alarms.rollback",
    alarms.rollback,
    `${deployment.rollback ?? false}, as deployment.rollback`,
  );
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
