import { existsSync } from "node:fs";
import { join } from "node:path";
import { missingEndpoints } from "../../../components/network/endpointPlan";
import { type Rule, when } from "../rules/rule";
import { CALLS } from "./calls";
import { type ChatbotFilled, egressKey, egressOf } from "./resolve";
import { ROOT } from "./root";

/** Private registries that a region's endpoints lead to. */
const ECR_IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;

/** Where the image comes from, and what tasks without a way to the internet must reach by endpoints. */
export const networkRules: readonly Rule<ChatbotFilled>[] = [
  {
    id: "chatbot-image",
    level: "refused",
    title: "No image of the API, or two",
    reason: "The task runs one image: one that is there (image), or one that the stack builds (build).",
    waysOut: [
      "give chatbot.image, an image in ECR or elsewhere",
      "give chatbot.build, which builds a folder of this repository",
    ],
    check: ({ chatbot: { image, build } }) => [
      ...when(image === undefined && build === undefined, "chatbot", "has neither image nor build"),
      ...when(image !== undefined && build !== undefined, "chatbot.build", "stands beside chatbot.image"),
    ],
  },
  {
    id: "chatbot-build-folder",
    level: "refused",
    title: "A folder without a Dockerfile",
    reason: "Docker builds what the Dockerfile in that folder says.",
    waysOut: ["name the folder, seen from Pulumi.yaml", "write a Dockerfile there"],
    check: ({ chatbot: { build } }) =>
      when(
        build !== undefined && !existsSync(join(ROOT, build.folder, "Dockerfile")),
        "chatbot.build.folder",
        `is "${build?.folder}", where no Dockerfile is`,
      ),
  },
  {
    id: "chatbot-build",
    level: "warned",
    title: "An image that the stack builds",
    reason:
      "`pulumi up` builds and pushes it: Docker with BuildKit must run where `pulumi up` runs, for the processor of the tasks.",
    waysOut: [
      "see that `docker buildx ls` names the platform",
      "build it once elsewhere and name it by digest in chatbot.image: what one environment tried then runs in the next",
    ],
    check: ({ chatbot: { build } }) => when(build !== undefined, "chatbot.build", "is set"),
  },
  {
    id: "chatbot-image-closed",
    level: "refused",
    title: "An image of the API outside the region's ECR without a way to the internet",
    reason:
      "Tasks pull their image through the ECR endpoints, which lead to private repositories of the same region only (ECR docs, VPC endpoints).",
    waysOut: [
      "build it (chatbot.build), or copy it into a repository of this region",
      'use network.egress "nat-instance" (about $11 a month), "single-nat" or "nat-per-az"',
    ],
    check: (config) => {
      const { image } = config.chatbot;
      const [, , region] = ECR_IMAGE.exec(image ?? "") ?? [];
      return when(
        egressOf(config) === "none" && image !== undefined && region !== config.region,
        "chatbot.image",
        `is ${region === undefined ? "not in ECR" : `in ${region}`}, and ${egressKey(config)} is "none"`,
      );
    },
  },
  {
    id: "chatbot-image-account",
    level: "warned",
    title: "An image of the API in another account",
    reason: "Its repository's policy must let this account pull it (ECR docs, private repository policies).",
    waysOut: ["see that it does", "copy the image into this account"],
    check: ({ chatbot, account: { allowedAccountIds } }) => {
      const [, owner] = ECR_IMAGE.exec(chatbot.image ?? "") ?? [];
      return when(
        owner !== undefined && allowedAccountIds.length > 0 && !allowedAccountIds.includes(owner),
        "chatbot.image",
        `is in the account ${owner}`,
      );
    },
  },
  {
    id: "chatbot-endpoints",
    level: "refused",
    title: "A list of endpoints that is too short for the API",
    reason:
      "Without a way to the internet the tasks reach AWS through endpoints only; the list in the stack file takes the place of the derived one.",
    waysOut: ["add them", "remove network.endpoints: the stack makes exactly those that the tasks need"],
    check: ({ network }, given) => {
      const closed = network.existing === undefined && network.egress === "none";
      const missing = closed && given("network.endpoints") ? lacking([...network.endpoints, "s3"]) : "";
      return when(missing !== "", "network.endpoints", `lacks ${missing}`);
    },
  },
  {
    id: "chatbot-endpoints-existing",
    level: "refused",
    title: "An existing VPC without the endpoints that the API needs",
    reason:
      "Its private subnets have no way to the internet, and in a VPC of yours nothing is created: without these endpoints no task starts or answers.",
    waysOut: [
      "make them, with private DNS and open to the task's security group, and name them in network.existing.endpoints",
      'use a VPC whose private subnets reach the internet (network.existing.egress "single-nat")',
    ],
    check: ({ network: { existing } }) => {
      const missing = existing?.egress === "none" ? lacking(existing.endpoints) : "";
      return when(missing !== "", "network.existing.endpoints", `lacks ${missing}`);
    },
  },
  {
    id: "chatbot-endpoint-zones",
    level: "warned",
    title: "Endpoints of the API in one zone in prod",
    reason: "When that zone fails, no task starts or answers in the other one either.",
    waysOut: ["set network.endpointZones 2 (about $44 a month more)", "accept it for the lower price"],
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
function lacking(offered: readonly string[]): string {
  return missingEndpoints(CALLS, offered)
    .map(({ endpoint, reasons }) => `"${endpoint}" (${reasons.join("; ")})`)
    .join(", ");
}
