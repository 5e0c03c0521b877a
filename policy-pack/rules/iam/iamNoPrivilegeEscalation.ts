import type { Context } from "../../context";
import { isUnknown, type Resource, UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { bindsByTag } from "../../views/boundActions";
import { effectiveDocuments, effectiveFor, onlyLimits } from "../../views/boundaries";
import { carriers } from "../../views/carriers";
import { restricts } from "../../views/conditions";
import {
  ALONE,
  GIVES_RIGHTS,
  LIMITS_ROLES,
  MAKES_ROLES,
  ON_EACH_USER,
  ON_ITS_OWN_KIND,
  ON_ITS_POLICY,
  ON_ITSELF,
  TOGETHER,
  WITH_ANY_ROLE,
} from "../../views/escalations";
import {
  type Condition,
  covers,
  type Document,
  grants,
  IDENTITY_POLICY_TYPES,
  isWide,
  type Statement,
  wideResource,
} from "../../views/statements";

const ADMINISTRATION = "arn:aws:iam::aws:policy/AdministratorAccess";

type Statements = readonly Statement[];

const allows = (statements: Statements, action: string) =>
  statements.some((statement) => statement.effect === "allow" && grants(statement, action));

const allowsWidely = (statements: Statements, action: string) =>
  statements.some(
    (statement) =>
      statement.effect === "allow" &&
      wideResource(statement, action) !== undefined &&
      grants(statement, action) &&
      !statement.conditions.some((condition) => bindsByTag(condition) === true) &&
      !isLimited(statement, action),
  );

/** On the user who asks, without a demand for certain policies. */
const allowsOnAsker = (statements: Statements, action: string) =>
  statements.some(
    (statement) =>
      statement.effect === "allow" &&
      grants(statement, action) &&
      statement.resources.some((arn) => /:user\/(.*\/)?\$\{aws:username\}$/i.test(arn)) &&
      !statement.conditions.some((condition) => limits(condition) !== false),
  );

/** Any policy, and every policy of AWS with administration among them, is no limit. */
const limits = (condition: Condition) =>
  condition.values.some((arn) => isWide(arn) || covers(arn, ADMINISTRATION))
    ? false
    : restricts({ ...condition, values: condition.values.map(ofOneAccount) }, LIMITS_ROLES);

/** A policy of another account is no boundary: `arn:aws:iam::*:policy/limit` names one. */
const ofOneAccount = (arn: string) =>
  arn.replace(/^(arn:[^:*]*:iam::)\*(?=:policy\/)/i, (_, start: string) => `${start}000000000000`);

/**
 * Rights are given to those alone who have the boundary (IAM User Guide, "Delegating responsibility to others using
 * permissions boundaries").
 */
const isLimited = ({ conditions }: Statement, action: string) =>
  GIVES_RIGHTS.has(action) &&
  conditions.some((condition) => condition.key === BOUNDARY && limits(condition) !== false);
const BOUNDARY = "iam:permissionsboundary";

/** Whether the boundary that alone keeps a statement from a violation is not known. */
const isLimitOpen = (statement: Statement) =>
  statement.conditions.some((condition) => condition.key === BOUNDARY && limits(condition) === UNKNOWN) &&
  [...GIVES_RIGHTS].some(
    (action) => grants(statement, action) && wideResource(statement, action) !== undefined,
  );

/** On roles that a wildcard names, without a demand for their boundary. */
const allowsUnbounded = (statements: Statements, action: string) =>
  statements.some(
    (statement) =>
      statement.effect === "allow" &&
      grants(statement, action) &&
      (statement.notResources.length > 0 || statement.resources.some((arn) => /[*?]/.test(arn))) &&
      !statement.conditions.some((condition) => limits(condition) !== false),
  );

/** A Deny of whatever has not the boundary does the same as a demand for it; a Deny of single policies does not. */
const deniesUnbounded = (statements: Statements) =>
  statements.some(
    ({ effect, conditions }) =>
      effect === "deny" &&
      conditions.some(({ key, operator }) => LIMITS_ROLES.has(key) && /not|^null$/.test(operator)),
  );

/** The known way that some statements together open, as a text; undefined where they open none. */
function chainIn(statements: Statements): string | undefined {
  const alone = ALONE.find((action) => allowsWidely(statements, action));
  const together = TOGETHER.find((actions) => actions.every((action) => allowsWidely(statements, action)));
  const carrier = allowsWidely(statements, "iam:passrole")
    ? WITH_ANY_ROLE.find((actions) => actions.every((action) => allows(statements, action)))
    : undefined;
  const own = ON_EACH_USER.find((action) => allowsOnAsker(statements, action));
  if (own !== undefined) {
    return `${own} on whoever asks`;
  }
  const chain =
    carrier === undefined
      ? (together ?? (alone === undefined ? undefined : [alone]))
      : ["iam:passrole", ...carrier];
  const maker = MAKES_ROLES.find((actions) => actions.every((action) => allowsUnbounded(statements, action)));
  if (chain === undefined && maker !== undefined && !deniesUnbounded(statements)) {
    return `${maker.join(" with ")} without a boundary`;
  }
  return chain === undefined ? undefined : `${chain.join(" with ")} on unnamed resources`;
}

/** The right of a holder over itself, or over a policy that it holds. */
function selfIn(statements: Statements, holder: Resource, policies: readonly Resource[]): string | undefined {
  const over = (actions: readonly string[], { outputs }: Resource) =>
    actions.find((action) =>
      statements.some(
        (statement) =>
          statement.effect === "allow" &&
          grants(statement, action) &&
          !isLimited(statement, action) &&
          isKnownText(outputs["arn"]) &&
          statement.resources.some((arn) => covers(arn, outputs["arn"] as string)),
      ),
    );
  const own = over([...ON_ITSELF, ...(ON_ITS_OWN_KIND[holder.type] ?? [])], holder);
  if (own !== undefined) {
    return `${own} on itself`;
  }
  const held = policies.map((policy) => over(ON_ITS_POLICY, policy)).find((action) => action !== undefined);
  return held === undefined ? undefined : `${held} on a policy that it holds`;
}

const isKnownText = (value: unknown) => typeof value === "string" && !isUnknown(value);

/** What one resource allows, and for a role, user or group all that it holds elsewhere. */
function documentsOf(resource: Resource, context: Context): readonly Document[] {
  const held = context.memo(carriers).policiesOf.get(resource.urn) ?? [];
  return [
    ...effectiveDocuments(resource, context),
    ...held.flatMap((policy) => effectiveFor(resource, policy, context)),
  ];
}

/** No document (nor the union of a role's documents) grants a known escalation combination. */
export const iamNoPrivilegeEscalation: Rule = {
  id: "iam-no-privilege-escalation",
  title: "No escalation chain",
  severity: "high",
  references: { checkov: ["CKV_AWS_286"] },
  resourceTypes: [...IDENTITY_POLICY_TYPES, "aws:iam/user:User", "aws:iam/group:Group"],
  scope: "stack",
  check(resource, context) {
    if (onlyLimits(resource, context)) {
      return [notApplicable("it is a permissions boundary, which grants nothing")];
    }
    const documents = documentsOf(resource, context);
    if (documents.length === 0) {
      return [notApplicable("it holds no policy document")];
    }
    const statements = documents.flatMap((document) =>
      document.kind === "known" ? document.statements : [],
    );
    const held = context.memo(carriers).policiesOf.get(resource.urn) ?? [];
    const chain = chainIn(statements) ?? selfIn(statements, resource, held);
    if (chain !== undefined) {
      const problem = `${chain} leads to any right of the account`;
      const remedy = "bind the actions to named resources, or remove one of them";
      return [violation(resource, { property: "policy", problem, remedy })];
    }
    const unread = documents.find((document) => document.kind === "unknown");
    if (unread?.kind === "unknown") {
      return [unknown("policy", unread.why)];
    }
    return [
      statements.some(isOpen) ? unknown("policy", "a part of it is not known before creation") : compliant,
    ];
  },
};

/** Whether what is not known of a statement may complete a chain. */
function isOpen(statement: Statement): boolean {
  const { effect, actions, resources, notActions, conditions } = statement;
  if (effect === "deny") {
    return false;
  }
  return (
    isUnknown(effect) ||
    isLimitOpen(statement) ||
    [...actions, ...notActions].some(isUnknown) ||
    (resources.some(isUnknown) && !resources.some(isWide)) ||
    conditions.some((condition) => bindsByTag(condition) === UNKNOWN)
  );
}
