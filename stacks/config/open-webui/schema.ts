import type { z } from "zod";
import { flag, halves, image, list, modelIds, object, oneNumberOf, oneOf, text, whole } from "../fields";
import { isModelId, patterns } from "../formats";
import { scaling } from "../operationsSchema";
import { stackSchema } from "../schema";

/** The most tasks that a stack file may ask for. */
const MOST_TASKS = 50;

const openWebui = object(
  { description: "The application and its task.", allowed: "a map with at least image" },
  {
    image: image("The image of Open WebUI, by digest."),
    migratedImage: image(
      "The image that has migrated the database: set it to the value of `image` when a release works. While the two differ, or without it, one task runs alone and migrates.",
    ).optional(),
    imageVariant: oneOf(["standard", "slim"], {
      description:
        "Which variant that image is. The slim one needs 1 GiB and has no embedding model of its own.",
      source: "Open WebUI docs",
    }).optional(),
    cpu: whole(256, 16384, {
      description:
        "CPU of the application's container; 1024 is one vCPU. The Bedrock gateway's share is added.",
      unit: "CPU units",
      source: "Fargate sizes",
    }).optional(),
    memoryMiB: whole(512, 122880, {
      description: "Memory of the application's container. The Bedrock gateway's share is added.",
      unit: "MiB",
      source: "Fargate sizes",
    }).optional(),
    architecture: oneOf(["arm64", "x86_64"], {
      description: "Processor of the task; arm64 costs a fifth less.",
      source: "Fargate prices",
    }).optional(),
    capacity: oneOf(["fargate", "fargate-spot", "fargate-with-spot"], {
      description:
        "Spot costs about a third and is taken away with two minutes' notice. `fargate-with-spot`: the first task and a fifth of the others are not.",
      source: "Fargate docs",
    }).optional(),
    desiredCount: whole(0, MOST_TASKS, {
      description:
        "How many tasks run. With `scaling` only the first deployment's number. 0 stops the application and keeps its data.",
      unit: "tasks",
    }).optional(),
    scaling: scaling(MOST_TASKS).optional(),
    discovery: object(
      {
        description:
          "A name inside the VPC under which other services reach the tasks directly, past the load balancer. Without it: none.",
        allowed: "a map with namespace, host and clientSecurityGroupIds",
      },
      {
        namespace: text(
          {
            description: "A private domain that the VPC does not know yet.",
            allowed: 'a domain in lower case, such as "chat.internal"',
            source: "Cloud Map API",
          },
          patterns.host,
        ),
        host: text(
          {
            description: "The host within it.",
            allowed: 'a label of lower-case letters, digits and inner hyphens, such as "web"',
          },
          /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        ),
        clientSecurityGroupIds: list(
          text(
            { description: "A group.", allowed: 'a security group id, such as "sg-0a1b2c3d4e5f60718"' },
            patterns.securityGroupId,
          ),
          10,
          {
            description: "The security groups whose members may reach the tasks.",
            allowed: "a list of 1 to 10 security group ids",
          },
          1,
        ),
      },
    ).optional(),
    name: text(
      {
        description: "Title of the pages (WEBUI_NAME).",
        allowed: "1 to 40 visible characters without <, >, { and }",
      },
      patterns.displayName,
      // Cognito counts UTF-16 code units.
      (name) => name.length <= 40,
    ).optional(),
    sessionHours: whole(1, 720, {
      description:
        "How long a login lasts (JWT_EXPIRES_IN). Without Valkey, a token that was copied stays valid after its owner signs out.",
      unit: "hours",
      source: "Open WebUI docs",
    }).optional(),
    groups: object(
      { description: "The Cognito groups that let people in.", allowed: "a map with admin and user" },
      {
        admin: text(
          {
            description: "Its members administer Open WebUI.",
            allowed: "1 to 128 letters, digits and . _ -, beginning with a letter or a digit",
          },
          patterns.groupName,
        ).optional(),
        user: text(
          {
            description: "Its members use Open WebUI.",
            allowed: "1 to 128 letters, digits and . _ -, beginning with a letter or a digit",
          },
          patterns.groupName,
        ).optional(),
      },
    ).optional(),
  },
);

const models = object(
  {
    description: "Where the language models are: at least one of the two.",
    allowed: "a map with bedrock or openaiCompatible",
  },
  {
    bedrock: object(
      {
        description: "Amazon Bedrock, through a gateway beside the application.",
        allowed: "a map with modelIds and gatewayImage",
      },
      {
        modelIds: modelIds(
          "The models that may be called: foundation models or inference profiles.",
          patterns.modelId,
          'a model id, such as "amazon.nova-lite-v1:0", or an inference profile, such as "eu.amazon.nova-lite-v1:0"',
          1,
          isModelId,
        ),
        gatewayImage: image("The image of the LiteLLM gateway, by digest."),
      },
    ).optional(),
    openaiCompatible: object(
      { description: "A service with OpenAI's interface.", allowed: "a map with baseUrl and apiKey" },
      {
        baseUrl: text(
          {
            description: "Its base address.",
            allowed:
              'an https address without user, query or slash at the end, with a port from 1 to 65535 if any, such as "https://api.openai.com/v1"',
          },
          patterns.httpsUrl,
          (url) => !url.endsWith("/"),
        ),
        apiKey: text(
          { description: "Its key.", allowed: "a secret text", secret: true },
          /^[^\p{Cc};]{1,4096}$/u,
        ),
        modelIds: modelIds(
          "The models to show. Without it: all that the service lists.",
          /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}$/,
          "a model's name",
          0,
        ).optional(),
      },
    ).optional(),
  },
);

const database = object(
  { description: "Open WebUI's database.", allowed: "a map of database settings" },
  {
    engine: oneOf(["postgres", "aurora", "sqlite"], {
      description:
        "RDS for PostgreSQL, Aurora Serverless v2, or SQLite on the file system, which Open WebUI does not support on network storage. " +
        "No size changes it: a change makes a new, empty database.",
      source: "Open WebUI docs",
    }).optional(),
    reason: text(
      {
        description: "Why SQLite is good enough; required with it.",
        allowed: "a sentence of 10 to 300 characters",
      },
      patterns.sentence,
    ).optional(),
    instanceClass: text(
      {
        description: "PostgreSQL: size of the database instance.",
        allowed: 'an RDS class, such as "db.t4g.micro"',
        source: "RDS docs",
      },
      patterns.databaseClass,
    ).optional(),
    // It grows by itself up to 65536 GiB, and that limit lies at least 10 % above the start.
    storageGiB: whole(20, 59_578, {
      description: "PostgreSQL: storage at the start. It grows by itself and never shrinks.",
      unit: "GiB",
      source: "RDS docs: gp3 from 20 GiB, growth from 10 % above the start",
    }).optional(),
    backupRetentionDays: whole(1, 35, {
      description: "How long automatic backups are kept.",
      unit: "days",
      source: "RDS API",
    }).optional(),
    restoreFromSnapshot: text(
      {
        description:
          "Replaces the database by one made from this snapshot. The way back from a failed release, together with the old `openWebui.image`; leave it in place afterwards.",
        allowed: "the identifier or the ARN of an RDS snapshot",
        source: "RDS API",
      },
      patterns.snapshot,
    ).optional(),
    minimumCapacity: halves(0.5, 256, {
      description:
        "Aurora: the least capacity, 2 GiB of memory each. It never pauses: the application keeps connections open.",
      unit: "Aurora capacity units",
      source: "Aurora docs: steps of 0.5",
    }).optional(),
    maximumCapacity: halves(1, 256, {
      description: "Aurora: the most capacity.",
      unit: "Aurora capacity units",
      source: "Aurora docs: steps of 0.5",
    }).optional(),
    multiAz: flag({
      description:
        "Keeps a second instance in another zone that takes over; doubles the price of the instance or of the capacity.",
      source: "RDS docs",
    }).optional(),
  },
);

const valkey = object(
  {
    description:
      "The cache that several tasks share: sessions, revoked tokens and the live updates of pages. It holds nothing that must last.",
    allowed: "a map of cache settings",
  },
  {
    enabled: flag({
      description: "Makes the cache. More than one task needs it.",
      source: "Open WebUI docs, scaling",
    }).optional(),
    nodeType: text(
      {
        description: "Size of a node.",
        allowed: 'an ElastiCache node type, such as "cache.t4g.micro"',
        source: "ElastiCache docs",
      },
      /^cache\.[a-z][a-z0-9]+\.[a-z0-9]+$/,
    ).optional(),
    replicas: whole(0, 5, {
      description: "How many nodes stand by in other zones; with one or more the cache fails over by itself.",
      source: "ElastiCache API",
    }).optional(),
  },
);

const files = object(
  { description: "Where uploaded files lie.", allowed: "a map of file settings" },
  {
    storage: oneOf(["efs", "s3"], {
      description:
        "A file system, or a bucket. No size changes it: a change leaves the old files where they are.",
      source: "Open WebUI docs: S3 since 0.5, with the slim image since 0.12.0",
    }).optional(),
    throughputMode: oneOf(["elastic", "bursting", "provisioned"], {
      description: "How throughput is billed: by use, by size, or by a fixed amount.",
      source: "EFS docs",
    }).optional(),
    provisionedMibps: whole(1, 3414, {
      description: "The fixed amount.",
      unit: "MiB/s",
      source: "EFS API",
    }).optional(),
    performanceMode: oneOf(["generalPurpose", "maxIO"], {
      description: "`maxIO` has higher latency and cannot be changed later.",
      source: "EFS docs",
    }).optional(),
    transitionToIaDays: oneNumberOf([1, 7, 14, 30, 60, 90, 180, 270, 365], {
      description: "Days without access after which a file moves to the cheaper storage class.",
      unit: "days",
      source: "EFS API",
    }).optional(),
  },
);

/** The whole configuration of an Open WebUI stack, keys without their namespace. */
export const openWebUiSchema = stackSchema(["small", "medium", "large"], {
  openWebui,
  models: models.optional(),
  database: database.optional(),
  valkey: valkey.optional(),
  files: files.optional(),
});

/** An Open WebUI stack's configuration as it is written: complete, but without defaults. */
export type OpenWebUiConfig = z.infer<typeof openWebUiSchema>;
