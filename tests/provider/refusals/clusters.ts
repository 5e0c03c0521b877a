import { isObject } from "../properties";
import { type Hold, heldBy, protectedBy } from "./holds";
import { DELETE, type Refusal, WRITE } from "./refusal";

const CLUSTER = "aws:rds/cluster:Cluster";
const MEMBER = "aws:rds/clusterInstance:ClusterInstance";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";

const holds: readonly Hold[] = [
  {
    id: "Aurora cluster with instances",
    type: CLUSTER,
    when: "instances are left in it",
    holders: [MEMBER],
    message: () =>
      "InvalidDBClusterStateFault: Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
    source: "RDS API: DeleteDBCluster",
  },
  {
    id: "Aurora parameter group in use",
    type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    when: "a cluster uses it",
    holders: [CLUSTER],
    message: ({ id }) =>
      `InvalidDBParameterGroupState: One or more database instances are still members of this parameter group ${id}, so the group cannot be deleted`,
    source: "RDS API: DeleteDBClusterParameterGroup",
  },
  {
    id: "cache subnet group in use",
    type: "aws:elasticache/subnetGroup:SubnetGroup",
    when: "a cache is in it",
    holders: [CACHE],
    message: ({ id }) =>
      `CacheSubnetGroupInUse: Cache subnet group ${id} is currently in use by a cache cluster.`,
    source: "ElastiCache API: CacheSubnetGroupInUse",
  },
  {
    id: "cache parameter group in use",
    type: "aws:elasticache/parameterGroup:ParameterGroup",
    when: "a cache uses it",
    holders: [CACHE],
    message: ({ id }) =>
      `InvalidCacheParameterGroupState: One or more cache clusters are still members of this parameter group ${id}, so the group cannot be deleted.`,
    source: "ElastiCache API: DeleteCacheParameterGroup",
  },
];

export const clusterRefusals: readonly Refusal[] = [
  {
    id: "Aurora family and version",
    on: WRITE,
    types: [CLUSTER],
    when: "the parameter group is of another engine version",
    source: "RDS API: InvalidParameterCombination",
    message: ({ cloud, inputs }) => {
      const group = cloud.find(
        "aws:rds/clusterParameterGroup:ClusterParameterGroup",
        String(inputs["dbClusterParameterGroupName"]),
      );
      const wanted = `${inputs["engine"]}${String(inputs["engineVersion"]).split(".")[0]}`;
      const family = group?.inputs["family"];
      return group === undefined || family === wanted
        ? undefined
        : `InvalidParameterCombination: The Parameter Group ${group.id} with DBParameterGroupFamily ${family} can't be used for this cluster. Please use a Parameter Group with DBParameterGroupFamily ${wanted}`;
    },
  },
  {
    id: "serverless instance without capacity",
    on: WRITE,
    types: [MEMBER],
    when: "an instance is serverless and its cluster has no lowest and highest capacity",
    source: "RDS API: CreateDBInstance",
    message: ({ cloud, inputs }) => {
      const cluster = cloud.find(CLUSTER, String(inputs["clusterIdentifier"]));
      return inputs["instanceClass"] !== "db.serverless" ||
        isObject(cluster?.inputs["serverlessv2ScalingConfiguration"])
        ? undefined
        : "InvalidDBClusterStateFault: Set the Serverless v2 scaling configuration on the parent DB cluster before creating a Serverless v2 DB instance.";
    },
  },
  {
    id: "instance of another engine",
    on: WRITE,
    types: [MEMBER],
    when: "the engine is not the cluster's",
    source: "RDS API: CreateDBInstance",
    message: ({ cloud, inputs }) => {
      const engine = cloud.find(CLUSTER, String(inputs["clusterIdentifier"]))?.inputs["engine"];
      return engine === inputs["engine"]
        ? undefined
        : `InvalidParameterCombination: The engine name requested for your DB instance (${inputs["engine"]}) doesn't match the engine name of your DB cluster (${engine}).`;
    },
  },
  {
    id: "cache family and version",
    on: WRITE,
    types: [CACHE],
    when: "the parameter group is of another engine or version",
    source: "ElastiCache API: InvalidParameterCombination",
    message: ({ cloud, inputs }) => {
      const group = cloud.find(
        "aws:elasticache/parameterGroup:ParameterGroup",
        String(inputs["parameterGroupName"]),
      );
      const family = group?.inputs["family"];
      const wanted = `${inputs["engine"]}${String(inputs["engineVersion"]).split(".")[0]}`;
      // Redis up to 7 has families such as redis6.x.
      return group === undefined || String(family).replace(/\.x$/, "") === wanted
        ? undefined
        : `InvalidParameterCombination: Expected a parameter group of family ${wanted} but found one of family ${family}`;
    },
  },
  ...holds.map(heldBy),
  protectedBy(
    "Aurora cluster protected",
    CLUSTER,
    "deletionProtection",
    true,
    () =>
      "InvalidParameterCombination: Cannot delete protected Cluster, please disable deletion protection and try again.",
    "RDS API: DeleteDBCluster",
  ),
  {
    id: "Aurora cluster without final snapshot",
    on: DELETE,
    types: [CLUSTER],
    when: "neither skipFinalSnapshot nor finalSnapshotIdentifier is set",
    source: "Terraform AWS provider: aws_rds_cluster",
    message: ({ self }) =>
      self?.inputs["skipFinalSnapshot"] !== true && self?.inputs["finalSnapshotIdentifier"] === undefined
        ? "RDS Cluster final_snapshot_identifier is required when skip_final_snapshot is false"
        : undefined,
  },
];
