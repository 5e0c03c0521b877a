import type { PlanResource } from "../plan";
import type { Ledger } from "./ledger";
import { list, record, referred } from "./planValues";

export function fileSystem(resource: PlanResource, ledger: Ledger): void {
  const size = ledger.usage.fileSystemGibibytes;
  ledger.assumptions.add(`${size} GiB in each EFS file system`);
  ledger.charge(resource, { what: "EFS storage", key: "efs.standard", quantity: size });
  if (resource.inputs["throughputMode"] === "provisioned") {
    const quantity = Number(resource.inputs["provisionedThroughputInMibps"]);
    ledger.charge(resource, { what: "EFS provisioned throughput", key: "efs.provisioned", quantity });
  }
  const automatic = ledger.plan.resources.some(
    (other) =>
      other.type === "aws:efs/backupPolicy:BackupPolicy" &&
      record(other.inputs["backupPolicy"])["status"] === "ENABLED" &&
      other.dependencies.includes(resource.urn),
  );
  if (automatic || isSelected(resource, ledger)) {
    ledger.assumptions.add("one full copy of each file system in its backups");
    ledger.charge(resource, { what: "EFS backups", key: "backup.efs_warm", quantity: size });
  }
}

/** Whether a plan of AWS Backup takes the resource: one that names none selects by tags, which may mean all. */
function isSelected(resource: PlanResource, ledger: Ledger): boolean {
  return ledger.plan.resources.some(({ type, inputs, dependencies, propertyDependencies }) => {
    const named = [...dependencies, ...(propertyDependencies["resources"] ?? [])];
    return (
      type === "aws:backup/selection:Selection" &&
      (list(inputs["resources"]).length === 0 ||
        named.includes(resource.urn) ||
        list(inputs["resources"]).includes(resource.outputs["arn"]))
    );
  });
}

export function database(resource: PlanResource, ledger: Ledger): void {
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
  if (isSelected(resource, ledger)) {
    ledger.assumptions.add("one full copy of each database in AWS Backup");
    ledger.charge(resource, {
      what: "database backups",
      key: "backup.rds",
      quantity: Number(allocatedStorage),
    });
  }
}

export function auroraStorage(resource: PlanResource, ledger: Ledger): void {
  if (resource.inputs["storageType"] === "aurora-iopt1") {
    ledger.unpriced(resource, "Aurora I/O-Optimized", "no price is known for its storage and capacity");
    return;
  }
  const gigabytes = ledger.usage.auroraGigabytes;
  ledger.assumptions.add(`${gigabytes} GB in each Aurora cluster`);
  ledger.charge(resource, { what: "Aurora storage", key: "aurora.storage", quantity: gigabytes });
  if (isSelected(resource, ledger)) {
    ledger.assumptions.add("one full copy of each database in AWS Backup");
    ledger.charge(resource, { what: "Aurora backups", key: "backup.aurora", quantity: gigabytes });
  }
}

/** Idle, a serverless instance is at its cluster's lowest capacity; one that may pause costs nothing. */
export function auroraInstance(resource: PlanResource, ledger: Ledger): void {
  const { instanceClass } = resource.inputs;
  if (instanceClass !== "db.serverless") {
    ledger.unpriced(resource, `Aurora ${instanceClass}`, "no price is known for this class");
    return;
  }
  const cluster = referred(ledger.plan, resource, "clusterIdentifier", "aws:rds/cluster:Cluster");
  const scaling = record(cluster?.inputs["serverlessv2ScalingConfiguration"]);
  ledger.assumptions.add("Aurora Serverless at its lowest capacity");
  const quantity = Number(scaling["minCapacity"]) * ledger.hours;
  ledger.charge(resource, { what: "Aurora Serverless v2", key: "aurora.serverless_v2", quantity });
}

export function cacheNodes(resource: PlanResource, ledger: Ledger): void {
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
}

export function serverlessCache(resource: PlanResource, ledger: Ledger): void {
  const engine = resource.inputs["engine"];
  ledger.assumptions.add("each serverless cache at its minimum of 100 MB");
  const key = `elasticache.serverless_${engine}.gb`;
  ledger.charge(resource, { what: `serverless ${engine}`, key, quantity: 0.1 * ledger.hours });
}
