import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";

/** enableDeletionProtection is true; environments without users switch the rule off. */
export const albDeletionProtection: Rule = {
  id: "alb-deletion-protection",
  title: "Deletion protection",
  severity: "medium",
  references: { fsbp: ["ELB.6"], checkov: ["CKV_AWS_150"] },
  resourceTypes: LOAD_BALANCER_TYPES,
  scope: "resource",
  check(balancer) {
    return expectValue(balancer, "enableDeletionProtection", isTrue, {
      problem: "one wrong call takes the application off the net",
      remedy: "set it to true",
    });
  },
};
