import { isUnknown, list } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { SEPARATE_RULE_TYPES } from "../../views/ruleManagement";
import { GROUP_TYPES } from "../../views/securityGroups";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const [LEGACY, ...MODERN] = SEPARATE_RULE_TYPES;
const remedy = "write all rules of a group as aws.vpc.SecurityGroupIngressRule and SecurityGroupEgressRule";

/** A group with inline ingress or egress is not also the target of separate rule resources. */
export const sgNoMixedRuleManagement: Rule = {
  id: "sg-no-mixed-rule-management",
  title: "Inline and separate rules are not mixed",
  severity: "medium",
  references: {},
  resourceTypes: [GROUP, ...SEPARATE_RULE_TYPES],
  scope: "stack",
  check(resource, context) {
    if (resource.type !== GROUP) {
      const { securityGroupId } = resource.inputs;
      const group = context.referenced(resource, "securityGroupId", GROUP_TYPES, securityGroupId);
      return [
        group.length > 0
          ? notApplicable("it is judged with its group")
          : isUnknown(securityGroupId)
            ? unknown("securityGroupId")
            : notApplicable("its group is not part of this stack"),
      ];
    }
    const separate = context.referring(resource, SEPARATE_RULE_TYPES, "securityGroupId");
    const [rule] = separate;
    if (rule === undefined) {
      return [compliant];
    }
    const direction = ["ingress", "egress"].find((key) => list(resource.inputs[key]).length > 0);
    if (direction !== undefined) {
      if (isUnknown(resource.inputs[direction])) {
        return [unknown(direction)];
      }
      const problem = `it has inline rules beside "${rule.name}", and each deployment takes away what the other added`;
      return [violation(resource, { property: direction, problem, remedy })];
    }
    if (separate.some(({ type }) => type === LEGACY) && separate.some(({ type }) => MODERN.includes(type))) {
      const problem = "rules of both generations change the same group, and each may undo the other";
      return [violation(resource, { property: "securityGroupRules", problem, remedy })];
    }
    return [compliant];
  },
};
