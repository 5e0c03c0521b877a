import { Agent, request as forward, type IncomingMessage, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { type Listening, serve } from "./server";

export interface Proxy extends Listening {
  /** Where requests go from now on, one after the other and without stickiness. */
  route(ports: readonly number[]): void;
}

/** What the load balancer does: passes requests and WebSockets on, each to the next replica. */
export async function startProxy(): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
  let ports: readonly number[] = [];
  let turn = 0;
  const next = (): number => {
    turn += 1;
    const port = ports[turn % ports.length];
    if (port === undefined) {
      throw new Error("no replica");
    }
    return port;
  };
  const listening = await serve(
    (request, response) => {
      const options = { host: "127.0.0.1", port: next(), agent, method: request.method, path: request.url };
      const onward = forward({ ...options, headers: headersOf(request) }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.on("error", () => response.destroy());
      });
      onward.on("error", () => {
        if (!response.headersSent) {
          response.writeHead(502);
        }
        response.end();
      });
      request.pipe(onward);
    },
    (server) => passUpgrades(server, next),
  );
  return {
    port: listening.port,
    route(to) {
      ports = to;
    },
    async close() {
      agent.destroy();
      await listening.close();
    },
  };
}

function headersOf(request: IncomingMessage) {
  return {
    ...request.headers,
    "x-forwarded-for": "192.0.2.1",
    "x-forwarded-proto": "http",
    "x-forwarded-port": request.headers.host?.split(":")[1] ?? "80",
  };
}

function passUpgrades(server: Server, next: () => number): void {
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const replica = connect(next(), "127.0.0.1", () => {
      const headers = Object.entries(headersOf(request)).map(([name, value]) => `${name}: ${value}`);
      replica.write([`${request.method} ${request.url} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
      replica.write(head);
      replica.pipe(socket);
      socket.pipe(replica);
    });
    for (const [one, other] of [
      [socket, replica],
      [replica, socket],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
}
