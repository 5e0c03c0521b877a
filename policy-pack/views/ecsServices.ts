import type { Context } from "../context";
import { at, isUnknown, list, type Resource, UNKNOWN } from "../resource";

export const SERVICE = "aws:ecs/service:Service";
export const CLUSTER = "aws:ecs/cluster:Cluster";
export const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const CAPACITY = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";

/** The cluster of a service, where it is in the stack: by its ARN or name, also by way of its capacity providers. */
export function clusterOf(service: Resource, context: Context): Resource | undefined {
  const { cluster } = service.inputs;
  const name = isUnknown(cluster) ? cluster : String(cluster ?? "").replace(/^arn:.*\//, "");
  const found =
    context.referenced(service, "cluster", [CLUSTER], cluster)[0] ??
    context.referenced(service, "cluster", [CLUSTER], name)[0];
  if (found !== undefined) {
    return found;
  }
  return context
    .referenced(service, "cluster", [CAPACITY], cluster)
    .flatMap((link) => context.referenced(link, "clusterName", [CLUSTER], link.inputs["clusterName"]))[0];
}

export function servicesOf(cluster: Resource, context: Context): readonly Resource[] {
  return context.ofTypes([SERVICE]).filter((service) => clusterOf(service, context)?.urn === cluster.urn);
}

/** The task definition that a service runs, where it is in the stack: by its ARN or family. */
export function taskOf(service: Resource, context: Context): Resource | undefined {
  const { taskDefinition } = service.inputs;
  const found = context.referenced(service, "taskDefinition", [TASK], taskDefinition)[0];
  if (found !== undefined || isUnknown(taskDefinition)) {
    return found;
  }
  const family = String(taskDefinition)
    .replace(/^arn:.*\//, "")
    .replace(/:\d+$/, "");
  return context.ofTypes([TASK]).find(({ inputs }) => inputs["family"] === family);
}

/** Whether a service runs on Fargate: by its launch type or by its capacity providers. */
export function isFargate(service: Resource): boolean | typeof UNKNOWN {
  const { launchType, capacityProviderStrategies } = service.inputs;
  const providers = list(capacityProviderStrategies).map((entry) => at(entry, "capacityProvider"));
  if (launchType === "FARGATE" || providers.some((name) => String(name).startsWith("FARGATE"))) {
    return true;
  }
  return [launchType, ...providers].some(isUnknown) ? UNKNOWN : false;
}
