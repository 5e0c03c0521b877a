import type { Context } from "../../context";
import { isAbsent, isTrue, isUnknown, type Resource, SECRET } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, type Verdict, violation } from "../../rule";

const PASSWORDS = ["password", "masterPassword", "passwordWo", "masterPasswordWo"];
const SOURCES = [
  "replicateSourceDb",
  "replicationSourceIdentifier",
  "snapshotIdentifier",
  "restoreToPointInTime",
];
const RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword";
const remedy = "take it from a random.RandomPassword of the stack, or set manageMasterUserPassword to true";

/**
 * A generated password is as good as a managed one, and the better choice for ECS: a task reads its secrets
 * once, when it starts, while RDS changes a managed password every week, after which the task cannot connect
 * again.
 */
function judgePassword(database: Resource, property: string, context: Context): Verdict {
  const value = database.inputs[property];
  const generated = context.dependenciesOf(database, property).some(({ type }) => type === RANDOM_PASSWORD);
  if (generated && (value === SECRET || isUnknown(value))) {
    return compliant;
  }
  if (isUnknown(value)) {
    return unknown(property, "it is not known before creation and comes from no random.RandomPassword");
  }
  const problem = value === SECRET ? "somebody chose it and knows it" : "it is not a Pulumi secret";
  return violation(database, { property, problem, remedy });
}

/** manageMasterUserPassword is true and password or masterPassword is absent. */
export const rdsManagedPassword: Rule = {
  id: "rds-managed-password",
  title: "Master password is managed",
  severity: "high",
  references: {},
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "stack",
  check(database, context) {
    const { manageMasterUserPassword } = database.inputs;
    const given = PASSWORDS.filter((property) => !isAbsent(database.inputs[property]));
    if (isUnknown(manageMasterUserPassword)) {
      return [unknown("manageMasterUserPassword")];
    }
    if (isTrue(manageMasterUserPassword) && given.length > 0) {
      const problem = "RDS manages the password, and the program sets another";
      return given.map((property) => violation(database, { property, problem, remedy: "remove it" }));
    }
    if (isTrue(manageMasterUserPassword)) {
      return [compliant];
    }
    if (given.length > 0) {
      return given.map((property) => judgePassword(database, property, context));
    }
    // Without a password AWS makes no primary of a global database, but a secondary.
    if ([...SOURCES, "globalClusterIdentifier"].some((property) => !isAbsent(database.inputs[property]))) {
      return [notApplicable("it takes over the password of its source")];
    }
    const problem = "the database has no master password";
    return [violation(database, { property: "manageMasterUserPassword", value: undefined, problem, remedy })];
  },
};
