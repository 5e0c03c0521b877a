import { at, isAbsent, isTrue, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { compliant, expectValue, notApplicable, type Rule, unknown, type Verdict } from "../../rule";
import { type Answer, is, verdictOf } from "../../views/answers";
import { CLUSTER_TYPE } from "../../views/databases";

const GROUPS = [
  "aws:rds/parameterGroup:ParameterGroup",
  "aws:rds/clusterParameterGroup:ClusterParameterGroup",
];
const PROXY = "aws:rds/proxy:Proxy";
const PARAMETERS = [
  { engines: /^(aurora-)?postgres|^sqlserver/, parameter: "rds.force_ssl" },
  { engines: /^(aurora-)?mysql|^mariadb|^aurora\d*$/, parameter: "require_secure_transport" },
];

/** An engine with its major version, as a family names it. */
function engineOf({ inputs }: Resource): unknown {
  const { engine, engineVersion } = inputs;
  return isUnknown(engine) ? UNKNOWN : `${String(engine ?? "")}${String(engineVersion ?? "")}`;
}

/**
 * On where nobody sets it: PostgreSQL 15 and later, and RDS takes such a one where no version is given (RDS User
 * Guide, "Requiring an SSL connection"). For newer Aurora and MariaDB that is to be verified: off.
 */
function isOnByDefault(family: string): Answer {
  const version = /^postgres(.*)$/.exec(family)?.[1];
  if (version === undefined || version === "") {
    return version === "";
  }
  return version === UNKNOWN ? UNKNOWN : Number.parseInt(version, 10) >= 15;
}

function judgeGroup(group: Resource, parameter: string, family: string): readonly Verdict[] {
  const entries = list(group.inputs["parameters"]);
  const own = entries.filter((entry) => at(entry, "name") === parameter);
  const open = entries.some((entry) => isUnknown(at(entry, "name")));
  const value = at(own[0], "value");
  const answer =
    own.length > 0
      ? is(value, (text) => /^(1|on|true)$/i.test(String(text)))
      : open
        ? UNKNOWN
        : isOnByDefault(family);
  const problem = `${parameter} is ${own.length > 0 ? String(value) : "not set"}, so that clients may speak in the clear`;
  return verdictOf(group, answer, { property: "parameters", problem, remedy: `set ${parameter} to 1` });
}

/** The parameter group sets rds.force_ssl (PostgreSQL) or require_secure_transport (MySQL) to 1. */
export const rdsForceSsl: Rule = {
  id: "rds-force-ssl",
  title: "Database forces TLS",
  severity: "medium",
  references: { fsbp: ["RDS.38", "RDS.39"], checkov: ["CKV2_AWS_69"] },
  resourceTypes: [...GROUPS, PROXY, "aws:rds/instance:Instance", CLUSTER_TYPE],
  scope: "stack",
  check(resource, context) {
    if (resource.type === PROXY) {
      return expectValue(resource, "requireTls", isTrue, {
        problem: "clients may speak to the proxy in the clear",
        remedy: "set it to true",
      });
    }
    const isGroup = GROUPS.includes(resource.type);
    const family = isGroup ? resource.inputs["family"] : engineOf(resource);
    const ofCluster = resource.type.startsWith("aws:rds/cluster");
    const parameter = PARAMETERS.find(({ engines }) => engines.test(String(family)))?.parameter;
    if (isUnknown(family)) {
      return [unknown(isGroup ? "family" : "engine")];
    }
    if (parameter === undefined || (String(family).startsWith("aurora") && !ofCluster)) {
      return [notApplicable("its engine has no such parameter, or its cluster has it")];
    }
    if (isGroup) {
      return judgeGroup(resource, parameter, String(family));
    }
    const property = ofCluster ? "dbClusterParameterGroupName" : "parameterGroupName";
    const group = resource.inputs[property];
    if (context.referenced(resource, property, GROUPS, group).length > 0) {
      return [compliant];
    }
    if (isUnknown(group)) {
      return [unknown(property)];
    }
    if (!isAbsent(group) && !String(group).startsWith("default.")) {
      return [notApplicable("its parameter group is not part of this stack")];
    }
    const own = isAbsent(group) ? String(family) : String(group).slice("default.".length);
    const problem = `the default parameter group leaves ${parameter} off`;
    const remedy = `name a parameter group that sets ${parameter} to 1`;
    return verdictOf(resource, isOnByDefault(own), { property, value: group ?? undefined, problem, remedy });
  },
};
