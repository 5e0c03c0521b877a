import type { Context } from "../../context";
import { isTrue, isUnknown, type Resource, UNKNOWN } from "../../resource";
import {
  compliant,
  notApplicable,
  orCompliant,
  type Rule,
  unknown,
  type Verdict,
  violation,
} from "../../rule";
import { type Answer, isGiven, someOf } from "../../views/answers";
import { judgeApplications } from "../../views/applicationBalancers";
import { DISTRIBUTION_TYPES } from "../../views/distributions";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";
import { judgeSatellite } from "../../views/values";
import { WEB_ACL_TYPES } from "../../views/webAcls";

const ASSOCIATION_TYPES = ["aws:wafv2/webAclAssociation:WebAclAssociation"];
const remedy = "associate a web ACL with scope REGIONAL";

/** Whether a distribution with a web ACL stands in front. */
function isBehindFilter(balancer: Resource, context: Context): Answer {
  const leading = context
    .ofTypes(DISTRIBUTION_TYPES)
    .filter((distribution) => context.dependenciesOf(distribution, "origins").includes(balancer));
  return someOf(leading, (distribution) => isGiven(distribution, "webAclId", context));
}

function judgeAssociation(association: Resource, context: Context): readonly Verdict[] {
  const value = association.inputs["webAclArn"];
  const scopes = context
    .referenced(association, "webAclArn", WEB_ACL_TYPES, value)
    .map(({ inputs }) => inputs["scope"]);
  if (scopes.some(isUnknown) || (scopes.length === 0 && isUnknown(value))) {
    return [unknown("webAclArn")];
  }
  const regional =
    scopes.length > 0 ? scopes.includes("REGIONAL") : /:regional\/webacl\//.test(String(value));
  const problem = "only a web ACL of the region fits here";
  return [regional ? compliant : violation(association, { property: "webAclArn", problem, remedy })];
}

/** An internet-facing ALB is associated with a WAFv2 web ACL of its region, or is the origin of a distribution of the stack that has one: sg-alb-cloudfront-only sees to it that nobody gets past it. */
export const albWaf: Rule = {
  id: "alb-waf",
  title: "Public ALB has a web ACL",
  severity: "medium",
  references: { fsbp: ["ELB.16"], checkov: ["CKV2_AWS_28"] },
  resourceTypes: [...LOAD_BALANCER_TYPES, ...ASSOCIATION_TYPES],
  scope: "stack",
  check(resource, context) {
    if (ASSOCIATION_TYPES.includes(resource.type)) {
      return judgeAssociation(resource, context);
    }
    const { internal } = resource.inputs;
    if (isTrue(internal)) {
      return [notApplicable("it is private")];
    }
    return judgeApplications(resource, () => {
      const behind = isBehindFilter(resource, context);
      if (behind === true) {
        return [notApplicable("CloudFront stands in front, with a web ACL")];
      }
      const problem = "the internet reaches it, and nothing filters what arrives";
      const verdicts = judgeSatellite(resource, ASSOCIATION_TYPES, "resourceArn", context, {
        property: "internal",
        problem,
        remedy,
      });
      const open = isUnknown(internal) || behind === UNKNOWN;
      return verdicts.length > 0 && open ? [unknown("internal")] : orCompliant(verdicts);
    });
  },
};
