import { isUnknown, type Resource, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { DISTRIBUTION_TYPES } from "../../views/distributions";
import { judgeValue, satellitesOf } from "../../views/values";
import { WEB_ACL_TYPES } from "../../views/webAcls";

const REGION = "us-east-1";

/** Where a web ACL is made: its own region, or the one in its ARN. Without both it is the provider's, which is not shown. */
function regionOf({ inputs, outputs }: Resource): unknown {
  const [, , , fromArn] = String(outputs["arn"] ?? "").split(":");
  return inputs["region"] ?? outputs["region"] ?? fromArn ?? UNKNOWN;
}

/** An ACL attached to CloudFront has scope CLOUDFRONT and a us-east-1 provider. */
export const wafScopeRegion: Rule = {
  id: "waf-scope-region",
  title: "CloudFront ACLs are global",
  severity: "high",
  references: {},
  resourceTypes: WEB_ACL_TYPES,
  scope: "stack",
  check(acl, context) {
    const { scope } = acl.inputs;
    const distributions = satellitesOf(acl, DISTRIBUTION_TYPES, "webAclId", context);
    if (scope !== "CLOUDFRONT" && (isUnknown(scope) || distributions === UNKNOWN)) {
      return [unknown("scope", "whether CloudFront uses it is not known before creation")];
    }
    if (scope !== "CLOUDFRONT" && distributions.length === 0) {
      return [notApplicable("CloudFront does not use it")];
    }
    const region = { path: "region", value: regionOf(acl) };
    return orCompliant([
      ...judgeValue(acl, { path: "scope", value: scope }, (value) => value === "CLOUDFRONT", {
        problem: "CloudFront takes only web ACLs of its own scope",
        remedy: 'set it to "CLOUDFRONT"',
      }),
      ...judgeValue(acl, region, (value) => value === REGION, {
        problem: `web ACLs for CloudFront live in ${REGION}`,
        remedy: `set it to "${REGION}", or pass a provider of that region`,
      }),
    ]);
  },
};
