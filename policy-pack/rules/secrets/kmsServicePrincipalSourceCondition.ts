import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import type { Answer } from "../../views/answers";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { KEY_POLICY_TYPES } from "../../views/keys";
import { documentsIn } from "../../views/principals";
import type { Condition, Statement } from "../../views/statements";

/**
 * SNS Developer Guide, "Key management": conditions on the source are not supported for EventBridge to an encrypted
 * topic; its events would be dropped without an error.
 */
function isUnboundable(service: string, { actions, notActions }: Statement): boolean {
  const isPublishing = actions.every((action) => /^kms:(decrypt|generatedatakey\*?)$/.test(action));
  return service === "events.amazonaws.com" && isPublishing && notActions.length === 0;
}

const SOURCE_KEYS = new Set(["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"]);

function bindsToSource(condition: Condition): Answer {
  const isContext = condition.key.startsWith("kms:encryptioncontext:");
  return restricts(condition, isContext ? new Set([condition.key]) : SOURCE_KEYS);
}

/** A statement for a service principal (for example logs or cloudfront) has a SourceArn, SourceAccount or encryption-context condition. */
export const kmsServicePrincipalSourceCondition: Rule = {
  id: "kms-service-principal-source-condition",
  title: "Service principals are bound to the account",
  severity: "medium",
  references: {},
  resourceTypes: KEY_POLICY_TYPES,
  scope: "resource",
  check(resource, context) {
    return judgeDocuments(resource, documentsIn(resource, context, ["policy"]), (statement) => {
      // A principal that is unknown as a whole may be a service, and reads like an AWS principal.
      const open = statement.principals.some(({ value }) => isUnknown(value));
      const service = statement.principals.find(
        ({ kind, value }) => kind === "service" && !isUnboundable(value, statement),
      );
      if (service === undefined) {
        return open
          ? { element: "Principal", undecided: "a principal is not known before creation" }
          : undefined;
      }
      const bound = anyOf(statement.conditions.map(bindsToSource));
      if (bound === UNKNOWN) {
        return { element: "Condition", undecided: "a condition is not known before creation" };
      }
      const problem = "the service may use the key on behalf of any account";
      const remedy = "add a condition on aws:SourceArn, aws:SourceAccount or kms:EncryptionContext";
      return bound ? undefined : { element: "Principal", value: service.value, problem, remedy };
    });
  },
};
