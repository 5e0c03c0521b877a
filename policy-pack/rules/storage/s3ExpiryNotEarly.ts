import { optionOf } from "../../options";
import { at, isAbsent, isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";

const TYPES = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
];

/** No lifecycle rule that is on lets objects expire before the option minimumDays. */
export const s3ExpiryNotEarly: Rule = {
  id: "s3-expiry-not-early",
  title: "Objects are kept long enough",
  severity: "medium",
  references: {},
  resourceTypes: TYPES,
  scope: "resource",
  options: {
    minimumDays: {
      type: "integer",
      minimum: 1,
      description: "For how many days objects that expire, such as logs, are kept at least.",
      default: 30,
    },
  },
  check(lifecycle, context) {
    const minimum = optionOf<number>(context, s3ExpiryNotEarly, "minimumDays");
    const { rules } = lifecycle.inputs;
    if (isUnknown(rules)) {
      return [unknown("rules")];
    }
    const ages = list(rules).flatMap((rule, index) => {
      const days = at(rule, "expiration.days");
      const off = String(at(rule, "status")) === "Disabled";
      return isAbsent(days) || off ? [] : [{ property: `rules[${index}].expiration.days`, days }];
    });
    if (ages.length === 0) {
      return [notApplicable("it lets no object expire by its age")];
    }
    return orCompliant(
      ages.flatMap(({ property, days }) => {
        if (isUnknown(days)) {
          return [unknown(property)];
        }
        const problem = "objects are gone before anybody looks for them";
        const remedy = `set it to ${minimum} or more`;
        return Number(days) >= minimum
          ? []
          : [violation(lifecycle, { property, value: days, problem, remedy })];
      }),
    );
  },
};
