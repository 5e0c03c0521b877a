import { Agent, request as forward, type IncomingMessage, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { type Listening, serve } from "./server";

export interface RoundRobin extends Listening {
  /**
   * Where requests go from now on, one after the other and without stickiness.
   *
   * @param upgrades where WebSockets go, by default the same.
   */
  route(ports: readonly number[], upgrades?: readonly number[]): void;
}

/** What the load balancer does: passes requests and WebSockets on, each to the next replica. */
export async function startProxy(): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
  let ports: readonly number[] = [];
  let upgradePorts: readonly number[] = [];
  let turn = 0;
  const next = (among: readonly number[]): number | undefined => {
    turn += 1;
    return among[turn % among.length];
  };
  const listening = await serve(
    (request, response) => {
      const port = next(ports);
      if (port === undefined) {
        // As a load balancer without a healthy target.
        response.writeHead(503).end("503 Service Temporarily Unavailable");
        return;
      }
      const options = { host: "127.0.0.1", port, agent, method: request.method, path: request.url };
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
    { prepare: (server) => passUpgrades(server, () => next(upgradePorts)) },
  );
  return {
    port: listening.port,
    route(to, upgrades = to) {
      ports = to;
      upgradePorts = upgrades;
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

function passUpgrades(server: Server, next: () => number | undefined): void {
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const port = next();
    if (port === undefined) {
      socket.destroy();
      return;
    }
    const replica = connect(port, "127.0.0.1", () => {
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
