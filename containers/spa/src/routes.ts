import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Limits } from "../../chatbot/src/limits";
import { Problem } from "../../chatbot/src/problems";
import type { Config } from "./config";
import { modelFor } from "./conversation";
import { ModelFailed, type Models } from "./models";
import { chatRequest } from "./requests";

interface RouteInputs {
  readonly config: Config;
  readonly models: Models;
  readonly limits: Limits;
}

/** Without a token: the load balancer asks the first one, and the second one is reached from outside. */
export const OPEN_PATHS: ReadonlySet<string> = new Set(["/health", "/api/v1/health"]);

/** Every path, and what may be done with it. */
export const METHODS: ReadonlyMap<string, string> = new Map([
  ...[...OPEN_PATHS].map((path) => [path, "GET, HEAD"] as const),
  ["/api/v1/models", "GET, HEAD"],
  ["/api/v1/chat", "POST"],
]);

export function addRoutes(app: FastifyInstance, { config, models, limits }: RouteInputs): void {
  for (const path of OPEN_PATHS) {
    app.get(path, async () => ({ status: "healthy", timestamp: now() }));
  }

  app.get("/api/v1/models", async () => ({
    object: "list",
    data: models.ids.map((id) => ({ id, object: "model" })),
  }));

  app.post("/api/v1/chat", async (request, reply) => {
    const asked = chatRequest(request.body);
    const model = modelFor(models, asked);
    const leave = limits.enter(subOf(request));
    const gone = new AbortController();
    const late = AbortSignal.timeout(config.answerSeconds * 1000);
    const end = () => {
      gone.abort();
      leave();
    };
    reply.raw.once("close", end);
    if (reply.raw.destroyed) {
      // Who went away while his token was checked closes nothing any more.
      end();
    }
    try {
      let message = "";
      for await (const text of models.answer(model, asked, AbortSignal.any([gone.signal, late]))) {
        message += text;
      }
      return { message: message.trim(), model, timestamp: now() };
    } catch (error) {
      if (error instanceof ModelFailed) {
        request.log.warn({ status: error.serviceStatus }, "model failed");
      }
      throw late.aborted ? new Problem(503, "too_late", "The answer took too long.") : error;
    }
  });
}

function now(): string {
  return new Date().toISOString();
}

function subOf({ admitted }: FastifyRequest): string {
  if (admitted === undefined) {
    throw new Error("a route without a token check");
  }
  return admitted.sub;
}
