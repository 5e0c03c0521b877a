import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { type ClientOptions, WebSocket } from "ws";
import { type ApiOptions, type ApiProcess, startApi } from "../../bench/chatbot/apiProcess";
import { startTokenIssuer, type TokenIssuer } from "../../bench/chatbot/tokenIssuer";

const ROOT = resolve(__dirname, "../..");
export const SPA = join(ROOT, "containers/spa");
export const ORIGIN = "https://app.acme.dev";

/** The program as its image has it: the script `build` of its package, where Node finds this repository's packages. */
export function buildBackend(): string {
  const { scripts } = JSON.parse(readFileSync(join(SPA, "package.json"), "utf8"));
  const [, target = ""] = /--target=(\S+)/.exec(String(scripts.build)) ?? [];
  const folder = join(ROOT, "node_modules/.cache/spa", String(process.pid));
  mkdirSync(folder, { recursive: true });
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "server.mjs");
  buildSync({
    absWorkingDir: SPA,
    entryPoints: ["src/server.ts"],
    bundle: true,
    packages: "external",
    platform: "node",
    target,
    format: "esm",
    outfile,
    logLevel: "warning",
  });
  return outfile;
}

export interface Surroundings {
  readonly issuer: TokenIssuer;
  /** A good access token. */
  readonly token: string;
  readonly environment: Readonly<Record<string, string>>;
  start(more?: Readonly<Record<string, string>>, options?: Partial<ApiOptions>): Promise<ApiProcess>;
  close(): Promise<void>;
}

let program: string | undefined;

export async function startSurroundings(): Promise<Surroundings> {
  program ??= buildBackend();
  const built = program;
  const issuer = await startTokenIssuer();
  const started: ApiProcess[] = [];
  const environment = {
    AWS_REGION: "eu-central-1",
    PUBLIC_URL: ORIGIN,
    LOG_LEVEL: "DEBUG",
    AUTH_ENABLED: "true",
    COGNITO_REGION: "eu-central-1",
    COGNITO_USER_POOL_ID: issuer.userPoolId,
    COGNITO_APP_CLIENT_ID: issuer.clientId,
    TOKEN_KEYS: issuer.keysUrl,
    CORS_ORIGINS: `${ORIGIN},http://localhost:3000`,
    WEBSOCKET_MODE: "direct",
    AWS_ACCESS_KEY_ID: "stub",
    AWS_SECRET_ACCESS_KEY: "stub",
  };
  return {
    issuer,
    token: issuer.token(),
    environment,
    start: async (more = {}, options = {}) => {
      const api = await startApi(built, { ...options, environment: { ...environment, ...more } });
      started.push(api);
      return api;
    },
    close: async () => {
      await Promise.all(started.map((api) => api.stop()));
      await issuer.close();
    },
  };
}

export type Heard = Record<string, unknown>;

export interface Talk {
  readonly socket: WebSocket;
  readonly heard: Heard[];
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;
  say(message: unknown): void;
  /** Waits for the next message that fits, among those to come and those that came. */
  hear(fits: (message: Heard) => boolean): Promise<Heard>;
}

/** Opens a WebSocket as a browser does. Rejects with the status where it is refused. */
export function talk(url: string, path: string, options: ClientOptions = {}): Promise<Talk> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}${path}`, { origin: ORIGIN, ...options });
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data) => {
    heard.push(JSON.parse(String(data)) as Heard);
    for (const look of waiting) {
      look();
    }
  });
  const closed = new Promise<number>((done) => socket.on("close", (code) => done(code)));
  return new Promise((done, fail) => {
    socket.on("unexpected-response", (_request, { statusCode }) => fail(new Error(String(statusCode))));
    socket.on("error", fail);
    socket.on("open", () =>
      done({
        socket,
        heard,
        closed,
        say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
        hear: (fits) =>
          new Promise((found, late) => {
            const timer = setTimeout(() => late(new Error(`heard only ${JSON.stringify(heard)}`)), 15_000);
            const look = () => {
              const message = heard.find(fits);
              if (message !== undefined) {
                clearTimeout(timer);
                waiting.delete(look);
                found(message);
              }
            };
            waiting.add(look);
            look();
          }),
      }),
    );
  });
}

export interface Gateway {
  readonly url: string;
  /** What was sent to each connection, and which were ended. */
  readonly posted: { readonly id: string; readonly message: Heard }[];
  readonly deleted: string[];
  /** Connections that are gone. */
  readonly gone: Set<string>;
  readonly signed: string[];
  close(): Promise<void>;
}

/** The @connections commands of API Gateway, on 127.0.0.1. */
export async function startGateway(): Promise<Gateway> {
  const gateway = {
    posted: [] as { id: string; message: Heard }[],
    deleted: [] as string[],
    gone: new Set<string>(),
    signed: [] as string[],
  };
  const server = createServer(async (request, response) => {
    const id = decodeURIComponent(
      /^\/live\/@connections\/(.+)$/.exec(decodeURI(request.url ?? ""))?.[1] ?? "",
    );
    gateway.signed.push(request.headers.authorization?.split(" ")[0] ?? "");
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    if (gateway.gone.has(id)) {
      response.writeHead(410, { "x-amzn-errortype": "GoneException", "content-type": "application/json" });
      response.end("{}");
      return;
    }
    if (request.method === "DELETE") {
      gateway.deleted.push(id);
    } else {
      gateway.posted.push({ id, message: JSON.parse(Buffer.concat(chunks).toString("utf8")) as Heard });
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    ...gateway,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export async function until(condition: () => boolean): Promise<void> {
  for (let index = 0; index < 750 && !condition(); index += 1) {
    await new Promise((done) => setTimeout(done, 20));
  }
}
