import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { anyOf } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { accountOf, documentsIn, judgeWildcardPrincipal, narrows, ownAccounts } from "../../views/principals";
import { ASSIGNED, covers, type Statement } from "../../views/statements";

function actionsKnown({ actions }: Statement) {
  return actions.some(isUnknown)
    ? { element: "Action", undecided: "an action is not known before creation" }
    : undefined;
}

/** No wildcard principal or wildcard action without a source condition. */
export const sqsPolicyNotPublic: Rule = {
  id: "sqs-policy-not-public",
  title: "Queue policy is not public",
  severity: "high",
  references: { checkov: ["CKV_AWS_72", "CKV_AWS_168", "CKV_AWS_387"], trivy: ["AVD-AWS-0097"] },
  resourceTypes: ["aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue"],
  scope: "stack",
  check(resource, context) {
    const own = ownAccounts(context);
    return judgeDocuments(resource, documentsIn(resource, context, ["policy"]), (statement) => {
      const open = judgeWildcardPrincipal(statement, "name the principals, or narrow it with aws:SourceArn");
      const wide = statement.actions.find((action) => covers(action, "sqs:*"));
      const bound = anyOf(statement.conditions.map(narrows));
      // AWS's own default policy leaves everything to the IAM policies of the queue's account.
      const foreign = statement.principals.filter(
        ({ value }) => value !== ASSIGNED && !own.has(accountOf(value) ?? ""),
      );
      if (open !== undefined || bound === true || (statement.notActions.length === 0 && wide === undefined)) {
        return open ?? actionsKnown(statement);
      }
      if (foreign.length === 0) {
        return undefined;
      }
      if (
        bound === UNKNOWN ||
        (own.size === 0 && foreign.every(({ value }) => accountOf(value) !== undefined))
      ) {
        return {
          element: "Action",
          undecided: "the stack's account or a condition is not known; set accountId",
        };
      }
      const problem = "others than the queue's own account may do everything with it";
      const remedy = "grant the one action that they need, and narrow it with aws:SourceArn";
      return { element: "Action", value: wide ?? "everything but a few", problem, remedy };
    });
  },
};
