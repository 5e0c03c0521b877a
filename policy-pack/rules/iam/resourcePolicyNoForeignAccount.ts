import type { Context } from "../../context";
import { optionOf } from "../../options";
import { at, type Resource } from "../../resource";
import type { Rule } from "../../rule";
import { accountsIn, foreignerIn, foreignerOptions } from "../../views/foreigners";
import { judgeDocuments } from "../../views/identityPolicies";
import { ownAccounts } from "../../views/principals";
import { OTHER_DOCUMENTS, RESOURCE_POLICY_TYPES } from "../../views/resourcePolicies";
import { type Document, documentIn } from "../../views/statements";

const TYPES = [
  ...new Set([
    ...RESOURCE_POLICY_TYPES,
    ...Object.keys(OTHER_DOCUMENTS),
    "aws:ecr/registryPolicy:RegistryPolicy",
  ]),
];

function documentsOf(resource: Resource, context: Context): readonly Document[] {
  const path = OTHER_DOCUMENTS[resource.type] ?? "policy";
  return [documentIn(resource, path, context, at(resource.inputs, path)) ?? []].flat();
}

/** The accounts that some policy of the stack names. */
function namedAccounts(context: Context): ReadonlySet<string> {
  const documents = context.ofTypes(TYPES).flatMap((resource) => documentsOf(resource, context));
  const statements = documents.flatMap((document) => (document.kind === "known" ? document.statements : []));
  return new Set(statements.flatMap(accountsIn));
}

/** The policies of buckets, keys, topics, queues, secrets, repositories, tables, vaults and the like name principals of other accounts only where the option accounts or organizations has them. */
export const resourcePolicyNoForeignAccount: Rule = {
  id: "resource-policy-no-foreign-account",
  title: "Policies of resources admit no foreign account",
  severity: "medium",
  references: {},
  resourceTypes: TYPES,
  scope: "stack",
  options: foreignerOptions,
  check(resource, context) {
    const own = ownAccounts(context);
    const trusted = {
      accounts: optionOf<readonly string[]>(context, resourcePolicyNoForeignAccount, "accounts"),
      organizations: optionOf<readonly string[]>(context, resourcePolicyNoForeignAccount, "organizations"),
    };
    return judgeDocuments(resource, documentsOf(resource, context), (statement) => {
      const found = foreignerIn(statement, own, trusted);
      if (found.kind === "none") {
        return undefined;
      }
      if (found.kind === "foreign") {
        const { element, value, option } = found;
        const problem = "whoever administers that decides who there may use it";
        const remedy = `remove it, or name it in the option ${option} of this rule`;
        return { element, value, problem, remedy };
      }
      // One account alone, in all policies of the stack, can only be its own.
      const alone = accountsIn(statement).length > 0 && context.memo(namedAccounts).size === 1;
      return alone && own.size === 0 ? undefined : { element: found.element, undecided: found.why };
    });
  },
};
