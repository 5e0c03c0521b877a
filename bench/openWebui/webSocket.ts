import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";
import { createInflateRaw, type InflateRaw } from "node:zlib";

/** What a sender of compressed messages leaves off each of them (RFC 7692, 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/**
 * A WebSocket client with the headers of a browser (RFC 6455), which the one in Node.js cannot send. It offers
 * compression as browsers do, since that costs the server time and memory. Emits `message` and `close`.
 */
export class WebSocketClient extends EventEmitter<{ message: [string]; close: [] }> {
  readonly #socket: Socket;
  readonly #inflate: InflateRaw | undefined;
  #buffered: Buffer = Buffer.alloc(0);
  /** Frames of a message that is not complete. */
  #parts: Buffer[] = [];
  #compressed = false;
  #inflated: Buffer[] = [];
  /** Messages are inflated one after the other: what comes out does not say where it came from. */
  #delivered: Promise<void> = Promise.resolve();

  private constructor(socket: Socket, compresses: boolean, head: Buffer) {
    super();
    this.#socket = socket;
    this.#inflate = compresses ? createInflateRaw() : undefined;
    this.#inflate?.on("data", (data: Buffer) => this.#inflated.push(data));
    this.#inflate?.on("error", () => socket.destroy());
    socket.on("data", (data) => this.#read(data));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.emit("close"));
    socket.setNoDelay(true);
    if (head.length > 0) {
      this.#read(head);
    }
  }

  static connect(url: string, headers: Readonly<Record<string, string>>): Promise<WebSocketClient> {
    return new Promise((resolve, reject) => {
      const attempt = request(url, {
        agent: false,
        headers: {
          ...headers,
          connection: "Upgrade",
          upgrade: "websocket",
          "sec-websocket-version": "13",
          "sec-websocket-key": randomBytes(16).toString("base64"),
          "sec-websocket-extensions": "permessage-deflate; client_max_window_bits",
        },
      });
      attempt.setTimeout(30_000, () => attempt.destroy(new Error("no answer to the upgrade in 30 s")));
      attempt.once("upgrade", (response, socket, head) => {
        socket.setTimeout(0);
        const compresses = /permessage-deflate/.test(response.headers["sec-websocket-extensions"] ?? "");
        resolve(new WebSocketClient(socket as Socket, compresses, head));
      });
      attempt.once("response", ({ statusCode }) => reject(new Error(`HTTP ${statusCode}`)));
      attempt.once("error", reject);
      attempt.end();
    });
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text));
  }

  close(): void {
    this.#write(CLOSE, Buffer.alloc(0));
    this.#socket.end();
    this.#socket.destroySoon();
  }

  /** Clients mask what they send (RFC 6455, 5.3). */
  #write(opcode: number, payload: Buffer): void {
    const mask = randomBytes(4);
    const length =
      payload.length < 126
        ? Buffer.from([payload.length | 0x80])
        : Buffer.from([126 | 0x80, payload.length >> 8, payload.length & 0xff]);
    const masked = payload.map((byte, index) => byte ^ mask[index % 4]!);
    this.#socket.write(Buffer.concat([Buffer.from([opcode | 0x80]), length, mask, masked]));
  }

  #read(data: Buffer): void {
    this.#buffered = this.#buffered.length === 0 ? data : Buffer.concat([this.#buffered, data]);
    for (let frame = frameOf(this.#buffered); frame !== undefined; frame = frameOf(this.#buffered)) {
      this.#buffered = this.#buffered.subarray(frame.length);
      this.#take(frame);
    }
  }

  #take({ opcode, final, compressed, payload }: Frame): void {
    if (opcode === PING) {
      this.#write(PONG, payload);
    } else if (opcode === CLOSE) {
      this.#socket.end();
    } else if (opcode <= 2) {
      this.#compressed = opcode === 0 ? this.#compressed : compressed;
      this.#parts.push(payload);
      if (final) {
        const message = Buffer.concat(this.#parts.splice(0));
        const isCompressed = this.#compressed;
        this.#delivered = this.#delivered.then(async () => {
          this.emit("message", (isCompressed ? await this.#inflateOne(message) : message).toString("utf8"));
        });
      }
    }
  }

  #inflateOne(message: Buffer): Promise<Buffer> {
    const inflate = this.#inflate;
    if (inflate === undefined) {
      return Promise.resolve(message);
    }
    return new Promise((resolve) => {
      inflate.write(message);
      inflate.write(TAIL);
      inflate.flush(() => resolve(Buffer.concat(this.#inflated.splice(0))));
    });
  }
}

interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly compressed: boolean;
  readonly payload: Buffer;
  /** With its header. */
  readonly length: number;
}

/** The first frame, or `undefined` while it is not complete. Servers do not mask. */
export function frameOf(data: Buffer): Frame | undefined {
  if (data.length < 2) {
    return undefined;
  }
  const short = data[1]! & 0x7f;
  const header = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (data.length < header) {
    return undefined;
  }
  const size = short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  if (data.length < header + size) {
    return undefined;
  }
  return {
    opcode: data[0]! & 0x0f,
    final: (data[0]! & 0x80) !== 0,
    compressed: (data[0]! & 0x40) !== 0,
    payload: data.subarray(header, header + size),
    length: header + size,
  };
}
