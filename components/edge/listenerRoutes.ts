import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccessToken, ApiRoutes } from "./loadBalancerArgs";

export type Action = aws.types.input.lb.ListenerDefaultAction & aws.types.input.lb.ListenerRuleAction;
export type Condition = aws.types.input.lb.ListenerRuleCondition;

/** What leads to the application, before the guard has its say. Without conditions it takes every request. */
export interface Route {
  readonly role: string;
  /** Of its own: ELB refuses a priority twice on one listener, and tries the lowest first. */
  readonly priority: number;
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
}

/** ELB user guide, "Condition types for listener rules": comparison strings of one condition and of one rule. */
const VALUES_OF_CONDITION = 3;
const VALUES_OF_RULE = 5;

/**
 * The first priority of each kind. Ten lie between them, and none is that of the route for everything: when one
 * kind of entry becomes another, its new rules are there before the old ones go.
 */
const PRIORITIES = Object.freeze({ open: 20, preflight: 30, api: 40, other: 90 });

const NOT_FOUND: Action = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not Found", statusCode: "404" },
};

/**
 * In the order in which ELB tries them: what needs no token, the preflight of browsers, the paths themselves with
 * the token where one is asked for, and 404.
 *
 * @param shared conditions that come to each rule besides, whose values count as well.
 */
export function apiRoutes(
  { paths, jwt }: ApiRoutes,
  shared: readonly Condition[],
  targetGroupArn: pulumi.Input<string>,
): readonly Route[] {
  const free = VALUES_OF_RULE - shared.reduce((sum, condition) => sum + valuesOf(condition), 0);
  const forward: Action = { type: "forward", targetGroupArn };
  const other: Route = { role: "other", priority: PRIORITIES.other, conditions: [], actions: [NOT_FOUND] };
  if (jwt === undefined) {
    return [...split("api", paths, [], free, [forward]), other];
  }
  const checked: Action[] = [
    { type: "jwt-validation", order: 1, jwtValidation: validation(jwt) },
    { ...forward, order: 2 },
  ];
  return [
    // ELB API: GET and HEAD are to be routed alike, because answers to HEAD may be cached.
    ...split("open", jwt.openPaths ?? [], ["GET", "HEAD"], free, [forward]),
    ...(jwt.preflight === "refuse" ? [] : split("preflight", paths, ["OPTIONS"], free, [forward])),
    ...split("api", paths, [], free, checked),
    other,
  ];
}

/**
 * One rule for as many paths as fit into it. The rules have numbers, not the names of their paths: a priority is
 * taken as long as its rule stands, so that two rules could not change places.
 */
function split(
  role: keyof typeof PRIORITIES,
  paths: readonly string[],
  methods: readonly string[],
  free: number,
  actions: readonly Action[],
): readonly Route[] {
  const size = Math.min(VALUES_OF_CONDITION, free - methods.length);
  const count = Math.ceil(paths.length / size);
  return Array.from({ length: count }, (_, index) => ({
    role: index === 0 ? role : `${role}-${index + 1}`,
    priority: PRIORITIES[role] + index,
    conditions: [
      ...(methods.length === 0 ? [] : [{ httpRequestMethod: { values: [...methods] } }]),
      { pathPattern: { values: paths.slice(index * size, (index + 1) * size) } },
    ],
    actions,
  }));
}

/**
 * Issuer, signature and times are ELB's own checks. An id token has the client as `aud` and no `client_id`; an
 * access token of Cognito has no `aud`.
 */
function validation({ issuer, clientId }: AccessToken): Action["jwtValidation"] {
  const keys = "/.well-known/jwks.json";
  return {
    issuer,
    jwksEndpoint: typeof issuer === "string" ? `${issuer}${keys}` : pulumi.concat(issuer, keys),
    additionalClaims: [
      { name: "token_use", format: "single-string", values: ["access"] },
      { name: "client_id", format: "single-string", values: [clientId] },
    ],
  };
}

/** How many comparison strings a guard's condition has. */
function valuesOf({ httpHeader }: Condition): number {
  const values = (httpHeader as { readonly values?: unknown } | undefined)?.values;
  return Array.isArray(values) ? values.length : 0;
}
