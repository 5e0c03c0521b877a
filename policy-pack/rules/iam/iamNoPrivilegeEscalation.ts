import { type Context, push } from "../../context";
import { isUnknown, type Resource } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { ESCALATIONS } from "../../views/actions";
import {
  type Document,
  grants,
  IDENTITY_POLICY_TYPES,
  identityDocuments,
  type Statement,
  wideResource,
} from "../../views/statements";

const ROLE = "aws:iam/role:Role";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** The documents that stand outside a role and belong to it: its own policies and the attached ones of the stack. */
function documentsByRole(context: Context): ReadonlyMap<string, readonly Document[]> {
  const found = new Map<string, Document[]>();
  const add = (carrier: Resource, policies: readonly Resource[]) => {
    for (const role of context.referenced(carrier, "role", [ROLE], carrier.inputs["role"])) {
      for (const document of policies.flatMap((policy) => identityDocuments(policy, context))) {
        push(found, role.urn, document);
      }
    }
  };
  for (const policy of context.ofTypes(["aws:iam/rolePolicy:RolePolicy"])) {
    add(policy, [policy]);
  }
  for (const attachment of context.ofTypes([ATTACHMENT])) {
    const { policyArn } = attachment.inputs;
    add(attachment, context.referenced(attachment, "policyArn", ["aws:iam/policy:Policy"], policyArn));
  }
  return found;
}

const holds = (statements: readonly Statement[], action: string) =>
  statements.some(
    (statement) =>
      statement.effect === "allow" && wideResource(statement) !== undefined && grants(statement, action),
  );

/** No document (nor the union of a role's documents) grants a known escalation combination. */
export const iamNoPrivilegeEscalation: Rule = {
  id: "iam-no-privilege-escalation",
  title: "No escalation chain",
  severity: "high",
  references: { checkov: ["CKV_AWS_286"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    const outside = resource.type === ROLE ? (context.memo(documentsByRole).get(resource.urn) ?? []) : [];
    const documents = [...identityDocuments(resource, context), ...outside];
    if (documents.length === 0) {
      return [notApplicable("it holds no policy document")];
    }
    const statements = documents.flatMap((document) =>
      document.kind === "known" ? document.statements : [],
    );
    const chain = ESCALATIONS.find((actions) => actions.every((action) => holds(statements, action)));
    if (chain !== undefined) {
      const problem = `${chain.join(" with ")} on unnamed resources leads to any right of the account`;
      const remedy = "bind the actions to named resources, or remove one of them";
      return [violation(resource, { property: "policy", problem, remedy })];
    }
    const unread = documents.find((document) => document.kind === "unknown");
    const open = statements.some(({ effect, actions, resources }) =>
      [effect, ...actions, ...resources].some(isUnknown),
    );
    if (unread !== undefined || open) {
      return [
        unknown(
          "policy",
          unread?.kind === "unknown" ? unread.why : "a part of it is not known before creation",
        ),
      ];
    }
    return [compliant];
  },
};
