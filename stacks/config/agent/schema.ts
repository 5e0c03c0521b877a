import type { z } from "zod";
import { flag, image, modelIds, object, oneOf, text, whole } from "../fields";
import { isModelId, patterns } from "../formats";
import { scaling } from "../operationsSchema";
import { stackSchema } from "../schema";

/** The most tasks that a stack file may ask for. */
const MOST_TASKS = 50;

const auth = oneOf(["load-balancer", "app"], {
  description:
    "Who logs users in. `load-balancer`: before a request reaches the application; needs a domain and no way to the internet. " +
    "`app`: the application itself (Streamlit's `st.login`); needs a way to the internet and no domain.",
});

const agent = object(
  { description: "The application and its task.", allowed: "a map with image or mirror" },
  {
    image: image(
      "The application's image, by digest. Where the tasks have no way to the internet, in an ECR repository of the stack's region.",
    ).optional(),
    mirror: image(
      "An image elsewhere, by digest, instead of `image`: `pulumi up` copies it into a repository of the stack's own.",
    ).optional(),
    cpu: whole(256, 16384, {
      description: "CPU of a task; 1024 is one vCPU.",
      unit: "CPU units",
      source: "Fargate sizes",
    }).optional(),
    memoryMiB: whole(512, 122880, {
      description: "Memory of a task.",
      unit: "MiB",
      source: "Fargate sizes",
    }).optional(),
    architecture: oneOf(["arm64", "x86_64"], {
      description: "Processor of the tasks, for which the image must be built; arm64 costs a fifth less.",
      source: "Fargate prices",
    }).optional(),
    capacity: oneOf(["fargate", "fargate-spot"], {
      description: "Spot costs about a third and is taken away with two minutes' notice.",
      source: "Fargate docs",
    }).optional(),
    desiredCount: whole(0, MOST_TASKS, {
      description:
        "How many tasks run. With `scaling` only the first deployment's number. 0 stops the application.",
      unit: "tasks",
    }).optional(),
    scaling: scaling(MOST_TASKS).optional(),
    readOnlyRoot: flag({
      description:
        "Whether the container's file system is read-only, but for 256 MiB of memory in `/tmp`. false for an image that writes elsewhere.",
    }).optional(),
    sessionHours: whole(1, 168, {
      description:
        "How long a login at the load balancer lasts. With `auth: app` the application decides: Streamlit's cookie lasts 30 days.",
      unit: "hours",
      source: "ELB API: at most seven days",
    }).optional(),
    name: text(
      {
        description: "Title of the login's mails, and what the application may call itself (APP_NAME).",
        allowed: "1 to 40 visible characters without <, >, { and }",
      },
      patterns.displayName,
      // Cognito counts UTF-16 code units.
      (name) => name.length <= 40,
    ).optional(),
    allowedGroup: text(
      {
        description:
          "Only members of this Cognito group may use the application. The application must check it (ALLOWED_GROUP): the load balancer lets in every user of the pool.",
        allowed: "1 to 128 letters, digits and . _ -, beginning with a letter or a digit",
      },
      patterns.groupName,
    ).optional(),
  },
);

const bedrock = object(
  {
    description: "What answers: an agent of Amazon Bedrock, or models that the application calls itself.",
    allowed: "a map with agentId and aliasId, or with modelIds",
  },
  {
    agentId: text(
      {
        description: "The agent's id.",
        allowed: 'ten capital letters and digits, such as "A1B2C3D4E5"',
        source: "Bedrock API",
      },
      /^[0-9A-Z]{10}$/,
    ).optional(),
    aliasId: text(
      {
        description:
          "The alias of the agent that is called. An alias names a version, so the answers do not move.",
        allowed: 'ten capital letters and digits, such as "F6G7H8I9J0"',
        source: "Bedrock API",
      },
      /^[0-9A-Z]{10}$/,
    ).optional(),
    modelIds: modelIds(
      "The models that may be called: foundation models or inference profiles.",
      patterns.modelId,
      'a model id, such as "amazon.nova-lite-v1:0", or an inference profile, such as "eu.amazon.nova-lite-v1:0"',
      1,
      isModelId,
    ).optional(),
  },
);

const documents = object(
  {
    description: "The bucket whose documents the application may read.",
    allowed: "a map with enabled, existingBucket and existingKeyArn",
  },
  {
    enabled: flag({ description: "Whether there is one. Empty it costs nothing." }).optional(),
    existingBucket: text(
      {
        description:
          "A bucket that exists, in the stack's region and account. Without it the stack makes its own.",
        allowed: "a bucket's name: 3 to 63 lower-case letters, digits, hyphens and dots",
        source: "S3 API",
      },
      /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9]))*[a-z0-9]$/,
    ).optional(),
    existingKeyArn: text(
      {
        description: "The customer key that encrypts the existing bucket, where it has one.",
        allowed:
          'the ARN of a KMS key (not of an alias), such as "arn:aws:kms:eu-central-1:111122223333:key/…"',
        source: "KMS API",
      },
      patterns.keyArn,
    ).optional(),
  },
);

/** The whole configuration of an agent's stack, keys without their namespace. */
export const agentSchema = stackSchema(["small", "medium", "large"], {
  auth: auth.optional(),
  agent,
  bedrock,
  documents: documents.optional(),
});

/** An agent stack's configuration as it is written: complete, but without defaults. */
export type AgentConfig = z.infer<typeof agentSchema>;
