import type { AlarmSpec } from "../alarmSpec";
import { above, below, type Common, MINUTE, type Text } from "./common";

/** The instances of a group have much to do. */
export function instanceCpuHigh(
  options: Common & {
    readonly groupName: Text;
    /** @default 85 */
    readonly thresholdPercent?: number;
  },
): AlarmSpec {
  const { key = "instance-cpu", groupName, thresholdPercent = 85 } = options;
  return {
    key,
    description: `The instance's CPU is above ${thresholdPercent} % for 15 minutes: use a larger type.`,
    source: {
      namespace: "AWS/EC2",
      metricName: "CPUUtilization",
      dimensions: { AutoScalingGroupName: groupName },
      statistic: "Average",
    },
    // Without detailed monitoring EC2 sends a value every five minutes.
    ...above(thresholdPercent, 5 * MINUTE, 3),
    treatMissingData: "notBreaching",
  };
}

/** A burstable instance has used up what it saved, and becomes slow (EC2 docs, "Standard mode"). */
export function instanceCreditsLow(
  options: Common & {
    readonly groupName: Text;
    /** @default 20 */
    readonly threshold?: number;
  },
): AlarmSpec {
  const { key = "instance-credits", groupName, threshold = 20 } = options;
  return {
    key,
    description: `The instance has less than ${threshold} CPU credits left: soon it is slow; use a larger type.`,
    source: {
      namespace: "AWS/EC2",
      metricName: "CPUCreditBalance",
      dimensions: { AutoScalingGroupName: groupName },
      statistic: "Minimum",
    },
    // A new instance starts with few and earns them in its first hour.
    ...below(threshold, 5 * MINUTE, 12),
    treatMissingData: "notBreaching",
  };
}
