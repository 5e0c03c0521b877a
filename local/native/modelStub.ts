import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answerJson, bodyOf, type Listening, serve } from "./server";

export const MODEL = "stub-model";

/** The pace of the answers: 150 pieces in 3 seconds after half a second, a fast model's answer of 100 words. */
export const ANSWER = { pieces: 150, pieceMilliseconds: 20, firstMilliseconds: 500 } as const;

/** Titles, tags and follow-up questions, which Open WebUI asks the same model for, in one piece. */
const TASK_MILLISECONDS = 300;
const TASK_ANSWER = JSON.stringify({
  title: "A question to a stub",
  tags: ["stub"],
  follow_ups: ["What else can you say?", "Who are you?", "And without a model?"],
});

interface ChatRequest {
  readonly stream?: boolean;
}

export interface ModelStubOptions {
  /** @default [MODEL] */
  readonly models?: readonly string[];
  /** What it answers to every message. @default - numbered words, at the pace of ANSWER */
  readonly text?: string;
  /** @default - any */
  readonly port?: number;
}

/** A service with OpenAI's interface for models and streaming answers, which costs next to nothing. */
export function startModelStub({ models = [MODEL], text, port }: ModelStubOptions = {}): Promise<Listening> {
  const pieces = text === undefined ? NUMBERED : text.split(/(?<= )/);
  return serve(
    async (request, response) => {
      const path = request.url ?? "/";
      if (request.method === "GET" && path.startsWith("/v1/models")) {
        answerJson(response, 200, {
          object: "list",
          data: models.map((id) => ({ id, object: "model", created: 0, owned_by: "stub" })),
        });
        return;
      }
      if (request.method !== "POST" || path !== "/v1/chat/completions") {
        answerJson(response, 404, { error: { message: `no ${request.method} ${path} here` } });
        return;
      }
      const { stream } = JSON.parse(await bodyOf(request)) as ChatRequest;
      await (stream === true ? streamAnswer(response, pieces) : answerTask(response));
    },
    { port },
  );
}

const NUMBERED = Array.from({ length: ANSWER.pieces }, (_, index) => `word${index} `);

async function streamAnswer(response: ServerResponse, pieces: readonly string[]): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  await sleep(ANSWER.firstMilliseconds);
  for (const content of pieces) {
    if (response.destroyed) {
      break;
    }
    response.write(chunk({ content }, null));
    await sleep(ANSWER.pieceMilliseconds);
  }
  response.write(chunk({}, "stop"));
  response.end("data: [DONE]\n\n");
}

function chunk(delta: Readonly<Record<string, string>>, finish: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  const event = { id: "chatcmpl-stub", object: "chat.completion.chunk", created: 0, model: MODEL, choices };
  return `data: ${JSON.stringify(event)}\n\n`;
}

async function answerTask(response: ServerResponse): Promise<void> {
  await sleep(TASK_MILLISECONDS);
  const message = { role: "assistant", content: TASK_ANSWER };
  answerJson(response, 200, {
    id: "chatcmpl-stub",
    object: "chat.completion",
    created: 0,
    model: MODEL,
    choices: [{ index: 0, message, finish_reason: "stop" }],
    usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
  });
}
