import type { Context } from "../context";
import { isAbsent, isUnknown, type Resource } from "../resource";
import { carriers, managedPolicies, ROLE } from "./carriers";
import { both, includes } from "./patterns";
import { type Document, documentIn, identityDocuments, type Statement } from "./statements";

const BOUNDED_TYPES = [ROLE, "aws:iam/user:User"];
const POLICY = "aws:iam/policy:Policy";

/**
 * Whether a managed policy only limits: some role or user of the stack has it as its permissions boundary, and nobody
 * holds it. A boundary grants nothing (IAM User Guide, "Permissions boundaries").
 */
export function onlyLimits(policy: Resource, context: Context): boolean {
  const { holdersOf, unreadable } = context.memo(carriers);
  return (
    policy.type === POLICY &&
    !unreadable &&
    !holdersOf.has(policy.urn) &&
    context.memo(boundaryUrns).has(policy.urn)
  );
}

function boundaryUrns(context: Context): ReadonlySet<string> {
  const bounded = context.ofTypes(BOUNDED_TYPES);
  return new Set(bounded.flatMap((holder) => boundariesOf(holder, context).map(({ urn }) => urn)));
}

function boundariesOf(holder: Resource, context: Context): readonly Resource[] {
  return managedPolicies(holder, "permissionsBoundary", context);
}

/**
 * The identity policies of a resource as they take effect: where each holder has a boundary of this stack that can be
 * read, what a statement allows is cut down to what the boundary allows as well. Where one has none, nothing is cut.
 */
export function effectiveDocuments(resource: Resource, context: Context): readonly Document[] {
  const documents = identityDocuments(resource, context);
  const holders = resource.type === ROLE ? [resource] : context.memo(carriers).holdersOf.get(resource.urn);
  const limits = limitsOf(holders ?? [], context);
  return limits === undefined ? documents : documents.map((document) => limited(document, limits));
}

/** The documents that somebody holds beside its own, as they take effect for it. */
export function effectiveFor(holder: Resource, policy: Resource, context: Context): readonly Document[] {
  const documents = identityDocuments(policy, context);
  const limits = limitsOf([holder], context);
  return limits === undefined ? documents : documents.map((document) => limited(document, limits));
}

type Limit = readonly Statement[];

function limitsOf(
  holders: readonly (Resource | undefined)[],
  context: Context,
): readonly Limit[] | undefined {
  const limits = holders.map((holder) => (holder === undefined ? undefined : limitOf(holder, context)));
  return limits.length === 0 || limits.includes(undefined)
    ? undefined
    : [...new Set(limits as readonly Limit[])];
}

function limitOf(holder: Resource, context: Context): Limit | undefined {
  if (!BOUNDED_TYPES.includes(holder.type) || isAbsent(holder.inputs["permissionsBoundary"])) {
    return undefined;
  }
  const [boundary, other] = boundariesOf(holder, context);
  const document = boundary === undefined ? undefined : documentIn(boundary, "policy", context);
  // An unknown ARN that hangs on two policies may be either.
  return other === undefined && document?.kind === "known" ? document.statements : undefined;
}

function limited(document: Document, limits: readonly Limit[]): Document {
  return document.kind === "known"
    ? {
        ...document,
        statements: limits.flatMap((limit) => document.statements.flatMap((one) => cut(one, limit))),
      }
    : document;
}

function cut(statement: Statement, limit: Limit): readonly Statement[] {
  if (statement.effect === "deny") {
    return [statement];
  }
  const allowed = limit.filter(({ effect }) => effect !== "deny");
  const denied = limit.filter(({ effect, conditions }) => effect === "deny" && conditions.length === 0);
  return allowed
    .map((other) => withoutDenied(common(statement, other), denied))
    .filter(({ actions, notActions, resources, notResources }) => {
      const someAction = actions.length + notActions.length > 0;
      return someAction && resources.length + notResources.length > 0;
    });
}

/** What two statements allow both; more where that cannot be said in one statement, never less. */
function common(one: Statement, other: Statement): Statement {
  const [actions, notActions] = meet(one.actions, one.notActions, other.actions, other.notActions);
  const [resources, notResources] = meet(
    one.resources,
    one.notResources,
    other.resources,
    other.notResources,
  );
  const effect = isUnknown(one.effect) || isUnknown(other.effect) ? one.effect : "allow";
  const conditions = [...one.conditions, ...other.conditions];
  return { ...one, effect, actions, notActions, resources, notResources, conditions };
}

type Sides = readonly [positive: readonly string[], negative: readonly string[]];

function meet(
  one: readonly string[],
  notOne: readonly string[],
  other: readonly string[],
  notOther: readonly string[],
): Sides {
  const without = (list: readonly string[], taken: readonly string[]) =>
    list.filter((entry) => isUnknown(entry) || !taken.some((pattern) => includes(pattern, entry)));
  if (notOne.length > 0 && notOther.length > 0) {
    return [[], notOne];
  }
  if (notOne.length > 0) {
    return [without(other, notOne), []];
  }
  if (notOther.length > 0) {
    return [without(one, notOther), []];
  }
  return [[...new Set(one.flatMap((first) => other.flatMap((second) => both(first, second))))], []];
}

function withoutDenied(statement: Statement, denied: readonly Statement[]): Statement {
  const taken = denied.filter(
    ({ resources }) =>
      statement.resources.length > 0 &&
      statement.resources.every((arn) => resources.some((pattern) => includes(pattern, arn))),
  );
  const actions = statement.actions.filter(
    (action) => !taken.some((deny) => deny.actions.some((pattern) => includes(pattern, action))),
  );
  return { ...statement, actions };
}
