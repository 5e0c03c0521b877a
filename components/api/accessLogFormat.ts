import { InputError } from "../shared/errors";

/**
 * One JSON line for each request of an HTTP API: who, which route, what came of it. No query string, header or
 * cookie, for these hold tokens and login codes; `path` is without the query (API Gateway docs, "Customize HTTP API
 * access logs"). No user agent: it is the caller's text, and nothing says that it is escaped.
 */
export const HTTP_LOG_FORMAT = format({
  requestId: "$context.requestId",
  time: "$context.requestTime",
  ip: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  path: "$context.path",
  routeKey: "$context.routeKey",
  status: "$context.status",
  responseLength: "$context.responseLength",
  responseLatency: "$context.responseLatency",
  integrationStatus: "$context.integrationStatus",
  integrationLatency: "$context.integrationLatency",
  integrationError: "$context.integrationErrorMessage",
  authorizerError: "$context.authorizer.error",
  subject: "$context.authorizer.claims.sub",
});

/** The same for a WebSocket API (API Gateway docs, "Configure logging for WebSocket APIs"). */
export const WEB_SOCKET_LOG_FORMAT = format({
  requestId: "$context.requestId",
  time: "$context.requestTime",
  ip: "$context.identity.sourceIp",
  event: "$context.eventType",
  routeKey: "$context.routeKey",
  connectionId: "$context.connectionId",
  messageId: "$context.messageId",
  status: "$context.status",
  integrationStatus: "$context.integrationStatus",
  integrationLatency: "$context.integrationLatency",
  authorizerStatus: "$context.authorizer.status",
  authorizerError: "$context.authorizer.error",
  subject: "$context.authorizer.principalId",
});

/** Refuses what API Gateway refuses and what must not be in a log. */
export function format(fields: Readonly<Record<string, string>>): string {
  const values = Object.values(fields);
  const text = JSON.stringify(fields);
  // API Gateway API, AccessLogSettings: a request id is a must. Docs, "Quotas": 3 KB.
  const fits = values.includes("$context.requestId") && text.length <= 3072;
  const leaks = values.some(
    (value) => !/^\$context\.[A-Za-z.]+$/.test(value) || /query|header|cookie|token/i.test(value),
  );
  if (!fits || leaks) {
    throw new InputError([
      `Access log format: ${text} lacks the request id, is too long, or holds what is secret.`,
    ]);
  }
  return text;
}
