import { type AlarmSpec, metricsOf } from "./alarmSpec";

/** What users see of a release within minutes, and what no deployment that goes well does. */
const ANSWERS: ReadonlySet<string> = new Set([
  "RequestCount",
  "HTTPCode_Target_5XX_Count",
  "HTTPCode_ELB_5XX_Count",
  "TargetResponseTime",
  "UnHealthyHostCount",
]);

/**
 * Whether a deployment of a service may be stopped, and rolled back, by this alarm.
 *
 * A service names such alarms, so they exist before it and cannot name the service. It must be the release that
 * rings them: a database that fills up or a user who is denied would roll back a good one. And no deployment that
 * goes well may ring them: an alarm that takes missing data for trouble rings while the first task still starts. An
 * alarm that rings already when a deployment begins is not looked at (ECS docs, "How CloudWatch alarms detect
 * Amazon ECS deployment failures"; to be verified).
 *
 * Such alarms stand in a list of their own: `new Alarms(…, { alarms: specs.filter(mayStopDeployment) })` before the
 * service, the others after it.
 */
export function mayStopDeployment(spec: AlarmSpec): boolean {
  return (
    spec.treatMissingData !== "breaching" &&
    metricsOf(spec).every(
      ({ namespace, metricName }) => namespace === "AWS/ApplicationELB" && ANSWERS.has(metricName),
    )
  );
}
