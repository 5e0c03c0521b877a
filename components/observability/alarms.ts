import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, inRegion, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import {
  type AlarmSpec,
  checkAlarm,
  checkAlarmRegion,
  isMath,
  isPercentile,
  type Metric,
  RESULT_ID,
} from "./alarmSpec";

export interface AlarmsArgs extends ComponentArgs {
  /**
   * Told when an alarm begins and when it is over; in the alarms' region. @default - nobody: a composite alarm or a
   * deployment watches them
   */
  readonly topicArn?: pulumi.Input<string>;
  /** Plain, but for the values of dimensions; the factories stand in `alarmSpecs.ts`. */
  readonly alarms: readonly AlarmSpec[];
  /** Where the metrics are: `us-east-1` for those of CloudFront and its web ACL. @default - the context's region */
  readonly region?: string;
}

/**
 * Alarms from plain data.
 *
 * Creates one `aws.cloudwatch.MetricAlarm` for each spec. Costs 0.10 $ a month for each metric that an alarm reads
 * (an error rate reads three). Refuses what CloudWatch refuses: odd periods, windows that are too long, more bad
 * periods than periods; and metrics that are never in the region.
 */
export class Alarms extends pulumi.ComponentResource {
  /** Under the keys of the specs; what composite alarms and deployments name. */
  readonly alarmNames: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:observability:Alarms", name, args, opts);
    const { context, topicArn, alarms, region } = args;
    const actions = topicArn === undefined ? {} : { alarmActions: [topicArn], okActions: [topicArn] };

    this.alarmNames = Object.fromEntries(
      alarms.map((spec) => {
        const child = `${name}-${spec.key}`;
        const alarm = new aws.cloudwatch.MetricAlarm(
          child,
          {
            alarmDescription: spec.description,
            ...source(spec),
            comparisonOperator: spec.comparison,
            threshold: spec.threshold,
            evaluationPeriods: spec.evaluationPeriods,
            datapointsToAlarm: spec.datapointsToAlarm,
            treatMissingData: spec.treatMissingData,
            ...actions,
            region,
            tags: tagsFor(context, child),
          },
          { parent: this },
        );
        return [spec.key, alarm.name];
      }),
    );
    this.registerOutputs({ alarmNames: this.alarmNames });
  }
}

function validate(name: string, { context, alarms, region }: AlarmsArgs): void {
  const faults = new ArgumentFaults("Alarms", name);
  const keys = alarms.map((spec) => spec.key);
  faults.unless(
    new Set(keys).size === keys.length,
    "alarms",
    keys,
    "each key once",
    "give one of them a key",
  );
  faults.unless(region !== "", "region", region, "a region, such as us-east-1");
  for (const spec of alarms) {
    checkAlarm(faults, spec);
    checkAlarmRegion(faults, spec, inRegion(context, region).region);
  }
  faults.throwIfAny();
}

type Source = Pick<
  aws.cloudwatch.MetricAlarmArgs,
  | "namespace"
  | "metricName"
  | "dimensions"
  | "period"
  | "statistic"
  | "extendedStatistic"
  | "evaluateLowSampleCountPercentiles"
  | "metricQueries"
>;

function source({ source, periodSeconds }: AlarmSpec): Source {
  if (isMath(source)) {
    return {
      metricQueries: [
        { id: RESULT_ID, expression: source.expression, label: source.label, returnData: true },
        ...Object.entries(source.metrics).map(([id, metric]) => ({
          id,
          metric: {
            namespace: metric.namespace,
            metricName: metric.metricName,
            dimensions: { ...metric.dimensions },
            stat: metric.statistic,
            period: periodSeconds,
          },
        })),
      ],
    };
  }
  const { namespace, metricName, dimensions } = source;
  return {
    namespace,
    metricName,
    dimensions: { ...dimensions },
    period: periodSeconds,
    ...statistic(source),
  };
}

function statistic({ statistic }: Metric): Source {
  return isPercentile(statistic)
    ? // With few samples a percentile is one request; `ignore` leaves the alarm as it is then.
      { extendedStatistic: statistic, evaluateLowSampleCountPercentiles: "ignore" }
    : { statistic };
}
