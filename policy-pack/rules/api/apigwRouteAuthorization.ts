import type { Context } from "../../context";
import { isUnknown, type Resource, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { AUTHORIZER_TYPES, protocolAround } from "../../views/apis";
import { inputsOf, judgeReference, judgeValue, part } from "../../views/values";

const ACCEPTED = ["JWT", "AWS_IAM", "CUSTOM"];
const HEALTH = /^(GET|HEAD) \/(\S*\/)?_?(health|healthz|healthcheck|livez|readyz|ping)$/i;

/** Why a route needs no authorization of its own; unknown for a catch-all of an API that cannot be looked at. */
function excuse(route: Resource, key: string, context: Context): string | typeof UNKNOWN | undefined {
  const answered = "its connection was authorized when it was opened";
  if (key === "$connect") {
    return undefined;
  }
  if (key === "$default") {
    const protocol = protocolAround(route, context);
    return protocol === "WEBSOCKET" ? answered : protocol === UNKNOWN ? UNKNOWN : undefined;
  }
  if (!/ \//.test(key)) {
    return answered;
  }
  if (/^OPTIONS /i.test(key)) {
    return "browsers ask it without credentials, before they send any";
  }
  return HEALTH.test(key) ? "it only says whether the application is well" : undefined;
}

/** authorizationType is JWT, AWS_IAM or CUSTOM (health, OPTIONS and WebSocket non-connect routes excepted). */
export const apigwRouteAuthorization: Rule = {
  id: "apigw-route-authorization",
  title: "API routes need authorization",
  severity: "high",
  references: {
    fsbp: ["APIGateway.8"],
    checkov: ["CKV_AWS_309"],
    cdkNag: ["AwsSolutions-APIG4", "AwsSolutions-COG4"],
    trivy: ["AVD-AWS-0004"],
  },
  resourceTypes: ["aws:apigatewayv2/route:Route"],
  scope: "stack",
  check(route, context) {
    const { routeKey } = route.inputs;
    const excused = isUnknown(routeKey) ? UNKNOWN : excuse(route, String(routeKey), context);
    if (excused !== undefined && excused !== UNKNOWN) {
      return [notApplicable(excused)];
    }
    const kind = part(inputsOf(route), "authorizationType");
    const verdicts = [
      ...judgeValue(route, kind, (value) => ACCEPTED.includes(String(value)), {
        problem: `everybody may call ${String(routeKey)}`,
        remedy: 'set it to "JWT", "AWS_IAM" or "CUSTOM"',
      }),
      ...(kind.value === "JWT" || kind.value === "CUSTOM"
        ? judgeReference(route, context, part(inputsOf(route), "authorizerId"), AUTHORIZER_TYPES, {
            problem: "there is nobody to ask",
            remedy: "name the authorizer",
          })
        : []),
    ];
    return verdicts.length > 0 && excused === UNKNOWN
      ? [unknown("routeKey", "whether the route needs authorization is not known before creation")]
      : orCompliant(verdicts);
  },
};
