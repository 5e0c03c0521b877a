import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentFaults } from "../shared/errors";

export type Statistic = "Average" | "Sum" | "Minimum" | "Maximum" | "SampleCount";

/** One metric of CloudWatch, with how its samples are put together. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  /** A percentile, such as `p95`, or a plain statistic. */
  readonly statistic: Statistic | `p${number}`;
}

/** A value computed from several metrics. */
export interface MetricMath {
  /** In CloudWatch's metric math; names the metrics by their keys. */
  readonly expression: string;
  readonly label: string;
  /** Keys begin with a lower-case letter. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

/** An alarm as plain data. */
export interface AlarmSpec {
  /** Names the alarm among those of one list. */
  readonly key: string;
  /** What is wrong and what to look at; it stands in the mail. */
  readonly description: string;
  readonly source: Metric | MetricMath;
  readonly comparison:
    | "GreaterThanThreshold"
    | "GreaterThanOrEqualToThreshold"
    | "LessThanThreshold"
    | "LessThanOrEqualToThreshold";
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  /** How many of the periods must be bad. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: "breaching" | "notBreaching" | "ignore" | "missing";
}

export function isMath(source: Metric | MetricMath): source is MetricMath {
  return "expression" in source;
}

export function isPercentile(statistic: Metric["statistic"]): statistic is `p${number}` {
  return statistic.startsWith("p");
}

/** The metrics that an alarm reads, which is also what it is charged for. */
export function metricsOf({ source }: AlarmSpec): readonly Metric[] {
  return isMath(source) ? Object.values(source.metrics) : [source];
}

const DAY = 86400;

/** Records what CloudWatch refuses (PutMetricAlarm). */
export function checkAlarm(faults: ArgumentFaults, spec: AlarmSpec): void {
  const field = (property: string) => `alarms.${spec.key}.${property}`;
  const { periodSeconds, evaluationPeriods, datapointsToAlarm, description } = spec;
  faults.unless(
    /^[a-z][a-z0-9-]*$/.test(spec.key),
    "alarms",
    spec.key,
    "keys of lower-case letters, digits and -",
  );
  const described = description.length > 0 && description.length <= 1024;
  faults.unless(described, field("description"), description, "1 to 1,024 characters");
  faults.unless(Number.isFinite(spec.threshold), field("threshold"), spec.threshold, "a number");
  const period = [10, 20, 30].includes(periodSeconds) || (periodSeconds > 0 && periodSeconds % 60 === 0);
  faults.unless(period, field("periodSeconds"), periodSeconds, "10, 20, 30 or a multiple of 60");
  const evaluated = Number.isInteger(evaluationPeriods) && evaluationPeriods >= 1;
  faults.unless(evaluated, field("evaluationPeriods"), evaluationPeriods, "a whole number from 1");
  const datapoints = Number.isInteger(datapointsToAlarm) && datapointsToAlarm >= 1;
  faults.unless(
    datapoints && datapointsToAlarm <= evaluationPeriods,
    field("datapointsToAlarm"),
    datapointsToAlarm,
    `1 to evaluationPeriods (${evaluationPeriods})`,
  );
  const limit = periodSeconds < 3600 ? DAY : 7 * DAY;
  faults.unless(
    periodSeconds * evaluationPeriods <= limit,
    field("evaluationPeriods"),
    evaluationPeriods,
    `periods of together at most ${limit} seconds`,
    "one day for periods under an hour, seven days for longer ones",
  );
  checkSource(faults, spec, field);
}

/** The region of all global services. */
const GLOBAL_REGION = "us-east-1";

/**
 * Records metrics that do not exist in the alarm's region: CloudFront, and WAF for CloudFront, which it shows by
 * leaving out the dimension `Region`, send theirs to us-east-1 only (CloudFront docs; WAF docs). Such an alarm
 * would stay without data for ever.
 */
export function checkAlarmRegion(faults: ArgumentFaults, spec: AlarmSpec, region: string): void {
  const global = metricsOf(spec).some(
    ({ namespace, dimensions }) =>
      namespace === "AWS/CloudFront" || (namespace === "AWS/WAFV2" && !("Region" in dimensions)),
  );
  faults.unless(
    !global || region === GLOBAL_REGION,
    "region",
    region,
    `${GLOBAL_REGION} for alarms.${spec.key}`,
    "make a second list of alarms there, with a topic and a key of that region",
  );
  for (const { namespace, dimensions } of metricsOf(spec)) {
    const own = dimensions["Region"];
    const fits = namespace !== "AWS/WAFV2" || typeof own !== "string" || own === region;
    faults.unless(fits, `alarms.${spec.key}.source.dimensions.Region`, own, region);
  }
}

function checkSource(faults: ArgumentFaults, spec: AlarmSpec, field: (property: string) => string): void {
  const { source } = spec;
  if (isMath(source)) {
    const ids = Object.keys(source.metrics);
    // PutMetricAlarm, MetricDataQuery: an alarm on an expression reads at most ten metrics.
    const usable = ids.every((id) => /^[a-z][A-Za-z0-9_]*$/.test(id) && id !== RESULT_ID);
    faults.unless(usable, field("source.metrics"), ids, `keys such as m1, other than ${RESULT_ID}`);
    faults.unless(
      ids.length >= 1 && ids.length <= 10,
      field("source.metrics"),
      ids.length,
      "1 to 10 metrics",
    );
    const length = source.expression.length;
    faults.unless(length > 0 && length <= 2048, field("source.expression"), length, "1 to 2,048 characters");
  }
  for (const { dimensions, statistic } of metricsOf(spec)) {
    const count = Object.keys(dimensions).length;
    faults.unless(count <= 30, field("source.dimensions"), count, "at most 30 dimensions");
    const percentile = !isPercentile(statistic) || /^p(100|\d{1,2}(\.\d{1,10})?)$/.test(statistic);
    faults.unless(percentile, field("source.statistic"), statistic, "p0 to p100");
  }
}

/** The id of an expression's query among the metrics' ids. */
export const RESULT_ID = "result";
