import { makeApp } from "./app";
import { Chat } from "./chat";
import { ConfigError, readConfig } from "./config";
import { Fallback } from "./fallback";
import { makeLog } from "./log";
import { Models } from "./models";
import { Tokens } from "./tokens";

/** ECS sends SIGTERM, and SIGKILL 30 s later; an answer takes at most 25 s. */
const DRAIN_MS = 28_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = makeLog(config.logLevel);
  const tokens = new Tokens(config);
  const models = new Models(config);
  const app = await makeApp({ config, tokens, chat: new Chat(models, new Fallback()), log });

  // Without keys it serves its health, and asks for them again with the first token.
  tokens
    .refresh()
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
      void app.close().then(() => {
        models.close();
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
