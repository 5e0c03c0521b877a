import type * as pulumi from "@pulumi/pulumi";

type Text = pulumi.Input<string>;

/** The environment of the API's container: the contract between this system and any image that it runs. */
export interface Variable {
  readonly name: string;
  /** The value, the parameter of Parameter Store that holds it, or the key in the application's secret. */
  readonly value: Text | { readonly parameter: Text } | { readonly secret: SecretKey };
  readonly why: string;
}

/** The keys of the application's secret. */
export type SecretKey = "sessionSecret";

/** Everything in the environment that differs between two deployments. */
export interface EnvironmentInputs {
  readonly region: string;
  /** Where users open the pages: scheme and host, no path, no trailing slash. */
  readonly publicUrl: Text;
  readonly displayName: string;
  readonly logLevel: string;
  readonly auth: "load-balancer" | "app";
  readonly userPoolId: Text;
  readonly clientId: Text;
  readonly issuerUrl: Text;
  /** An https address, or `s3://bucket/key` where there is no way to the internet. */
  readonly tokenKeys: Text;
  /** At least one; the first answers. */
  readonly modelIds: readonly string[];
  /** The pages' origin where it is not the API's own. */
  readonly corsOrigin: Text | undefined;
}

/** Where the API listens, and what the load balancer asks. */
export const PORT = 8000;

export const PATHS = {
  /** Everything that is the API's; the rest is the pages'. */
  api: "/api/*",
  health: "/api/v1/health",
  /** What users write, which may look like an attack to a web ACL. */
  chat: "/api/v1/chat",
  feedback: "/api/v1/feedback",
  /** Of the pages, with their slashes: Cognito compares letter by letter. */
  callback: "/auth/callback/",
  afterLogout: "/login/",
  /** Files whose names change with their contents. */
  hashed: "/assets/*",
} as const;

export function chatbotEnvironment(inputs: EnvironmentInputs): readonly Variable[] {
  return [...application(inputs), ...models(inputs), ...tokens(inputs), ...browsers(inputs)];
}

function application({ region, publicUrl, displayName, logLevel }: EnvironmentInputs): Variable[] {
  return [
    { name: "PORT", value: String(PORT), why: "where the load balancer comes in; listen on 0.0.0.0" },
    { name: "APP_NAME", value: displayName, why: "what the application may call itself" },
    { name: "PUBLIC_URL", value: publicUrl, why: "where users open the pages" },
    { name: "AWS_REGION", value: region, why: "the region that the AWS SDKs call" },
    { name: "LOG_LEVEL", value: { parameter: logLevel }, why: "how much is written to the log" },
    {
      name: "SESSION_SECRET",
      value: { secret: "sessionSecret" },
      why: "signs session ids, the same in every task, so that nobody goes on with somebody else's session",
    },
  ];
}

function models({ modelIds }: EnvironmentInputs): Variable[] {
  return [
    {
      name: "BEDROCK_MODEL_ID",
      value: { parameter: modelIds[0] ?? "" },
      why: "the model that answers",
    },
    {
      name: "BEDROCK_MODEL_IDS",
      value: modelIds.join(","),
      why: "all models that the task's role may call, separated by commas: to fall back on",
    },
  ];
}

function tokens(inputs: EnvironmentInputs): Variable[] {
  const { auth, userPoolId, clientId, issuerUrl, tokenKeys } = inputs;
  return [
    {
      name: "AUTH_MODE",
      value: auth,
      why: "load-balancer: requests come with a token that was checked; app: with any. Check each token in both cases",
    },
    { name: "COGNITO_USER_POOL_ID", value: { parameter: userPoolId }, why: "the user pool" },
    {
      name: "COGNITO_CLIENT_ID",
      value: { parameter: clientId },
      why: "client_id of the access tokens to accept",
    },
    { name: "COGNITO_ISSUER", value: issuerUrl, why: "iss of the access tokens to accept" },
    {
      name: "TOKEN_KEYS",
      value: tokenKeys,
      why: "the public keys of the tokens: an address, or an object in S3",
    },
  ];
}

function browsers({ corsOrigin }: EnvironmentInputs): Variable[] {
  return corsOrigin === undefined
    ? []
    : [
        {
          name: "CORS_ORIGINS",
          value: corsOrigin,
          why: "the one origin whose pages may call the API; without it none but its own",
        },
      ];
}
