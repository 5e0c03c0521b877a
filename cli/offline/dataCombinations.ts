import { type Check, type Finding, finding, hidden, type Inputs, list, record } from "./findings";

const CACHE = "ElastiCache API: CreateReplicationGroup";
const AURORA = "RDS API: ServerlessV2ScalingConfiguration";

/** What Aurora, ElastiCache, Application Auto Scaling and AWS Backup refuse although each value alone is allowed. */
export const dataChecks: Readonly<Record<string, Check>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": (inputs) => {
    const nodes = nodesOf(inputs);
    const few = nodes !== undefined && nodes < 2;
    return [
      ...(inputs["authToken"] !== undefined && inputs["transitEncryptionEnabled"] !== true
        ? [finding("authToken", undefined, "only with transitEncryptionEnabled", CACHE)]
        : []),
      ...(inputs["automaticFailoverEnabled"] === true && few
        ? [finding("automaticFailoverEnabled", true, "false with a single node", CACHE)]
        : []),
      ...(inputs["multiAzEnabled"] === true && inputs["automaticFailoverEnabled"] !== true
        ? [finding("multiAzEnabled", true, "only with automaticFailoverEnabled", CACHE)]
        : []),
    ];
  },
  "aws:rds/cluster:Cluster": (inputs) => {
    const path = "serverlessv2ScalingConfiguration";
    const scaling = record(inputs[path]);
    const pauses = scaling["secondsUntilAutoPause"] !== undefined;
    return [
      ...ordered(scaling, path, AURORA),
      ...["minCapacity", "maxCapacity"].flatMap((key) => {
        const value = scaling[key];
        return typeof value === "number" && (value * 2) % 1 !== 0
          ? [finding(`${path}.${key}`, value, "steps of 0.5", AURORA)]
          : [];
      }),
      ...(pauses && typeof scaling["minCapacity"] === "number" && scaling["minCapacity"] > 0
        ? [
            finding(
              `${path}.secondsUntilAutoPause`,
              scaling["secondsUntilAutoPause"],
              "only with minCapacity 0",
              AURORA,
            ),
          ]
        : []),
    ];
  },
  "aws:appautoscaling/target:Target": (inputs) =>
    ordered(inputs, "", "Application Auto Scaling API: RegisterScalableTarget"),
  "aws:appautoscaling/scheduledAction:ScheduledAction": ({ scalableTargetAction }) =>
    ordered(
      record(scalableTargetAction),
      "scalableTargetAction",
      "Application Auto Scaling API: PutScheduledAction",
    ),
  // The name that Pulumi makes up has a hyphen.
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": underscored("CreateRestoreTestingPlan"),
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": underscored("CreateRestoreTestingSelection"),
  "aws:backup/plan:Plan": ({ rules }) =>
    list(rules)
      .map(record)
      .flatMap((rule, index) => {
        const { coldStorageAfter, deleteAfter } = record(rule["lifecycle"]);
        return typeof coldStorageAfter === "number" &&
          typeof deleteAfter === "number" &&
          deleteAfter < coldStorageAfter + 90
          ? [
              finding(
                `rules[${index}].lifecycle.deleteAfter`,
                deleteAfter,
                `at least 90 days after coldStorageAfter (${coldStorageAfter})`,
                "Backup API: Lifecycle",
              ),
            ]
          : [];
      }),
};

/** How many nodes a cache has; nothing where that is not known. */
function nodesOf(inputs: Inputs): number | undefined {
  const { numCacheClusters, numNodeGroups, replicasPerNodeGroup } = inputs;
  if (numNodeGroups !== undefined) {
    return typeof replicasPerNodeGroup === "number" ? replicasPerNodeGroup + 1 : undefined;
  }
  return typeof numCacheClusters === "number" ? numCacheClusters : undefined;
}

function ordered(inputs: Inputs, path: string, source: string): readonly Finding[] {
  const { minCapacity, maxCapacity } = inputs;
  const [low, high] = [Number(minCapacity), Number(maxCapacity)];
  return low > high
    ? [
        finding(
          `${path === "" ? "" : `${path}.`}maxCapacity`,
          maxCapacity,
          `at least minCapacity, ${low}`,
          source,
        ),
      ]
    : [];
}

function underscored(operation: string): Check {
  return ({ name }) =>
    typeof name !== "string" || hidden(name) || /^[A-Za-z0-9_]{1,50}$/.test(name)
      ? []
      : [finding("name", name, "1 to 50 letters, digits and underscores", `Backup API: ${operation}`)];
}
