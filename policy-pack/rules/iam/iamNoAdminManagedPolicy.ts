import { isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { ATTACHED_PROPERTIES, ATTACHMENT_TYPES } from "../../views/carriers";

const ADMINISTRATION = /:policy\/(.*\/)?(AdministratorAccess(-[A-Za-z]+)?|IAMFullAccess|PowerUserAccess)$/i;

/** No attachment, in any spelling, of AdministratorAccess, IAMFullAccess or PowerUserAccess. */
export const iamNoAdminManagedPolicy: Rule = {
  id: "iam-no-admin-managed-policy",
  title: "No AdministratorAccess attachment",
  severity: "critical",
  references: {
    fsbp: ["IAM.1"],
    cis: ["5.0.0/1.15", "7.0.0/2.14"],
    checkov: ["CKV_AWS_274", "CKV_AWS_275", "CKV2_AWS_56"],
    cdkNag: ["AwsSolutions-IAM4"],
  },
  resourceTypes: [
    ...ATTACHMENT_TYPES,
    "aws:iam/role:Role",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
  ],
  scope: "resource",
  check(resource, context) {
    const attached = ATTACHED_PROPERTIES.flatMap((property) =>
      list(resource.inputs[property]).map((arn) => ({ property, arn })),
    );
    if (attached.length === 0) {
      return [notApplicable("it attaches no managed policy")];
    }
    const verdicts = attached.flatMap(({ property, arn }) => {
      if (isUnknown(arn)) {
        // A policy of the stack is judged by its own statements.
        const own = context
          .dependenciesOf(resource, property)
          .some(({ type }) => type === "aws:iam/policy:Policy");
        return own ? [] : [unknown(property)];
      }
      const problem = "it gives away the account";
      const remedy = "write a policy with the actions that are needed";
      return ADMINISTRATION.test(String(arn))
        ? [violation(resource, { property, value: arn, problem, remedy })]
        : [];
    });
    return orCompliant(verdicts);
  },
};
