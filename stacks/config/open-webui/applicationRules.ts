import { fargateSize } from "../../../components/compute/fargateSizes";
import { type Rule, repeated, when } from "../rules/rule";
import { isMigrating, type OpenWebUiFilled } from "./resolve";

/** Measured with 0.12.4: 1.2 GiB for the standard image, 0.4 for the slim one. */
const MINIMUM_MEMORY_MIB = { standard: 2048, slim: 1024 } as const;

export const applicationRules: readonly Rule<OpenWebUiFilled>[] = [
  {
    id: "release",
    level: "warned",
    title: "A release of the application",
    reason:
      "The image has not migrated the database yet (or nobody has said so): one task runs alone, the old one stops before it starts, and the page is away for some minutes.",
    waysOut: [
      "take a snapshot of the database, deploy, look whether it works, then set openWebui.migratedImage to the value of openWebui.image and deploy again",
      "set openWebui.image back to openWebui.migratedImage",
    ],
    check: ({ openWebui }) =>
      when(
        isMigrating(openWebui),
        "openWebui.migratedImage",
        openWebui.migratedImage === undefined ? "is not set" : "is another image than openWebui.image",
      ),
  },
  {
    id: "spot-prod",
    level: "refused",
    title: "Fargate Spot in prod",
    reason:
      "AWS takes Spot tasks away with two minutes' notice, cuts the answers that they stream, and may have none to give in their place.",
    waysOut: ['use openWebui.capacity "fargate"', 'use environment "staging" or "dev"'],
    check: ({ openWebui, environment }) =>
      when(environment === "prod" && openWebui.capacity !== "fargate", "openWebui.capacity"),
  },
  {
    id: "spot",
    level: "warned",
    title: "Fargate Spot",
    reason:
      "A task is taken away with two minutes' notice: answers in progress are cut, and where it was the only one the page is away until a new one runs.",
    waysOut: ['use "fargate"', "keep it for about a third of the price"],
    check: ({ openWebui, environment, database }) =>
      when(
        environment !== "prod" && database.engine !== "sqlite" && openWebui.capacity !== "fargate",
        "openWebui.capacity",
      ),
  },
  {
    id: "memory",
    level: "refused",
    title: "Too little memory",
    reason:
      "Open WebUI takes 1.2 GiB with the standard image and 0.4 GiB with the slim one before the first user (measured, 0.12.4); ECS stops a container that runs out.",
    waysOut: [
      "use at least 2048 MiB, or 1024 with the slim image",
      'use the slim image and openWebui.imageVariant "slim"',
    ],
    check: ({ openWebui }) =>
      when(openWebui.memoryMiB < MINIMUM_MEMORY_MIB[openWebui.imageVariant], "openWebui.memoryMiB"),
  },
  {
    id: "fargate-size",
    level: "refused",
    title: "A task that Fargate does not have",
    reason: "The largest task has 16384 CPU units and 122880 MiB, the Bedrock gateway included (ECS docs).",
    waysOut: ["use less openWebui.cpu", "use less openWebui.memoryMiB"],
    check: ({ openWebui, models }) => {
      // Room for the gateway; its exact share is the system's.
      const share = models.bedrock === undefined ? 0 : 1;
      const fits = openWebui.cpu + share <= 16384 && openWebui.memoryMiB + share <= 122880;
      return when(!fits, "openWebui.cpu", `${openWebui.cpu} with ${openWebui.memoryMiB} MiB is too large`);
    },
  },
  {
    id: "fargate-rounding",
    level: "warned",
    title: "A task larger than asked for",
    reason:
      "Fargate has certain pairs of CPU and memory only; the next larger one is used and billed (ECS docs).",
    waysOut: ["ask for a pair that exists, such as 512 CPU units with 2048 MiB", "use what is billed anyway"],
    check: ({ openWebui, models }) => {
      const { cpu, memoryMiB } = openWebui;
      if (models.bedrock !== undefined || cpu > 16384 || memoryMiB > 122880) {
        return [];
      }
      const size = fargateSize(cpu, memoryMiB);
      return when(
        size.cpuUnits !== cpu || size.memoryMiB !== memoryMiB,
        "openWebui.cpu",
        `${cpu} with ${memoryMiB} MiB becomes ${size.cpuUnits} with ${size.memoryMiB} MiB`,
      );
    },
  },
  {
    id: "image-variant",
    level: "refused",
    title: "An image that is not the variant",
    reason: "The variant decides memory, embeddings and vector store; the image's tag names another one.",
    waysOut: ["set openWebui.imageVariant to what the tag says", "use the digest of the other image"],
    check: ({ openWebui }) => {
      const [, repository = "", tag = ""] = /^(.*):([^:/@]+)@/.exec(openWebui.image) ?? [];
      const isSlim = /(^|[-_.])slim($|[-_.])/.test(tag);
      // A mirror may tag as it likes; upstream's tags always say it.
      const isStandard = !isSlim && repository.endsWith("/open-webui/open-webui");
      const wrong = openWebui.imageVariant === "slim" ? isStandard : isSlim;
      return when(wrong, "openWebui.imageVariant");
    },
  },
  {
    id: "groups",
    level: "refused",
    title: "One group for users and administrators",
    reason: "Every user would be an administrator.",
    waysOut: ["use two names", "leave both out: admin and user"],
    check: ({ openWebui: { groups } }) => when(groups.admin === groups.user, "openWebui.groups.user"),
  },
  {
    id: "session-prod",
    level: "warned",
    title: "Long sessions in prod",
    reason:
      "A disabled user stays in until the session ends; without Valkey even a token whose owner signed out stays valid (Open WebUI docs).",
    waysOut: ["use 24 hours or less", "accept it for convenience"],
    check: ({ openWebui, environment }) =>
      when(environment === "prod" && openWebui.sessionHours > 24, "openWebui.sessionHours"),
  },
  {
    id: "stopped",
    level: "warned",
    title: "No task",
    reason:
      "The page answers 503; data, load balancer and network stay and are billed. After scaling, run `pulumi up --refresh`, so that Pulumi knows how many tasks there are.",
    waysOut: ["use 1", "keep 0 while the application rests"],
    check: ({ openWebui }) => when(openWebui.desiredCount === 0, "openWebui.desiredCount"),
  },
  {
    id: "models-required",
    level: "refused",
    title: "No model",
    reason: "The application would have nothing to talk to.",
    waysOut: [
      "set models.bedrock with modelIds and gatewayImage",
      "set models.openaiCompatible with baseUrl and apiKey",
    ],
    check: ({ models }) =>
      when(
        models.bedrock === undefined && models.openaiCompatible === undefined,
        "models",
        "names no service",
      ),
  },
  {
    id: "models-twice",
    level: "refused",
    title: "The same model twice",
    reason: "The application lists models by id.",
    waysOut: ["remove the second one", "name the model that was meant"],
    check: ({ models }) => [
      ...repeated(["models", "bedrock", "modelIds"], models.bedrock?.modelIds ?? []),
      ...repeated(["models", "openaiCompatible", "modelIds"], models.openaiCompatible?.modelIds ?? []),
    ],
  },
];
