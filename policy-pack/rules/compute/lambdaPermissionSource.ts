import { isAbsent, isUnknown } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";

/** Alexa names its skill in a token where other services name an ARN (Lambda API, AddPermission). */
const SOURCES = ["sourceArn", "sourceAccount", "eventSourceToken"];

/** A service principal comes with sourceArn or sourceAccount. */
export const lambdaPermissionSource: Rule = {
  id: "lambda-permission-source",
  title: "Service permissions are bound",
  severity: "high",
  references: { checkov: ["CKV_AWS_364"], trivy: ["AVD-AWS-0067"] },
  resourceTypes: ["aws:lambda/permission:Permission"],
  scope: "resource",
  check(permission) {
    const { principal } = permission.inputs;
    if (isUnknown(principal)) {
      return [unknown("principal")];
    }
    if (!/\.amazon(aws)?\.com(\.cn)?$/.test(String(principal))) {
      return [notApplicable("its principal is not a service")];
    }
    if (SOURCES.some((property) => !isAbsent(permission.inputs[property]))) {
      return [compliant];
    }
    const problem = `${String(principal)} may call the function on behalf of any account`;
    const remedy = "set sourceArn, or at least sourceAccount";
    return [violation(permission, { property: "sourceArn", value: undefined, problem, remedy })];
  },
};
