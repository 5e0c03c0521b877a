import { z } from "zod";

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly logLevel: "DEBUG" | "INFO" | "WARNING" | "ERROR";
  /** False: whoever reaches this program may ask. */
  readonly authEnabled: boolean;
  readonly clientId: string;
  readonly issuer: string;
  readonly tokenKeys: string;
  readonly requiredGroup: string | undefined;
  readonly corsOrigins: readonly string[];
  /** `direct`: this program speaks WebSocket; `apigateway`: it takes POSTs, and answers at `webSocketApiUrl`. */
  readonly webSocketMode: "direct" | "apigateway";
  readonly webSocketApiUrl: string | undefined;
  /** A service with OpenAI's interface; undefined: the built-in model, which repeats what it hears. */
  readonly models: ModelService | undefined;
  readonly chatsPerMinute: number;
  readonly chatsAtOnce: number;
  readonly chatsAtOncePerUser: number;
  readonly socketsPerUser: number;
  readonly answerSeconds: number;
}

export interface ModelService {
  readonly url: string;
  readonly apiKey: string;
  /** The first is asked where a request names none. */
  readonly ids: readonly string[];
}

export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join("\n"));
  }
}

const text = z.string({ error: "is missing" });
const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,6}$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error });
};
const list = text
  .transform((value) => value.split(",").map((item) => item.trim()))
  .refine((items) => items.every((item) => item !== ""), {
    error: "must be a list with commas between, and nothing empty in it",
  });
const region = text.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "must be a region, such as eu-central-1" });
const address = text.refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), {
  error: "must be an address, such as https://api.example.com",
});

const ENVIRONMENT = z.object({
  HOST: z.string().default("0.0.0.0"),
  PORT: whole(0, 65_535).default(8000),
  AWS_REGION: region,
  LOG_LEVEL: z
    .enum(["DEBUG", "INFO", "WARNING", "ERROR"], { error: "must be DEBUG, INFO, WARNING or ERROR" })
    .default("INFO"),
  // A wrong word here must not open the door.
  AUTH_ENABLED: z.enum(["true", "false"], { error: "must be true or false" }).default("true"),
  COGNITO_REGION: region,
  COGNITO_USER_POOL_ID: text.regex(/^[\w-]+_[0-9A-Za-z]+$/, {
    error: "must be the id of a user pool, such as eu-central-1_AbCdEfGhI",
  }),
  COGNITO_APP_CLIENT_ID: text,
  TOKEN_KEYS: address
    .refine(isTrusted, { error: "must be https://…, or http://… of 127.0.0.1 or of a host without a dot" })
    .optional(),
  REQUIRED_GROUP: z.string().optional(),
  CORS_ORIGINS: list
    .refine((items) => items.every((item) => URL.canParse(item) && new URL(item).origin === item), {
      error: "must be origins, such as https://app.example.com, without a path",
    })
    .optional(),
  WEBSOCKET_MODE: z
    .enum(["direct", "apigateway"], { error: "must be direct or apigateway" })
    .default("direct"),
  WEBSOCKET_API_URL: address.optional(),
  MODELS_URL: address.optional(),
  MODEL_IDS: list.optional(),
  OPENAI_API_KEY: z.string().optional(),
  CHATS_PER_MINUTE: whole(1, 100_000).default(30),
  CHATS_AT_ONCE: whole(1, 10_000).default(100),
  CHATS_AT_ONCE_PER_USER: whole(1, 10_000).default(4),
  // Each open page has one.
  SOCKETS_PER_USER: whole(1, 10_000).default(10),
  // API Gateway waits for 30 s, and a container that must end gets 30 s.
  ANSWER_SECONDS: whole(1, 25).default(25),
});

/** Keys that anybody between could change would make every token worthless: http only where nobody is between. */
function isTrusted(value: string): boolean {
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || !/[.:]/.test(hostname) || hostname === "127.0.0.1";
}

type Environment = z.infer<typeof ENVIRONMENT>;

/** Reads the environment of the container. @throws ConfigError with every fault. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const { success, data, error } = ENVIRONMENT.safeParse(given);
  if (!success) {
    throw new ConfigError(error.issues.map(({ path, message }) => faultOf(String(path[0]), given, message)));
  }
  const faults = together(data);
  if (faults.length > 0) {
    throw new ConfigError(faults);
  }
  const issuer = `https://cognito-idp.${data.COGNITO_REGION}.amazonaws.com/${data.COGNITO_USER_POOL_ID}`;
  const { MODELS_URL: url, MODEL_IDS: ids, OPENAI_API_KEY: apiKey = "none" } = data;
  return {
    host: data.HOST,
    port: data.PORT,
    region: data.AWS_REGION,
    logLevel: data.LOG_LEVEL,
    authEnabled: data.AUTH_ENABLED === "true",
    clientId: data.COGNITO_APP_CLIENT_ID,
    issuer,
    tokenKeys: data.TOKEN_KEYS ?? `${issuer}/.well-known/jwks.json`,
    requiredGroup: data.REQUIRED_GROUP,
    corsOrigins: data.CORS_ORIGINS ?? [],
    webSocketMode: data.WEBSOCKET_MODE,
    webSocketApiUrl: data.WEBSOCKET_API_URL,
    models: url === undefined || ids === undefined ? undefined : { url, apiKey, ids },
    chatsPerMinute: data.CHATS_PER_MINUTE,
    chatsAtOnce: data.CHATS_AT_ONCE,
    chatsAtOncePerUser: data.CHATS_AT_ONCE_PER_USER,
    socketsPerUser: data.SOCKETS_PER_USER,
    answerSeconds: data.ANSWER_SECONDS,
  };
}

/** What is wrong only beside something else. */
function together(data: Environment): readonly string[] {
  const { WEBSOCKET_MODE, WEBSOCKET_API_URL, MODELS_URL, MODEL_IDS } = data;
  return [
    ...(WEBSOCKET_MODE === "apigateway" && WEBSOCKET_API_URL === undefined
      ? ["WEBSOCKET_API_URL is missing; WEBSOCKET_MODE apigateway needs it."]
      : []),
    ...((MODELS_URL === undefined) === (MODEL_IDS === undefined)
      ? []
      : ["MODELS_URL and MODEL_IDS belong together, and one is missing."]),
  ];
}

/** With the value, unless it is the secret. */
function faultOf(key: string, given: Readonly<Record<string, string | undefined>>, message: string): string {
  const value = given[key];
  return value === undefined || key === "OPENAI_API_KEY"
    ? `${key} ${message}.`
    : `${key} is ${JSON.stringify(value)} and ${message}.`;
}
