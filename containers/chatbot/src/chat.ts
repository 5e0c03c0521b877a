import type { FastifyBaseLogger } from "fastify";
import type { Head, Part } from "./answers";
import type { Answer, Fallback, Source } from "./fallback";
import type { Models } from "./models";

/** What every answer tells besides what the model wrote. */
export interface Frame {
  readonly session_id: string;
  readonly timestamp: string;
}

/** The answer of `POST /api/v1/chat`. `source` is there when no model gave it. */
export interface ChatAnswer extends Frame, Answer {
  readonly source?: Source;
}

export type ChatEvent =
  | { readonly event: "head"; readonly data: Frame & Head & { readonly source?: Source } }
  | { readonly event: "text"; readonly data: { readonly text: string } }
  | { readonly event: "done"; readonly data: ChatAnswer };

interface Asked {
  readonly message: string;
  readonly frame: Frame;
  /** Aborted when the caller is gone, or the time is up. */
  readonly signal: AbortSignal;
  readonly log: FastifyBaseLogger;
}

/** Answers from a model, and from memory when none answers. */
export class Chat {
  constructor(
    private readonly models: Models,
    private readonly fallback: Fallback,
  ) {}

  /**
   * The answer as it arrives.
   *
   * @throws what ends an answer in its middle; before its head it is replaced.
   */
  async *events({ message, frame, signal, log }: Asked): AsyncGenerator<ChatEvent> {
    const started = performance.now();
    let head: Head | undefined;
    let text = "";
    try {
      for await (const part of this.models.answer(message, signal, log)) {
        if (isHead(part)) {
          head = part.head;
          yield { event: "head", data: { ...frame, ...head } };
        } else {
          text += part.text;
          yield { event: "text", data: part };
        }
      }
    } catch (error) {
      if (head !== undefined) {
        throw error;
      }
    }
    if (head !== undefined) {
      const answer: Answer = { ...head, message: text.trim() };
      this.fallback.remember(message, answer);
      logAnswer(log, frame, "model", started);
      yield { event: "done", data: { ...frame, ...answer } };
      return;
    }
    const { source, ...answer } = this.fallback.answer(message);
    logAnswer(log, frame, source, started);
    const { message: words, ...rest } = answer;
    yield { event: "head", data: { ...frame, ...rest, source } };
    yield { event: "text", data: { text: words } };
    yield { event: "done", data: { ...frame, ...answer, source } };
  }

  /** The whole answer; what ends in its middle is replaced, for nothing was shown yet. */
  async answer(asked: Asked): Promise<ChatAnswer> {
    try {
      for await (const { event, data } of this.events(asked)) {
        if (event === "done") {
          return data;
        }
      }
    } catch (error) {
      asked.log.warn({ reason: error instanceof Error ? error.name : "unknown" }, "answer broke off");
    }
    return { ...asked.frame, ...this.fallback.answer(asked.message) };
  }
}

function isHead(part: Part): part is { readonly head: Head } {
  return "head" in part;
}

function logAnswer(log: FastifyBaseLogger, { session_id }: Frame, source: string, started: number): void {
  log.info({ session_id, source, ms: Math.round(performance.now() - started) }, "answered");
}
