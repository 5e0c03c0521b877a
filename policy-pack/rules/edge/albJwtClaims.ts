import { isAbsent, isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { type Answer, someOf } from "../../views/answers";
import { LISTENER_RULE_TYPES, LISTENER_TYPES } from "../../views/loadBalancers";
import { type Element, elements, inputsOf, judgeValue, part } from "../../views/values";

/** The claims that say for whom a token was made; Cognito's access tokens have no `aud`. */
const AUDIENCE = /^(aud|client_id|azp)$/;

function namesAudience(claim: Element): Answer {
  const name = part(claim, "name").value;
  const values = part(claim, "values");
  if (isUnknown(name) || isUnknown(values.value)) {
    return UNKNOWN;
  }
  return AUDIENCE.test(String(name)) && elements(values).length > 0;
}

/** Cognito signs both with the same keys; an ID token is no permission to call. */
function namesUse(claim: Element): Answer {
  const name = part(claim, "name").value;
  const values = part(claim, "values");
  return isUnknown(name) || isUnknown(values.value)
    ? UNKNOWN
    : name === "token_use" && elements(values).length > 0;
}

/** issuer and jwksEndpoint of a jwt-validation action begin with https, additionalClaims name the client, and with Cognito token_use. */
export const albJwtClaims: Rule = {
  id: "alb-jwt-claims",
  title: "Token checks pin issuer and client",
  severity: "high",
  references: {},
  resourceTypes: [...LISTENER_TYPES, ...LISTENER_RULE_TYPES],
  scope: "resource",
  check(resource) {
    const property = LISTENER_TYPES.includes(resource.type) ? "defaultActions" : "actions";
    const actions = elements(part(inputsOf(resource), property));
    if (actions.some(({ value }) => isUnknown(value))) {
      return [unknown(property)];
    }
    const checks = actions.filter(
      (action) =>
        part(action, "type").value === "jwt-validation" || !isAbsent(part(action, "jwtValidation").value),
    );
    if (checks.length === 0) {
      return [notApplicable("it checks no tokens")];
    }
    return orCompliant(
      checks.flatMap((action): readonly Verdict[] => {
        const settings = part(action, "jwtValidation");
        if (isUnknown(settings.value)) {
          return [unknown(settings.path)];
        }
        const claims = part(settings, "additionalClaims");
        const cognito = String(part(settings, "issuer").value).includes("//cognito-idp.");
        const wanted = [
          { answer: someOf(elements(claims), namesAudience), what: "client_id (or aud)" },
          ...(cognito ? [{ answer: someOf(elements(claims), namesUse), what: "token_use" }] : []),
        ];
        return [
          ...["issuer", "jwksEndpoint"].flatMap((key) =>
            judgeValue(resource, part(settings, key), (value) => /^https:\/\//.test(String(value)), {
              problem: "who stands between could hand out keys of his own",
              remedy: "use an address with https",
            }),
          ),
          ...wanted.flatMap(({ answer, what }) =>
            answer === true
              ? []
              : answer === UNKNOWN
                ? [unknown(claims.path)]
                : [
                    violation(resource, {
                      property: claims.path,
                      problem: `tokens made for another application pass: ${what} is not asked for`,
                      remedy: `add ${what} with its values`,
                    }),
                  ],
          ),
        ];
      }),
    );
  },
};
