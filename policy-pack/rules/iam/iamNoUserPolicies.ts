import { isAbsent, isUnknown, list } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";

const ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment";
const PROPERTIES = ["user", "userName", "users"];

/** No policy is attached directly to a user. */
export const iamNoUserPolicies: Rule = {
  id: "iam-no-user-policies",
  title: "Policies are not attached to users",
  severity: "medium",
  references: {
    fsbp: ["IAM.2"],
    cis: ["5.0.0/1.14", "7.0.0/2.13"],
    checkov: ["CKV_AWS_40"],
    trivy: ["AVD-AWS-0143"],
  },
  resourceTypes: [
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/userPoliciesExclusive:UserPoliciesExclusive",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    ATTACHMENT,
  ],
  scope: "resource",
  check(resource) {
    const property = PROPERTIES.find((candidate) => !isAbsent(resource.inputs[candidate]));
    const { policyNames, policyArns } = resource.inputs;
    if ([policyNames, policyArns].some((names) => Array.isArray(names) && names.length === 0)) {
      return [compliant];
    }
    const users = property === undefined ? [] : list(resource.inputs[property]);
    if (users.length === 0 && resource.type === ATTACHMENT) {
      return [notApplicable("it attaches the policy to no user")];
    }
    if (resource.type === ATTACHMENT && users.every(isUnknown) && isUnknown(resource.inputs["users"])) {
      return [unknown("users")];
    }
    // Whoever the user is, the type says that it is one.
    const known = users.filter((user) => !isUnknown(user));
    const value = known.length === 0 ? undefined : known;
    const problem = "rights of single users are overlooked and never taken back";
    const remedy = "give them to a role that the person or program takes on, or to a group";
    return [violation(resource, { property: property ?? "user", ...(value && { value }), problem, remedy })];
  },
};
