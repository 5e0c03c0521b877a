import type { Context } from "../../context";
import { optionOf } from "../../options";
import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { judgeDocuments } from "../../views/identityPolicies";
import { accountOf, ownAccounts } from "../../views/principals";
import { RESOURCE_POLICY_TYPES, resourcePoliciesOf } from "../../views/resourcePolicies";

/** The accounts that some policy of a resource names. */
function namedAccounts(context: Context): ReadonlySet<string> {
  const documents = context
    .ofTypes(RESOURCE_POLICY_TYPES)
    .flatMap((resource) => resourcePoliciesOf(resource, context));
  const statements = documents.flatMap((document) => (document.kind === "known" ? document.statements : []));
  const principals = statements.flatMap(({ principals: named }) => named);
  return new Set(principals.flatMap(({ value }) => accountOf(value) ?? []));
}

/** The policies of buckets, keys, topics, queues, secrets, repositories and file systems name principals of other accounts only where the option accounts has them. */
export const resourcePolicyNoForeignAccount: Rule = {
  id: "resource-policy-no-foreign-account",
  title: "Policies of resources admit no foreign account",
  severity: "medium",
  references: {},
  resourceTypes: RESOURCE_POLICY_TYPES,
  scope: "stack",
  options: {
    accounts: {
      type: "array",
      items: { type: "string" },
      description: "Other accounts that may use what the stack holds, twelve digits each.",
      default: [],
    },
  },
  check(resource, context) {
    const own = ownAccounts(context);
    const trusted = optionOf<readonly string[]>(context, resourcePolicyNoForeignAccount, "accounts");
    return judgeDocuments(resource, resourcePoliciesOf(resource, context), ({ principals }) => {
      const accounts = principals.flatMap(({ value }) => accountOf(value) ?? []);
      const foreign = accounts.find((account) => !own.has(account) && !trusted.includes(account));
      if (foreign === undefined) {
        return principals.some(({ value }) => isUnknown(value))
          ? { element: "Principal", undecided: "a principal is not known before creation" }
          : undefined;
      }
      if (own.size === 0) {
        // One account alone, in all policies of the stack, can only be its own.
        const undecided = "the stack's account is not known; set accountId in the pack's configuration";
        return context.memo(namedAccounts).size === 1 ? undefined : { element: "Principal", undecided };
      }
      return {
        element: "Principal",
        value: foreign,
        problem: "whoever administers that account decides who there may use it",
        remedy: "remove it, or name the account in the option accounts of this rule",
      };
    });
  },
};
