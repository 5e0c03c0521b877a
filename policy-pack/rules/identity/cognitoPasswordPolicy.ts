import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

const CLASSES = ["requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"];

const DAYS = "passwordPolicy.temporaryPasswordValidityDays";

/** passwordPolicy.minimumLength is 12 or more (8 at the very least) and all four character classes are required; a temporary password is valid for 30 days at most. */
export const cognitoPasswordPolicy: Rule = {
  id: "cognito-password-policy",
  title: "Strong password policy",
  severity: "medium",
  references: { cdkNag: ["AwsSolutions-COG1"] },
  resourceTypes: ["aws:cognito/userPool:UserPool"],
  scope: "resource",
  check(pool) {
    const problem = "passwords of its users are guessed in time";
    // Without a policy Cognito demands 8 characters of all classes; a policy demands only what it says.
    const long = (value: unknown) => Number(value ?? 8) >= 12;
    const { passwordPolicy } = pool.inputs;
    return [
      ...expectValue(pool, "passwordPolicy.minimumLength", long, { problem, remedy: "set it to 12 or more" }),
      ...expectValue(pool, DAYS, (value) => Number(value ?? 7) <= 30, {
        problem: "an invitation that nobody took up lets whoever finds it in",
        remedy: "set it to 30 or less",
      }),
      ...CLASSES.filter(() => !isAbsent(passwordPolicy)).flatMap((name) =>
        expectValue(pool, `passwordPolicy.${name}`, isTrue, { problem, remedy: "set it to true" }),
      ),
    ];
  },
};
