import { at, isUnknown, list, type Resource } from "../../resource";
import { orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { SEPARATE_RULE_TYPES } from "../../views/ruleManagement";

/** What the provider and EC2's console write where nobody wrote anything. */
const DEFAULTS = /^(managed by (pulumi|terraform)|default|launch-wizard.*created.*)?$/i;

function judge(resource: Resource, value: unknown, property: string): readonly Verdict[] {
  if (isUnknown(value)) {
    return [unknown(property)];
  }
  const remedy = "say in a few words who talks to whom, and why";
  return DEFAULTS.test(String(value ?? "").trim())
    ? [
        violation(resource, {
          property,
          value: value ?? undefined,
          problem: "nobody can tell what it is for",
          remedy,
        }),
      ]
    : [];
}

/** description is present, not empty and not the provider default text. */
export const sgRuleDescription: Rule = {
  id: "sg-rule-description",
  title: "Groups and rules carry a description",
  severity: "low",
  references: {
    checkov: ["CKV_AWS_23"],
    cdkNag: ["AwsSolutions-EC27"],
    trivy: ["AVD-AWS-0099", "AVD-AWS-0124"],
  },
  resourceTypes: ["aws:ec2/securityGroup:SecurityGroup", ...SEPARATE_RULE_TYPES],
  scope: "resource",
  check(resource) {
    const inline = ["ingress", "egress"].flatMap((direction) =>
      list(resource.inputs[direction]).flatMap((entry, index) => {
        const path = isUnknown(resource.inputs[direction]) ? direction : `${direction}[${index}].description`;
        return judge(resource, at(entry, "description"), path);
      }),
    );
    return orCompliant([...judge(resource, resource.inputs["description"], "description"), ...inline]);
  },
};
