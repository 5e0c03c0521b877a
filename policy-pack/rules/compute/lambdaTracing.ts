import { expectValue, type Rule } from "../../rule";

/** tracingConfig.mode is Active; Lambda takes PassThrough where none is named. */
export const lambdaTracing: Rule = {
  id: "lambda-tracing",
  title: "Lambda tracing",
  severity: "low",
  references: { checkov: ["CKV_AWS_50"], trivy: ["AVD-AWS-0066"] },
  resourceTypes: ["aws:lambda/function:Function"],
  scope: "resource",
  check(lambda) {
    return expectValue(lambda, "tracingConfig.mode", (value) => value === "Active", {
      problem: "a slow or failing call cannot be followed",
      remedy: 'set it to "Active"',
    });
  },
};
