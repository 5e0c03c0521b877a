import { isAbsent, isUnknown } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { fitsStrangers } from "../../views/conditions";

/** Alexa names its skill in a token where other services name an ARN (Lambda API, AddPermission). */
const SOURCES = ["sourceArn", "sourceAccount", "eventSourceToken"];

/** An ARN of any account binds nothing. */
function binds(source: unknown): boolean {
  return !isAbsent(source) && !fitsStrangers("aws:sourcearn", String(source));
}

/** A service principal comes with sourceArn or sourceAccount. */
export const lambdaPermissionSource: Rule = {
  id: "lambda-permission-source",
  title: "Service permissions are bound",
  severity: "high",
  references: { checkov: ["CKV_AWS_364"], trivy: ["AVD-AWS-0067"] },
  resourceTypes: ["aws:lambda/permission:Permission"],
  scope: "resource",
  check(permission, context) {
    const { principal } = permission.inputs;
    if (isUnknown(principal)) {
      return [unknown("principal")];
    }
    if (!/\.amazon(aws)?\.com(\.cn)?$/.test(String(principal))) {
      return [notApplicable("its principal is not a service")];
    }
    const given = SOURCES.filter((property) => binds(permission.inputs[property]));
    // An unknown value that the engine ties to a resource is that resource's ARN.
    const tied = (property: string) => context.dependenciesOf(permission, property).length > 0;
    if (given.some((property) => !isUnknown(permission.inputs[property]) || tied(property))) {
      return [compliant];
    }
    const [open] = given;
    if (open !== undefined) {
      return [unknown(open)];
    }
    const problem = `${String(principal)} may call the function on behalf of any account`;
    const remedy = "set sourceArn, or at least sourceAccount";
    return [violation(permission, { property: "sourceArn", value: undefined, problem, remedy })];
  },
};
