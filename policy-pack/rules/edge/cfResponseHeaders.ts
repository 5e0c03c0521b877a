import type { Context } from "../../context";
import { type Resource, record } from "../../resource";
import { expectValue, orCompliant, type Rule, type Verdict, violation } from "../../rule";
import { behavioursOf, DISTRIBUTION_TYPES, HEADERS_POLICY_TYPES } from "../../views/distributions";
import { type Element, judgeReference, part } from "../../views/values";

/** CloudFront docs, "Use managed response headers policies": SimpleCORS and CORS-With-Preflight set no security headers. */
const CORS_ONLY = ["60669652-455b-4ae9-85a4-c4c02393f86c", "5cc3b908-e619-4b99-88e5-2cf7f45965bd"];

function judgeBehaviour(distribution: Resource, policy: Element, context: Context): readonly Verdict[] {
  const remedy = "name a policy that sets security headers";
  if (CORS_ONLY.includes(String(policy.value))) {
    const problem = "this managed policy is for CORS alone";
    return [violation(distribution, { property: policy.path, value: policy.value, problem, remedy })];
  }
  return judgeReference(distribution, context, policy, HEADERS_POLICY_TYPES, {
    problem: "answers leave without security headers",
    remedy,
  });
}

/** Each behaviour has responseHeadersPolicyId, and the policy sets security headers. */
export const cfResponseHeaders: Rule = {
  id: "cf-response-headers",
  title: "Security headers policy attached",
  severity: "medium",
  references: { checkov: ["CKV2_AWS_32"] },
  resourceTypes: [...DISTRIBUTION_TYPES, ...HEADERS_POLICY_TYPES],
  scope: "stack",
  check(resource, context) {
    if (HEADERS_POLICY_TYPES.includes(resource.type)) {
      return expectValue(
        resource,
        "securityHeadersConfig",
        (value) => Object.keys(record(value)).length > 0,
        {
          problem: "the policy sets no security headers",
          remedy: "set transport security, frame options, content type options and a referrer policy",
        },
      );
    }
    return orCompliant(
      behavioursOf(resource).flatMap((behaviour) =>
        judgeBehaviour(resource, part(behaviour, "responseHeadersPolicyId"), context),
      ),
    );
  },
};
