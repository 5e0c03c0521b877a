import { isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { AUTHORIZER_TYPES } from "../../views/apis";
import { elements, inputsOf, judgeValue, part, resolve } from "../../views/values";

const POOL_TYPES = ["aws:cognito/userPool:UserPool"];
const CLIENT_TYPES = ["aws:cognito/userPoolClient:UserPoolClient"];

/** jwtConfiguration has an https issuer and a non-empty audience list. */
export const apigwJwtAuthorizerIssuerAudience: Rule = {
  id: "apigw-jwt-authorizer-issuer-audience",
  title: "JWT authorizer pins issuer and audience",
  severity: "high",
  references: {},
  resourceTypes: AUTHORIZER_TYPES,
  scope: "stack",
  check(authorizer, context) {
    const { authorizerType } = authorizer.inputs;
    if (authorizerType !== "JWT") {
      return [isUnknown(authorizerType) ? unknown("authorizerType") : notApplicable("it asks a function")];
    }
    const config = part(inputsOf(authorizer), "jwtConfiguration");
    const issuer = part(config, "issuer");
    const audiences = part(config, "audiences");
    // What is not known yet but comes from a user pool is its issuer, which is https; from a client, its id.
    const pooled = isUnknown(issuer.value) && resolve(authorizer, context, issuer, POOL_TYPES).length > 0;
    const clients = resolve(authorizer, context, { ...audiences, value: UNKNOWN }, CLIENT_TYPES).length > 0;
    const fault = {
      problem: "tokens that were made for another application are accepted",
      remedy: "name the ids of the application's clients",
    };
    const named = elements(audiences);
    return orCompliant([
      ...(pooled
        ? []
        : judgeValue(authorizer, issuer, (value) => /^https:\/\/[^*\s]+$/.test(String(value)), {
            problem: "whose tokens are accepted is not pinned",
            remedy: "name the https address of the user pool or identity provider",
          })),
      ...(named.length === 0 ? judgeValue(authorizer, audiences, () => false, fault) : []),
      ...named
        .filter(({ value }) => !(isUnknown(value) && clients))
        .flatMap((audience) =>
          judgeValue(
            authorizer,
            audience,
            (value) => typeof value === "string" && !/^\**$/.test(value),
            fault,
          ),
        ),
    ]);
  },
};
