import { z } from "zod";
import { flag, image, list, notes, object, oneOf, text, whole } from "../fields";
import { patterns } from "../formats";
import { stackSchema } from "../schema";

/** An address, or the path of one on the site's own; the rules say what fits. */
const ADDRESS = /^[\x21-\x7e]{1,1024}$/;

const address = (description: string) =>
  text(
    {
      description,
      allowed:
        'a path of the site, such as "/auth/callback/", or a whole address, such as "http://localhost:3000/auth/callback/"',
      source: "Cognito API: at most 1,024 characters",
    },
    ADDRESS,
  );

const backend = object(
  { description: "The API: a container on one EC2 instance.", allowed: "a map with image" },
  {
    image: image(
      "The API's image, by digest, built for arm64. In ECR, or in a registry that needs no password.",
    ),
    instanceType: text(
      {
        description: "EC2 type of the instance.",
        allowed: 'a Graviton type with at least 1 GiB, such as "t4g.small"',
        source: "the AMI in use is for arm64, and its package manager needs 1 GiB",
      },
      patterns.gravitonType,
      (type) => !type.endsWith(".nano"),
    ).optional(),
    port: whole(1024, 65_535, {
      description: "Where the container listens, in HTTP within the VPC. It may not bind lower ones.",
      source: "the container has no capabilities",
    }).optional(),
    healthPath: text(
      {
        description: "What the load balancer asks for; 200 without a token means healthy.",
        allowed: 'a path of at most 200 letters, digits and - . _ ~ /, such as "/health"',
      },
      /^\/[A-Za-z0-9._~/-]{0,199}$/,
    ).optional(),
    diskGiB: whole(8, 1000, {
      description: "The instance's disk: the image and its successor must fit. Nothing on it is kept.",
      unit: "GiB",
      source: "Amazon Linux 2023 needs 8",
    }).optional(),
    followAmi: flag({
      description:
        "Whether a new Amazon Linux replaces the instance. Set it for the deployment that is to bring the patches.",
    }).optional(),
    secrets: list(
      object(
        { description: "A variable whose value is secret.", allowed: "a map with name and value" },
        {
          name: text(
            {
              description: "The variable's name.",
              allowed: 'letters, digits and _, no digit first, such as "OPENAI_API_KEY"',
            },
            /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
          ),
          value: text(
            {
              description: "Its value, of at most 4,096 bytes in one line.",
              allowed: "a secret text",
              source: "Systems Manager docs",
              secret: true,
            },
            /^[^\p{Cc}]+$/u,
            (value) => Buffer.byteLength(value) <= 4096 && !value.includes("{{"),
          ),
        },
      ),
      20,
      {
        description: "Further variables whose values are encrypted with the stack's key in Parameter Store.",
        allowed: "a list of at most 20 secrets",
      },
    ).optional(),
    environment: z
      .record(
        z.string(),
        z
          .string()
          .register(notes, { description: "A value.", allowed: "a text of 1 to 4096 bytes in one line" }),
      )
      .register(notes, {
        description:
          "Further variables of the container. Not for secrets: they are readable in Parameter Store.",
        allowed: "a map of texts",
      })
      .optional(),
  },
);

const spa = object(
  { description: "Pages in a bucket, an API, and a WebSocket.", allowed: "a map with backend" },
  {
    backend,
    webSocket: oneOf(["direct", "apigateway"], {
      description:
        "What carries `/ws/*`. `direct`: CloudFront and a load balancer, for a back end that speaks WebSocket. " +
        "`apigateway`: a WebSocket API, which turns each message into a POST to the back end.",
    }).optional(),
    backendAuth: flag({
      description: "Whether the back end checks tokens (`AUTH_ENABLED`).",
    }).optional(),
    apiAuth: flag({
      description: "Whether API Gateway checks tokens too, before a request reaches the back end.",
    }).optional(),
    callbackUrls: list(
      address("Where Cognito sends the browser after the login."),
      50,
      {
        description: "Where Cognito may send browsers after the login, letter by letter.",
        allowed: "a list of 1 to 50 addresses",
        source: "Cognito API",
      },
      1,
    ).optional(),
    logoutUrls: list(
      address("Where Cognito sends the browser after the logout."),
      50,
      {
        description: "Where Cognito may send browsers after the logout, letter by letter.",
        allowed: "a list of 1 to 50 addresses",
        source: "Cognito API",
      },
      1,
    ).optional(),
    corsOrigins: list(
      text(
        {
          description: "An origin.",
          allowed: 'scheme and host as browsers send them, such as "https://app.acme.com"',
        },
        ADDRESS,
      ),
      50,
      {
        description: "Further origins whose pages may call the API. The site's own always may.",
        allowed: "a list of at most 50 origins",
      },
    ).optional(),
    pages: oneOf(["folders", "files", "single"], {
      description:
        "How the pages lie in the bucket. `folders`: `/about/index.html`, as Next.js exports with `trailingSlash`; " +
        "`files`: `/about.html`; `single`: everything in `/index.html`.",
    }).optional(),
    hashedFiles: list(
      text(
        {
          description: "A pattern of files.",
          allowed: 'a path with a * at its end, such as "/_next/static/*"',
          source: "CloudFront API",
        },
        /^\/[A-Za-z0-9_.$/~@:+-]{1,200}\/\*$/,
      ),
      10,
      {
        description: "Files whose names change with their contents: browsers and CloudFront keep them.",
        allowed: "a list of at most 10 patterns",
      },
    ).optional(),
    inlineScripts: flag({
      description:
        "Whether scripts may stand in the pages themselves. Next.js writes them with its App Router. Off, a script that somebody smuggles into a page does not run.",
    }).optional(),
    name: text(
      {
        description: "Title of the login's mails.",
        allowed: "1 to 40 visible characters without <, >, { and }",
      },
      patterns.displayName,
      // Cognito counts UTF-16 code units.
      (name) => name.length <= 40,
    ).optional(),
  },
);

/** The whole configuration of a stack with pages and an API, keys without their namespace. */
export const spaSchema = stackSchema(["small", "medium", "large"], { spa });

/** Such a stack's configuration as it is written: complete, but without defaults. */
export type SpaConfig = z.infer<typeof spaSchema>;
