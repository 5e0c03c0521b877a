import { isUnknown } from "../../resource";
import { notApplicable, type Rule, violation } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments, type Opinion } from "../../views/identityPolicies";
import { everybody, narrows } from "../../views/principals";
import { documentIn, type Statement, wideResource } from "../../views/statements";

const POLICY = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy";
const OWN_RESOURCES = new Set([
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:resourceorgpaths",
  "s3:resourceaccount",
]);
const remedy = "name the actions, and demand aws:PrincipalAccount and aws:ResourceAccount";

/** An endpoint leads to one service, so that all of its actions are all there are. */
const isEveryAction = (action: string) => /^([a-z0-9-]+:)?[*?]*\*[*?:]*$/.test(action);

/** What only reads carries nothing out of the network. */
const READS = /^[a-z0-9-]+:(get|list|describe|head|batchget|batchcheck)/;

/** A Deny beside it that takes away what is not one's own (the usual data perimeter). */
const isPerimeter = ({ effect, actions, notActions, conditions }: Statement) =>
  effect === "deny" && conditions.length > 0 && (actions.some(isEveryAction) || notActions.length > 0);

function judge(statement: Statement, document: readonly Statement[]): Opinion {
  const action =
    statement.actions.find(isEveryAction) ?? (statement.notActions.length > 0 ? "all but some" : undefined);
  const carries = action !== undefined || statement.actions.some((name) => !READS.test(name));
  const everywhere = wideResource(statement) !== undefined || statement.resources.some(isUnknown);
  const everyone =
    everybody(statement) !== undefined || statement.principals.some(({ value }) => isUnknown(value));
  const narrow = anyOf(
    statement.conditions.flatMap((condition) => [narrows(condition), restricts(condition, OWN_RESOURCES)]),
  );
  if (!carries || !everywhere || !everyone || narrow === true || document.some(isPerimeter)) {
    return undefined;
  }
  const certain =
    action !== undefined || statement.actions.some((name) => !isUnknown(name) && !READS.test(name));
  if (
    !certain ||
    narrow !== false ||
    wideResource(statement) === undefined ||
    everybody(statement) === undefined
  ) {
    return { element: "Action", undecided: "what it admits is not known before creation" };
  }
  return {
    element: "Action",
    value: action ?? statement.actions.join(", "),
    problem:
      action === undefined
        ? "it admits everybody to this in every account: what was read here can be carried there"
        : "it admits everybody to everything, foreign accounts too",
    remedy,
  };
}

/** policy is set, and no Allow is for * on * without a condition on the caller or on the resource, reading apart. */
export const vpcePolicyRestricted: Rule = {
  id: "vpce-policy-restricted",
  title: "Endpoint policies are not full-open",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  scope: "stack",
  check(endpoint, context) {
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
    return judgeDocuments(endpoint, documents, judge);
  },
};
