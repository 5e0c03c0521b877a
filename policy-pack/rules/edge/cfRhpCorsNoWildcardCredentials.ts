import { isAbsent, isTrue, isUnknown } from "../../resource";
import { compliant, notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { isAnyOrigin } from "../../views/cors";
import { HEADERS_POLICY_TYPES } from "../../views/distributions";
import { elements, inputsOf, part } from "../../views/values";

/** corsConfig does not combine accessControlAllowCredentials true with origin *. */
export const cfRhpCorsNoWildcardCredentials: Rule = {
  id: "cf-rhp-cors-no-wildcard-credentials",
  title: "CORS has no wildcard with credentials",
  severity: "high",
  references: {},
  resourceTypes: HEADERS_POLICY_TYPES,
  scope: "resource",
  check(policy) {
    const cors = part(inputsOf(policy), "corsConfig");
    if (isAbsent(cors.value)) {
      return [notApplicable("it sets no CORS headers")];
    }
    const credentials = part(cors, "accessControlAllowCredentials");
    if (!isUnknown(credentials.value) && !isTrue(credentials.value)) {
      return [compliant];
    }
    const verdicts = elements(part(cors, "accessControlAllowOrigins.items")).flatMap((origin) => {
      if (isUnknown(origin.value)) {
        return [unknown(origin.path)];
      }
      if (!isAnyOrigin(origin.value)) {
        return [];
      }
      const problem = "together with credentials, any site reads what a logged-in visitor may read";
      const remedy = "name the sites, or set accessControlAllowCredentials to false";
      return isUnknown(credentials.value)
        ? [unknown(credentials.path)]
        : [violation(policy, { property: origin.path, value: origin.value, problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
