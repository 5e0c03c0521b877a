import { randomBytes, randomUUID } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type Listening, serve } from "../native/server";
import { type Authorizer, allows } from "./authorizer";
import { type EventFacts, QUOTAS, type WebSocketApi } from "./webSocketApi";
import { FrameMeter } from "./webSocketFrames";
import { answerManagement, type Managed } from "./webSocketManagement";
import { ask, authorizerEvent, type Call, type Given, lastOf, queryOf, routeFor } from "./webSocketRequests";

export interface WebSocketGateway extends Listening {
  /** Where the back end finds the connections: scheme and host. */
  readonly url: string;
  /** Statuses of those who were not let in. */
  readonly refused: readonly number[];
  readonly calls: readonly Call[];
  /** Commands of the back end, such as `POST 200`. */
  readonly commands: readonly string[];
  /** Ids of the connections that are open. */
  open(): readonly string[];
  /** Sets its clock ahead. */
  later(ms: number): void;
  /**
   * What the documentation leaves open: whether values of the query reach the back end as they came or decoded, and
   * whether the headers of a new connection do.
   */
  readonly undocumented: { decodes: boolean; passesHeaders: boolean };
  show(stage: Shown): void;
}

interface Shown {
  readonly api: WebSocketApi;
  /** Undefined where the API has none. */
  readonly authorizer: Authorizer | undefined;
  readonly applicationPort: () => number;
}

interface Connection extends Managed {
  readonly facts: Omit<EventFacts, "requestId">;
}

/**
 * Plays a WebSocket API of API Gateway on 127.0.0.1: WebSockets on one side, POSTs to the back end on the other.
 * Throttling, binary messages, the length of an address and what a signature is worth are not played.
 */
export async function startWebSocketGateway(): Promise<WebSocketGateway> {
  let shown: Shown | undefined;
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const connections = new Map<string, Connection>();
  const refused: number[] = [];
  const calls: Call[] = [];
  const commands: string[] = [];
  const undocumented = { decodes: false, passesHeaders: true };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: QUOTAS.messageBytes });

  const call = async (stage: Shown, event: string, facts: EventFacts, given: Given = {}) => {
    const route = stage.api.routes.get(event);
    const made = route === undefined ? undefined : await ask(route, stage.applicationPort(), facts, given);
    if (made !== undefined) {
      calls.push({ event, ...made });
    }
    return made?.status;
  };

  async function admit(stage: Shown, request: IncomingMessage): Promise<number | Connection["facts"]> {
    const { api, authorizer } = stage;
    const [path, raw = ""] = (request.url ?? "").split(/\?(.*)/s, 2);
    // Its name leads to it, and nothing below the stage does.
    if (request.headers.host !== api.host || path !== `/${api.stageName}`) {
      return 403;
    }
    const query = queryOf(raw);
    const connectionId = `${randomBytes(11).toString("base64url")}=`;
    let principalId: string | undefined;
    if (api.authorizer !== undefined && authorizer !== undefined) {
      if (api.authorizer.query.some((name) => (query.get(name)?.[0] ?? "") === "")) {
        return 401;
      }
      const verdict = await authorizer
        .invoke(authorizerEvent(api.methodArn, request, query, connectionId))
        .catch(() => undefined);
      if (verdict === undefined || !allows(verdict, api.methodArn)) {
        return verdict === undefined ? 500 : 403;
      }
      principalId = verdict.principalId;
    }
    const facts = {
      connectionId,
      principalId,
      query: lastOf(undocumented.decodes ? query : queryOf(raw, false)),
    };
    const headers = undocumented.passesHeaders ? request.headers : {};
    const status = await call(stage, "$connect", { ...facts, requestId: randomUUID() }, { headers });
    return status !== undefined && status >= 200 && status < 300 ? facts : (status ?? 502);
  }

  function talk(
    stage: Shown,
    socket: WebSocket,
    facts: Connection["facts"],
    ip: string,
    agent: string,
  ): void {
    const { connectionId } = facts;
    const connection: Connection = { facts, socket, since: now(), active: now(), ip, agent };
    connections.set(connectionId, connection);
    socket.on("message", (data) => {
      // One that is being closed for its size is not read to its end.
      if (socket.readyState !== socket.OPEN) {
        return;
      }
      connection.active = now();
      const body = String(data);
      const requestId = randomUUID();
      void call(stage, routeFor(stage.api, body), { ...facts, requestId }, { body }).then((status) => {
        if (status === undefined) {
          socket.send(JSON.stringify({ message: "Internal server error", connectionId, requestId }));
        }
      });
    });
    // Such as a message that is too large; the connection is closed then.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      connections.delete(connectionId);
      void call(stage, "$disconnect", { ...facts, requestId: randomUUID() });
    });
  }

  function endOld(): void {
    for (const { socket, active, since } of connections.values()) {
      if (now() - active >= QUOTAS.idleMs || now() - since >= QUOTAS.longestMs) {
        socket.close(1001, "Going away");
      }
    }
  }

  const prepare = (server: Server) =>
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => socket.destroy());
      const stage = shown;
      const admitted = stage === undefined ? Promise.resolve(503) : admit(stage, request);
      void admitted.then((facts) => {
        if (stage === undefined || typeof facts === "number") {
          refuse(socket, typeof facts === "number" ? facts : 503);
          refused.push(typeof facts === "number" ? facts : 503);
          return;
        }
        const meter = new FrameMeter();
        let opened: WebSocket | undefined;
        const measure = (bytes: Buffer) => {
          if (meter.take(bytes) > QUOTAS.frameBytes) {
            opened?.close(1009, "Frame too large");
          }
        };
        socket.on("data", measure);
        sockets.handleUpgrade(request, socket, head, (open) => {
          opened = open;
          talk(stage, open, facts, "192.0.2.1", request.headers["user-agent"] ?? "");
        });
      });
    });
  const listening = await serve(
    async (request: IncomingMessage, response: ServerResponse) => {
      const status = await answerManagement(request, response, shown?.api, connections, now);
      commands.push(`${request.method} ${status}`);
    },
    { prepare },
  );
  const clock = setInterval(endOld, 1000).unref();
  return {
    port: listening.port,
    url: `http://127.0.0.1:${listening.port}`,
    refused,
    calls,
    commands,
    undocumented,
    open: () => [...connections.keys()],
    later(ms) {
      ahead += ms;
      endOld();
    },
    show(stage) {
      shown = stage;
    },
    async close() {
      clearInterval(clock);
      for (const { socket } of connections.values()) {
        socket.terminate();
      }
      await listening.close();
    },
  };
}

function refuse(socket: Duplex, status: number): void {
  const body = JSON.stringify({
    message: { 401: "Unauthorized", 403: "Forbidden" }[status] ?? STATUS_CODES[status],
  });
  const head = ["Connection: close", "Content-Type: application/json", `Content-Length: ${body.length}`];
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join("\r\n")}\r\n\r\n${body}`);
}
