import type { Context } from "../../context";
import { at, isAbsent, isUnknown, type Resource, UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { satellitesOf } from "../../views/values";

const PERMISSION_TYPES = ["aws:lambda/permission:Permission"];
const INVOKE_CONFIG_TYPES = ["aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"];
/** Lambda Developer Guide, "Invoking Lambda with events from other AWS services": those that do not wait. */
const ASYNCHRONOUS =
  /^(s3|sns|events|scheduler|ses|logs|iot|config|cloudformation|codecommit|codepipeline)\./;

/** Whether a service calls the function without waiting for its answer. */
function isAsynchronous(lambda: Resource, context: Context): boolean | typeof UNKNOWN {
  const permissions = satellitesOf(lambda, PERMISSION_TYPES, "function", context);
  if (permissions === UNKNOWN) {
    return UNKNOWN;
  }
  const principals = (permissions as readonly Resource[]).map(({ inputs }) => inputs["principal"]);
  return (
    principals.some((principal) => ASYNCHRONOUS.test(String(principal))) ||
    (principals.some(isUnknown) ? UNKNOWN : false)
  );
}

/** deadLetterConfig (or a destination for failures) is set for asynchronous functions: those that a service calls without waiting. */
export const lambdaDlq: Rule = {
  id: "lambda-dlq",
  title: "Dead-letter target",
  severity: "low",
  references: { checkov: ["CKV_AWS_116"] },
  resourceTypes: ["aws:lambda/function:Function"],
  scope: "stack",
  check(lambda, context) {
    const target = at(lambda.inputs, "deadLetterConfig.targetArn");
    const configs = context.referring(lambda, INVOKE_CONFIG_TYPES, "functionName");
    const destinations = configs.map(({ inputs }) => at(inputs, "destinationConfig.onFailure.destination"));
    if ([target, ...destinations].some((value) => !isUnknown(value) && !isAbsent(value) && value !== "")) {
      return [compliant];
    }
    const asynchronous = isAsynchronous(lambda, context);
    if (asynchronous === false) {
      return [notApplicable("no service of this stack calls it without waiting")];
    }
    if ([target, ...destinations].some(isUnknown) || asynchronous === UNKNOWN) {
      return [unknown("deadLetterConfig.targetArn")];
    }
    const problem = "an event is lost after the third failure";
    const remedy = "name a queue or a topic, or a destination for failures";
    return [violation(lambda, { property: "deadLetterConfig.targetArn", value: undefined, problem, remedy })];
  },
};
