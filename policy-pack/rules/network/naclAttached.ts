import { isUnknown } from "../../resource";
import { compliant, type Rule, unknown } from "../../rule";
import { expectSet } from "../../views/presence";
import { SUBNET_TYPES } from "../../views/subnets";

const ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";

/** subnetIds is not empty or an association exists. */
export const naclAttached: Rule = {
  id: "nacl-attached",
  title: "NACLs are attached to subnets",
  severity: "low",
  references: { fsbp: ["EC2.16"], checkov: ["CKV2_AWS_1"] },
  resourceTypes: ["aws:ec2/networkAcl:NetworkAcl"],
  scope: "stack",
  check(acl, context) {
    if (context.referring(acl, [ASSOCIATION], "networkAclId").length > 0) {
      return [compliant];
    }
    const stray = context
      .ofTypes([ASSOCIATION])
      .some(
        (link) =>
          isUnknown(link.inputs["networkAclId"]) && context.dependenciesOf(link, "networkAclId").length === 0,
      );
    const verdicts = expectSet(acl, "subnetIds", SUBNET_TYPES, context, {
      problem: "it guards no subnet, whatever its entries say",
      remedy: "name the subnets that it guards, or remove it",
    });
    return stray && verdicts.some(({ kind }) => kind === "violation") ? [unknown("subnetIds")] : verdicts;
  },
};
