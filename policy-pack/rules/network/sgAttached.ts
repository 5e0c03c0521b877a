import type { Context } from "../../context";
import { isUnknown, list } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { SEPARATE_RULE_TYPES } from "../../views/ruleManagement";
import { GROUP_TYPES } from "../../views/securityGroups";

/** Rules name groups, but give them to nothing. */
const NOT_WEARERS = new Set([...GROUP_TYPES, ...SEPARATE_RULE_TYPES]);
const WEARS = /security_?groups?(_?ids?)?$/i;

interface Worn {
  readonly urns: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  /** Some resource wears groups that nobody can name yet. */
  readonly open: boolean;
}

/** Every text in a value. */
function texts(value: unknown): readonly string[] {
  return typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(texts)
      : [];
}

function wornGroups(context: Context): Worn {
  const wearers = context.resources.filter(
    ({ type }) => /^aws(-native)?:/.test(type) && !NOT_WEARERS.has(type),
  );
  const open = wearers.some((wearer) =>
    Object.entries(wearer.inputs).some(
      ([key, value]) =>
        WEARS.test(key) && list(value).some(isUnknown) && context.dependenciesOf(wearer, key).length === 0,
    ),
  );
  return {
    urns: new Set(wearers.flatMap(({ propertyDependencies }) => Object.values(propertyDependencies).flat())),
    ids: new Set(wearers.flatMap(({ inputs }) => texts(inputs)).filter((text) => text.startsWith("sg-"))),
    open,
  };
}

/** Each security group is referenced by another resource. */
export const sgAttached: Rule = {
  id: "sg-attached",
  title: "Groups are in use",
  severity: "low",
  references: { checkov: ["CKV2_AWS_5"] },
  resourceTypes: ["aws:ec2/securityGroup:SecurityGroup"],
  scope: "stack",
  check(group, context) {
    const { urns, ids, open } = context.memo(wornGroups);
    const id = group.id ?? group.outputs["id"];
    if (urns.has(group.urn) || (typeof id === "string" && ids.has(id))) {
      return [compliant];
    }
    if (open) {
      return [unknown("id", "which groups a resource wears is not known before creation")];
    }
    const problem = "nothing in the stack wears it, so that its rules wait for whoever does by mistake";
    return [violation(group, { property: "id", problem, remedy: "attach it, or remove it" })];
  },
};
