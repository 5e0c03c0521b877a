import { setTimeout as wait } from "node:timers/promises";
import { type ApiOptions, type ApiProcess, buildApi, startApi } from "../../bench/chatbot/apiProcess";
import { type ModelStub, startModelStub } from "../../bench/chatbot/modelStub";
import { startTokenIssuer, type TokenIssuer } from "../../bench/chatbot/tokenIssuer";

export interface Surroundings {
  readonly model: ModelStub;
  readonly issuer: TokenIssuer;
  /** A good access token. */
  readonly token: string;
  start(more?: Readonly<Record<string, string>>, options?: Partial<ApiOptions>): Promise<ApiProcess>;
  close(): Promise<void>;
}

let program: string | undefined;

export const SECRET = "not-a-secret-not-a-secret-not-a-secret";

/** What the API needs to run: a model, a user pool's keys, and the environment that says where they are. */
export async function startSurroundings(): Promise<Surroundings> {
  program ??= buildApi();
  const built = program;
  const model = await startModelStub();
  const issuer = await startTokenIssuer();
  const started: ApiProcess[] = [];
  return {
    model,
    issuer,
    token: issuer.token(),
    start: async (more = {}, options = {}) => {
      const api = await startApi(built, {
        ...options,
        environment: { ...environmentOf(model, issuer), ...more },
      });
      started.push(api);
      return api;
    },
    close: async () => {
      await Promise.all(started.map((api) => api.stop()));
      await Promise.all([model.close(), issuer.close()]);
    },
  };
}

export function environmentOf(model: ModelStub, issuer: TokenIssuer): Record<string, string> {
  return {
    AWS_REGION: "eu-central-1",
    LOG_LEVEL: "DEBUG",
    SESSION_SECRET: SECRET,
    BEDROCK_MODEL_ID: "first-model",
    BEDROCK_MODEL_IDS: "first-model,second-model",
    COGNITO_USER_POOL_ID: issuer.userPoolId,
    COGNITO_CLIENT_ID: issuer.clientId,
    COGNITO_ISSUER: issuer.issuer,
    TOKEN_KEYS: issuer.keysUrl,
    ...elsewhere(model),
  };
}

/** Where the AWS SDKs find the stub, and keys that it does not look at. */
export function elsewhere(model: ModelStub): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: model.url,
    AWS_ACCESS_KEY_ID: "stub",
    AWS_SECRET_ACCESS_KEY: "stub",
  };
}

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Sends a message, by default a different one each time, so that no answer is remembered. */
export async function ask(
  api: ApiProcess,
  token: string,
  message = `I am afraid of ${process.hrtime.bigint()}.`,
): Promise<Asked> {
  const response = await fetch(`${api.url}/api/v1/chat`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ message }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** The answer as a stream. */
export function askStream(api: ApiProcess, token: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${api.url}/api/v1/chat`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "text/event-stream",
    },
    body: '{"message":"Hello"}',
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Waits for what comes by itself, and no longer than ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (let index = 0; index < 500 && !condition(); index += 1) {
    await wait(20);
  }
}
