import { at, isAbsent, isUnknown } from "../../resource";
import { orCompliant, type Rule, unknown, violation } from "../../rule";

const MINUTES: Readonly<Record<string, number>> = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1440 };

/** Cognito: ID and access tokens live for an hour and refresh tokens for 30 days; numbers without a unit are hours and days. */
const TOKENS = [
  {
    property: "accessTokenValidity",
    unit: "accessToken",
    without: "hours",
    limit: 60,
    remedy: "set it to 60 minutes or less",
  },
  {
    property: "idTokenValidity",
    unit: "idToken",
    without: "hours",
    limit: 60,
    remedy: "set it to 60 minutes or less",
  },
  {
    property: "refreshTokenValidity",
    unit: "refreshToken",
    without: "days",
    limit: 43200,
    remedy: "set it to 30 days or less",
  },
];

/** accessTokenValidity and idTokenValidity are at most 60 minutes, refreshTokenValidity at most 30 days. */
export const cognitoClientTokenValidity: Rule = {
  id: "cognito-client-token-validity",
  title: "Token lifetimes are short",
  severity: "low",
  references: {},
  resourceTypes: [
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
  ],
  scope: "resource",
  check(client) {
    const verdicts = TOKENS.flatMap(({ property, unit, without, limit, remedy }) => {
      const value = client.inputs[property];
      if (isAbsent(value) || Number(value) === 0) {
        return [];
      }
      const units = at(client.inputs, `tokenValidityUnits.${unit}`);
      if (isUnknown(value) || isUnknown(units)) {
        return [unknown(property)];
      }
      const name = String(units ?? without);
      const problem = `${String(value)} ${name} is a long time for a stolen token`;
      return Number(value) * (MINUTES[name] ?? Number.NaN) <= limit
        ? []
        : [violation(client, { property, value, problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
