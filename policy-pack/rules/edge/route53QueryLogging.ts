import { isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { judgeSatellite } from "../../views/values";

/** A QueryLog exists for each public zone. */
export const route53QueryLogging: Rule = {
  id: "route53-query-logging",
  title: "Public zones log queries",
  severity: "low",
  references: { fsbp: ["Route53.2"], checkov: ["CKV2_AWS_39"] },
  resourceTypes: ["aws:route53/zone:Zone"],
  scope: "stack",
  check(zone, context) {
    const { vpcs } = zone.inputs;
    if (isUnknown(vpcs)) {
      return [unknown("vpcs")];
    }
    if (list(vpcs).length > 0) {
      return [notApplicable("it is private")];
    }
    return orCompliant(
      judgeSatellite(zone, ["aws:route53/queryLog:QueryLog"], "zoneId", context, {
        property: "id",
        problem: "no QueryLog names it, so that nobody sees who looks for names that do not exist",
        remedy: "add one with a log group in us-east-1",
      }),
    );
  },
};
