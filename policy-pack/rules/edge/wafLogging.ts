import { isAbsent, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { type Answer, allOf, is, someOf } from "../../views/answers";
import { type Element, elements, inputsOf, judgeSatellite, judgeValue, part } from "../../views/values";
import { WEB_ACL_TYPES } from "../../views/webAcls";

const LOGGING_TYPES = ["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"];
const REDACTED = ["authorization", "cookie"];

function judgeRedaction(logging: Resource): readonly Verdict[] {
  const fields = elements(part(inputsOf(logging), "redactedFields"));
  return REDACTED.flatMap((header) => {
    const redacts = someOf(fields, (field) => {
      const { value } = part(field, "singleHeader.name");
      return isUnknown(value) ? UNKNOWN : String(value).toLowerCase() === header;
    });
    if (redacts === UNKNOWN) {
      return [unknown("redactedFields")];
    }
    const problem = `the logs hold the header ${header}, with which others can act as the user`;
    const remedy = `add {"singleHeader": {"name": "${header}"}}`;
    return redacts ? [] : [violation(logging, { property: "redactedFields", problem, remedy })];
  });
}

/** Whether a filter lets requests into the log that were blocked. */
function keepsBlocked(filter: Element): Answer {
  const behaviour = part(filter, "behavior").value;
  const conditions = elements(part(filter, "conditions"));
  const blocked = someOf(conditions, (condition) =>
    is(part(condition, "actionCondition.action").value, (action) => action === "BLOCK"),
  );
  const all = is(
    part(filter, "requirement").value,
    (value) => value === "MEETS_ALL" && conditions.length > 1,
  );
  return allOf([is(behaviour, (value) => value === "KEEP"), blocked, all === UNKNOWN ? UNKNOWN : !all]);
}

/** A filter that drops what no part of it keeps must keep what was blocked. */
function judgeFilter(logging: Resource): readonly Verdict[] {
  const filter = part(inputsOf(logging), "loggingFilter");
  const drops = part(filter, "defaultBehavior").value;
  if (isAbsent(filter.value) || drops === "KEEP") {
    return [];
  }
  const keeps = someOf(elements(part(filter, "filters")), keepsBlocked);
  if (keeps === true) {
    return [];
  }
  const problem = "requests that the firewall blocked are not in the log";
  const remedy = "keep them: behavior KEEP under the condition actionCondition BLOCK, or no filter at all";
  return [
    keeps === UNKNOWN || isUnknown(drops)
      ? unknown(filter.path)
      : violation(logging, { property: `${filter.path}.filters`, problem, remedy }),
  ];
}

/** A WebAclLoggingConfiguration exists for the ACL, keeps what was blocked, and redacts authorization and cookie headers. */
export const wafLogging: Rule = {
  id: "waf-logging",
  title: "Web ACL logging",
  severity: "medium",
  references: { fsbp: ["WAF.11"], checkov: ["CKV2_AWS_31"] },
  resourceTypes: [...WEB_ACL_TYPES, ...LOGGING_TYPES],
  scope: "stack",
  check(resource, context) {
    if (WEB_ACL_TYPES.includes(resource.type)) {
      return orCompliant(
        judgeSatellite(resource, LOGGING_TYPES, "resourceArn", context, {
          property: "arn",
          problem: "no WebAclLoggingConfiguration names it, so that nobody learns what it blocked",
          remedy: "add one with a log group whose name starts with aws-waf-logs-",
        }),
      );
    }
    return orCompliant([
      ...judgeValue(
        resource,
        part(inputsOf(resource), "logDestinationConfigs"),
        (value) => list(value).length > 0,
        {
          problem: "the logs go nowhere",
          remedy: "name a log group, a bucket or a stream",
        },
      ),
      ...judgeFilter(resource),
      ...judgeRedaction(resource),
    ]);
  },
};
