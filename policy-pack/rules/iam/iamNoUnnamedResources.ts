import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { PERMISSIONS_MANAGEMENT, READS_DATA, RETURNS_CREDENTIALS } from "../../views/actions";
import { bindsByTag } from "../../views/boundActions";
import { anyOf, restricts } from "../../views/conditions";
import { inPassing, isDeed } from "../../views/deeds";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import {
  type Condition,
  IDENTITY_POLICY_TYPES,
  isEverywhere,
  isWide,
  type Statement,
  wideResource,
} from "../../views/statements";

/** Other rules speak of these on the same ARNs, and say more. */
const JUDGED_ELSEWHERE: ReadonlySet<string> = new Set([
  ...PERMISSIONS_MANAGEMENT,
  ...READS_DATA,
  ...RETURNS_CREDENTIALS,
  "iam:passrole",
  "kms:decrypt",
  "kms:reencryptfrom",
]);

/** An ARN of one's own account, as opposed to everything everywhere, which is judged too, and to AWS's own things. */
function isOwn(arn: string): boolean {
  const [, , , , account = ""] = arn.split(":");
  return !isEverywhere(arn) && account !== "" && account !== "aws";
}

/**
 * A key of the service itself says which things are meant, such as `ecs:cluster`, and so does a tag; a tag in the request
 * says it of what is made, and of nothing that exists.
 */
function binds(condition: Condition, action: string): boolean | typeof UNKNOWN {
  const { key, values } = condition;
  const says =
    !/^(aws|sts):|^kms:viaservice$/.test(key) || (/^aws:requesttag\/./.test(key) && /:create/.test(action));
  const named = says && !values.some(isWide);
  return anyOf([bindsByTag(condition), named && restricts(condition, new Set([key]))]);
}

interface Found {
  readonly action: string;
  readonly wide: string;
  readonly bound: false | typeof UNKNOWN;
}

/** The first action with an ARN of what nobody named, and without a condition that names it. */
function widest(statement: Statement): Found | undefined {
  const resources = statement.resources.filter(isOwn);
  const deeds = statement.actions.filter(
    (action) => !isUnknown(action) && !JUDGED_ELSEWHERE.has(action) && isDeed(action),
  );
  for (const action of deeds) {
    const meant = resources.filter((arn) => !inPassing(action, arn));
    const [service = ""] = action.split(":");
    const wide = wideResource({ ...statement, resources: meant }, /[*?]/.test(service) ? undefined : action);
    const bound = anyOf(statement.conditions.map((condition) => binds(condition, action)));
    if (wide !== undefined && bound !== true) {
      return { action, wide, bound };
    }
  }
  return undefined;
}

/** Whatever changes, runs or shows something of one's own account names what: no `table/*`, `key/*` or `function:*`. */
export const iamNoUnnamedResources: Rule = {
  id: "iam-no-unnamed-resources",
  title: "Grants name the account's resources",
  severity: "medium",
  references: { cdkNag: ["AwsSolutions-IAM5"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, (statement) => {
      const { actions, resources } = statement;
      const found = widest(statement);
      if (found === undefined) {
        const wide = wideResource(statement) !== undefined;
        if (actions.some(isUnknown) && (wide || resources.some(isUnknown))) {
          return { element: "Action", undecided: "an action is not known before creation" };
        }
        return resources.some(isUnknown) && actions.some(isDeed)
          ? { element: "Resource", undecided: "a resource is not known before creation" }
          : undefined;
      }
      if (found.bound === UNKNOWN) {
        return { element: "Condition", undecided: "a condition is not known before creation" };
      }
      const problem = `it grants ${found.action} on whatever the account holds of the kind`;
      const remedy = "name the ARNs that the role works with, or at least the prefix of the stack's own";
      return { element: "Resource", value: found.wide, problem, remedy };
    });
  },
};
