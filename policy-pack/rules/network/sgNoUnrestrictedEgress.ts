import { isUnknown } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { addresses } from "../../views/ingress";
import { entriesOf, GROUP_TYPES, groupOf, isPublic, natInstanceGroups } from "../../views/securityGroups";

/** No egress entry combines protocol -1 with 0.0.0.0/0 or ::/0. */
export const sgNoUnrestrictedEgress: Rule = {
  id: "sg-no-unrestricted-egress",
  title: "No unrestricted all-protocol egress",
  severity: "medium",
  references: { checkov: ["CKV_AWS_382"], trivy: ["AVD-AWS-0104"] },
  resourceTypes: [
    ...GROUP_TYPES,
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ],
  scope: "stack",
  check(resource, context) {
    const entries = entriesOf(resource);
    if (typeof entries === "string") {
      return [unknown("egress")];
    }
    const egress = entries.filter(({ direction }) => direction === "egress");
    if (egress.length === 0) {
      // The provider removes the entry that EC2 gives each new group (aws.ec2.SecurityGroup, "egress").
      return [notApplicable("it lets nothing out")];
    }
    const verdicts = egress.flatMap((entry) => {
      const group = groupOf(entry, context);
      const nat = group !== undefined && context.memo(natInstanceGroups).has(group.urn);
      const open = isPublic(entry);
      if (nat || open === false || (entry.protocol !== "-1" && !isUnknown(entry.protocol))) {
        return [];
      }
      if (open !== true || isUnknown(entry.protocol)) {
        return [unknown(entry.property, "its addresses or protocol are not known before creation")];
      }
      const problem = "whoever breaks in may send anything anywhere";
      const remedy = "name the protocol and port, and a security group or prefix list instead of addresses";
      return [violation(resource, { property: entry.property, value: addresses(entry), problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
