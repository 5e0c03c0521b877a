import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyBaseLogger } from "fastify";
import { type WebSocket, WebSocketServer } from "ws";
import { Problem } from "../../chatbot/src/problems";
import { type Admitted, ANONYMOUS, type Callers } from "./callers";
import { type Asking, Conversation, restarting } from "./conversation";

/** The load balancer ends connections on which nothing passes for 5 minutes; who does not answer is gone. */
const PING_MS = 30_000;

/** setTimeout knows no longer time. */
const LONGEST_MS = 2 ** 31 - 1;

export const MOST_BYTES = 32 * 1024;

/** Whoever asks and does not read what he is told: it would lie in memory. */
const MOST_UNREAD_BYTES = 1024 * 1024;

/** Whoever does not answer a close is let go of. */
const CLOSING_MS = 2_000;

/** Close codes that the pages know: the login is over; the user has too many; this program ends, another one begins. */
export const CLOSE = { loginEnded: 4401, tooMany: 4429, goingAway: 1001 } as const;

interface SocketInputs {
  readonly asking: Asking;
  readonly callers: Callers;
  readonly corsOrigins: readonly string[];
  readonly log: FastifyBaseLogger;
  readonly socketsPerUser: number;
  readonly pingMs?: number;
}

/** WebSockets at `/ws/<id>`, which this program itself speaks. */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });
  readonly #answers = new Set<Promise<void>>();
  readonly #pinging: NodeJS.Timeout;
  readonly #alive = new WeakSet<WebSocket>();
  readonly #open = new Map<WebSocket, { readonly sub: string; readonly conversation: Conversation }>();
  #isStopping = false;

  constructor(private readonly inputs: SocketInputs) {
    this.#pinging = setInterval(() => this.#ping(), inputs.pingMs ?? PING_MS).unref();
  }

  listen(server: Server): void {
    server.on("upgrade", (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      this.#admit(request).then(
        (admitted) =>
          this.#server.handleUpgrade(request, socket, head, (open) => this.#talk(open, request, admitted)),
        (error: unknown) => this.#refuse(request, socket, error),
      );
    });
  }

  /** Closes what is idle, lets what is being said come to its end, and begins nothing. */
  async close(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#pinging);
    for (const [open, { conversation }] of this.#open) {
      conversation.finish();
      this.#leaveIdle(open, conversation);
    }
    while (this.#answers.size > 0) {
      await Promise.all(this.#answers);
    }
    this.#server.close();
  }

  #leaveIdle(open: WebSocket, conversation: Conversation): void {
    if (conversation.isIdle) {
      leave(open, CLOSE.goingAway, "restarting");
    }
  }

  async #admit(request: IncomingMessage): Promise<Admitted> {
    const url = request.url ?? "";
    if (!URL.canParse(url, "http://here")) {
      throw new Problem(400, "invalid_request", "The address is not valid.");
    }
    const { pathname, searchParams } = new URL(url, "http://here");
    if (!/^\/ws\/[\w-]{1,64}$/.test(pathname)) {
      throw new Problem(404, "not_found", "There is nothing at this address.");
    }
    // CORS does not hold back WebSockets: another site could open one in a user's name.
    if (!this.inputs.corsOrigins.includes(request.headers.origin ?? "")) {
      throw new Problem(403, "forbidden", "The Origin is not in CORS_ORIGINS.");
    }
    // CloudFront makes a header of the query; without it, as on a developer's machine, the query comes as it is.
    const [, header] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
    const admitted = await this.inputs.callers.checkSocket(header ?? searchParams.get("token") ?? undefined);
    if (this.#isStopping) {
      throw restarting();
    }
    return admitted;
  }

  #refuse({ headers }: IncomingMessage, socket: Duplex, error: unknown): void {
    const problem = error instanceof Problem ? error : undefined;
    const status = problem?.status ?? 500;
    const reason = problem?.message ?? (error instanceof Error ? error.name : "unknown");
    this.inputs.log.warn({ status, reason, origin: headers.origin }, "WebSocket refused");
    // The other side need not close its half, and nothing else ends a socket that asked for an upgrade.
    socket.once("finish", () => socket.destroy());
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  #talk(open: WebSocket, { headers }: IncomingMessage, { sub, until }: Admitted): void {
    const { asking, log, socketsPerUser } = this.inputs;
    const own = log.child({ trace_id: headers["x-amzn-trace-id"] });
    // Such as a message that is too large; the connection is closed then.
    open.on("error", () => undefined);
    const others = [...this.#open.values()].filter((other) => other.sub === sub);
    if (sub !== ANONYMOUS && others.length >= socketsPerUser) {
      // Opened first: of a refusal a browser learns no reason.
      own.warn("WebSocket refused: the user has too many");
      leave(open, CLOSE.tooMany, "too many connections");
      return;
    }
    const send = (message: unknown) =>
      new Promise<void>((done, fail) => {
        if (open.bufferedAmount > MOST_UNREAD_BYTES) {
          open.terminate();
        }
        open.send(JSON.stringify(message), (error) => (error ? fail(error) : done()));
      });
    const conversation = new Conversation(asking, sub, send, own);
    const left = Math.min(until - Date.now(), LONGEST_MS);
    const ending = setTimeout(() => leave(open, CLOSE.loginEnded, "the login has ended"), left).unref();
    this.#open.set(open, { sub, conversation });
    this.#alive.add(open);
    own.info("WebSocket open");
    open.on("message", (data, isBinary) => {
      this.#alive.add(open);
      const answer = conversation.receive(isBinary ? "" : String(data));
      this.#answers.add(answer);
      void answer.finally(() => {
        this.#answers.delete(answer);
        if (this.#isStopping) {
          this.#leaveIdle(open, conversation);
        }
      });
    });
    open.on("pong", () => this.#alive.add(open));
    open.on("close", (code) => {
      clearTimeout(ending);
      this.#open.delete(open);
      conversation.end();
      own.info({ code }, "WebSocket closed");
    });
  }

  #ping(): void {
    for (const open of this.#server.clients) {
      if (!this.#alive.delete(open)) {
        open.terminate();
      } else {
        open.ping();
      }
    }
  }
}

function leave(open: WebSocket, code: number, reason: string): void {
  open.close(code, reason);
  setTimeout(() => open.terminate(), CLOSING_MS).unref();
}
