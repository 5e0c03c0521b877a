import type * as pulumi from "@pulumi/pulumi";
import type { AlarmSpec, Metric } from "../alarmSpec";

export type Text = pulumi.Input<string>;
export type Dimensions = Metric["dimensions"];

/** What every factory takes beside its own. */
export interface Common {
  /** Needed where one list has two alarms of a kind. @default - named after the factory */
  readonly key?: string;
}

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The value lies over the threshold in all of so many periods. */
export function above(threshold: number, periodSeconds: number, periods: number) {
  return lasting("GreaterThanThreshold", threshold, periodSeconds, periods);
}

/** The value lies under the threshold in all of so many periods. */
export function below(threshold: number, periodSeconds: number, periods: number) {
  return lasting("LessThanThreshold", threshold, periodSeconds, periods);
}

function lasting<C extends AlarmSpec["comparison"]>(
  comparison: C,
  threshold: number,
  periodSeconds: number,
  periods: number,
) {
  return { comparison, threshold, periodSeconds, evaluationPeriods: periods, datapointsToAlarm: periods };
}
