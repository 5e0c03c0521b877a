import type * as pulumi from "@pulumi/pulumi";
import { isLogRetention, logRetentionDays } from "../observability/logRetention";
import { arn, type Context } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import type { Statement } from "../shared/policy";
import { checkThrottle } from "./throttle";
import type { WebSocketApiArgs } from "./webSocketApiArgs";

export const webSocketDefaults = Object.freeze({
  stageName: "live",
  protocol: "http",
  timeoutMilliseconds: 29_000,
  paths: Object.freeze({ connect: "/ws/connect", message: "/ws/message", disconnect: "/ws/disconnect" }),
});

/** The three events of a connection: the word for the backend's path, and API Gateway's route. */
export const EVENTS = Object.freeze([
  { event: "connect", routeKey: "$connect" },
  { event: "message", routeKey: "$default" },
  { event: "disconnect", routeKey: "$disconnect" },
] as const);

export type Event = (typeof EVENTS)[number]["event"];

/**
 * Headers by which a `WebSocketApi` tells a backend who speaks. An HTTP API before the same backend takes them off:
 * a caller could otherwise claim to be anybody.
 */
export const IDENTITY_HEADERS = Object.freeze([
  "x-connection-id",
  "x-user-id",
  "x-websocket-path",
  "x-websocket-token",
]);

/**
 * What of the query of a new connection the backend gets, as headers: a query would be in its access log. API Gateway
 * passes on what the route declares (docs, "Set up data mapping for WebSocket APIs").
 */
const CONNECT_QUERY = Object.freeze({ path: "x-websocket-path", token: "x-websocket-token" });

/** The parameters that `$connect` declares. None is required: the authorizer decides on the token. */
export const connectParameters = Object.keys(CONNECT_QUERY).map((name) => ({
  requestParameterKey: `route.request.querystring.${name}`,
  required: false,
}));

/**
 * The headers that API Gateway sets on each call of the backend. They replace those that a client sends, so the
 * backend may trust them where only API Gateway can call it.
 */
export function headersOf(event: Event, authorized: boolean): Record<string, string> {
  const headers = {
    "x-connection-id": "context.connectionId",
    "x-request-id": "context.requestId",
    // From the authorizer, for the whole connection. Set in any case: a client could send it otherwise.
    "x-user-id": authorized ? "context.authorizer.principalId" : "'anonymous'",
    ...(event === "connect"
      ? Object.fromEntries(
          Object.entries(CONNECT_QUERY).map(([name, header]) => [
            header,
            `route.request.querystring.${name}`,
          ]),
        )
      : {}),
  };
  return Object.fromEntries(
    Object.entries(headers).map(([header, value]) => [`integration.request.header.${header}`, value]),
  );
}

/** What lets a backend answer, look at and close the connections of one stage of one API. */
export function manageConnectionsStatement(
  context: Context,
  { apiId, stageName }: { readonly apiId: pulumi.Output<string>; readonly stageName: string },
): Statement {
  // API Gateway docs, "Use @connections commands in your backend service".
  return {
    sid: "ManageConnections",
    actions: ["execute-api:ManageConnections"],
    resources: ["POST", "GET", "DELETE"].map((method) =>
      arn(
        context,
        "execute-api",
        apiId.apply((id) => `${id}/${stageName}/${method}/@connections/*`),
      ),
    ),
  };
}

/** Throws every fault of an API's arguments at once. */
export function validateWebSocketApi(name: string, args: WebSocketApiArgs): void {
  const faults = new ArgumentFaults("WebSocketApi", name);
  // Lambda: statement ids of 100 characters; Pulumi adds 8, `-invocation` 11.
  faults.unless(
    /^[A-Za-z0-9_-]{1,80}$/.test(name),
    "name",
    name,
    "1 to 80 letters, digits, hyphens and underscores",
  );
  const { stageName, accessLog, backend } = args;
  // API Gateway API, CreateStage; `$default` would be part of the address.
  faults.unless(
    stageName === undefined || /^[A-Za-z0-9_-]{1,128}$/.test(stageName),
    "stageName",
    stageName,
    "1 to 128 letters, digits, hyphens and underscores",
  );
  faults.unless(
    accessLog === undefined || isLogRetention(accessLog.retentionDays),
    "accessLog.retentionDays",
    accessLog?.retentionDays,
    `${logRetentionDays.join(", ")} days`,
  );
  checkBackend(faults, backend);
  checkThrottle(faults, args.throttle);
  faults.throwIfAny();
}

function checkBackend(faults: ArgumentFaults, backend: WebSocketApiArgs["backend"]): void {
  const { loadBalancerArn, port, paths, timeoutMilliseconds } = backend;
  // API Gateway docs, "VPC links": those of WebSocket APIs lead to network load balancers only.
  faults.unless(
    typeof loadBalancerArn !== "string" || /:loadbalancer\/net\//.test(loadBalancerArn),
    "backend.loadBalancerArn",
    loadBalancerArn,
    "a network load balancer",
  );
  faults.unless(Number.isInteger(port) && port >= 1 && port <= 65_535, "backend.port", port, "1 to 65535");
  for (const [event, path] of Object.entries(paths ?? {})) {
    faults.unless(
      /^\/[A-Za-z0-9._~/-]*$/.test(path),
      `backend.paths.${event}`,
      path,
      "a path of letters, digits and . _ ~ / -",
    );
  }
  // API Gateway docs, "Quotas for WebSocket APIs".
  faults.unless(
    timeoutMilliseconds === undefined ||
      (Number.isInteger(timeoutMilliseconds) && timeoutMilliseconds >= 50 && timeoutMilliseconds <= 29_000),
    "backend.timeoutMilliseconds",
    timeoutMilliseconds,
    "50 to 29000",
  );
}
