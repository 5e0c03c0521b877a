import type { Connection } from "../../../components/network/securityGroups";
import type { SpaSettings } from "../../config/settings";
import { entryConnections } from "../common/entry";
import { listenerPort } from "./balancer";

/** The groups of the system, by key. */
export const GROUPS = {
  "load-balancer": "The load balancer",
  "api-link": "The way of API Gateway into the VPC",
  backend: "The instance of the API",
} as const;

/**
 * Everything that may speak to something else; there is no other open port. What a WebSocket API sends comes by
 * PrivateLink, past the rules of the load balancer's group.
 */
export function connections(
  settings: SpaSettings,
  cloudfrontPrefixListId: string | undefined,
): readonly Connection[] {
  const { spa, backend } = settings;
  return [
    ...(spa.webSocket === "direct"
      ? entryConnections(settings, "load-balancer", cloudfrontPrefixListId)
      : []),
    {
      from: "api-link",
      to: "load-balancer",
      port: listenerPort(settings),
      reason: "Requests from the HTTP API",
    },
    { from: "load-balancer", to: "backend", port: backend.port, reason: "Requests and health checks" },
    {
      from: "backend",
      to: "internet",
      port: 443,
      reason: "Cognito, container images, packages, AWS APIs",
    },
  ];
}
