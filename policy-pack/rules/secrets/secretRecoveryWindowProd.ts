import { isAbsent } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { outsideProduction } from "../../views/production";

/** recoveryWindowInDays is not 0 in production. */
export const secretRecoveryWindowProd: Rule = {
  id: "secret-recovery-window-prod",
  title: "Recovery window in production",
  severity: "low",
  references: {},
  resourceTypes: ["aws:secretsmanager/secret:Secret"],
  scope: "resource",
  check(resource, context) {
    if (context.settings.production !== true) {
      return [outsideProduction];
    }
    return expectValue(resource, "recoveryWindowInDays", (days) => isAbsent(days) || Number(days) > 0, {
      problem: "a secret deleted by mistake is gone at once",
      remedy: "remove it for AWS's 30 days, or set it to 7 or more",
    });
  },
};
