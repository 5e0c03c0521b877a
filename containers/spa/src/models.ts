import { setTimeout as wait } from "node:timers/promises";
import OpenAI, { APIError } from "openai";
import { Problem } from "../../chatbot/src/problems";
import type { ModelService } from "./config";
import type { ChatRequest } from "./requests";

/** What answers. */
export interface Models {
  readonly ids: readonly string[];
  /** The answer in pieces. @throws Problem; an AbortError when the signal ends it. */
  answer(model: string, asked: ChatRequest, signal: AbortSignal): AsyncGenerator<string>;
}

export function modelsOf(service: ModelService | undefined): Models {
  return service === undefined ? new Echo() : new Service(service);
}

const INSTRUCTIONS = "You answer briefly, and in the language of the question. Say when you do not know.";

/** The models of a service with OpenAI's interface. */
class Service implements Models {
  readonly ids: readonly string[];
  readonly #client: OpenAI;

  constructor({ url, apiKey, ids }: ModelService) {
    this.ids = ids;
    // It waits and tries again on 429 and 5xx, before the first piece.
    this.#client = new OpenAI({ baseURL: url, apiKey, maxRetries: 2, logLevel: "off" });
  }

  async *answer(model: string, { message, history = [] }: ChatRequest, signal: AbortSignal) {
    const before = history.flatMap(({ question, answer }) => [
      { role: "user" as const, content: question },
      { role: "assistant" as const, content: answer },
    ]);
    try {
      const stream = await this.#client.chat.completions.create(
        {
          model,
          stream: true,
          max_completion_tokens: 2000,
          messages: [
            { role: "system", content: INSTRUCTIONS },
            ...before,
            { role: "user", content: message },
          ],
        },
        { signal },
      );
      for await (const { choices } of stream) {
        const text = choices[0]?.delta?.content;
        if (text) {
          yield text;
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof APIError ? unavailable(error.status) : error;
    }
  }
}

export class ModelFailed extends Problem {
  /** What the service answered; for the log. */
  constructor(
    readonly serviceStatus: number | undefined,
    message: string,
  ) {
    super(503, "model_unavailable", message, { headers: { "retry-after": "5" } });
  }
}

function unavailable(status: number | undefined): ModelFailed {
  return status === 429
    ? new ModelFailed(status, "The model has too much to do. Try again in a moment.")
    : new ModelFailed(status, "The model cannot be reached just now. Try again in a moment.");
}

const PIECE_MS = 30;

/** Without a service there is something to try all the same: it says again what it heard, a word at a time. */
class Echo implements Models {
  readonly ids = ["echo"];

  async *answer(_model: string, { message, history = [] }: ChatRequest, signal: AbortSignal) {
    const text = `You said: ${message}\n\nNo model is connected: set MODELS_URL and MODEL_IDS. Questions before this one: ${history.length}.`;
    for (const piece of text.match(/\S+\s*/gu) ?? []) {
      await wait(PIECE_MS, undefined, { signal });
      yield piece;
    }
  }
}
