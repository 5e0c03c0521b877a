import { isUnknown, UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { behavioursOf, DISTRIBUTION_TYPES, originsBehind, originsOf } from "../../views/distributions";
import { type Element, elements, inputsOf, part } from "../../views/values";

/** originGroups are present where two origins exist, but for origins that each serve paths of their own. */
export const cfOriginFailover: Rule = {
  id: "cf-origin-failover",
  title: "Origin failover",
  severity: "info",
  references: { fsbp: ["CloudFront.4"], checkov: ["CKV_AWS_310"] },
  resourceTypes: DISTRIBUTION_TYPES,
  scope: "resource",
  check(distribution) {
    const origins = originsOf(distribution);
    const groups = part(inputsOf(distribution), "originGroups");
    if (isUnknown(groups.value) || origins.some(({ value }) => isUnknown(value))) {
      return [unknown(isUnknown(groups.value) ? groups.path : "origins")];
    }
    if (elements(groups).length > 0) {
      return [compliant];
    }
    if (origins.length < 2) {
      return [notApplicable("it has one origin")];
    }
    const served = behavioursOf(distribution).map((behaviour) => originsBehind(behaviour, distribution));
    if (served.includes(UNKNOWN)) {
      return [unknown("origins", "which origin serves which paths is not known before creation")];
    }
    const paths = new Set(served.flatMap((each) => (each as readonly Element[]).map(({ path }) => path)));
    const spare = origins.find(({ path }) => !paths.has(path));
    if (spare === undefined) {
      return [notApplicable("each origin serves paths of its own")];
    }
    const problem = "no behaviour leads to it, and it never takes over";
    return [
      violation(distribution, {
        property: spare.path,
        problem,
        remedy: "add it to a group in originGroups, or remove it",
      }),
    ];
  },
};
