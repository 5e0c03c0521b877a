import { isTrue, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { API_TYPES, MAPPING_TYPES } from "../../views/apis";
import { inputsOf, judgeValue, part, satellitesOf } from "../../views/values";

/** disableExecuteApiEndpoint is true when a DomainName is mapped. */
export const apigwDefaultEndpointDisabled: Rule = {
  id: "apigw-default-endpoint-disabled",
  title: "Default endpoint off with a custom domain",
  severity: "low",
  references: {},
  resourceTypes: API_TYPES,
  scope: "stack",
  check(api, context) {
    const mappings = satellitesOf(api, MAPPING_TYPES, "apiId", context);
    if (mappings.length === 0) {
      return [notApplicable("no domain leads to it")];
    }
    const verdicts = judgeValue(api, part(inputsOf(api), "disableExecuteApiEndpoint"), isTrue, {
      problem: "callers get past the domain and what stands in front of it",
      remedy: "set it to true",
    });
    return verdicts.length > 0 && mappings === UNKNOWN
      ? [unknown("disableExecuteApiEndpoint", "whether a domain leads to it is not known before creation")]
      : orCompliant(verdicts);
  },
};
