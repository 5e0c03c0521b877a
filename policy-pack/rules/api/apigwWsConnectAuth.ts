import { isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";

/** The $connect route of a WEBSOCKET API has authorizationType CUSTOM or AWS_IAM. */
export const apigwWsConnectAuth: Rule = {
  id: "apigw-ws-connect-auth",
  title: "WebSocket connect is authorized",
  severity: "high",
  references: { fsbp: ["APIGateway.8"], checkov: ["CKV_AWS_309"], cdkNag: ["AwsSolutions-APIG4"] },
  resourceTypes: ["aws:apigatewayv2/route:Route"],
  scope: "resource",
  check(route) {
    const { routeKey } = route.inputs;
    if (isUnknown(routeKey)) {
      return [unknown("routeKey")];
    }
    return routeKey === "$connect"
      ? expectValue(route, "authorizationType", (value) => value === "CUSTOM" || value === "AWS_IAM", {
          problem: "everybody may open a connection, and no later message is authorized",
          remedy: 'set it to "CUSTOM" with an authorizer, or to "AWS_IAM"',
        })
      : [notApplicable("it is not the $connect route")];
  },
};
