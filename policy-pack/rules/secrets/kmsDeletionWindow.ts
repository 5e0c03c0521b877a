import { isAbsent } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** deletionWindowInDays is absent (AWS then waits 30 days) or at least 7. */
export const kmsDeletionWindow: Rule = {
  id: "kms-deletion-window",
  title: "Deletion window is long enough",
  severity: "low",
  references: { fsbp: ["KMS.3"] },
  resourceTypes: ["aws:kms/key:Key"],
  scope: "resource",
  check(resource) {
    return expectValue(resource, "deletionWindowInDays", (days) => isAbsent(days) || Number(days) >= 7, {
      problem: "a key deleted by mistake is gone with all that it encrypts",
      remedy: "remove it for AWS's 30 days, or set it to 7 or more",
    });
  },
};
