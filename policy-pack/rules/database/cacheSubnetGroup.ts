import { isAbsent } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { allOf, isGiven, verdictOf } from "../../views/answers";

/** subnetGroupName is set and is not default. */
export const cacheSubnetGroup: Rule = {
  id: "cache-subnet-group",
  title: "Cache has its own subnet group",
  severity: "medium",
  references: { fsbp: ["ElastiCache.7"], checkov: ["CKV_AWS_323"], cdkNag: ["AwsSolutions-AEC1"] },
  resourceTypes: ["aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/cluster:Cluster"],
  scope: "stack",
  check(resource, context) {
    const { subnetGroupName, replicationGroupId } = resource.inputs;
    if (resource.type === "aws:elasticache/cluster:Cluster" && !isAbsent(replicationGroupId)) {
      return [notApplicable("its replication group decides")];
    }
    const given = isGiven(resource, "subnetGroupName", context);
    const answer = allOf([given, subnetGroupName !== "default"]);
    const problem = "the cache stands in the default VPC";
    const remedy = "name an aws.elasticache.SubnetGroup of private subnets";
    return verdictOf(resource, answer, {
      property: "subnetGroupName",
      value: subnetGroupName ?? undefined,
      problem,
      remedy,
    });
  },
};
