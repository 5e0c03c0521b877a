import type { Context } from "../context";
import { isAbsent, isUnknown, type Properties, type Resource, record, UNKNOWN } from "../resource";
import { type Element, elements, inputsOf, part, resolve, satellitesOf } from "./values";

export const WEB_ACL_TYPES = ["aws:wafv2/webAcl:WebAcl"];
const RULE_GROUP_TYPES = ["aws:wafv2/ruleGroup:RuleGroup"];
const RULE_TYPES = ["aws:wafv2/webAclRule:WebAclRule"];
const GROUP_ASSOCIATION_TYPES = ["aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation"];

/** The rules of a web ACL, wherever they are written: in its list, in its JSON text or in resources of their own. */
export function rulesOf(acl: Resource, context: Context): readonly Element[] {
  return context.cached(acl, "web ACL rules", () => [
    ...elements(part(inputsOf(acl), "rules")),
    ...rulesInJson(acl, "ruleJson", context),
    ...attached(acl, RULE_TYPES, context, ({ inputs }) => inputs),
    ...attached(acl, GROUP_ASSOCIATION_TYPES, context, association),
  ]);
}

/** The rules of the groups of this stack that a rule refers to; unknown for a group elsewhere. */
export function rulesOfGroup(acl: Resource, rule: Element, context: Context): readonly Element[] {
  const arn = part(rule, "statement.ruleGroupReferenceStatement.arn");
  if (isAbsent(arn.value)) {
    return [];
  }
  const groups = resolve(acl, context, arn, RULE_GROUP_TYPES);
  return groups.length === 0
    ? [{ path: arn.path, value: UNKNOWN }]
    : groups.flatMap((group) => [
        ...elements(part(inputsOf(group), "rules")),
        ...rulesInJson(group, "rulesJson", context),
      ]);
}

function rulesInJson(resource: Resource, property: string, context: Context): readonly Element[] {
  const found = context.document(resource, property);
  if (found.kind === "absent") {
    return [];
  }
  const value = found.kind === "known" ? inCamelCase(found.value) : UNKNOWN;
  return elements({ path: property, value });
}

/** The JSON text speaks the API's language (`OverrideAction`), the list the provider's (`overrideAction`). */
function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inCamelCase);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, entry]) => {
    const name = key.charAt(0).toLowerCase() + key.slice(1);
    return [name === "cloudWatchMetricsEnabled" ? "cloudwatchMetricsEnabled" : name, inCamelCase(entry)];
  });
  return Object.fromEntries(entries);
}

function attached(
  acl: Resource,
  types: readonly string[],
  context: Context,
  read: (resource: Resource) => Properties,
): readonly Element[] {
  const found = satellitesOf(acl, types, "webAclArn", context);
  return found === UNKNOWN
    ? [{ path: "rules", value: UNKNOWN }]
    : (found as readonly Resource[]).map((each) => ({ path: `rules("${each.name}")`, value: read(each) }));
}

function association({ inputs }: Resource): Properties {
  const { overrideAction = "none", managedRuleGroup, ruleGroupReference, visibilityConfig } = inputs;
  return {
    overrideAction: isUnknown(overrideAction) ? UNKNOWN : { [String(overrideAction)]: {} },
    statement: {
      managedRuleGroupStatement: managedRuleGroup,
      ruleGroupReferenceStatement: ruleGroupReference,
    },
    visibilityConfig,
  };
}

/** Whether a rule takes an action (`block`, `count`, …) or overrides its group's with it (`none`, `count`). */
export function acts(
  rule: Element,
  property: "action" | "overrideAction",
  name: string,
): boolean | typeof UNKNOWN {
  const { value } = part(rule, property);
  return isUnknown(value) ? UNKNOWN : !isAbsent(record(value)[name]);
}

/** Whether a rule's statement is of a kind, such as `rateBasedStatement`. */
export function states(rule: Element, kind: string): boolean | typeof UNKNOWN {
  const { value } = part(rule, `statement.${kind}`);
  return isUnknown(value) ? UNKNOWN : !isAbsent(value);
}
