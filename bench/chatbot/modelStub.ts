import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { crc32 } from "node:zlib";

/** What the stub does with the next calls, and with the rest of them. */
export interface Behaviour {
  /** Before the first piece. */
  readonly firstMs: number;
  /** Between two pieces. */
  readonly pieceMs: number;
  readonly text: string;
  /** An error of Bedrock instead of an answer. */
  readonly refuse?: { readonly status: number; readonly type: string };
  /** Ends in the middle with this error of the stream. */
  readonly breakAfter?: { readonly pieces: number; readonly type: string };
}

export interface ModelStub {
  readonly url: string;
  /** Of every call: the model and what was sent. */
  readonly calls: { readonly model: string; readonly body: Record<string, unknown> }[];
  /** Calls whose caller hung up before the end. */
  readonly abandoned: () => number;
  /** For all calls, or those of one model, from now on. */
  set(behaviour: Partial<Behaviour>, model?: string): void;
  close(): Promise<void>;
}

export const ANSWER = [
  "emotion: anxious",
  "confidence: 0.82",
  "reference: Psalm 56:3",
  "verse: What time I am afraid, I will trust in thee.",
  "",
  "It is heavy to wait for news like this. You need not carry the night alone: morning comes, and with it help.",
].join("\n");

const CALM: Behaviour = { firstMs: 0, pieceMs: 0, text: ANSWER };

/**
 * ConverseStream of Bedrock, on 127.0.0.1: the same addresses, errors and event stream, and no model. It takes any
 * signature.
 */
export async function startModelStub(): Promise<ModelStub> {
  const calls: { model: string; body: Record<string, unknown> }[] = [];
  const behaviours = new Map<string, Behaviour>();
  let abandoned = 0;
  const server = createServer((request, response) => {
    response.on("close", () => {
      abandoned += response.writableFinished ? 0 : 1;
    });
    void answer(request, response).catch(() => response.destroy());
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const model = decodeURIComponent(
      /^\/model\/([^/]+)\/converse-stream$/.exec(request.url ?? "")?.[1] ?? "",
    );
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    calls.push({ model, body: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
    await converse(response, behaviours.get(model) ?? behaviours.get("") ?? CALM);
  }
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    abandoned: () => abandoned,
    set: (behaviour, model = "") => {
      if (model === "") {
        behaviours.clear();
      }
      behaviours.set(model, { ...CALM, ...behaviour });
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function converse(response: ServerResponse, behaviour: Behaviour): Promise<void> {
  const { firstMs, pieceMs, text, refuse, breakAfter } = behaviour;
  if (firstMs > 0) {
    await wait(firstMs);
  }
  if (refuse !== undefined) {
    response.writeHead(refuse.status, {
      "content-type": "application/json",
      "x-amzn-errortype": refuse.type,
    });
    response.end(JSON.stringify({ message: "refused by the stub" }));
    return;
  }
  response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
  response.write(event("messageStart", { role: "assistant" }));
  // A few characters at a time, as models write.
  const pieces = text.match(/[\s\S]{1,12}/gu) ?? [];
  for (const [index, piece] of pieces.entries()) {
    if (index === breakAfter?.pieces) {
      response.end(message({ ":message-type": "exception", ":exception-type": breakAfter.type }, "{}"));
      return;
    }
    response.write(event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: piece } }));
    if (pieceMs > 0) {
      await wait(pieceMs);
    }
    if (response.destroyed) {
      return;
    }
  }
  response.write(event("messageStop", { stopReason: "end_turn" }));
  response.end(event("metadata", { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }));
}

function event(type: string, payload: unknown): Buffer {
  return message(
    { ":message-type": "event", ":event-type": type, ":content-type": "application/json" },
    JSON.stringify(payload),
  );
}

/** One message of AWS's event stream encoding: lengths, headers, payload, and a check sum of each part. */
function message(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      // 7 is the type of text.
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(head.length + body.length + 16, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const whole = Buffer.concat([prelude, head, body]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(whole));
  return Buffer.concat([whole, end]);
}
