import type { Rule } from "../../rule";
import { expectSet } from "../../views/presence";

/** loggingConfig.logGroup is set. */
export const lambdaLogGroup: Rule = {
  id: "lambda-log-group",
  title: "Functions log to a group of the stack",
  severity: "low",
  references: {},
  resourceTypes: ["aws:lambda/function:Function"],
  scope: "stack",
  check(lambda, context) {
    return expectSet(lambda, "loggingConfig.logGroup", ["aws:cloudwatch/logGroup:LogGroup"], context, {
      problem: "Lambda makes a group that keeps everything for ever, without the stack's key",
      remedy: "name a log group of the stack",
    });
  },
};
