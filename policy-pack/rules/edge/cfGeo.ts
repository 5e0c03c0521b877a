import { expectValue, type Rule } from "../../rule";
import { DISTRIBUTION_TYPES } from "../../views/distributions";

/** restrictions.geoRestriction is a conscious choice: it names countries. */
export const cfGeo: Rule = {
  id: "cf-geo",
  title: "Geo restriction",
  severity: "info",
  references: { checkov: ["CKV_AWS_374"], cdkNag: ["AwsSolutions-CFR1"] },
  resourceTypes: DISTRIBUTION_TYPES,
  scope: "resource",
  check(distribution) {
    return expectValue(
      distribution,
      "restrictions.geoRestriction.restrictionType",
      (value) => value === "whitelist" || value === "blacklist",
      {
        problem: "every country may ask",
        remedy: 'set it to "whitelist" with the countries of the users, or waive this rule with the reason',
      },
    );
  },
};
