import { isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { ATTACHED_PROPERTIES, ATTACHMENT_TYPES, managedPolicies } from "../../views/carriers";

/** AWSCloudShellFullAccess is not attached. */
export const iamCloudshellRestricted: Rule = {
  id: "iam-cloudshell-restricted",
  title: "No CloudShell full access",
  severity: "low",
  references: { cis: ["5.0.0/1.21", "7.0.0/2.20"] },
  resourceTypes: [...ATTACHMENT_TYPES, "aws:iam/role:Role"],
  scope: "resource",
  check(resource, context) {
    const attached = ATTACHED_PROPERTIES.flatMap((property) =>
      list(resource.inputs[property]).map((arn) => ({ property, arn })),
    );
    if (attached.length === 0) {
      return [notApplicable("it attaches no managed policy")];
    }
    return orCompliant(
      attached.flatMap(({ property, arn }) => {
        if (isUnknown(arn)) {
          // A policy of the stack is none of AWS's.
          return managedPolicies(resource, property, context).length > 0 ? [] : [unknown(property)];
        }
        const problem = "its machine can send files out of the account";
        const remedy = "write a policy without cloudshell:GetFileUploadUrls and GetFileDownloadUrls";
        return /:policy\/(.*\/)?AWSCloudShellFullAccess$/i.test(String(arn))
          ? [violation(resource, { property, value: arn, problem, remedy })]
          : [];
      }),
    );
  },
};
