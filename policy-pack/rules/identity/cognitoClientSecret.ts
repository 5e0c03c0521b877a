import type { Context } from "../../context";
import { at, isAbsent, isTrue, isUnknown, list, type Resource } from "../../resource";
import { compliant, expectValue, type Rule, unknown } from "../../rule";
import { actionsOf, LISTENER_RULE_TYPES, LISTENER_TYPES } from "../../views/loadBalancers";

const property = "generateSecret";

/** The URNs of the clients with which load balancers log users in. */
function listenerClients(context: Context): ReadonlySet<string> {
  const listeners = context.ofTypes([...LISTENER_TYPES, ...LISTENER_RULE_TYPES]);
  const clients = listeners.flatMap((listener) => {
    const actions = actionsOf(listener);
    return (typeof actions === "string" ? [] : actions).flatMap((action) => {
      const id = at(action.settings, "authenticateCognito.userPoolClientId");
      const [top = ""] = action.property.split("[");
      return isAbsent(id)
        ? []
        : context.referenced(listener, top, ["aws:cognito/userPoolClient:UserPoolClient"], id);
    });
  });
  return new Set(clients.map(({ urn }) => urn));
}

/** Why a client runs on a server; undefined where nothing says so. */
function serverReason(client: Resource, context: Context): string | undefined {
  const { allowedOauthFlows, callbackUrls } = client.inputs;
  if (context.memo(listenerClients).has(client.urn)) {
    return "a load balancer logs users in with it";
  }
  if (list(allowedOauthFlows).includes("client_credentials")) {
    return "it speaks for a machine";
  }
  // Where load balancers take the code back (Elastic Load Balancing user guide, "Authenticate users").
  return list(callbackUrls).some((url) => String(url).endsWith("/oauth2/idpresponse"))
    ? "a load balancer takes the code back"
    : undefined;
}

/** Why a client runs where its user can read it; undefined where nothing says so. */
function publicReason(client: Resource): string | undefined {
  const { allowedOauthFlows, callbackUrls } = client.inputs;
  if (list(allowedOauthFlows).includes("implicit")) {
    return "its tokens go straight to the browser";
  }
  const own = list(callbackUrls).filter((url) => !isUnknown(url) && !/^https?:/.test(String(url)));
  return own.length > 0 ? "an installed application takes the code back" : undefined;
}

/** generateSecret is true for ALB and machine clients, and false or absent for those that run in a browser or on a device. Of a client with the code flow, either may be right: with PKCE a public one needs no secret. */
export const cognitoClientSecret: Rule = {
  id: "cognito-client-secret",
  title: "Public clients have no secret, confidential ones do",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:cognito/userPoolClient:UserPoolClient"],
  scope: "stack",
  check(client, context) {
    const server = serverReason(client, context);
    const open = server === undefined ? publicReason(client) : undefined;
    if (server !== undefined) {
      return expectValue(client, property, isTrue, {
        problem: `whoever knows its id can act in its place, and ${server}`,
        remedy: "set it to true",
      });
    }
    if (open !== undefined) {
      return expectValue(client, property, (secret) => !isTrue(secret), {
        problem: `${open}, where no secret stays one`,
        remedy: "remove it, and use the code flow with PKCE",
      });
    }
    const { allowedOauthFlows, callbackUrls } = client.inputs;
    // What depends on this stack is a page of its own, whose listener was looked at above.
    const own = context.dependenciesOf(client, "callbackUrls").length > 0;
    if (list(allowedOauthFlows).some(isUnknown)) {
      return [unknown("allowedOauthFlows")];
    }
    if (list(callbackUrls).some(isUnknown) && !own) {
      return [unknown("callbackUrls")];
    }
    return [compliant];
  },
};
