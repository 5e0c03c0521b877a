import { isAbsent, isUnknown } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { ALL_DISTRIBUTION_TYPES } from "../../views/distributions";
import { WEB_ACL_TYPES } from "../../views/webAcls";

const property = "webAclId";
const remedy = "name the ARN of a web ACL with scope CLOUDFRONT";

/** webAclId is set to a CLOUDFRONT-scope ACL. */
export const cfWaf: Rule = {
  id: "cf-waf",
  title: "Distribution has a web ACL",
  severity: "medium",
  references: {
    fsbp: ["CloudFront.6"],
    checkov: ["CKV_AWS_68"],
    cdkNag: ["AwsSolutions-CFR2"],
    trivy: ["AVD-AWS-0011"],
  },
  resourceTypes: ALL_DISTRIBUTION_TYPES,
  scope: "stack",
  check(distribution, context) {
    const value = distribution.inputs[property];
    const scopes = context
      .referenced(distribution, property, WEB_ACL_TYPES, value)
      .map(({ inputs }) => inputs["scope"]);
    if (scopes.some(isUnknown) || (scopes.length === 0 && isUnknown(value))) {
      return [unknown(property)];
    }
    if (isAbsent(value) || value === "") {
      const problem = "nothing filters what reaches the application";
      return [violation(distribution, { property, value: undefined, problem, remedy })];
    }
    const global =
      scopes.length > 0 ? scopes.includes("CLOUDFRONT") : /:global\/webacl\//.test(String(value));
    const problem = "CloudFront takes only web ACLs of its own scope";
    return [
      global
        ? compliant
        : violation(distribution, { property, ...(isUnknown(value) ? {} : { value }), problem, remedy }),
    ];
  },
};
