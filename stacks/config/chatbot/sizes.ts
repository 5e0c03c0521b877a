import { withCommon } from "../sizes";

export const tables = withCommon({
  defaults: {
    edge: "cloudfront-private",
    "webAcl.scope": "cloudfront",
    "chatbot.architecture": "arm64",
    "chatbot.capacity": "fargate",
    "chatbot.name": "Chatbot",
    "chatbot.logLevel": "INFO",
    "chatbot.slowAnswerSeconds": 5,
    "chatbot.scaling.minimum": 1,
    "chatbot.scaling.maximum": 10,
    "chatbot.scaling.cpuPercent": 60,
    "chatbot.scaling.memoryPercent": 70,
    "chatbot.scaling.schedules": [],
    "frontend.kind": "s3",
  },
  sizes: {
    small: {
      "network.endpointZones": 1,
      "observability.containerInsights": "disabled",
      "chatbot.cpu": 512,
      "chatbot.memoryMiB": 1024,
      "chatbot.desiredCount": 1,
    },
    medium: {
      "network.endpointZones": 2,
      "observability.containerInsights": "enabled",
      "chatbot.cpu": 1024,
      "chatbot.memoryMiB": 2048,
      "chatbot.desiredCount": 2,
      "chatbot.scaling": {},
      "chatbot.scaling.minimum": 2,
    },
    large: {
      "network.egress": "nat-per-az",
      "network.endpointZones": 3,
      "observability.containerInsights": "enhanced",
      "chatbot.cpu": 2048,
      "chatbot.memoryMiB": 4096,
      "chatbot.desiredCount": 3,
      "chatbot.scaling": {},
      "chatbot.scaling.minimum": 3,
    },
  },
  environments: { dev: { "chatbot.logLevel": "DEBUG" }, staging: {}, prod: {} },
  optionalMaps: ["chatbot.scaling"],
});
