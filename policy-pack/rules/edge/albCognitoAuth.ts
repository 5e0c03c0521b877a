import { at, isUnknown, type Resource, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import {
  type Action,
  actionsOf,
  isAuthentication,
  LISTENER_RULE_TYPES,
  LISTENER_TYPES,
  listenerOf,
  listenersAuthenticate,
  protocolOf,
} from "../../views/loadBalancers";

const SETTING = "onUnauthenticatedRequest";

/** A forward without an authentication before it, and an authentication that lets strangers pass. */
function judge(resource: Resource, actions: readonly Action[]): readonly Verdict[] {
  const first = actions.findIndex(isAuthentication);
  return actions.flatMap(({ type, settings, property }, index): readonly Verdict[] => {
    if (isUnknown(type)) {
      return [unknown(`${property}.type`)];
    }
    if (type === "forward" && (first === -1 || first > index)) {
      const problem = "it forwards to the application without a login";
      const remedy = "put an authenticate-cognito or authenticate-oidc action before it";
      return [violation(resource, { property: `${property}.type`, value: type, problem, remedy })];
    }
    const key = type === "authenticate-cognito" ? "authenticateCognito" : "authenticateOidc";
    const answer = type.startsWith("authenticate-") ? at(settings, `${key}.${SETTING}`) : undefined;
    if (isUnknown(answer)) {
      return [unknown(`${property}.${key}.${SETTING}`)];
    }
    const problem = "who does not log in gets through";
    const remedy = 'set it to "authenticate" or "deny"';
    return answer === "allow"
      ? [violation(resource, { property: `${property}.${key}.${SETTING}`, value: answer, problem, remedy })]
      : [];
  });
}

/** In the ALB-authenticated system each forward on the HTTPS listener is preceded by authenticate-cognito or authenticate-oidc, and onUnauthenticatedRequest is not allow. */
export const albCognitoAuth: Rule = {
  id: "alb-cognito-auth",
  title: "Listener authenticates users",
  severity: "high",
  references: {},
  resourceTypes: [...LISTENER_TYPES, ...LISTENER_RULE_TYPES],
  scope: "stack",
  check(resource, context) {
    const meant = listenersAuthenticate(context);
    if (meant !== true) {
      const why = "whether listeners of this stack log users in is not known before creation";
      const not = notApplicable("no listener of this stack is meant to log users in");
      return [meant === UNKNOWN ? unknown("defaultActions", why) : not];
    }
    const listener = LISTENER_TYPES.includes(resource.type) ? resource : listenerOf(resource, context);
    if (listener !== undefined && protocolOf(listener) === "HTTP") {
      return [notApplicable("logins need HTTPS; other rules judge HTTP listeners")];
    }
    const actions = actionsOf(resource);
    return actions === UNKNOWN ? [unknown("actions")] : orCompliant(judge(resource, actions));
  },
};
