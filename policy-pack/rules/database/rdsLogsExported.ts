import { isUnknown, list } from "../../resource";
import { expectValue, type Rule, unknown } from "../../rule";

/** The log of each engine without which its errors are lost; for the rest any will do. */
const NEEDED: readonly (readonly [engine: RegExp, log: string])[] = [
  [/postgres/, "postgresql"],
  [/mysql|mariadb/, "error"],
];

/** enabledCloudwatchLogsExports is not empty, and has the log in which the engine writes its errors. */
export const rdsLogsExported: Rule = {
  id: "rds-logs-exported",
  title: "Database logs are exported",
  severity: "low",
  references: {
    fsbp: ["RDS.9", "RDS.34", "RDS.36", "RDS.37"],
    checkov: ["CKV_AWS_129", "CKV_AWS_324", "CKV_AWS_325"],
    cdkNag: ["AwsSolutions-RDS16"],
  },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(resource) {
    const engine = String(resource.inputs["engine"] ?? "");
    const needed = NEEDED.find(([name]) => name.test(engine))?.[1];
    const property = "enabledCloudwatchLogsExports";
    const value = resource.inputs[property];
    const open = !isUnknown(value) && list(value).some(isUnknown);
    if (open && needed !== undefined && !list(value).includes(needed)) {
      return [unknown(property)];
    }
    const holds = (logs: unknown) =>
      list(logs).length > 0 && (needed === undefined || list(logs).includes(needed));
    return expectValue(resource, property, holds, {
      problem: "its logs are lost with the instance",
      remedy: "name the engine's logs, such as postgresql or error",
    });
  },
};
