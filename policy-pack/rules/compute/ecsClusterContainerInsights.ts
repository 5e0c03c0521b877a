import { at, isUnknown, list } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";

const ACCOUNT_SETTING = "aws:ecs/accountSettingDefault:AccountSettingDefault";

/** What a setting says of Container Insights; undefined where it speaks of something else. */
function insight(setting: unknown): unknown {
  const name = at(setting, "name");
  return isUnknown(name)
    ? name
    : name === "containerInsights"
      ? (at(setting, "value") ?? "disabled")
      : undefined;
}

/** settings contains containerInsights with enabled or enhanced. */
export const ecsClusterContainerInsights: Rule = {
  id: "ecs-cluster-container-insights",
  title: "Container Insights on",
  severity: "medium",
  references: {
    fsbp: ["ECS.12"],
    checkov: ["CKV_AWS_65"],
    cdkNag: ["AwsSolutions-ECS4"],
    trivy: ["AVD-AWS-0034"],
  },
  resourceTypes: ["aws:ecs/cluster:Cluster"],
  scope: "stack",
  check(cluster, context) {
    const own = list(cluster.inputs["settings"])
      .map(insight)
      .filter((value) => value !== undefined);
    // A cluster that says nothing follows the account's setting (ECS developer guide, "Account settings").
    const account = context.ofTypes([ACCOUNT_SETTING]).map(({ inputs }) => insight(inputs));
    const values = own.length > 0 ? own : account.filter((value) => value !== undefined);
    if (values.some((value) => ["enabled", "enhanced"].includes(String(value)))) {
      return [compliant];
    }
    if (values.some(isUnknown)) {
      return [unknown("settings")];
    }
    const problem = "nobody sees the load of single tasks and containers";
    const remedy = 'set containerInsights to "enabled" or "enhanced"';
    return [violation(cluster, { property: "settings", value: values[0], problem, remedy })];
  },
};
