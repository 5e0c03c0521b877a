import type { Context } from "../context";
import { isAbsent, type Resource } from "../resource";
import { notApplicable } from "../rule";

export const CLUSTER_TYPE = "aws:rds/cluster:Cluster";
export const CLUSTER_INSTANCE_TYPE = "aws:rds/clusterInstance:ClusterInstance";

/** A replica takes over much from its source, and holds no data of its own. */
export function isReplica({ inputs }: Resource): boolean {
  return ["replicateSourceDb", "replicationSourceIdentifier"].some((property) => !isAbsent(inputs[property]));
}

export const ofReplica = notApplicable("it is a replica: its source decides");

/**
 * An instance's property; where an Aurora instance leaves it open, its cluster's (RDS API, ModifyDBCluster: what is
 * set for the cluster holds for its instances).
 */
export function holderOf(instance: Resource, property: string, context: Context): Resource {
  if (instance.type !== CLUSTER_INSTANCE_TYPE || !isAbsent(instance.inputs[property])) {
    return instance;
  }
  const id = instance.inputs["clusterIdentifier"];
  const clusters = context.referenced(instance, "clusterIdentifier", [CLUSTER_TYPE], id);
  return clusters.find(({ inputs }) => !isAbsent(inputs[property])) ?? instance;
}
