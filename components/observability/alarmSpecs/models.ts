import type { AlarmSpec, Metric } from "../alarmSpec";
import { above, below, type Common, MINUTE, type Text } from "./common";

export interface ModelOptions extends Common {
  /** The id that is called: of a model or of an inference profile. @default - all models of account and region */
  readonly modelId?: Text;
}

function bedrockMetric(metricName: string, { modelId }: ModelOptions): Metric {
  return {
    namespace: "AWS/Bedrock",
    metricName,
    dimensions: modelId === undefined ? {} : { ModelId: modelId },
    statistic: "Sum",
  };
}

/** The quota of a model is used up: answers wait or fail. */
export function bedrockThrottled(
  options: ModelOptions & {
    /** In five minutes. @default 10 */
    readonly threshold?: number;
  },
): AlarmSpec {
  const { key = "model-throttled", threshold = 10 } = options;
  return {
    key,
    description: `Bedrock refused more than ${threshold} calls in each of two times 5 minutes because a quota is used up: ask for a higher one or use an inference profile.`,
    source: bedrockMetric("InvocationThrottles", options),
    ...above(threshold, 5 * MINUTE, 2),
    treatMissingData: "notBreaching",
  };
}

/** Bedrock finds fault with the calls: no access to the model, a prompt that is too long, an unknown parameter. */
export function bedrockClientErrors(
  options: ModelOptions & {
    /** In five minutes. @default 10 */
    readonly threshold?: number;
  },
): AlarmSpec {
  const { key = "model-errors", threshold = 10 } = options;
  return {
    key,
    description: `Bedrock found fault with more than ${threshold} calls in each of two times 5 minutes: see model access, prompt lengths and the application's log.`,
    source: bedrockMetric("InvocationClientErrors", options),
    ...above(threshold, 5 * MINUTE, 2),
    treatMissingData: "notBreaching",
  };
}

/**
 * Too few calls of a model succeed.
 *
 * AWS's docs have called `Invocations` the successful calls and, later, all that were accepted, also those that
 * failed then. The share is therefore computed against the sum of all four metrics: right in the first reading,
 * at worst half the failures in the second, and total failure is never taken for silence. Without calls nothing is
 * wrong.
 */
export function bedrockSuccessLow(
  options: ModelOptions & {
    /** @default 95 */
    readonly thresholdPercent?: number;
    /** In five minutes. @default 20 */
    readonly minimumCalls?: number;
  },
): AlarmSpec {
  const { key = "model-success", thresholdPercent = 95, minimumCalls = 20 } = options;
  const failed = "(FILL(client,0)+FILL(server,0)+FILL(throttled,0))";
  const all = `(FILL(calls,0)+${failed})`;
  return {
    key,
    description: `Less than ${thresholdPercent} % of the calls of Bedrock succeed for 10 minutes: see quotas, model access and AWS's health page.`,
    source: {
      expression: `IF(${all}>=${minimumCalls}, 100-100*${failed}/${all}, 100)`,
      label: "Success (%)",
      metrics: {
        calls: bedrockMetric("Invocations", options),
        client: bedrockMetric("InvocationClientErrors", options),
        server: bedrockMetric("InvocationServerErrors", options),
        throttled: bedrockMetric("InvocationThrottles", options),
      },
    },
    ...below(thresholdPercent, 5 * MINUTE, 2),
    treatMissingData: "notBreaching",
  };
}
