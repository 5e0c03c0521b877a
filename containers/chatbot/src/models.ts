import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { FastifyBaseLogger } from "fastify";
import { INSTRUCTIONS, type Part, readAnswer } from "./answers";
import { Breaker } from "./breaker";
import type { Config } from "./config";

/** No model answers: each one failed, or is left alone for a while. */
export class NoModel extends Error {}

const CONNECT_MS = 3_000;

type ModelConfig = Pick<Config, "region" | "modelIds" | "firstTextSeconds" | "chatsAtOnce">;

/** The models of Bedrock, the first one asked first. */
export class Models {
  readonly #client: BedrockRuntimeClient;
  readonly #models: readonly { readonly id: string; readonly breaker: Breaker }[];
  readonly #firstTextMs: number;

  constructor({ region, modelIds, firstTextSeconds, chatsAtOnce }: ModelConfig) {
    // Otherwise all calls share a few HTTP/2 connections, and one that breaks takes all its answers with it.
    const sockets = { keepAlive: true, maxSockets: chatsAtOnce };
    const requestHandler = new NodeHttpHandler({
      connectionTimeout: CONNECT_MS,
      httpAgent: sockets,
      httpsAgent: sockets,
    });
    // The SDK waits and tries again on throttling and 5xx, each time longer and by a random part. The address is
    // AWS_ENDPOINT_URL_BEDROCK_RUNTIME where that is set.
    this.#client = new BedrockRuntimeClient({
      region,
      requestHandler,
      maxAttempts: 3,
      retryMode: "standard",
    });
    this.#models = modelIds.map((id) => ({ id, breaker: new Breaker() }));
    this.#firstTextMs = firstTextSeconds * 1000;
  }

  /**
   * The answer of the first model that begins one. What fails after that is the caller's: something was shown.
   *
   * @throws NoModel before the first part.
   */
  async *answer(message: string, signal: AbortSignal, log: FastifyBaseLogger): AsyncGenerator<Part> {
    for (const { id, breaker } of this.#models) {
      if (!breaker.allows()) {
        log.debug({ model: id }, "model left alone");
        continue;
      }
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), this.#firstTextMs);
      const parts = readAnswer(this.#pieces(id, message, AbortSignal.any([signal, late.signal])));
      let first: IteratorResult<Part>;
      try {
        first = await parts.next();
      } catch (error) {
        if (signal.aborted && !late.signal.aborted) {
          // The caller went away, which is no fault of the model; or the whole time is up.
          throw error;
        }
        breaker.failed();
        log.warn({ model: id, ...reasonOf(error, late.signal) }, "model failed");
        continue;
      } finally {
        clearTimeout(timer);
      }
      breaker.succeeded();
      log.debug({ model: id }, "model answers");
      yield first.value;
      yield* parts;
      return;
    }
    throw new NoModel("no model answers");
  }

  async *#pieces(modelId: string, message: string, abortSignal: AbortSignal): AsyncGenerator<string> {
    const command = new ConverseStreamCommand({
      modelId,
      system: [{ text: INSTRUCTIONS }],
      messages: [{ role: "user", content: [{ text: message }] }],
      inferenceConfig: { maxTokens: 600, temperature: 0.5 },
    });
    const { stream } = await this.#client.send(command, { abortSignal });
    yield* textOf(stream ?? []);
  }

  close(): void {
    this.#client.destroy();
  }
}

async function* textOf(
  stream: AsyncIterable<ConverseStreamOutput> | Iterable<ConverseStreamOutput>,
): AsyncGenerator<string> {
  for await (const { contentBlockDelta } of stream) {
    const text = contentBlockDelta?.delta?.text;
    if (text !== undefined) {
      yield text;
    }
  }
}

/** Without the message of the error: it may repeat what the user wrote. */
function reasonOf(error: unknown, late: AbortSignal): Record<string, unknown> {
  if (late.aborted) {
    return { reason: "no text in time" };
  }
  if (error instanceof BedrockRuntimeServiceException) {
    const { httpStatusCode, requestId, attempts } = error.$metadata;
    return { reason: error.name, status: httpStatusCode, aws_request_id: requestId, attempts };
  }
  return { reason: error instanceof Error ? error.name : "unknown" };
}
