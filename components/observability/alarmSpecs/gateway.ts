import type { AlarmSpec, Metric } from "../alarmSpec";
import { above, type Common, MINUTE, type Text } from "./common";

function apiMetric(metricName: string, apiId: Text): Metric {
  return { namespace: "AWS/ApiGateway", metricName, dimensions: { ApiId: apiId }, statistic: "Sum" };
}

/**
 * Too many answers of an HTTP API are errors, of the backend or of API Gateway itself (API Gateway docs, "Work with
 * metrics for HTTP APIs").
 */
export function httpApi5xxRate(
  options: Common & {
    readonly apiId: Text;
    /** @default 5 */
    readonly thresholdPercent?: number;
    /** In a minute; below, one error would be many per cent. @default 20 */
    readonly minimumRequests?: number;
  },
): AlarmSpec {
  const { key = "api-errors", apiId, thresholdPercent = 5, minimumRequests = 20 } = options;
  return {
    key,
    description: `More than ${thresholdPercent} % of the API's answers are errors (5xx) for 5 minutes: see the API's access log, then the application's.`,
    source: {
      expression: `IF(req>=${minimumRequests}, 100*FILL(errors,0)/req, 0)`,
      label: "Errors (%)",
      metrics: { req: apiMetric("Count", apiId), errors: apiMetric("5xx", apiId) },
    },
    ...above(thresholdPercent, MINUTE, 5),
    treatMissingData: "notBreaching",
  };
}

/**
 * A WebSocket API cannot hand events to its backend, or gets errors from it (API Gateway docs, "Monitor WebSocket
 * API execution with CloudWatch metrics").
 */
export function webSocketErrors(
  options: Common & {
    readonly apiId: Text;
    /** In five minutes. @default 10 */
    readonly threshold?: number;
  },
): AlarmSpec {
  const { key = "web-socket-errors", apiId, threshold = 10 } = options;
  return {
    key,
    description: `More than ${threshold} messages or connections in 5 minutes met an error of the back end: see its log.`,
    source: {
      expression: "FILL(integration,0)+FILL(execution,0)",
      label: "Errors",
      metrics: {
        integration: apiMetric("IntegrationError", apiId),
        execution: apiMetric("ExecutionError", apiId),
      },
    },
    ...above(threshold, 5 * MINUTE, 1),
    treatMissingData: "notBreaching",
  };
}

/** The function that API Gateway asks before somebody connects fails: nobody connects. */
export function authorizerErrors(options: Common & { readonly functionName: Text }): AlarmSpec {
  const { key = "authorizer-errors", functionName } = options;
  return {
    key,
    description: "The token authorizer fails: nobody can connect; see its log.",
    source: {
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: functionName },
      statistic: "Sum",
    },
    // A refused token is no error of the function.
    ...above(0, 5 * MINUTE, 1),
    treatMissingData: "notBreaching",
  };
}
