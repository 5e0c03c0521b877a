import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { type Answer, attached, is, verdictOf } from "../../views/answers";
import { anyOf } from "../../views/conditions";
import { judgePlaintextRefused } from "../../views/denials";
import { judgeDocuments } from "../../views/identityPolicies";
import { documentsIn, judgeWildcardPrincipal } from "../../views/principals";
import { type Condition, grants } from "../../views/statements";

const POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy";
const MOUNTS = ["ClientMount", "ClientWrite", "ClientRootAccess"].map(
  (action) => `elasticfilesystem:${action}`,
);
const REMEDY = "name the roles that mount it, or demand Bool elasticfilesystem:AccessedViaMountTarget true";

/** Only who reaches a mount target, and thus its security group, passes. */
function isMountTargetOnly({ operator, key, values, optional }: Condition): Answer {
  return operator === "bool" && key === "elasticfilesystem:accessedviamounttarget" && !optional
    ? is(values[0], (value) => values.length === 1 && String(value).toLowerCase() === "true")
    : false;
}

/** A Deny statement for aws:SecureTransport false is present and no Allow gives ClientMount to everyone without the mount-target condition. */
export const efsPolicyTlsOnly: Rule = {
  id: "efs-policy-tls-only",
  title: "EFS policy refuses plaintext",
  severity: "medium",
  references: {},
  resourceTypes: [POLICY, "aws:efs/fileSystem:FileSystem"],
  scope: "stack",
  check(resource, context) {
    if (resource.type !== POLICY) {
      return verdictOf(resource, attached(resource, [POLICY], "fileSystemId", context), {
        property: "policy",
        value: undefined,
        problem:
          "without a policy every client that reaches a mount target reads and writes, without TLS too",
        remedy: "add an aws.efs.FileSystemPolicy with such a Deny",
      });
    }
    const documents = documentsIn(resource, context, ["policy"]);
    const mounting = judgeDocuments(resource, documents, (statement) => {
      const granted = MOUNTS.find((action) => grants(statement, action));
      const bound = anyOf(statement.conditions.map(isMountTargetOnly));
      const open = bound === true ? undefined : judgeWildcardPrincipal(statement, REMEDY);
      if (open === undefined || granted !== undefined) {
        return open;
      }
      return statement.actions.some(isUnknown)
        ? { element: "Action", undecided: "an action is not known before creation" }
        : undefined;
    });
    return [
      ...judgePlaintextRefused(resource, documents, [{ action: "elasticfilesystem:ClientMount" }]),
      ...mounting,
    ].filter(({ kind }) => kind !== "not-applicable");
  },
};
