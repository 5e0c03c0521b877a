import { isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { addresses, judgeIngress } from "../../views/ingress";
import { groupOf, INGRESS_TYPES, loadBalancerGroups } from "../../views/securityGroups";

/** The load balancer group of a CloudFront-fronted stack takes 443 only from the CloudFront origin-facing prefix list. */
export const sgAlbCloudfrontOnly: Rule = {
  id: "sg-alb-cloudfront-only",
  title: "ALB behind CloudFront accepts only CloudFront",
  severity: "high",
  references: { fsbp: ["EC2.18"], checkov: ["CKV_AWS_260"], cdkNag: ["AwsSolutions-EC23"] },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  check(resource, context) {
    if (context.ofTypes(["aws:cloudfront/distribution:Distribution"]).length === 0) {
      return [notApplicable("the stack has no CloudFront distribution")];
    }
    return judgeIngress(resource, (entry) => {
      const group = groupOf(entry, context);
      if (group === undefined && entry.cidrs.length > 0 && isUnknown(resource.inputs["securityGroupId"])) {
        return UNKNOWN;
      }
      if (
        group === undefined ||
        !context.memo(loadBalancerGroups).has(group.urn) ||
        entry.cidrs.length === 0
      ) {
        return undefined;
      }
      return {
        value: addresses(entry),
        problem: "viewers reach the load balancer past CloudFront",
        remedy: "admit the prefix list com.amazonaws.global.cloudfront.origin-facing instead of addresses",
      };
    });
  },
};
