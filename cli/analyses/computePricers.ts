import type { PlanResource } from "../plan";
import type { Ledger } from "./ledger";
import { list, record, referred } from "./planValues";

/** Tasks at their number while idle, by processor, memory and share of Spot. */
export function fargateService(resource: PlanResource, ledger: Ledger): void {
  const task = referred(ledger.plan, resource, "taskDefinition", "aws:ecs/taskDefinition:TaskDefinition");
  if (task === undefined) {
    ledger.unpriced(resource, "tasks", "its task definition is not in the plan");
    return;
  }
  const platform = record(task.inputs["runtimePlatform"]);
  if (String(platform["operatingSystemFamily"] ?? "LINUX") !== "LINUX" || !onFargate(resource, task)) {
    ledger.unpriced(resource, "tasks", "only Linux tasks on Fargate have a price");
    return;
  }
  const tasks = idleTasks(resource, ledger);
  const spot = spotShare(resource, tasks);
  const architecture = platform["cpuArchitecture"] === "ARM64" ? "arm64" : "x86";
  const vcpu = Number(task.inputs["cpu"]) / 1024;
  const gigabytes = Number(task.inputs["memory"]) / 1024;
  const discount = 1 - (ledger.price("fargate.spot_discount")?.price ?? 0);
  for (const [count, label, factor] of [
    [tasks - spot, "Fargate", 1],
    [spot, "Fargate Spot", discount],
  ] as const) {
    const kind = `${label} ${architecture}, ${count} x`;
    // Spot prices move with supply: the discount is the published highest.
    const options = { factor, unconfirmed: factor !== 1 };
    const cpu = {
      what: `${kind} ${vcpu} vCPU`,
      key: `fargate.${architecture}.vcpu`,
      quantity: count * vcpu * ledger.hours,
    };
    const memory = {
      what: `${kind} ${gigabytes} GB`,
      key: `fargate.${architecture}.gb`,
      quantity: count * gigabytes * ledger.hours,
    };
    ledger.charge(resource, { ...cpu, ...options });
    ledger.charge(resource, { ...memory, ...options });
  }
  const extra = Number(record(task.inputs["ephemeralStorage"])["sizeInGib"] ?? 20) - 20;
  const quantity = tasks * extra * ledger.hours;
  ledger.charge(resource, {
    what: "ephemeral storage over 20 GB",
    key: "fargate.ephemeral_over_20gb",
    quantity,
  });
  if (record(resource.inputs["networkConfiguration"])["assignPublicIp"] === true) {
    address(resource, ledger, "public IPv4 addresses of its tasks", tasks);
  }
}

function onFargate(service: PlanResource, task: PlanResource): boolean {
  const providers = list(service.inputs["capacityProviderStrategies"]).map(
    (entry) => record(entry)["capacityProvider"],
  );
  const named =
    service.inputs["launchType"] === "FARGATE" ||
    providers.some((name) => String(name).startsWith("FARGATE"));
  return named || list(task.inputs["requiresCompatibilities"]).includes("FARGATE");
}

/** Idle, a scaled service is at its minimum. */
function idleTasks(service: PlanResource, ledger: Ledger): number {
  const target = ledger.plan.resources.find(
    (other) => other.type === "aws:appautoscaling/target:Target" && other.dependencies.includes(service.urn),
  );
  if (target !== undefined) {
    const suspended = record(target.inputs["suspendedState"])["dynamicScalingOutSuspended"] === true;
    ledger.assumptions.add(
      suspended
        ? "one task where scaling is suspended, as while an image migrates its database; --steady shows the rest"
        : "scaled services at their minimum",
    );
  }
  return Number(target?.inputs["minCapacity"] ?? service.inputs["desiredCount"] ?? 1);
}

/** How many of the tasks run on Spot: bases first, the rest by weight (ECS, "Capacity provider strategy"). */
function spotShare(service: PlanResource, tasks: number): number {
  const strategy = list(service.inputs["capacityProviderStrategies"]).map(record);
  let left = tasks;
  let spot = 0;
  for (const { capacityProvider, base } of strategy) {
    const fixed = Math.min(left, Number(base ?? 0));
    left -= fixed;
    spot += capacityProvider === "FARGATE_SPOT" ? fixed : 0;
  }
  const weights = strategy.map((entry) => Number(entry["weight"] ?? 0));
  const all = weights.reduce((total, weight) => total + weight, 0);
  const onSpot = strategy.findIndex((entry) => entry["capacityProvider"] === "FARGATE_SPOT");
  return onSpot < 0 || all === 0 ? spot : spot + Math.round((left * (weights[onSpot] ?? 0)) / all);
}

/**
 * Metrics of Container Insights with one dimension set each, counted from its documented list: 13 of the
 * cluster, 15 of each service, 10 of each task definition family.
 */
export function containerInsights(resource: PlanResource, ledger: Ledger): void {
  const settings = list(resource.inputs["settings"]).map(record);
  const mode = settings.find((setting) => setting["name"] === "containerInsights")?.["value"];
  if (mode === "enhanced") {
    ledger.unpriced(resource, "Container Insights, enhanced", "no price is known for its metrics");
  } else if (mode === "enabled") {
    const services = ledger.plan.resources.filter(
      (other) => other.type === "aws:ecs/service:Service" && other.dependencies.includes(resource.urn),
    ).length;
    const quantity = 13 + 25 * services;
    ledger.charge(resource, {
      what: "Container Insights metrics",
      key: "cloudwatch.metric",
      quantity,
      unconfirmed: true,
    });
  } else {
    ledger.free(resource, { reason: "a cluster costs nothing beside its tasks", unconfirmed: false });
  }
}

/** Instances and their root volumes. An Amazon Linux image brings a volume of 8 GB where none is asked for. */
export function machine(
  resource: PlanResource,
  ledger: Ledger,
  described: PlanResource,
  count: number,
  volume: Readonly<Record<string, unknown>>,
): void {
  const type = described.inputs["instanceType"];
  ledger.charge(resource, { what: `instance ${type}`, key: `ec2.${type}`, quantity: count * ledger.hours });
  const size = volume["volumeSize"];
  const key = `ebs.${volume["volumeType"] ?? "gp3"}`;
  const unconfirmed = size === undefined || volume["volumeType"] === undefined;
  ledger.charge(resource, { what: "root volume", key, quantity: count * Number(size ?? 8), unconfirmed });
}

/** Public IPv4 addresses cost the same whatever has them. */
export function address(resource: PlanResource, ledger: Ledger, what: string, count: number): void {
  ledger.charge(resource, { what, key: "public_ipv4.hour", quantity: count * ledger.hours });
}
