import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { KEY_POLICY_TYPES } from "../../views/keys";

/** bypassPolicyLockoutSafetyCheck is not true. */
export const kmsNoLockoutBypass: Rule = {
  id: "kms-no-lockout-bypass",
  title: "Safety check is not bypassed",
  severity: "high",
  references: {},
  resourceTypes: KEY_POLICY_TYPES,
  scope: "resource",
  check(key) {
    return expectValue(key, "bypassPolicyLockoutSafetyCheck", (value) => !isTrue(value), {
      problem: "a key policy that locks everybody out would be accepted",
      remedy: "remove it",
    });
  },
};
