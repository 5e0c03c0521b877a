import { withCommon } from "../sizes";

export const tables = withCommon({
  defaults: {
    auth: "load-balancer",
    edge: "cloudfront-public",
    "webAcl.scope": "cloudfront",
    // Isolation, not thrift: from five addresses of endpoints on a NAT gateway is cheaper.
    "network.egress": "none",
    "agent.architecture": "arm64",
    "agent.capacity": "fargate",
    "agent.readOnlyRoot": true,
    "agent.sessionHours": 8,
    "agent.name": "Agent",
    "agent.scaling.minimum": 1,
    "agent.scaling.maximum": 4,
    "agent.scaling.cpuPercent": 60,
    "agent.scaling.memoryPercent": 75,
    "agent.scaling.schedules": [],
    "documents.enabled": true,
  },
  sizes: {
    small: {
      // Four endpoints: $29 a month in one zone, $58 in two.
      "network.endpointZones": 1,
      "observability.containerInsights": "disabled",
      "agent.cpu": 512,
      "agent.memoryMiB": 1024,
      "agent.desiredCount": 1,
    },
    medium: {
      "network.endpointZones": 2,
      "observability.containerInsights": "enabled",
      "agent.cpu": 1024,
      "agent.memoryMiB": 2048,
      "agent.desiredCount": 2,
      "agent.scaling": {},
      "agent.scaling.minimum": 2,
      "agent.scaling.maximum": 4,
    },
    large: {
      "network.endpointZones": 3,
      "observability.containerInsights": "enhanced",
      "agent.cpu": 2048,
      "agent.memoryMiB": 4096,
      "agent.desiredCount": 3,
      "agent.scaling": {},
      "agent.scaling.minimum": 3,
      "agent.scaling.maximum": 10,
    },
  },
  environments: { dev: {}, staging: {}, prod: {} },
  optionalMaps: ["agent.scaling"],
});
