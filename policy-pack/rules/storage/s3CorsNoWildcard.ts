import { at, list, UNKNOWN } from "../../resource";
import { orCompliant, type Rule } from "../../rule";
import { allOf, is, someOf, verdictOf } from "../../views/answers";
import { SETTING_TYPES } from "../../views/bucketSettings";
import { BUCKET_TYPES } from "../../views/buckets";

const WRITES = ["PUT", "POST", "DELETE"];

/** allowedOrigins has no * together with write methods. */
export const s3CorsNoWildcard: Rule = {
  id: "s3-cors-no-wildcard",
  title: "Bucket CORS is narrow",
  severity: "medium",
  references: {},
  resourceTypes: [...SETTING_TYPES.cors, ...BUCKET_TYPES],
  scope: "resource",
  check(resource) {
    const { corsRules } = resource.inputs;
    const verdicts = list(corsRules).flatMap((rule, index) => {
      const everybody = someOf(list(at(rule, "allowedOrigins")), (origin) =>
        is(origin, (text) => /^(\w+:\/\/)?[*.]+$/.test(String(text))),
      );
      const writes = someOf(list(at(rule, "allowedMethods")), (method) =>
        is(method, (name) => WRITES.includes(String(name).toUpperCase())),
      );
      const property = `corsRules[${index}].allowedOrigins`;
      const problem = "any web page can write to the bucket in its visitor's name";
      const remedy = "name the origins of your own pages, or allow GET and HEAD only";
      const both = allOf([everybody, writes]);
      return verdictOf(resource, both === UNKNOWN ? UNKNOWN : !both, {
        property,
        value: at(rule, "allowedOrigins"),
        problem,
        remedy,
      }).filter(({ kind }) => kind !== "compliant");
    });
    return orCompliant(verdicts);
  },
};
