import type { z } from "zod";
import { image, modelIds, object, oneOf, text, whole } from "../fields";
import { isModelId, patterns } from "../formats";
import { scaling } from "../operationsSchema";
import { stackSchema } from "../schema";

/** The most tasks that a stack file may ask for. */
const MOST_TASKS = 50;

const auth = oneOf(["load-balancer", "app"], {
  description:
    "Who checks a request's token first. `load-balancer`: before it reaches a task; needs a domain. `app`: the application alone, which checks every token anyway. " +
    "Without it: the load balancer where it can.",
});

const build = object(
  {
    description: "Builds the image from a folder of this repository, with Docker where `pulumi up` runs.",
    allowed: "a map with folder",
  },
  {
    folder: text(
      {
        description: "The folder with the Dockerfile, seen from the folder of Pulumi.yaml.",
        allowed: 'a path without ".." and without a slash at the ends, such as "containers/chatbot"',
      },
      /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/,
    ),
  },
);

const chatbot = object(
  { description: "The API and its task.", allowed: "a map with image or build" },
  {
    image: image(
      "The API's image, by digest. Where the tasks have no way to the internet, in an ECR repository of the stack's region.",
    ).optional(),
    build: build.optional(),
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
    capacity: oneOf(["fargate", "fargate-spot", "fargate-with-spot"], {
      description:
        "Spot costs about a third and is taken away with two minutes' notice. `fargate-with-spot`: the first task and a fifth of the others stay.",
      source: "Fargate docs",
    }).optional(),
    desiredCount: whole(0, MOST_TASKS, {
      description:
        "How many tasks run. With `scaling` only the first deployment's number. 0 stops the application.",
      unit: "tasks",
    }).optional(),
    scaling: scaling(MOST_TASKS).optional(),
    name: text(
      {
        description: "Title of the login's mails, and what the application may call itself (APP_NAME).",
        allowed: "1 to 40 visible characters without <, >, { and }",
      },
      patterns.displayName,
      // Cognito counts UTF-16 code units.
      (name) => name.length <= 40,
    ).optional(),
    logLevel: oneOf(["DEBUG", "INFO", "WARNING", "ERROR"], {
      description: "How much the application writes into its log (LOG_LEVEL).",
    }).optional(),
    slowAnswerSeconds: whole(1, 120, {
      description:
        "An alarm rings when one answer in twenty takes longer to begin. An answer in one piece begins when the model has finished.",
      unit: "seconds",
    }).optional(),
  },
);

const frontend = object(
  { description: "Where the pages come from.", allowed: "a map with kind" },
  {
    kind: oneOf(["s3", "amplify"], {
      description:
        "`s3`: a private bucket behind the distribution that serves the API too, so that pages and API have one address. " +
        "`amplify`: Amplify Hosting, with an address of its own; the API has another one, `api.` before the domain. Not both: Amplify is a CloudFront distribution itself.",
    }).optional(),
  },
);

const bedrock = object(
  { description: "The models that the application calls.", allowed: "a map with modelIds" },
  {
    modelIds: modelIds(
      "The models that may be called: foundation models or inference profiles. The first one answers (BEDROCK_MODEL_ID).",
      patterns.modelId,
      'a model id, such as "amazon.nova-lite-v1:0", or an inference profile, such as "eu.amazon.nova-lite-v1:0"',
      1,
      isModelId,
    ),
  },
);

const numericId = (description: string) =>
  text({ description, allowed: 'digits in quotes, such as "123456"' }, /^[1-9][0-9]{0,18}$/);

const github = object(
  {
    description:
      "Lets GitHub Actions deploy this stack, by OpenID Connect and without a stored key: a role for one environment, and one that may only read for pull requests.",
    allowed: "a map with repository, ownerId, repositoryId and environment",
  },
  {
    repository: text(
      { description: "The repository.", allowed: 'an owner and a name, such as "acme/chatbot"' },
      /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?\/[A-Za-z0-9._-]{1,100}$/,
    ),
    ownerId: numericId(
      "The owner's number, which newer repositories name in their tokens: `gh api repos/OWNER/NAME --jq .owner.id` prints it.",
    ),
    repositoryId: numericId("The repository's number: `gh api repos/OWNER/NAME --jq .id` prints it."),
    environment: text(
      {
        description: "The environment of GitHub whose jobs may deploy.",
        allowed: "1 to 18 letters, digits and . _ -",
        source: "IAM API: it stands in a role's name",
      },
      /^[A-Za-z0-9._-]{1,18}$/,
    ),
    existingProviderArn: text(
      {
        description:
          "GitHub's identity provider in this account, where it has one. Without it the stack makes it.",
        allowed:
          'the ARN of GitHub\'s provider, such as "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"',
        source: "IAM API: one provider of an address an account",
      },
      /^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
    ).optional(),
  },
);

/** The whole configuration of a chatbot's stack, keys without their namespace. */
export const chatbotSchema = stackSchema(["small", "medium", "large"], {
  auth: auth.optional(),
  chatbot,
  frontend: frontend.optional(),
  bedrock,
  github: github.optional(),
});

/** A chatbot stack's configuration as it is written: complete, but without defaults. */
export type ChatbotConfig = z.infer<typeof chatbotSchema>;
