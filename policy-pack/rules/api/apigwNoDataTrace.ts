import { isTrue } from "../../resource";
import { orCompliant, type Rule } from "../../rule";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

/** dataTraceEnabled is not true, neither by default nor for single routes. */
export const apigwNoDataTrace: Rule = {
  id: "apigw-no-data-trace",
  title: "Stages do not log what is said",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:apigatewayv2/stage:Stage", "aws:apigateway/methodSettings:MethodSettings"],
  scope: "resource",
  check(stage) {
    const inputs = inputsOf(stage);
    const settings = [
      part(inputs, "defaultRouteSettings"),
      ...elements(part(inputs, "routeSettings")),
      // Of a REST API.
      part(inputs, "settings"),
    ];
    return orCompliant(
      settings.flatMap((each) =>
        judgeValue(stage, part(each, "dataTraceEnabled"), (value) => !isTrue(value), {
          problem: "whole messages stand in the log, with tokens and with what users wrote",
          remedy: "remove it",
        }),
      ),
    );
  },
};
