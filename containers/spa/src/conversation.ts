import type { FastifyBaseLogger } from "fastify";
import type { Limits } from "../../chatbot/src/limits";
import { Problem } from "../../chatbot/src/problems";
import { ModelFailed, type Models } from "./models";
import { type ChatRequest, type ClientMessage, clientMessage } from "./requests";

/** What the browser hears over a WebSocket. */
export type ServerMessage =
  | { readonly type: "text"; readonly id: string; readonly text: string }
  | { readonly type: "done"; readonly id: string; readonly model: string }
  | {
      readonly type: "error";
      readonly id?: string;
      readonly code: string;
      readonly message: string;
      /** Seconds before another attempt. */
      readonly retry_after?: number;
    }
  | { readonly type: "pong" };

export type Send = (message: ServerMessage) => Promise<void>;

export interface Asking {
  readonly models: Models;
  readonly limits: Limits;
  readonly answerSeconds: number;
  /** At least this long between two pieces: where each one is a request of its own, it has a price. */
  readonly pieceMs: number;
}

/** Which model answers. @throws Problem 400 for one that there is not. */
export function modelFor({ ids }: Models, { model }: ChatRequest): string {
  const chosen = model ?? ids[0];
  if (chosen === undefined || !ids.includes(chosen)) {
    throw new Problem(400, "invalid_request", "Some fields are not as they must be.", {
      fields: [{ field: "model", message: `must be one of ${ids.join(", ")}` }],
    });
  }
  return chosen;
}

/** Another instance, or this one after its start, answers. */
export const restarting = () =>
  new Problem(503, "restarting", "The service is restarting. Try again in a moment.", {
    headers: { "retry-after": "3" },
  });

/** One WebSocket's questions and answers, whoever holds the connection. */
export class Conversation {
  readonly #running = new Map<string, AbortController>();
  #isLast = false;

  constructor(
    private readonly asking: Asking,
    private readonly sub: string,
    private readonly send: Send,
    private readonly log: FastifyBaseLogger,
  ) {}

  /** Ends when everything that this message asks for has been said. Never throws. */
  async receive(raw: string): Promise<void> {
    let message: ClientMessage | undefined;
    try {
      message = clientMessage(raw);
      if (message.type === "ask") {
        await this.#answer(message.id, message);
      } else if (message.type === "stop") {
        this.#running.get(message.id)?.abort();
      } else {
        await this.send({ type: "pong" });
      }
    } catch (error) {
      const id = message?.type === "ask" ? message.id : undefined;
      await this.send(errorMessage(error, id, this.log)).catch(() => undefined);
    }
  }

  /** Whether no answer is on its way. */
  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** This program ends: what has begun goes on, and nothing more begins, for it would be cut off. */
  finish(): void {
    this.#isLast = true;
  }

  /** The other side is gone. */
  end(): void {
    for (const running of this.#running.values()) {
      running.abort();
    }
  }

  async #answer(id: string, asked: ChatRequest): Promise<void> {
    const { models, limits, answerSeconds, pieceMs } = this.asking;
    if (this.#isLast) {
      throw restarting();
    }
    if (this.#running.has(id)) {
      throw new Problem(400, "invalid_request", "This id has an answer that is not over.");
    }
    const model = modelFor(models, asked);
    const leave = limits.enter(this.sub);
    const stop = new AbortController();
    const late = AbortSignal.timeout(answerSeconds * 1000);
    this.#running.set(id, stop);
    const started = performance.now();
    let outcome = "answered";
    try {
      const pieces = models.answer(model, asked, AbortSignal.any([stop.signal, late]));
      for await (const text of together(pieces, pieceMs)) {
        await this.send({ type: "text", id, text });
      }
      await this.send({ type: "done", id, model });
    } catch (error) {
      outcome = stop.signal.aborted ? "stopped" : late.aborted ? "too late" : "failed";
      if (outcome === "too late") {
        throw new Problem(503, "too_late", "The answer took too long and was cut off.");
      }
      if (outcome === "failed") {
        throw error;
      }
    } finally {
      this.#running.delete(id);
      leave();
      this.log.info({ model, outcome, ms: Math.round(performance.now() - started) }, "answer");
    }
  }
}

/** Pieces that come quickly become one. */
export async function* together(pieces: AsyncIterable<string>, ms: number): AsyncGenerator<string> {
  let text = "";
  let said = performance.now() - ms;
  for await (const piece of pieces) {
    text += piece;
    if (performance.now() - said >= ms) {
      yield text;
      text = "";
      said = performance.now();
    }
  }
  if (text !== "") {
    yield text;
  }
}

function errorMessage(error: unknown, id: string | undefined, log: FastifyBaseLogger): ServerMessage {
  const whose = id === undefined ? {} : { id };
  if (!(error instanceof Problem)) {
    log.error({ reason: error instanceof Error ? error.name : "unknown" }, "failed");
    return { type: "error", ...whose, code: "internal", message: "Something went wrong here." };
  }
  if (error instanceof ModelFailed) {
    log.warn({ status: error.serviceStatus }, "model failed");
  }
  const fields = (error.more.fields ?? []).map(({ field, message }) => `${field} ${message}.`);
  const seconds = error.more.headers?.["retry-after"];
  return {
    type: "error",
    ...whose,
    code: error.code,
    message: [error.message, ...fields].join(" "),
    ...(seconds === undefined ? {} : { retry_after: Number(seconds) }),
  };
}
