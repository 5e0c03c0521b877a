import type { AlarmSpec } from "../alarmSpec";
import { above, type Common, MINUTE, type Text } from "./common";

/** The instance that translates addresses fails its status checks: tasks reach nothing outside. */
export function natInstanceFailed(options: Common & { readonly instanceId: Text }): AlarmSpec {
  const { key = "nat-instance", instanceId } = options;
  return {
    key,
    description:
      "The NAT instance has failed its status checks for 3 minutes: tasks cannot reach the internet.",
    source: {
      namespace: "AWS/EC2",
      metricName: "StatusCheckFailed",
      dimensions: { InstanceId: instanceId },
      statistic: "Maximum",
    },
    ...above(0, MINUTE, 3),
    treatMissingData: "breaching",
  };
}

/** A NAT gateway has no port left for a destination: connections fail now and then. */
export function natPortsExhausted(options: Common & { readonly natGatewayId: Text }): AlarmSpec {
  const { key = "nat-ports", natGatewayId } = options;
  return {
    key,
    description: "The NAT gateway ran out of ports: connections to one destination are dropped.",
    source: {
      namespace: "AWS/NATGateway",
      metricName: "ErrorPortAllocation",
      dimensions: { NatGatewayId: natGatewayId },
      statistic: "Sum",
    },
    ...above(0, MINUTE, 3),
    treatMissingData: "notBreaching",
  };
}
