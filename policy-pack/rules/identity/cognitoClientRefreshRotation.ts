import { isTrue, isUnknown, list } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";

/** Clients with the code flow and without a secret have refreshTokenRotation ENABLED (OAuth 2.0 Security Best Current Practice, RFC 9700, 4.14). */
export const cognitoClientRefreshRotation: Rule = {
  id: "cognito-client-refresh-rotation",
  title: "Refresh tokens of browsers change with each use",
  severity: "low",
  references: {},
  resourceTypes: ["aws:cognito/userPoolClient:UserPoolClient"],
  scope: "resource",
  check(client) {
    const { generateSecret, allowedOauthFlows } = client.inputs;
    if (isTrue(generateSecret)) {
      return [notApplicable("its refresh tokens are of no use without its secret")];
    }
    const flows = list(allowedOauthFlows);
    if (!flows.includes("code")) {
      return [
        isUnknown(allowedOauthFlows) || flows.some(isUnknown)
          ? unknown("allowedOauthFlows")
          : notApplicable("it has no code flow, and browsers get no refresh token from it"),
      ];
    }
    if (isUnknown(generateSecret)) {
      return [unknown("generateSecret")];
    }
    return expectValue(client, "refreshTokenRotation.feature", (value) => value === "ENABLED", {
      problem: "a refresh token that somebody copied works beside the user's own, for as long as it is valid",
      remedy: 'set it to "ENABLED", and drop ALLOW_REFRESH_TOKEN_AUTH from explicitAuthFlows',
    });
  },
};
