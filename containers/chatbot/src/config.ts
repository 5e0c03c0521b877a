import { z } from "zod";

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly appName: string;
  readonly region: string;
  readonly logLevel: "DEBUG" | "INFO" | "WARNING" | "ERROR";
  readonly sessionSecret: string;
  /** The first answers, the others are there to fall back on. */
  readonly modelIds: readonly string[];
  readonly clientId: string;
  readonly issuer: string;
  /** An address, or `s3://bucket/key`. */
  readonly tokenKeys: string;
  readonly corsOrigins: readonly string[];
  readonly requiredGroup: string | undefined;
  readonly chatsPerMinute: number;
  readonly chatsAtOnce: number;
  readonly answerSeconds: number;
  readonly firstTextSeconds: number;
}

export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join("\n"));
  }
}

const text = z.string({ error: "is missing" });
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, { error: `must be a whole number from ${least} to ${most}` })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: `must be from ${least} to ${most}` });
const list = text
  .transform((value) => value.split(",").map((item) => item.trim()))
  .refine((items) => items.every((item) => item !== ""), {
    error: "must be a list with commas between, and nothing empty in it",
  });

const ENVIRONMENT = z.object({
  HOST: z.string().default("0.0.0.0"),
  PORT: whole(0, 65_535).default(8000),
  APP_NAME: z.string().default("Chatbot"),
  AWS_REGION: text.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: "must be a region, such as eu-central-1" }),
  LOG_LEVEL: z
    .enum(["DEBUG", "INFO", "WARNING", "ERROR"], { error: "must be DEBUG, INFO, WARNING or ERROR" })
    .default("INFO"),
  SESSION_SECRET: text.min(32, { error: "must have 32 characters or more" }),
  BEDROCK_MODEL_ID: text,
  BEDROCK_MODEL_IDS: list.optional(),
  COGNITO_USER_POOL_ID: text.regex(/^[\w-]+_[0-9A-Za-z]+$/, {
    error: "must be the id of a user pool, such as eu-central-1_AbCdEfGhI",
  }),
  COGNITO_CLIENT_ID: text,
  COGNITO_ISSUER: text.refine((value) => URL.canParse(value), { error: "must be an address" }),
  TOKEN_KEYS: text.refine(isKeysAddress, {
    error: "must be https://…, s3://bucket/key, or http://… of a host without a dot or of 127.0.0.1",
  }),
  CORS_ORIGINS: list
    .refine((items) => items.every((item) => URL.canParse(item) && new URL(item).origin === item), {
      error: "must be origins, such as https://chat.example.com, without a path",
    })
    .optional(),
  REQUIRED_GROUP: z.string().optional(),
  CHATS_PER_MINUTE: whole(1, 100_000).default(30),
  CHATS_AT_ONCE: whole(1, 10_000).default(200),
  // ECS kills 30 s after SIGTERM: an answer that has begun must end before.
  ANSWER_SECONDS: whole(1, 25).default(25),
  FIRST_TEXT_SECONDS: whole(1, 25).default(10),
});

/** Keys that anybody between could change would make every token worthless: http only where nobody is between. */
function isKeysAddress(value: string): boolean {
  if (/^s3:\/\/[a-z0-9.-]+\/.+$/.test(value)) {
    return true;
  }
  if (!URL.canParse(value)) {
    return false;
  }
  const { protocol, hostname } = new URL(value);
  const near = !/[.:]/.test(hostname) || hostname === "127.0.0.1" || hostname.endsWith(".localhost");
  return protocol === "https:" || (protocol === "http:" && near);
}

/** Reads the environment of the task definition. @throws ConfigError with every fault. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const { success, data, error } = ENVIRONMENT.safeParse(given);
  if (!success) {
    throw new ConfigError(error.issues.map(({ path, message }) => faultOf(String(path[0]), given, message)));
  }
  const { BEDROCK_MODEL_ID: first, BEDROCK_MODEL_IDS: others = [] } = data;
  return {
    host: data.HOST,
    port: data.PORT,
    appName: data.APP_NAME,
    region: data.AWS_REGION,
    logLevel: data.LOG_LEVEL,
    sessionSecret: data.SESSION_SECRET,
    modelIds: [...new Set([first, ...others])],
    clientId: data.COGNITO_CLIENT_ID,
    issuer: data.COGNITO_ISSUER,
    tokenKeys: data.TOKEN_KEYS,
    corsOrigins: data.CORS_ORIGINS ?? [],
    requiredGroup: data.REQUIRED_GROUP,
    chatsPerMinute: data.CHATS_PER_MINUTE,
    chatsAtOnce: data.CHATS_AT_ONCE,
    answerSeconds: data.ANSWER_SECONDS,
    firstTextSeconds: data.FIRST_TEXT_SECONDS,
  };
}

/** With the value, unless it is the secret. */
function faultOf(key: string, given: Readonly<Record<string, string | undefined>>, message: string): string {
  const value = given[key];
  return value === undefined || key === "SESSION_SECRET"
    ? `${key} ${message}.`
    : `${key} is ${JSON.stringify(value)} and ${message}.`;
}
