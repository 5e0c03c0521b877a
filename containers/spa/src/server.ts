import { Limits } from "../../chatbot/src/limits";
import { makeLog } from "../../chatbot/src/log";
import { Tokens } from "../../chatbot/src/tokens";
import { makeApp } from "./app";
import { Callers } from "./callers";
import { ConfigError, readConfig } from "./config";
import { GatewaySockets } from "./gatewaySockets";
import { modelsOf } from "./models";
import { Sockets } from "./sockets";

/** systemd waits 30 s for the container, and an answer takes at most 25 s. */
const DRAIN_MS = 28_000;

/** Each piece through API Gateway is a request, which has a price. */
const GATEWAY_PIECE_MS = 200;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { webSocketMode, webSocketApiUrl, corsOrigins, region, answerSeconds, socketsPerUser } = config;
  const log = makeLog(config.logLevel);
  const tokens = config.authEnabled ? new Tokens(config) : undefined;
  const callers = new Callers(tokens);
  const models = modelsOf(config.models);
  // Without a check nobody is known, and all would share one user's places.
  const atOncePerUser = tokens === undefined ? Number.POSITIVE_INFINITY : config.chatsAtOncePerUser;
  const limits = new Limits(config.chatsPerMinute, config.chatsAtOnce, atOncePerUser);
  const asking = { models, limits, answerSeconds };

  const gateway =
    webSocketMode === "apigateway" && webSocketApiUrl !== undefined
      ? new GatewaySockets({
          asking: { ...asking, pieceMs: GATEWAY_PIECE_MS },
          callers,
          corsOrigins,
          region,
          webSocketApiUrl,
          socketsPerUser,
        })
      : undefined;
  const app = await makeApp({ config, callers, models, limits, gateway, log });
  const sockets =
    webSocketMode === "direct"
      ? new Sockets({ asking: { ...asking, pieceMs: 0 }, callers, corsOrigins, log, socketsPerUser })
      : undefined;
  sockets?.listen(app.server);

  if (tokens === undefined) {
    log.warn("AUTH_ENABLED is false: whoever reaches this program may ask");
  }
  // Without keys it serves its health, and asks for them again with the first token.
  tokens
    ?.refresh()
    .catch((error: unknown) => log.warn({ reason: String(error) }, "keys of the tokens not read"));

  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping) {
        return;
      }
      stopping = true;
      log.info({ signal }, "stopping");
      setTimeout(() => {
        log.error("requests were cut off");
        process.exit(1);
      }, DRAIN_MS).unref();
      // Takes no new connection, and waits for the requests that it has; their connections would stay open after them.
      setInterval(() => app.server.closeIdleConnections(), 100).unref();
      void Promise.all([sockets?.close(), gateway?.close(), app.close()]).then(() => {
        log.info("stopped");
        process.exit(0);
      });
    });
  }
  await app.listen({
    host: config.host,
    port: config.port,
    listenTextResolver: (address) => `listening on ${address}`,
  });
}

main().catch((error: unknown) => {
  const faults = error instanceof ConfigError ? error.faults : [String(error)];
  for (const fault of faults) {
    process.stdout.write(`${JSON.stringify({ level: "ERROR", message: "does not start", fault })}\n`);
  }
  process.exitCode = 1;
});
