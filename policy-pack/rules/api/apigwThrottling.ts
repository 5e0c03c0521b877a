import { orCompliant, type Rule } from "../../rule";
import { inputsOf, judgeValue, part } from "../../views/values";

/** API Gateway's own quotas for an account: a limit at or above them limits nothing (API Gateway docs, "Quotas"). */
const QUOTAS: Readonly<Record<string, number>> = { throttlingBurstLimit: 5000, throttlingRateLimit: 10_000 };

/** defaultRouteSettings has throttlingBurstLimit and throttlingRateLimit below the account's quotas. */
export const apigwThrottling: Rule = {
  id: "apigw-throttling",
  title: "Stages throttle",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:apigatewayv2/stage:Stage"],
  scope: "resource",
  check(stage) {
    const settings = part(inputsOf(stage), "defaultRouteSettings");
    return orCompliant(
      Object.entries(QUOTAS).flatMap(([property, quota]) =>
        judgeValue(stage, part(settings, property), (value) => Number(value) > 0 && Number(value) < quota, {
          problem: "one caller can use up the quota of the whole account",
          remedy: "set it to what the application can serve",
        }),
      ),
    );
  },
};
