import type { Context } from "../../context";
import { isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { notApplicable, type Rule, violation } from "../../rule";
import { type Answer, allOf, is, someOf } from "../../views/answers";
import { anyOf, restricts } from "../../views/conditions";
import { defaultRoutes } from "../../views/defaultRoutes";
import { judgeDocuments, type Opinion } from "../../views/identityPolicies";
import { everybody, narrows } from "../../views/principals";
import { documentIn, isEverywhere, type Statement, wideResource } from "../../views/statements";
import { ROUTE_TABLE_TYPES } from "../../views/subnets";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const POLICY = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy";
const ROUTE_LINK = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";
const OWN_RESOURCES = new Set([
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:resourceorgpaths",
  "s3:resourceaccount",
]);
const remedy = "name the actions, and demand aws:PrincipalAccount and aws:ResourceAccount";
/** What AWS keeps for everybody is in no account of one's own. */
const remedyForShared = "name the actions, and demand aws:PrincipalAccount";

/** An endpoint leads to one service, so that all of its actions are all there are. */
const isEveryAction = (action: string) => /^([a-z0-9-]+:)?[*?]*\*[*?:]*$/.test(action);

/** What only reads carries nothing out of the network. */
const READS = /^[a-z0-9-]+:(get|list|describe|head|batchget|batchcheck)/;

/** A Deny beside it that takes away what is not one's own (the usual data perimeter). */
const isPerimeter = ({ effect, actions, notActions, conditions }: Statement) =>
  effect === "deny" && conditions.length > 0 && (actions.some(isEveryAction) || notActions.length > 0);

/**
 * What AWS keeps for all its customers has no account in its ARN: models, for one. Whoever's credentials are brought
 * into the network can use that from there, and its own account logs what was asked.
 */
const isOfEverybody = (arn: string) => {
  const [, , service = "", , account, ...rest] = arn.split(":");
  // Who starts a machine from an image names one, and carries nothing into it.
  const isImage = service === "ec2" && /^image\//.test(rest.join(":"));
  return rest.length > 0 && account === "" && !NAMED_WITHOUT_ACCOUNT.has(service) && !isImage;
};
/** Names of buckets are unique among all accounts, and APIs are told by their ids. */
const NAMED_WITHOUT_ACCOUNT = new Set(["s3", "route53", "apigateway"]);

/** Yes for one of some values, not known while one is not. */
const some = (values: readonly string[], test: (value: string) => boolean): Answer =>
  someOf(values, (value) => is(value, (known) => test(String(known))));

/** Whether a statement admits everybody without a condition on the caller or on the resource. */
function isOpen(statement: Statement): Answer {
  const everyone =
    everybody(statement) !== undefined ||
    some(
      statement.principals.map(({ value }) => value),
      () => false,
    );
  const narrow = anyOf(
    statement.conditions.flatMap((condition) => [narrows(condition), restricts(condition, OWN_RESOURCES)]),
  );
  return allOf([everyone, narrow === UNKNOWN ? UNKNOWN : !narrow]);
}

/** The wildcard, or else what AWS keeps for everybody, by which a statement reaches beyond what somebody named. */
const beyond = (statement: Statement) =>
  statement.notResources.length > 0
    ? wideResource(statement)
    : statement.resources.find((arn) => isEverywhere(arn) || isOfEverybody(arn));

const unnamed = (statement: Statement, found: string | undefined): Answer =>
  found !== undefined || some(statement.resources, () => false);

/**
 * In a network without another way out, what its endpoint for S3 admits is all that bars foreign buckets: from one an
 * attacker's program comes in, and in its log stands what was asked for.
 */
function judgeDownloads(statement: Statement, only: Answer): Opinion {
  const wide = wideResource(statement);
  const reads = some(statement.actions, (name) => READS.test(name));
  const answer = allOf([only, reads, isOpen(statement), unnamed(statement, wide)]);
  if (answer === UNKNOWN) {
    return { element: "Resource", undecided: "what it admits is not known before creation" };
  }
  const problem =
    "the network has no other way out, and by this one it reaches every bucket of every account";
  return answer ? { element: "Resource", value: wide, problem, remedy: "name the buckets" } : undefined;
}

/** Whether the route tables that lead to an endpoint for S3 lead nowhere else; no where the stack does not show them. */
function isOnlyWayOut(endpoint: Resource, context: Context): Answer {
  const { routeTableIds, serviceName } = endpoint.inputs;
  const ids = isUnknown(routeTableIds) ? [routeTableIds] : list(routeTableIds);
  const links = context.referring(endpoint, [ROUTE_LINK], "vpcEndpointId");
  const tables = [
    ...ids.flatMap((id) => context.referenced(endpoint, "routeTableIds", ROUTE_TABLE_TYPES, id)),
    ...links.flatMap((link) =>
      context.referenced(link, "routeTableId", ROUTE_TABLE_TYPES, link.inputs["routeTableId"]),
    ),
  ];
  if (!isUnknown(serviceName) && !String(serviceName).endsWith(".s3")) {
    return false;
  }
  const routes = tables.flatMap(({ urn }) => context.memo(defaultRoutes).get(urn) ?? []);
  if (routes.some(({ certain }) => certain) || (tables.length === 0 && !ids.some(isUnknown))) {
    return false;
  }
  return routes.length > 0 || tables.length === 0 || isUnknown(serviceName) ? UNKNOWN : true;
}

function judge(statement: Statement): Opinion {
  const action =
    statement.actions.find(isEveryAction) ?? (statement.notActions.length > 0 ? "all but some" : undefined);
  const carries = action !== undefined || some(statement.actions, (name) => !READS.test(name));
  const answer = allOf([carries, unnamed(statement, beyond(statement)), isOpen(statement)]);
  if (answer === UNKNOWN) {
    return { element: "Action", undecided: "what it admits is not known before creation" };
  }
  const problem =
    action === undefined
      ? "it admits everybody to this in every account: what was read here can be carried there"
      : "it admits everybody to everything, foreign accounts too";
  const isShared = statement.resources.length > 0 && statement.resources.every(isOfEverybody);
  return answer
    ? {
        element: "Action",
        value: action ?? statement.actions.join(", "),
        problem,
        remedy: isShared ? remedyForShared : remedy,
      }
    : undefined;
}

/** policy is set, and no Allow is for * on * without a condition on the caller or on the resource; reading apart, but for S3 where nothing else leads out. */
export const vpcePolicyRestricted: Rule = {
  id: "vpce-policy-restricted",
  title: "Endpoint policies are not full-open",
  severity: "medium",
  references: {},
  resourceTypes: [ENDPOINT, POLICY],
  scope: "stack",
  check(endpoint, context) {
    if (endpoint.type === POLICY) {
      const { vpcEndpointId } = endpoint.inputs;
      return context.referenced(endpoint, "vpcEndpointId", [ENDPOINT], vpcEndpointId).length > 0
        ? [notApplicable("it is judged with its endpoint")]
        : judgeDocuments(
            endpoint,
            [documentIn(endpoint, "policy", context) ?? []].flat(),
            (statement, document) => (document.some(isPerimeter) ? undefined : judge(statement)),
          );
    }
    const { vpcEndpointType, policy } = endpoint.inputs;
    if (["GatewayLoadBalancer", "Resource", "ServiceNetwork"].includes(String(vpcEndpointType))) {
      return [notApplicable("its kind of endpoint takes no policy")];
    }
    const own = context.referring(endpoint, [POLICY], "vpcEndpointId");
    const documents = [endpoint, ...own].flatMap((holder) => documentIn(holder, "policy", context) ?? []);
    if (documents.length === 0) {
      const problem = "AWS fills in a policy that admits everybody to everything";
      return [violation(endpoint, { property: "policy", value: policy ?? undefined, problem, remedy })];
    }
    const only = isOnlyWayOut(endpoint, context);
    return judgeDocuments(endpoint, documents, (statement, document) =>
      document.some(isPerimeter) ? undefined : (judge(statement) ?? judgeDownloads(statement, only)),
    );
  },
};
