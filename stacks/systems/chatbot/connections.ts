import type { Connection } from "../../../components/network/securityGroups";
import type { ChatbotSettings } from "../../config/settings";
import { entryConnections } from "../common/entry";
import { PORT } from "./environment";

/** AWS's lists of addresses, where a connection names one. */
export interface PrefixLists {
  readonly cloudfront: string | undefined;
  /** Only for an existing VPC without a way out: where the endpoints are the stack's own, so are their rules. */
  readonly s3: string | undefined;
}

/** Everything that may speak to something else; there is no other open port. */
export function connections(settings: ChatbotSettings, lists: PrefixLists): readonly Connection[] {
  return [
    ...entryConnections(settings, "load-balancer", lists.cloudfront),
    { from: "load-balancer", to: "task", port: PORT, reason: "Requests and health checks" },
    ...(settings.auth === "load-balancer"
      ? [{ from: "load-balancer", to: "internet", port: 443, reason: "Public keys of the user pool" }]
      : []),
    ...taskConnections(settings, lists),
  ];
}

function taskConnections({ network }: ChatbotSettings, { s3 }: PrefixLists): readonly Connection[] {
  if (network.egress !== "none") {
    return [
      { from: "task", to: "internet", port: 443, reason: "Cognito, Bedrock, container images, AWS APIs" },
    ];
  }
  return s3 === undefined || network.kind === "own"
    ? []
    : [
        {
          from: "task",
          to: { cidrBlock: network.cidrBlock },
          port: 443,
          reason: "Interface endpoints of the VPC",
        },
        {
          from: "task",
          to: { prefixListId: s3, name: "s3" },
          port: 443,
          reason: "S3 by its gateway endpoint",
        },
      ];
}
