import type { Plan, PlanResource } from "../plan";
import type { Ledger } from "./ledger";

type Pricer = (resource: PlanResource, ledger: Ledger) => void;

/** What each type with a price of its own costs while nothing happens. */
export const pricers: Readonly<Record<string, Pricer>> = {
  "aws:ec2/natGateway:NatGateway": (resource, ledger) => {
    const zones = resource.inputs["availabilityZoneAddresses"];
    const regional = resource.inputs["availabilityMode"] === "regional";
    const count = regional ? (Array.isArray(zones) ? zones.length : Number.NaN) : 1;
    ledger.charge(resource, { what: "NAT gateway", key: "nat.hour", quantity: count * ledger.hours });
  },
  "aws:ec2/eip:Eip": (resource, ledger) => address(resource, ledger, "public IPv4 address", 1),
  "aws:ec2/instance:Instance": (resource, ledger) => {
    const volume = record(resource.inputs["rootBlockDevice"]);
    machine(resource, ledger, resource, 1, volume);
    const hasElasticAddress = ledger.plan.resources.some(
      (other) => /^aws:ec2\/eip(Association)?:/.test(other.type) && other.dependencies.includes(resource.urn),
    );
    if (resource.inputs["associatePublicIpAddress"] === true && !hasElasticAddress) {
      address(resource, ledger, "public IPv4 address", 1);
    }
  },
  "aws:autoscaling/group:Group": (resource, ledger) => {
    const template = referred(
      ledger.plan,
      resource,
      "launchTemplate",
      "aws:ec2/launchTemplate:LaunchTemplate",
    );
    const count = Number(resource.inputs["desiredCapacity"] ?? resource.inputs["minSize"]);
    if (template === undefined) {
      ledger.unpriced(resource, "instances", "its launch template is not in the plan");
      return;
    }
    const mapping = record(list(template.inputs["blockDeviceMappings"])[0]);
    machine(resource, ledger, template, count, record(mapping["ebs"]));
    const card = record(list(template.inputs["networkInterfaces"])[0]);
    if (card["associatePublicIpAddress"] === true || card["associatePublicIpAddress"] === "true") {
      address(resource, ledger, "public IPv4 addresses of its instances", count);
    }
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": (resource, ledger) => {
    const quantity =
      sizeOf(resource.inputs["subnetIds"] ?? resource.inputs["subnetConfigurations"]) * ledger.hours;
    ledger.charge(resource, { what: "interface endpoint, by zone", key: "vpce.interface.hour", quantity });
  },
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:alb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:ecs/service:Service": fargateService,
  "aws:ecs/cluster:Cluster": containerInsights,
  "aws:efs/fileSystem:FileSystem": fileSystem,
  "aws:rds/instance:Instance": database,
  "aws:rds/cluster:Cluster": (resource, ledger) => {
    const gigabytes = ledger.usage.auroraGigabytes;
    ledger.assumptions.add(`${gigabytes} GB in each Aurora cluster`);
    ledger.charge(resource, { what: "Aurora storage", key: "aurora.storage", quantity: gigabytes });
  },
  "aws:rds/clusterInstance:ClusterInstance": (resource, ledger) => {
    const cluster = referred(ledger.plan, resource, "clusterIdentifier", "aws:rds/cluster:Cluster");
    const scaling = record(cluster?.inputs["serverlessv2ScalingConfiguration"]);
    if (resource.inputs["instanceClass"] !== "db.serverless") {
      ledger.unpriced(
        resource,
        `Aurora ${resource.inputs["instanceClass"]}`,
        "no price is known for this class",
      );
      return;
    }
    ledger.assumptions.add("Aurora Serverless at its lowest capacity");
    const quantity = Number(scaling["minCapacity"]) * ledger.hours;
    ledger.charge(resource, { what: "Aurora Serverless v2", key: "aurora.serverless_v2", quantity });
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": (resource, ledger) => {
    const {
      engine = "redis",
      nodeType,
      numCacheClusters,
      numNodeGroups = 1,
      replicasPerNodeGroup = 0,
    } = resource.inputs;
    const nodes = Number(numCacheClusters ?? Number(numNodeGroups) * (1 + Number(replicasPerNodeGroup)));
    const key = `elasticache.${engine}.${nodeType}`;
    ledger.charge(resource, { what: `${engine} ${nodeType}`, key, quantity: nodes * ledger.hours });
  },
  "aws:elasticache/serverlessCache:ServerlessCache": (resource, ledger) => {
    const engine = resource.inputs["engine"];
    ledger.assumptions.add("each serverless cache at its minimum of 100 MB");
    const key = `elasticache.serverless_${engine}.gb`;
    ledger.charge(resource, { what: `serverless ${engine}`, key, quantity: 0.1 * ledger.hours });
  },
  "aws:kms/key:Key": (resource, ledger) => {
    ledger.assumptions.add(
      "keys in their first year; each of the first two rotations adds $1.00 a month (from memory)",
    );
    ledger.charge(resource, { what: "KMS key", key: "kms.key", quantity: 1 });
  },
  "aws:secretsmanager/secret:Secret": (resource, ledger) => {
    const quantity = 1 + list(resource.inputs["replicas"]).length;
    ledger.charge(resource, { what: "secret", key: "secretsmanager.secret", quantity });
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": (resource, ledger) => {
    const queries = list(resource.inputs["metricQueries"]).map(record);
    const metrics =
      queries.length === 0 ? 1 : queries.filter((query) => query["metric"] !== undefined).length;
    const period = Number(resource.inputs["period"] ?? 60);
    if (period < 60) {
      ledger.unpriced(resource, "high-resolution alarm", "no price is known for periods under 60 seconds");
      return;
    }
    ledger.charge(resource, { what: "alarm, by metric", key: "cloudwatch.alarm", quantity: metrics });
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (resource, ledger) => {
    ledger.charge(resource, { what: "composite alarm", key: "cloudwatch.composite_alarm", quantity: 1 });
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": (resource, ledger) => {
    ledger.charge(resource, { what: "metric of a log filter", key: "cloudwatch.metric", quantity: 1 });
  },
  /** Charged for the stack as a whole, after the free ones. */
  "aws:cloudwatch/dashboard:Dashboard": () => {},
  "aws:s3/bucket:Bucket": (resource, ledger) => {
    const gigabytes = ledger.usage.bucketGigabytes;
    ledger.assumptions.add(`${gigabytes} GB in each bucket`);
    ledger.charge(resource, { what: "S3 storage", key: "s3.standard", quantity: gigabytes });
  },
  "aws:ecr/repository:Repository": (resource, ledger) => {
    const gigabytes = ledger.usage.repositoryGigabytes;
    ledger.assumptions.add(`${gigabytes} GB in each container repository`);
    ledger.charge(resource, { what: "container images", key: "ecr.storage", quantity: gigabytes });
  },
  "aws:route53/zone:Zone": (resource, ledger) => {
    ledger.charge(resource, { what: "hosted zone", key: "route53.zone", quantity: 1 });
  },
  "aws:wafv2/webAcl:WebAcl": (resource, ledger) => {
    ledger.charge(resource, { what: "web ACL", key: "waf.webacl", quantity: 1 });
    ledger.charge(resource, {
      what: "web ACL rules",
      key: "waf.rule",
      quantity: list(resource.inputs["rules"]).length,
    });
  },
};

/** What a stack is charged for as a whole: logs, dashboards. Also names what exists already. */
export function stackCharges(ledger: Ledger): void {
  const all = ledger.plan.resources;
  if (all.some((resource) => resource.type === "aws:cloudwatch/logGroup:LogGroup")) {
    const quantity = ledger.usage.logGigabytes;
    ledger.assumptions.add(`${quantity} GB of logs written and kept, all log groups together`);
    ledger.charge(undefined, { what: "logs written", key: "cloudwatch.logs_ingest", quantity });
    ledger.charge(undefined, { what: "logs kept", key: "cloudwatch.logs_store", quantity });
  }
  const dashboards = all.filter((resource) => resource.type === "aws:cloudwatch/dashboard:Dashboard");
  for (const [index, dashboard] of dashboards.entries()) {
    if (index < FREE_DASHBOARDS) {
      const reason = `the first ${FREE_DASHBOARDS} dashboards of an account are free`;
      ledger.free(dashboard, { reason, unconfirmed: true });
    } else {
      ledger.charge(dashboard, {
        what: "dashboard",
        key: "cloudwatch.dashboard",
        quantity: 1,
        unconfirmed: true,
      });
    }
  }
  const zones = new Set(
    all.filter((resource) => resource.type === "aws:route53/zone:Zone").map((zone) => zone.id),
  );
  for (const record of all.filter((resource) => resource.type === "aws:route53/record:Record")) {
    const zone = record.inputs["zoneId"];
    if (typeof zone === "string" && /^Z[A-Z0-9]+$/.test(zone) && !zones.has(zone)) {
      ledger.notCounted.add(
        `the Route 53 zone ${zone}, which exists already ($${ledger.price("route53.zone")?.price.toFixed(2)} a month)`,
      );
    }
  }
}

const FREE_DASHBOARDS = 3;

function loadBalancer(resource: PlanResource, ledger: Ledger): void {
  const network = resource.inputs["loadBalancerType"] === "network";
  const name = network ? "network load balancer" : "application load balancer";
  ledger.charge(resource, { what: name, key: network ? "nlb.hour" : "alb.hour", quantity: ledger.hours });
  const places = list(resource.inputs["subnetMappings"]).map(record);
  const own = places.filter((place) => place["allocationId"] === undefined);
  const withoutIpv4 = resource.inputs["ipAddressType"] === "dualstack-without-public-ipv4";
  if (resource.inputs["internal"] !== true && !withoutIpv4) {
    const count = places.length > 0 ? own.length : sizeOf(resource.inputs["subnets"]);
    address(resource, ledger, "public IPv4 addresses, one a subnet", count);
  }
}

function fargateService(resource: PlanResource, ledger: Ledger): void {
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
    ledger.assumptions.add("scaled services at their minimum");
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
function containerInsights(resource: PlanResource, ledger: Ledger): void {
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

function fileSystem(resource: PlanResource, ledger: Ledger): void {
  const size = ledger.usage.fileSystemGibibytes;
  ledger.assumptions.add(`${size} GiB in each EFS file system`);
  ledger.charge(resource, { what: "EFS storage", key: "efs.standard", quantity: size });
  if (resource.inputs["throughputMode"] === "provisioned") {
    const quantity = Number(resource.inputs["provisionedThroughputInMibps"]);
    ledger.charge(resource, { what: "EFS provisioned throughput", key: "efs.provisioned", quantity });
  }
  const backedUp = ledger.plan.resources.some(
    (other) =>
      other.type === "aws:backup/selection:Selection" ||
      (other.type === "aws:efs/backupPolicy:BackupPolicy" &&
        record(other.inputs["backupPolicy"])["status"] === "ENABLED" &&
        other.dependencies.includes(resource.urn)),
  );
  if (backedUp) {
    ledger.assumptions.add("one full copy of each file system in its backups");
    ledger.charge(resource, { what: "EFS backups", key: "backup.efs_warm", quantity: size });
  }
}

function database(resource: PlanResource, ledger: Ledger): void {
  const { engine, instanceClass, multiAz, storageType, allocatedStorage } = resource.inputs;
  const copies = multiAz === true ? 2 : 1;
  const note = copies === 2 ? ", two zones" : "";
  const key = `rds.${engine}.${instanceClass}`;
  ledger.charge(resource, {
    what: `${engine} ${instanceClass}${note}`,
    key,
    quantity: copies * ledger.hours,
  });
  ledger.assumptions.add("database backups within the size of the database, which is free (from memory)");
  const storage = `rds.${storageType ?? "gp2"}`;
  const quantity = copies * Number(allocatedStorage);
  ledger.charge(resource, { what: `database storage${note}`, key: storage, quantity });
}

/** Instances and their root volumes. An Amazon Linux image brings a volume of 8 GB where none is asked for. */
function machine(
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

function address(resource: PlanResource, ledger: Ledger, what: string, count: number): void {
  ledger.charge(resource, { what, key: "public_ipv4.hour", quantity: count * ledger.hours });
}

/** The resource of the plan that a property refers to: by dependency, or by id where the value is known. */
function referred(plan: Plan, from: PlanResource, property: string, type: string): PlanResource | undefined {
  const urns = from.propertyDependencies[property] ?? [];
  const candidates = plan.resources.filter((resource) => resource.type === type);
  const value = from.inputs[property];
  return (
    candidates.find((resource) => urns.includes(resource.urn)) ??
    candidates.find(
      (resource) => value !== undefined && [resource.id, resource.outputs["arn"]].includes(value as string),
    )
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** How many there are; not a number where the list itself is unknown. */
function sizeOf(value: unknown): number {
  return Array.isArray(value) ? value.length : Number.NaN;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
