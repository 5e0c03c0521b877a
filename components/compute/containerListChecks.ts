import type { ArgumentFaults } from "../shared/errors";
import type { Container } from "./container";
import { checkContainer } from "./containerChecks";

/** Records what ECS would refuse in the containers of one task, each and together. */
export function checkContainers(faults: ArgumentFaults, containers: readonly Container[]): void {
  containers.forEach((container, index) => {
    checkContainer(faults, container, `containers[${index}].`);
  });
  const names = containers.map(({ name }) => name);
  faults.unless(new Set(names).size === names.length, "containers", names, "each name once");
  // ECS API: "All tasks must have at least one essential container."
  faults.unless(
    containers.some(({ essential = true }) => essential),
    "containers",
    names,
    "at least one that is essential",
  );
  // ECS quotas: at most 10 containers in a task definition.
  faults.unless(containers.length <= 10, "containers", containers.length, "at most 10");
  const ports = containers.flatMap(({ port }) => (port === undefined ? [] : [port]));
  // With awsvpc networking the containers of a task share one network interface.
  faults.unless(new Set(ports).size === ports.length, "containers' ports", ports, "each port once");
  checkOrder(faults, containers);
}

function checkOrder(faults: ArgumentFaults, containers: readonly Container[]): void {
  const byName = new Map(containers.map((container) => [container.name, container]));
  for (const [index, container] of containers.entries()) {
    for (const { containerName, condition } of container.dependsOn ?? []) {
      const field = `containers[${index}].dependsOn`;
      const target = byName.get(containerName);
      const others = [...byName.keys()].filter((name) => name !== container.name).join(", ");
      faults.unless(target !== undefined && target !== container, field, containerName, others || "none");
      // ECS API, ContainerDependency.
      const ends = condition === "COMPLETE" || condition === "SUCCESS";
      faults.unless(
        !(ends && (target?.essential ?? true)),
        field,
        condition,
        "START or HEALTHY for an essential container",
        `make ${containerName} not essential`,
      );
      faults.unless(
        !(condition === "HEALTHY" && target?.healthCheck === undefined),
        field,
        condition,
        "HEALTHY for a container with a health check",
        `give ${containerName} a healthCheck`,
      );
    }
  }
  const cycle = findCycle(byName);
  faults.unless(cycle === undefined, "containers' dependsOn", cycle, "an order without a circle");
}

function findCycle(byName: ReadonlyMap<string, Container>): readonly string[] | undefined {
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) {
      return [...path.slice(path.indexOf(name)), name];
    }
    for (const { containerName } of byName.get(name)?.dependsOn ?? []) {
      const found = visit(containerName, [...path, name]);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  };
  for (const name of byName.keys()) {
    const found = visit(name, []);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
