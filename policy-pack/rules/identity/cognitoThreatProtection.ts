import { at, isAbsent, isUnknown, type Resource } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown, type Verdict, violation } from "../../rule";

const RISK = "aws:cognito/riskConfiguration:RiskConfiguration";

/** What a pool can do about a login that is surely not its user's. */
const REACTIONS = [
  "compromisedCredentialsRiskConfiguration.actions.eventAction",
  "accountTakeoverRiskConfiguration.actions.highAction.eventAction",
];

/** A risk configuration may tell an enforced pool to look on. */
function judgeReactions(pool: Resource, risk: Resource): readonly Verdict[] {
  return REACTIONS.flatMap((reaction) => {
    const value = at(risk.inputs, reaction);
    const property = "userPoolAddOns.advancedSecurityMode";
    if (isUnknown(value)) {
      return [unknown(property, `what "${risk.name}" does is not known before creation`)];
    }
    const problem = `"${risk.name}" lets such logins through (${reaction})`;
    return value === "NO_ACTION"
      ? [violation(pool, { property, problem, remedy: "let it block, or ask for a second factor" })]
      : [];
  });
}

/** userPoolAddOns.advancedSecurityMode is ENFORCED with the PLUS tier where the profile pays for it. */
export const cognitoThreatProtection: Rule = {
  id: "cognito-threat-protection",
  title: "Threat protection",
  severity: "low",
  references: { fsbp: ["Cognito.1"], cdkNag: ["AwsSolutions-COG8"] },
  resourceTypes: ["aws:cognito/userPool:UserPool"],
  scope: "stack",
  check(pool, context) {
    const { userPoolTier } = pool.inputs;
    const mode = at(pool.inputs, "userPoolAddOns.advancedSecurityMode");
    // Cognito: a pool without a tier is ESSENTIALS. Only PLUS has threat protection; older pools pay for it by the add-on.
    if (userPoolTier !== "PLUS" && !isUnknown(userPoolTier) && (isAbsent(mode) || mode === "OFF")) {
      return [notApplicable("its tier has no threat protection")];
    }
    const verdicts = expectValue(
      pool,
      "userPoolAddOns.advancedSecurityMode",
      (value) => value === "ENFORCED",
      {
        problem: "logins with stolen passwords are at best written down",
        remedy: 'set it to "ENFORCED"',
      },
    );
    const met = verdicts.every(({ kind }) => kind === "compliant");
    if (isUnknown(userPoolTier) && !met) {
      return [unknown("userPoolTier")];
    }
    const reactions = context
      .referring(pool, [RISK], "userPoolId")
      .flatMap((risk) => judgeReactions(pool, risk));
    return [...verdicts, ...reactions];
  },
};
