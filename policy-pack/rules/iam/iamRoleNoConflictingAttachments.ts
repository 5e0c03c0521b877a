import type { Context } from "../../context";
import { isAbsent, isUnknown, list, type Resource } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { ROLE } from "../../views/carriers";

/** What a role lists itself, and the resources that add to or replace the same list from outside. */
const CONFLICTS: Readonly<Record<string, readonly { readonly type: string; readonly by: string }[]>> = {
  managedPolicyArns: [
    { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", by: "role" },
    { type: "aws:iam/policyAttachment:PolicyAttachment", by: "roles" },
    { type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", by: "roleName" },
  ],
  inlinePolicies: [
    { type: "aws:iam/rolePolicy:RolePolicy", by: "role" },
    { type: "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive", by: "roleName" },
  ],
};
const SEPARATE_TYPES = Object.values(CONFLICTS).flatMap((others) => others.map(({ type }) => type));

/** The property of a role that a resource of its own conflicts with. */
function conflictOf(role: Resource, separate: Resource): string | undefined {
  return Object.keys(CONFLICTS).find(
    (property) =>
      !isAbsent(role.inputs[property]) && CONFLICTS[property]?.some(({ type }) => type === separate.type),
  );
}

function rolesOf(separate: Resource, context: Context): readonly Resource[] {
  const by = Object.values(CONFLICTS)
    .flat()
    .find(({ type }) => type === separate.type)?.by;
  return by === undefined
    ? []
    : list(separate.inputs[by]).flatMap((value) => context.referenced(separate, by, [ROLE], value));
}

/** A role with managedPolicyArns or inlinePolicies is not also the target of separate attachments. */
export const iamRoleNoConflictingAttachments: Rule = {
  id: "iam-role-no-conflicting-attachments",
  title: "No mix of inline and separate attachments",
  severity: "low",
  references: {},
  resourceTypes: [ROLE, ...SEPARATE_TYPES],
  scope: "stack",
  check(resource, context) {
    if (resource.type === ROLE) {
      const listed = Object.keys(CONFLICTS).filter((property) => !isAbsent(resource.inputs[property]));
      return [listed.length === 0 ? notApplicable("it lists no policies itself") : compliant];
    }
    const roles = rolesOf(resource, context);
    const role = roles.find((candidate) => conflictOf(candidate, resource) !== undefined);
    const property = role === undefined ? undefined : conflictOf(role, resource);
    const [by = "role"] = ["role", "roles", "roleName"].filter((key) => !isAbsent(resource.inputs[key]));
    if (role === undefined || property === undefined) {
      const open = roles.length === 0 && list(resource.inputs[by]).some(isUnknown);
      return [open ? unknown(by) : compliant];
    }
    const problem = `the role "${role.name}" lists its own in ${property}, so that each update takes away what the other gave`;
    const remedy = `remove ${property} from the role, or this resource`;
    return [violation(resource, { property: by, problem, remedy })];
  },
};
