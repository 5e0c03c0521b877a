import { type Context, push } from "../../context";
import { isUnknown } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { documentIn } from "../../views/statements";

/** What a workload of a stack runs as; roles for people and for other accounts are used from outside. */
const WORKLOADS = [
  "ecs-tasks.amazonaws.com",
  "lambda.amazonaws.com",
  "ec2.amazonaws.com",
  "codebuild.amazonaws.com",
  "states.amazonaws.com",
  "apprunner.amazonaws.com",
];

/** What only adds to a role. */
const PARTS = ["aws:iam/rolePolicy", "aws:iam/rolePolicies", "aws:iam/policy", "aws:kms/grant"];

/** How many resources of the stack name each other resource, without what only adds to a role. */
function users(context: Context): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { urn, type, dependencies, propertyDependencies } of context.resources) {
    const named = new Set([...dependencies, ...Object.values(propertyDependencies).flat()]);
    for (const target of PARTS.some((part) => type.startsWith(part)) ? [] : named) {
      push(found, target, urn);
    }
  }
  return found;
}

/** A role for a workload is given to one: what stands around unused is power that nobody watches. */
export const stackRoleUsed: Rule = {
  id: "stack-role-used",
  title: "Roles of workloads are in use",
  severity: "low",
  references: {},
  resourceTypes: ["aws:iam/role:Role"],
  scope: "stack",
  check(role, context) {
    const property = "assumeRolePolicy";
    const document = documentIn(role, property, context);
    if (document?.kind === "unknown") {
      return [unknown(property, document.why)];
    }
    const allowing = (document?.statements ?? []).filter(({ effect }) => effect !== "deny");
    const principals = allowing.flatMap((statement) => statement.principals);
    const open =
      principals.some(({ value }) => isUnknown(value)) ||
      allowing.some((statement) => statement.principals.length === 0 && isUnknown(statement.effect));
    const known = principals.filter(({ value }) => WORKLOADS.includes(value));
    if (known.length === 0) {
      return [
        open
          ? unknown(property, "who may take the role is not known before creation")
          : notApplicable("it is not for a workload"),
      ];
    }
    if ((context.memo(users).get(role.urn) ?? []).length > 0) {
      return [compliant];
    }
    return [
      violation(role, {
        property,
        problem: `it is for ${known.map(({ value }) => value).join(", ")}, and nothing in the stack runs as it`,
        remedy: "remove it, or name it where it is needed",
      }),
    ];
  },
};
