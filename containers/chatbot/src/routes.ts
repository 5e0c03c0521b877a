import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { knownEmotion } from "./answers";
import type { Chat, ChatEvent } from "./chat";
import type { Config } from "./config";
import type { Limits } from "./limits";
import { Problem, problemBody } from "./problems";
import { chatRequest, feedbackRequest } from "./requests";
import type { Sessions } from "./sessions";
import type { Caller } from "./tokens";

interface RouteInputs {
  readonly config: Config;
  readonly chat: Chat;
  readonly limits: Limits;
  readonly sessions: Sessions;
}

/** Every path, and what may be done with it. */
export const METHODS: ReadonlyMap<string, string> = new Map([
  ["/api/v1/health", "GET, HEAD"],
  ["/api/v1/chat", "POST"],
  ["/api/v1/feedback", "POST"],
]);

export function addRoutes(app: FastifyInstance, { config, chat, limits, sessions }: RouteInputs): void {
  app.get("/api/v1/health", async () => ({ status: "healthy", timestamp: now() }));

  app.post("/api/v1/chat", async (request, reply) => {
    const caller = callerOf(request);
    const { message, session_id, user_id } = chatRequest(request.body);
    if (user_id !== undefined && user_id !== caller.sub && user_id !== caller.username) {
      throw new Problem(403, "forbidden", "The user_id is somebody else's.");
    }
    const session = session_id ?? sessions.start(caller.sub);
    checkSession(sessions, session, caller);
    const leave = limits.enter(caller.sub);
    const gone = new AbortController();
    const end = () => {
      gone.abort();
      leave();
    };
    reply.raw.once("close", end);
    if (reply.raw.destroyed) {
      // Who went away while his token was checked closes nothing any more.
      end();
    }
    const asked = {
      message,
      frame: { session_id: session, timestamp: now() },
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(config.answerSeconds * 1000)]),
      log: request.log,
    };
    return wantsStream(request) ? stream(reply, chat.events(asked), request) : chat.answer(asked);
  });

  app.post("/api/v1/feedback", async (request) => {
    const { session_id, helpful, emotion, user_comment } = feedbackRequest(request.body);
    checkSession(sessions, session_id, callerOf(request));
    // The log is the record. What users write is logged at DEBUG alone, and the emotion comes from a request too.
    const length = user_comment === undefined ? 0 : [...user_comment].length;
    const record = { session_id, helpful, emotion: knownEmotion(emotion), comment_length: length };
    request.log.info(record, "feedback");
    request.log.debug({ session_id, user_comment }, "feedback comment");
    return { status: "recorded" };
  });
}

function now(): string {
  return new Date().toISOString();
}

function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === undefined) {
    throw new Error("a route without a token check");
  }
  return caller;
}

function checkSession(sessions: Sessions, session: string, { sub }: Caller): void {
  if (!sessions.isOf(session, sub)) {
    throw new Problem(403, "forbidden", "The session_id is not one of yours. Begin without one.");
  }
}

function wantsStream({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? "").split(",").some((type) => type.split(";")[0]?.trim() === "text/event-stream");
}

/** Server-sent events. Fastify writes as fast as the caller reads. */
function stream(
  reply: FastifyReply,
  events: AsyncGenerator<ChatEvent>,
  request: FastifyRequest,
): FastifyReply {
  return reply.type("text/event-stream; charset=utf-8").send(Readable.from(linesOf(events, request)));
}

async function* linesOf(events: AsyncGenerator<ChatEvent>, request: FastifyRequest): AsyncGenerator<string> {
  // The headers go out now, and the caller knows that somebody thinks.
  yield ": thinking\n\n";
  try {
    for await (const { event, data } of events) {
      yield frame(event, data);
    }
  } catch (error) {
    request.log.warn({ reason: error instanceof Error ? error.name : "unknown" }, "answer broke off");
    yield frame("error", problemBody("interrupted", "The answer broke off. Try again.", request.id));
  }
}

function frame(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
