import { fargateSize } from "../../../components/compute/fargateSizes";
import { arnParts } from "../formats";
import { type Rule, repeated, when } from "../rules/rule";
import { isMigrating, type OpenWebUiFilled } from "./resolve";
import { MAXIMUM_TASKS } from "./sizes";

/** Measured with 0.12.4: 1.2 GiB for the standard image, 0.4 for the slim one. */
const MINIMUM_MEMORY_MIB = { standard: 2048, slim: 1024 } as const;

const POSTGRES_KEYS = [
  "instanceClass",
  "storageGiB",
  "backupRetentionDays",
  "multiAz",
  "restoreFromSnapshot",
];

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
    id: "restore-protected",
    level: "refused",
    title: "A restore of a protected database",
    reason:
      "A restore replaces the database, and a protected one is never replaced: the deployment would stop halfway.",
    waysOut: [
      "set protection.enabled false with a protection.reason, run `pulumi up`, then set database.restoreFromSnapshot and run it again",
      "remove database.restoreFromSnapshot and keep the present database",
    ],
    check: ({ database, protection }) =>
      when(database.restoreFromSnapshot !== undefined && protection.enabled, "database.restoreFromSnapshot"),
  },
  {
    id: "snapshot-region",
    level: "refused",
    title: "A snapshot in another region",
    reason: "RDS restores snapshots of its own region only (RDS docs).",
    waysOut: [
      "copy it into the stack's region (`aws rds copy-db-snapshot`) and name the copy",
      "name a snapshot of this region",
    ],
    check: ({ database: { restoreFromSnapshot = "" }, region }) => {
      const found = restoreFromSnapshot.startsWith("arn:") ? arnParts(restoreFromSnapshot).region : region;
      return when(found !== region, "database.restoreFromSnapshot", `is in ${found}, the stack in ${region}`);
    },
  },
  {
    id: "tasks-of-size",
    level: "refused",
    title: "More tasks than the size can hold",
    reason:
      "More than one task of Open WebUI needs shared sessions in Redis (Open WebUI docs, scaling), which this size does not have.",
    waysOut: ["use openWebui.desiredCount 1", "give the one task more openWebui.cpu and openWebui.memoryMiB"],
    check: ({ openWebui, size }) =>
      when(openWebui.desiredCount > MAXIMUM_TASKS[size], "openWebui.desiredCount"),
  },
  {
    id: "spot-prod",
    level: "refused",
    title: "Only Fargate Spot in prod",
    reason: "AWS takes Spot tasks away with two minutes' notice, and may have none to give in their place.",
    waysOut: ['use openWebui.capacity "fargate"', 'use environment "staging" or "dev"'],
    check: ({ openWebui, environment }) =>
      when(environment === "prod" && openWebui.capacity === "fargate-spot", "openWebui.capacity"),
  },
  {
    id: "spot",
    level: "warned",
    title: "Fargate Spot",
    reason:
      "The one task is taken away with two minutes' notice: answers in progress are cut, and the page is away until a new task runs.",
    waysOut: ['use "fargate"', "keep it for about a third of the price"],
    check: ({ openWebui, environment, database }) =>
      when(
        environment !== "prod" && database.engine !== "sqlite" && openWebui.capacity === "fargate-spot",
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
      "Without Redis, Open WebUI cannot end a session early: a lost laptop or a disabled user stays in until it ends (Open WebUI docs).",
    waysOut: ["use 24 hours or less", "accept it for convenience"],
    check: ({ openWebui, environment }) =>
      when(environment === "prod" && openWebui.sessionHours > 24, "openWebui.sessionHours"),
  },
  {
    id: "stopped",
    level: "warned",
    title: "No task",
    reason: "The page answers 503; data, load balancer and network stay and are billed.",
    waysOut: ["use 1", "keep 0 while the application rests"],
    check: ({ openWebui }) => when(openWebui.desiredCount === 0, "openWebui.desiredCount"),
  },
  {
    id: "sqlite-reason",
    level: "refused",
    title: "SQLite without a reason",
    reason:
      "Open WebUI does not support SQLite on network storage, even with one task (Open WebUI docs, scaling).",
    waysOut: ["say in database.reason why it is good enough", 'use database.engine "postgres"'],
    check: ({ database }) =>
      when(database.engine === "sqlite" && database.reason === undefined, "database.reason", "is not set"),
  },
  {
    id: "sqlite-prod",
    level: "refused",
    title: "SQLite in prod",
    reason:
      "Open WebUI does not support SQLite on network storage: the file may break under load, with every chat in it (Open WebUI docs, scaling).",
    waysOut: ['use database.engine "postgres"', 'use environment "dev" or "staging"'],
    check: ({ database, environment }) =>
      when(environment === "prod" && database.engine === "sqlite", "database.engine"),
  },
  {
    id: "sqlite-tasks",
    level: "refused",
    title: "SQLite with more than one task",
    reason: "Two writers on one SQLite file destroy it.",
    waysOut: ["use openWebui.desiredCount 1", 'use database.engine "postgres"'],
    check: ({ database, openWebui }) =>
      when(database.engine === "sqlite" && openWebui.desiredCount > 1, "database.engine"),
  },
  {
    id: "sqlite-spot",
    level: "refused",
    title: "SQLite on Fargate Spot",
    reason: "A writer that is taken away in the middle of a write may leave a broken file.",
    waysOut: ['use openWebui.capacity "fargate"', 'use database.engine "postgres"'],
    check: ({ database, openWebui }) =>
      when(database.engine === "sqlite" && openWebui.capacity === "fargate-spot", "openWebui.capacity"),
  },
  {
    id: "sqlite-slim",
    level: "refused",
    title: "SQLite with the slim image",
    reason: "The slim image searches documents in PostgreSQL only (Open WebUI changelog, 0.11.4).",
    waysOut: [
      'use database.engine "postgres"',
      'use the standard image and openWebui.imageVariant "standard"',
    ],
    check: ({ database, openWebui }) =>
      when(database.engine === "sqlite" && openWebui.imageVariant === "slim", "database.engine"),
  },
  {
    id: "sqlite",
    level: "warned",
    title: "SQLite",
    reason:
      "Open WebUI does not support it on network storage; there is no backup by the hour, and every deployment stops the page for minutes.",
    waysOut: ['use "postgres" (about $15 a month)', "keep it for a trial"],
    check: ({ database, environment }) =>
      when(environment !== "prod" && database.engine === "sqlite", "database.engine"),
  },
  {
    id: "database-keys",
    level: "refused",
    title: "Settings of the other database",
    reason: "The key has no effect with this engine.",
    waysOut: ["remove the key", "change database.engine"],
    check: ({ database }, given) =>
      (database.engine === "sqlite" ? POSTGRES_KEYS : ["reason"]).flatMap((key) =>
        when(given(`database.${key}`), `database.${key}`, `is set, and engine is "${database.engine}"`),
      ),
  },
  {
    id: "files-maxio",
    level: "refused",
    title: "maxIO with elastic throughput",
    reason: "EFS has elastic throughput in the performance mode generalPurpose only (EFS docs).",
    waysOut: [
      'use files.performanceMode "generalPurpose"',
      'use files.throughputMode "bursting" or "provisioned"',
    ],
    check: ({ files }) =>
      when(files.performanceMode === "maxIO" && files.throughputMode === "elastic", "files.performanceMode"),
  },
  {
    id: "files-provisioned",
    level: "refused",
    title: "Provisioned throughput and its amount",
    reason: "The amount and the mode belong together (EFS API).",
    waysOut: ["set files.provisionedMibps", 'use files.throughputMode "elastic" and no amount'],
    check: ({ files: { throughputMode, provisionedMibps } }) => [
      ...when(
        throughputMode === "provisioned" && provisionedMibps === undefined,
        "files.provisionedMibps",
        'is not set, and throughputMode is "provisioned"',
      ),
      ...when(
        throughputMode !== "provisioned" && provisionedMibps !== undefined,
        "files.provisionedMibps",
        `is set, and throughputMode is "${throughputMode}"`,
      ),
    ],
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
