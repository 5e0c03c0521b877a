import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "../../chatbot/src/problems";
import { type Admitted, ANONYMOUS, type Callers } from "./callers";
import { type Asking, Conversation, restarting, type ServerMessage } from "./conversation";

interface Open extends Admitted {
  readonly conversation: Conversation;
  readonly user: string;
  readonly since: number;
  /** When it last said something. */
  heard: number;
}

interface GatewayInputs {
  readonly asking: Asking;
  readonly callers: Callers;
  readonly corsOrigins: readonly string[];
  readonly region: string;
  readonly webSocketApiUrl: string;
  readonly socketsPerUser: number;
}

/** As long as API Gateway lets a connection last. */
const LONGEST_MS = 2 * 3_600_000;

/** API Gateway ends a connection on which nothing was said for ten minutes. */
const IDLE_MS = 11 * 60_000;

/** As large as API Gateway lets a message be: of one that is refused here the browser would hear nothing. */
const MOST_BYTES = 128 * 1024;

/** WebSockets that API Gateway holds: each event is a POST, and answers go to it. */
export class GatewaySockets {
  readonly #open = new Map<string, Open>();
  readonly #answers = new Set<Promise<void>>();
  readonly #client: ApiGatewayManagementApiClient;
  #isStopping = false;

  constructor(private readonly inputs: GatewayInputs) {
    const { region, webSocketApiUrl: endpoint } = inputs;
    this.#client = new ApiGatewayManagementApiClient({ region, endpoint, maxAttempts: 3 });
  }

  /** Paths that only API Gateway reaches: it sets their headers, in place of those that a browser sends. */
  addRoutes(app: FastifyInstance): void {
    app.register(async (own) => {
      // The message as it came, of whatever type.
      own.removeAllContentTypeParsers();
      own.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
      own.post("/ws/connect", (request) => this.#connect(request));
      own.post("/ws/message", { bodyLimit: MOST_BYTES }, (request) => this.#message(request));
      own.post("/ws/disconnect", (request) => this.#disconnect(request));
    });
  }

  /** Lets what is being said come to its end, and begins nothing. The connections are API Gateway's and stay. */
  async close(): Promise<void> {
    this.#isStopping = true;
    for (const { conversation } of this.#open.values()) {
      conversation.finish();
    }
    while (this.#answers.size > 0) {
      await Promise.all(this.#answers);
    }
    this.#client.destroy();
  }

  async #connect(request: FastifyRequest): Promise<{ status: string }> {
    const id = connectionOf(request);
    const { origin } = request.headers;
    if (origin !== undefined && !this.inputs.corsOrigins.includes(origin)) {
      throw new Problem(403, "forbidden", "The Origin is not in CORS_ORIGINS.");
    }
    // Percent-encoded; an id has nothing in it that would need more than the slashes.
    const path = (textOf(request, "x-websocket-path") ?? "").replace(/%2f/gi, "/");
    if (!/^\/ws\/[\w-]{1,64}$/.test(path)) {
      throw new Problem(403, "forbidden", "The path of the WebSocket is not /ws/<id>.");
    }
    const admitted = await this.inputs.callers.checkSocket(textOf(request, "x-websocket-token"));
    if (this.#isStopping) {
      throw restarting();
    }
    const user = userOf(request, admitted);
    this.#forget();
    const others = [...this.#open.values()].filter((open) => open.user === user);
    if (user !== ANONYMOUS && others.length >= this.inputs.socketsPerUser) {
      throw new Problem(429, "too_many_connections", "This user has too many open connections.");
    }
    const conversation = new Conversation(
      this.inputs.asking,
      user,
      (message) => this.#send(id, message),
      request.log,
    );
    this.#open.set(id, { ...admitted, conversation, user, since: Date.now(), heard: Date.now() });
    return { status: "admitted" };
  }

  /** Answers at once: API Gateway waits for 29 seconds, and what this says is not sent to the browser. */
  async #message(request: FastifyRequest): Promise<{ status: string }> {
    const id = connectionOf(request);
    const open = this.#open.get(id);
    if (open === undefined || open.until <= Date.now()) {
      // This program began after the connection did, or the token is over: the pages connect again.
      this.#track(this.#end(id, open === undefined ? "reconnect" : "login_ended"));
      return { status: "unknown" };
    }
    open.heard = Date.now();
    this.#track(open.conversation.receive(typeof request.body === "string" ? request.body : ""));
    return { status: "taken" };
  }

  async #disconnect(request: FastifyRequest): Promise<{ status: string }> {
    const id = connectionOf(request);
    this.#open.get(id)?.conversation.end();
    this.#open.delete(id);
    return { status: "gone" };
  }

  async #send(id: string, message: ServerMessage): Promise<void> {
    const Data = Buffer.from(JSON.stringify(message));
    await this.#client
      .send(new PostToConnectionCommand({ ConnectionId: id, Data }))
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === "GoneException") {
          this.#open.get(id)?.conversation.end();
          this.#open.delete(id);
        }
        throw error;
      });
  }

  async #end(id: string, code: "reconnect" | "login_ended"): Promise<void> {
    this.#open.get(id)?.conversation.end();
    this.#open.delete(id);
    await this.#send(id, { type: "error", code, message: "Connect again." });
    await this.#client.send(new DeleteConnectionCommand({ ConnectionId: id }));
  }

  #track(work: Promise<void>): void {
    const quiet = work.catch(() => undefined);
    this.#answers.add(quiet);
    void quiet.finally(() => this.#answers.delete(quiet));
  }

  /** A disconnect may get lost. */
  #forget(): void {
    const now = Date.now();
    for (const [id, { since, heard }] of this.#open) {
      if (since < now - LONGEST_MS || heard < now - IDLE_MS) {
        this.#open.delete(id);
      }
    }
  }
}

function textOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function connectionOf(request: FastifyRequest): string {
  const id = textOf(request, "x-connection-id");
  if (id === undefined || !/^[\w=-]{1,128}$/.test(id)) {
    throw new Problem(400, "invalid_request", "x-connection-id is missing.");
  }
  return id;
}

/** Where this program asks for no token, API Gateway's function may know the user. */
function userOf(request: FastifyRequest, { sub }: Admitted): string {
  return sub === ANONYMOUS ? (textOf(request, "x-user-id") ?? sub) : sub;
}
