import { arnParts } from "../formats";
import { type Rule, when } from "../rules/rule";
import { foreignDatabaseKeys, mostTasks, type OpenWebUiFilled } from "./resolve";

/** Two pools of ten, each with an overflow of five (`DATABASE_POOL_SIZE` in the application's environment). */
const CONNECTIONS_A_TASK = 30;

/** GiB of the RDS classes that are known here; any other is not judged (RDS docs, instance classes). */
const CLASS_GIB: Readonly<Record<string, number>> = {
  micro: 1,
  small: 2,
  medium: 4,
  large: 8,
  xlarge: 16,
  "2xlarge": 32,
  "4xlarge": 64,
};

/** LEAST(memory / 9,531,392, 5,000): the default of RDS and Aurora, without what the system keeps for itself. */
function maximumConnections({ engine, instanceClass, maximumCapacity }: OpenWebUiFilled["database"]) {
  const [, family = "", size = ""] = instanceClass.split(".");
  const gib =
    engine === "aurora" ? 2 * maximumCapacity : (CLASS_GIB[size] ?? Number.NaN) * (/^r/.test(family) ? 2 : 1);
  const connections = Math.floor((gib * 1024 ** 3) / 9_531_392);
  return engine === "sqlite" || Number.isNaN(connections) ? undefined : Math.min(connections, 5000);
}

/** What holds data: the database and the files. */
export const stateRules: readonly Rule<OpenWebUiFilled>[] = [
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
    id: "snapshot-kind",
    level: "refused",
    title: "A cluster's snapshot for an instance",
    reason:
      "RDS for PostgreSQL restores snapshots of instances only; Aurora takes those of clusters and of instances (RDS docs).",
    waysOut: ['use database.engine "aurora"', "name a snapshot of an instance"],
    check: ({ database: { engine, restoreFromSnapshot = "" } }) =>
      when(
        engine === "postgres" && restoreFromSnapshot.includes(":cluster-snapshot:"),
        "database.restoreFromSnapshot",
      ),
  },
  {
    id: "aurora-capacity",
    level: "refused",
    title: "More capacity at least than at most",
    reason: "Aurora scales between the two (Aurora API).",
    waysOut: ["raise database.maximumCapacity", "lower database.minimumCapacity"],
    check: ({ database: { engine, minimumCapacity, maximumCapacity } }) =>
      when(
        engine === "aurora" && minimumCapacity > maximumCapacity,
        "database.maximumCapacity",
        `is ${maximumCapacity}, and minimumCapacity is ${minimumCapacity}`,
      ),
  },
  {
    id: "database-connections",
    level: "refused",
    title: "More connections than the database takes",
    reason:
      "Each task keeps up to 30 connections, a deployment runs twice the tasks for some minutes, and PostgreSQL takes one connection for about 9.5 MB of memory (RDS docs, max_connections).",
    waysOut: [
      "use a larger database.instanceClass or database.maximumCapacity",
      "lower openWebui.scaling.maximum or openWebui.desiredCount",
    ],
    check: (config) => {
      const { database } = config;
      const most = maximumConnections(database);
      const wanted = 2 * mostTasks(config) * CONNECTIONS_A_TASK;
      const key = database.engine === "aurora" ? "database.maximumCapacity" : "database.instanceClass";
      return most === undefined || mostTasks(config) < 2
        ? []
        : when(wanted > most, key, `takes about ${most} connections, and the tasks may ask for ${wanted}`);
    },
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
    id: "sqlite-spot",
    level: "refused",
    title: "SQLite on Fargate Spot",
    reason: "A writer that is taken away in the middle of a write may leave a broken file.",
    waysOut: ['use openWebui.capacity "fargate"', 'use database.engine "postgres"'],
    check: ({ database, openWebui }) =>
      when(database.engine === "sqlite" && openWebui.capacity !== "fargate", "openWebui.capacity"),
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
    title: "Settings of another database",
    reason: "The key has no effect with this engine.",
    waysOut: ["remove the key", "change database.engine"],
    check: ({ database: { engine } }, given) =>
      foreignDatabaseKeys(engine).flatMap((key) =>
        when(given(`database.${key}`), `database.${key}`, `is set, and engine is "${engine}"`),
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
    id: "files-sqlite",
    level: "refused",
    title: "SQLite without a file system",
    reason: "The database is a file, and a bucket is no file system.",
    waysOut: ['use files.storage "efs"', 'use database.engine "postgres"'],
    check: ({ files, database }) =>
      when(files.storage === "s3" && database.engine === "sqlite", "files.storage"),
  },
  {
    id: "files-keys",
    level: "refused",
    title: "Settings of a file system without one",
    reason: "A bucket has no throughput or performance mode.",
    waysOut: ["remove the key", 'use files.storage "efs"'],
    check: ({ files }, given) =>
      files.storage === "efs"
        ? []
        : ["throughputMode", "provisionedMibps", "performanceMode", "transitionToIaDays"].flatMap((key) =>
            when(given(`files.${key}`), `files.${key}`, 'is set, and storage is "s3"'),
          ),
  },
];
