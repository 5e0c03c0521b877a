import { randomUUID } from "node:crypto";
import cors from "@fastify/cors";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from "fastify";
import type { Chat } from "./chat";
import type { Config } from "./config";
import { Limits } from "./limits";
import { Problem, problemBody } from "./problems";
import { addRoutes, METHODS } from "./routes";
import { Sessions } from "./sessions";
import type { Caller, Tokens } from "./tokens";

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

/** Longer than the load balancer's idle timeout of 300 s: whoever closes first causes a 502. */
const KEEP_ALIVE_MS = 310_000;

/** A request must have arrived within this time. */
const REQUEST_MS = 30_000;

/** The longest message in the longest encoding, with room to spare. */
const MOST_BYTES = 32 * 1024;

export interface Parts {
  readonly config: Config;
  readonly tokens: Tokens;
  readonly chat: Chat;
  readonly log: FastifyBaseLogger;
}

/** The API: ids, log lines, tokens and errors are the same for every path and stand here; the paths are in `routes`. */
export async function makeApp({ config, tokens, chat, log }: Parts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    bodyLimit: MOST_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_MS,
    genReqId: ({ headers }) => requestId(headers["x-request-id"]),
    // While it stops, requests on open connections are answered like any other.
    return503OnClosing: false,
    frameworkErrors: (_error, request, reply: FastifyReply) => {
      void reply.code(400).send(problemBody("invalid_request", "The address is not valid.", request.id));
    },
  });
  app.removeContentTypeParser("text/plain");
  app.decorateRequest("caller", undefined);

  if (config.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...config.corsOrigins],
      methods: ["GET", "HEAD", "POST"],
      allowedHeaders: ["authorization", "content-type", "x-request-id"],
      exposedHeaders: ["x-request-id", "retry-after"],
      maxAge: 7200,
      strictPreflight: false,
    });
  }

  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id).header("cache-control", "no-store");
    if (pathOf(request.url) !== "/api/v1/health") {
      // Also where the load balancer checks: one changed rule there must not be enough.
      request.caller = await tokens.check(request.headers.authorization);
    }
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions, log: own, headers } = request;
    const level = routeOptions.url === "/api/v1/health" ? "debug" : "info";
    own[level](
      {
        method,
        route: routeOptions.url ?? "none",
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        trace_id: headers["x-amzn-trace-id"],
      },
      "request",
    );
  });

  app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
    const problem = problemOf(error);
    if (problem === undefined) {
      request.log.error({ reason: error.name, stack: error.stack?.split("\n").slice(1, 6) }, "failed");
      return reply.code(500).send(problemBody("internal", "Something went wrong here.", request.id));
    }
    return reply
      .code(problem.status)
      .headers({ ...problem.more.headers })
      .send(problem.body(request.id));
  });
  app.setNotFoundHandler((request) => {
    const allowed = METHODS.get(pathOf(request.url));
    throw allowed === undefined
      ? new Problem(404, "not_found", "There is nothing at this address.")
      : new Problem(405, "method_not_allowed", `Allowed here: ${allowed}.`, { headers: { allow: allowed } });
  });

  const limits = new Limits(config.chatsPerMinute, config.chatsAtOnce);
  addRoutes(app, { config, chat, limits, sessions: new Sessions(config.sessionSecret) });
  return app;
}

/** The caller's own id, so that one id leads through all logs, if it is one. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? "";
}

/** What Fastify itself refuses, in this API's words; undefined: a fault of this program. */
function problemOf(error: FastifyError | Problem): Problem | undefined {
  if (error instanceof Problem) {
    return error;
  }
  switch (error.statusCode) {
    case 413:
      return new Problem(413, "too_large", `A request has at most ${MOST_BYTES / 1024} KiB.`);
    case 415:
      return new Problem(415, "unsupported_media_type", "Send JSON: Content-Type: application/json.");
    case 400:
      return new Problem(400, "invalid_request", "The body is not JSON.", { fields: [] });
    default:
      return undefined;
  }
}
