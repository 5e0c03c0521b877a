import { expectValue, type Rule } from "../../rule";

/** reservedConcurrentExecutions is set; -1 (the provider's default) reserves nothing. */
export const lambdaConcurrency: Rule = {
  id: "lambda-concurrency",
  title: "Reserved concurrency",
  severity: "low",
  references: { checkov: ["CKV_AWS_115"] },
  resourceTypes: ["aws:lambda/function:Function"],
  scope: "resource",
  check(lambda) {
    return expectValue(
      lambda,
      "reservedConcurrentExecutions",
      (value) => typeof value === "number" && value >= 0,
      {
        problem: "it may use up the concurrency of the account, or find none left",
        remedy: "set it to what it needs at most",
      },
    );
  },
};
