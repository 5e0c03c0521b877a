import { isAbsent, isTrue, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { type Answer, is, strays, verdictOf } from "../../views/answers";
import { anyOf } from "../../views/conditions";
import { CLUSTER_INSTANCE_TYPE, CLUSTER_TYPE, isReplica, ofReplica } from "../../views/databases";

/** RDS spreads instances over the zones by itself, unless each is told the same one. */
function areApart(instances: readonly Resource[]): Answer {
  const zones = instances.map(({ inputs }) => inputs["availabilityZone"] ?? "chosen by AWS");
  const known = new Set(zones.filter((zone) => !isUnknown(zone)));
  if (instances.length < 2 || zones.includes("chosen by AWS") || known.size > 1) {
    return instances.length > 1;
  }
  return zones.some(isUnknown) ? UNKNOWN : false;
}

/** multiAz is true, or the cluster has two instances or zones, in production. */
export const rdsMultiAz: Rule = {
  id: "rds-multi-az",
  title: "Multi-AZ",
  severity: "medium",
  references: {
    fsbp: ["RDS.5", "RDS.15"],
    cis: ["5.0.0/2.2.4", "7.0.0/3.2.4"],
    checkov: ["CKV_AWS_157"],
    cdkNag: ["AwsSolutions-RDS3"],
  },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "stack",
  check(resource, context) {
    const problem = "the database is gone while its zone is";
    if (resource.type !== CLUSTER_TYPE) {
      const remedy = "set it to true";
      return isReplica(resource)
        ? [ofReplica]
        : expectValue(resource, "multiAz", isTrue, { problem, remedy });
    }
    const { dbClusterInstanceClass, availabilityZones } = resource.inputs;
    const instances = context.referring(resource, [CLUSTER_INSTANCE_TYPE], "clusterIdentifier");
    const answer = anyOf([
      // A Multi-AZ DB cluster has three instances by itself (RDS User Guide).
      is(dbClusterInstanceClass, (value) => !isAbsent(value)),
      areApart(instances),
      strays([CLUSTER_INSTANCE_TYPE], "clusterIdentifier", context),
      instances.length > 0 ? false : is(availabilityZones, (zones) => new Set(list(zones)).size > 1),
    ]);
    const remedy = "add a second aws.rds.ClusterInstance, in another zone";
    return verdictOf(resource, answer, { property: "clusterInstances", problem, remedy });
  },
};
