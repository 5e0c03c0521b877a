import type * as pulumi from "@pulumi/pulumi";
import { definedOnly } from "../shared/defaults";
import { type Action, apiRoutes, type Condition, type Route } from "./listenerRoutes";
import type { ApiRoutes, CognitoLogin, Entry, OriginGuard } from "./loadBalancerArgs";

export type { Action } from "./listenerRoutes";

/** What a load balancer's listeners and rules consist of; Pulumi's values pass through as they are. */
export interface ListenerPlan {
  /** The listener that leads to the application. */
  readonly main: PlannedListener;
  /** In the order in which ELB tries them, before the main listener's own actions. */
  readonly rules: readonly PlannedRule[];
  /** The listener on port 80 that sends browsers to HTTPS, where there is one. */
  readonly redirect?: PlannedListener;
}

export interface PlannedListener {
  /**
   * Its port's name, whatever the listener does there: a load balancer has one listener a port, and one that
   * comes under another name would be created while the old one still holds the port.
   */
  readonly role: "https" | "http";
  readonly port: 443 | 80;
  readonly protocol: "HTTPS" | "HTTP";
  readonly certificateArn?: pulumi.Input<string>;
  readonly actions: readonly Action[];
}

export interface PlannedRule {
  readonly role: string;
  readonly priority: number;
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
}

export interface ListenerPlanInput {
  readonly entry: Entry;
  readonly guard?: OriginGuard;
  readonly api?: ApiRoutes;
  readonly login?: CognitoLogin;
  readonly targetGroupArn: pulumi.Input<string>;
}

const loginDefaults = Object.freeze({ sessionSeconds: 28_800, scope: "openid email profile" });

/** Plain text, because an error page of one's own would tell a stranger what stands here. */
const FORBIDDEN: Action = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Forbidden", statusCode: "403" },
};

/**
 * The listeners and rules of an entry.
 *
 * Without a guard the route without conditions is the main listener's default. With one, the default is 403
 * and every route becomes a rule that asks for the header as well.
 */
export function listenerPlan(input: ListenerPlanInput): ListenerPlan {
  const { entry, guard } = input;
  const routes = routesOf(input);
  const open = guard === undefined ? routes.find(({ conditions }) => conditions.length === 0) : undefined;
  const actions = open?.actions ?? [FORBIDDEN];
  const rules = routes
    .filter((route) => route !== open)
    .map(({ conditions, ...route }) => ({ ...route, conditions: [...guardConditions(guard), ...conditions] }))
    .sort((a, b) => a.priority - b.priority);
  return {
    main: { ...endpointOf(entry), actions },
    rules,
    ...(entry.kind === "https" && entry.redirectHttp ? { redirect: redirectToHttps() } : {}),
  };
}

/**
 * The routes of an API, or one for everything. That one has no condition on paths: the login's callback,
 * `/oauth2/idpresponse`, runs through the same actions, and a rule that left it out would end each login with 403.
 */
function routesOf({ api, guard, login, targetGroupArn }: ListenerPlanInput): readonly Route[] {
  if (api !== undefined) {
    return apiRoutes(api, guardConditions(guard), targetGroupArn);
  }
  return [{ role: "guard", priority: 10, conditions: [], actions: through(login, targetGroupArn) }];
}

function through(login: CognitoLogin | undefined, targetGroupArn: pulumi.Input<string>): readonly Action[] {
  return login === undefined
    ? [{ type: "forward", targetGroupArn }]
    : [
        { type: "authenticate-cognito", order: 1, authenticateCognito: cognito(login) },
        { type: "forward", order: 2, targetGroupArn },
      ];
}

function cognito(login: CognitoLogin): Action["authenticateCognito"] {
  const { sessionSeconds, scope } = { ...loginDefaults, ...definedOnly(login) };
  return {
    userPoolArn: login.userPoolArn,
    userPoolClientId: login.clientId,
    userPoolDomain: login.userPoolDomain,
    sessionTimeout: sessionSeconds,
    scope,
    onUnauthenticatedRequest: "authenticate",
  };
}

function guardConditions(guard: OriginGuard | undefined): readonly Condition[] {
  return guard === undefined
    ? []
    : [{ httpHeader: { httpHeaderName: guard.headerName, values: [...guard.values] } }];
}

function endpointOf(entry: Entry): Omit<PlannedListener, "actions"> {
  return entry.kind === "https"
    ? { role: "https", port: 443, protocol: "HTTPS", certificateArn: entry.certificateArn }
    : { role: "http", port: 80, protocol: "HTTP" };
}

function redirectToHttps(): PlannedListener {
  return {
    role: "http",
    port: 80,
    protocol: "HTTP",
    actions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
  };
}
