import { orCompliant, type Rule } from "../../rule";
import { ACCESS_CONTROL_TYPES } from "../../views/distributions";
import { inputsOf, judgeValue, part } from "../../views/values";

/** signingBehavior is always and signingProtocol sigv4. */
export const cfOacSigv4Always: Rule = {
  id: "cf-oac-sigv4-always",
  title: "OAC always signs",
  severity: "medium",
  references: {},
  resourceTypes: ACCESS_CONTROL_TYPES,
  scope: "resource",
  check(control) {
    return orCompliant([
      ...judgeValue(control, part(inputsOf(control), "signingBehavior"), (value) => value === "always", {
        problem: "some requests reach the origin without CloudFront's signature",
        remedy: 'set it to "always"',
      }),
      ...judgeValue(control, part(inputsOf(control), "signingProtocol"), (value) => value === "sigv4", {
        problem: "the origin understands no other signature",
        remedy: 'set it to "sigv4"',
      }),
    ]);
  },
};
