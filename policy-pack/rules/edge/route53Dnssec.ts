import { isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { judgeSatellite, judgeValue } from "../../views/values";

const SIGNING_TYPES = ["aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"];

/** DNSSEC signing is configured for public zones. */
export const route53Dnssec: Rule = {
  id: "route53-dnssec",
  title: "Public zones are signed",
  severity: "info",
  references: { checkov: ["CKV2_AWS_38"] },
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
    const remedy = "add a KeySigningKey and a HostedZoneDnsSec, and the DS record at the registrar";
    const verdicts = judgeSatellite(zone, SIGNING_TYPES, "hostedZoneId", context, {
      property: "id",
      problem: "nothing signs its answers",
      remedy,
    });
    const statuses = context.referring(zone, SIGNING_TYPES, "hostedZoneId").flatMap(({ inputs }) =>
      judgeValue(
        zone,
        { path: "signingStatus", value: inputs["signingStatus"] ?? "SIGNING" },
        (value) => value === "SIGNING",
        {
          problem: "nothing signs its answers",
          remedy,
        },
      ),
    );
    return orCompliant([...verdicts, ...statuses]);
  },
};
