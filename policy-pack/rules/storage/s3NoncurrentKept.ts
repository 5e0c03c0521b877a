import { at, isAbsent, isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";

const WEEK = 7;

/** In a bucket whose objects stay, older versions stay a week or longer: what was overwritten or deleted can be brought back. */
export const s3NoncurrentKept: Rule = {
  id: "s3-noncurrent-kept",
  title: "Overwritten objects can be brought back",
  severity: "low",
  references: {},
  resourceTypes: [
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
  ],
  scope: "resource",
  check(lifecycle) {
    const { rules } = lifecycle.inputs;
    if (isUnknown(rules)) {
      return [unknown("rules")];
    }
    const ending = list(rules)
      .map((rule, index) => ({
        property: `rules[${index}].noncurrentVersionExpiration.noncurrentDays`,
        days: at(rule, "noncurrentVersionExpiration.noncurrentDays"),
        expires: at(rule, "expiration.days"),
        off: String(at(rule, "status")) === "Disabled",
      }))
      .filter(
        ({ days, expires, off }) => !off && !isAbsent(days) && (isAbsent(expires) || isUnknown(expires)),
      );
    if (ending.length === 0) {
      return [notApplicable("it ends no older version of an object that stays")];
    }
    return orCompliant(
      ending.flatMap(({ property, days, expires }) => {
        if (isUnknown(days) || isUnknown(expires)) {
          return [unknown(property)];
        }
        const problem = "what was overwritten by mistake is gone within a week";
        const remedy = `set it to ${WEEK} or more`;
        return Number(days) >= WEEK ? [] : [violation(lifecycle, { property, value: days, problem, remedy })];
      }),
    );
  },
};
