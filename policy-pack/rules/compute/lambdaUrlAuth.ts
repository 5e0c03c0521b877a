import { expectValue, type Rule } from "../../rule";

/** authorizationType is AWS_IAM. */
export const lambdaUrlAuth: Rule = {
  id: "lambda-url-auth",
  title: "Function URLs need IAM",
  severity: "critical",
  references: { checkov: ["CKV_AWS_258"] },
  resourceTypes: ["aws:lambda/functionUrl:FunctionUrl"],
  scope: "resource",
  check(functionUrl) {
    return expectValue(functionUrl, "authorizationType", (value) => value === "AWS_IAM", {
      problem: "the URL calls the function for everybody",
      remedy: 'set it to "AWS_IAM"',
    });
  },
};
