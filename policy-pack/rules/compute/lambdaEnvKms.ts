import { at, isAbsent, isUnknown, record, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { KEY_TYPES } from "../../views/presence";
import { inputsOf, judgeReference, part } from "../../views/values";

/** kmsKeyArn is set when variables exist. */
export const lambdaEnvKms: Rule = {
  id: "lambda-env-kms",
  title: "Lambda environment uses a customer key",
  severity: "low",
  references: { checkov: ["CKV_AWS_173"] },
  resourceTypes: ["aws:lambda/function:Function"],
  scope: "stack",
  check(lambda, context) {
    const variables = at(lambda.inputs, "environment.variables");
    if (isUnknown(variables)) {
      return [unknown("environment.variables")];
    }
    if (isAbsent(variables) || (variables !== SECRET && Object.keys(record(variables)).length === 0)) {
      return [notApplicable("it has no environment variables")];
    }
    return orCompliant(
      judgeReference(lambda, context, part(inputsOf(lambda), "kmsKeyArn"), KEY_TYPES, {
        problem: "its variables are encrypted with a key that nobody can take away",
        remedy: "name the ARN of a customer-managed key",
      }),
    );
  },
};
