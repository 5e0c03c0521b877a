import { isAbsent } from "../../resource";
import { notApplicable, orCompliant, type Rule } from "../../rule";
import { API_TYPES } from "../../views/apis";
import { judgeOrigins } from "../../views/cors";
import { inputsOf, part } from "../../views/values";

/** corsConfiguration.allowOrigins has no * (never together with allowCredentials). */
export const apigwCorsNoWildcard: Rule = {
  id: "apigw-cors-no-wildcard",
  title: "API CORS is narrow",
  severity: "medium",
  references: {},
  resourceTypes: API_TYPES,
  scope: "stack",
  check(resource, context) {
    const cors = part(inputsOf(resource), "corsConfiguration");
    if (isAbsent(cors.value)) {
      return [notApplicable("it answers no page of another site")];
    }
    return orCompliant(
      judgeOrigins(resource, context, part(cors, "allowOrigins"), "name the sites whose pages call the API"),
    );
  },
};
