import { missingEndpoints } from "../../../components/network/endpointPlan";
import { type Rule, when } from "../rules/rule";
import { callsOf } from "./calls";
import { type AgentFilled, callerOf, egressKey, egressOf } from "./resolve";

/** Private registries that a region's endpoints lead to. */
const ECR_IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;

/** What tasks without a way to the internet must reach by endpoints. */
export const networkRules: readonly Rule<AgentFilled>[] = [
  {
    id: "agent-image",
    level: "refused",
    title: "No image, or two",
    reason: "The task runs one image: one that is there (image), or one that the stack copies (mirror).",
    waysOut: [
      "give agent.image, an image in ECR or elsewhere",
      "give agent.mirror, which copies an image from elsewhere into a repository of the stack's own",
    ],
    check: ({ agent: { image, mirror } }) => [
      ...when(image === undefined && mirror === undefined, "agent", "has neither image nor mirror"),
      ...when(image !== undefined && mirror !== undefined, "agent.mirror", "stands beside agent.image"),
    ],
  },
  {
    id: "agent-image-closed",
    level: "refused",
    title: "An image outside the region's ECR without a way to the internet",
    reason:
      "Tasks pull their image through the ECR endpoints, which lead to private repositories of the same region only (ECR docs, VPC endpoints).",
    waysOut: [
      "name it in agent.mirror instead: the stack copies it into a repository of its own",
      'use network.egress "nat-instance" (about $11 a month), "single-nat" or "nat-per-az"',
    ],
    check: (config) => {
      const { image } = config.agent;
      const [, , region] = ECR_IMAGE.exec(image ?? "") ?? [];
      return when(
        egressOf(config) === "none" && image !== undefined && region !== config.region,
        "agent.image",
        `is ${region === undefined ? "not in ECR" : `in ${region}`}, and ${egressKey(config)} is "none"`,
      );
    },
  },
  {
    id: "agent-image-account",
    level: "warned",
    title: "An image in another account",
    reason: "Its repository's policy must let this account pull it (ECR docs, private repository policies).",
    waysOut: ["see that it does", "copy the image into this account (agent.mirror)"],
    check: ({ agent, account }) => {
      const [, owner] = ECR_IMAGE.exec(agent.image ?? "") ?? [];
      const { allowedAccountIds } = account;
      return when(
        owner !== undefined && allowedAccountIds.length > 0 && !allowedAccountIds.includes(owner),
        "agent.image",
        `is in the account ${owner}`,
      );
    },
  },
  {
    id: "agent-mirror",
    level: "warned",
    title: "A mirrored image",
    reason:
      "`pulumi up` pulls it with Docker and pushes it: Docker must run where `pulumi up` runs, with room for the image.",
    waysOut: [
      "see that `docker info` works there",
      "copy the image once by hand (docs/agent.md) and name the copy in agent.image",
    ],
    check: ({ agent }) => when(agent.mirror !== undefined, "agent.mirror", "is set"),
  },
  {
    id: "agent-endpoints",
    level: "refused",
    title: "A list of endpoints that is too short",
    reason:
      "Without a way to the internet the tasks reach AWS through endpoints only; the list in the stack file takes the place of the derived one.",
    waysOut: ["add them", "remove network.endpoints: the stack makes exactly those that the tasks need"],
    check: (config, given) => {
      const { network } = config;
      const missing =
        given("network.endpoints") && network.existing === undefined && network.egress === "none"
          ? lacking(config, [...network.endpoints, "s3"])
          : "";
      return when(missing !== "", "network.endpoints", `lacks ${missing}`);
    },
  },
  {
    id: "agent-endpoints-existing",
    level: "refused",
    title: "An existing VPC without the endpoints that the tasks need",
    reason:
      "Its private subnets have no way to the internet, and in a VPC of yours nothing is created: without these endpoints no task starts or answers.",
    waysOut: [
      "make them, with private DNS and open to the task's security group, and name them in network.existing.endpoints",
      'use a VPC whose private subnets reach the internet (network.existing.egress "single-nat")',
    ],
    check: (config) => {
      const { existing } = config.network;
      const missing = existing?.egress === "none" ? lacking(config, existing.endpoints) : "";
      return when(missing !== "", "network.existing.endpoints", `lacks ${missing}`);
    },
  },
  {
    id: "agent-endpoint-zones",
    level: "warned",
    title: "Endpoints in one zone in prod",
    reason: "When that zone fails, no task starts or answers in the other one either.",
    waysOut: ["set network.endpointZones 2 (about $29 a month more)", "accept it for the lower price"],
    check: ({ network, environment }) =>
      when(
        environment === "prod" &&
          network.existing === undefined &&
          network.egress === "none" &&
          network.endpointZones === 1,
        "network.endpointZones",
      ),
  },
];

/** `ecr.api (why), logs (why)`: what the tasks call and these endpoints do not serve. */
function lacking(config: AgentFilled, offered: readonly string[]): string {
  return missingEndpoints(callsOf(callerOf(config)), offered)
    .map(({ endpoint, reasons }) => `"${endpoint}" (${reasons.join("; ")})`)
    .join(", ");
}
