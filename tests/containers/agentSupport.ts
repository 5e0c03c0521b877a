import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, request as requestTo, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { asUser } from "../../bench/chatbot/apiProcess";
import { containersOf } from "../support/plan";
import { agentConfig, previewOf } from "../support/stack";
import { CAN_BE_NOBODY, NOBODY } from "./nobody";

export const AGENT = resolve(__dirname, "../../containers/agent");

/** The environment of the task definition, with what ECS would read from the secret. */
export async function environmentOfTask(
  more: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, string>> {
  const { plan } = await previewOf({ ...agentConfig, ...more });
  const [container] = containersOf(plan);
  return Object.fromEntries([
    ...container!.environment.map(({ name, value }) => [name, value]),
    ...(container!.secrets ?? []).map(({ name }) => [name, `not-a-secret-${name}`]),
  ]);
}

export const IN_THE_APPLICATION = {
  "gatehouse:auth": "app",
  "gatehouse:edge": "cloudfront-private",
  "gatehouse:network": { egress: "nat-instance" },
};

export interface Started {
  readonly process: ChildProcess;
  /** Everything on its standard output and error. */
  readonly lines: string[];
  /** Ends with its exit code; null after a signal that it did not handle. */
  readonly exit: Promise<number | null>;
}

export function run(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  asNobody = false,
): Started {
  const [program, ...words] = [...(asNobody && CAN_BE_NOBODY ? asUser(NOBODY) : []), ...command];
  const child = spawn(program!, words, {
    cwd: AGENT,
    env: { PATH: process.env["PATH"], HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => lines.push(line));
  }
  return { process: child, lines, exit: once(child, "close").then(([code]) => code as number | null) };
}

export async function end({ process: child, exit }: Started): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
  }
  await exit;
}

/** Waits for what comes by itself. */
export async function until<T>(what: string, find: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const ends = Date.now() + 40_000;
  while (Date.now() < ends) {
    const found = await Promise.resolve(find()).catch(() => undefined);
    if (found !== undefined) {
      return found;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${what} did not come in time`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export interface Door {
  readonly url: string;
  /** What it adds to every request; what a client sends under these names is dropped. */
  headers: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What the load balancer does after its login: the same request, WebSockets too, with headers that say who it is. */
export async function startDoor(target: number, headers: Readonly<Record<string, string>>): Promise<Door> {
  const door = { headers };
  const server: Server = createServer((incoming, outgoing) => {
    const forwarded = requestTo(
      {
        host: "127.0.0.1",
        port: target,
        method: incoming.method,
        path: incoming.url,
        headers: added(incoming.headers, door.headers),
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.on("upgrade", (incoming, socket, head) => {
    const behind = connect(target, "127.0.0.1", () => {
      const lines = Object.entries(added(incoming.headers, door.headers)).map(
        ([name, value]) => `${name}: ${String(value)}\r\n`,
      );
      behind.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join("")}\r\n`);
      behind.write(head);
      behind.pipe(socket).pipe(behind);
    });
    behind.on("error", () => socket.destroy());
    socket.on("error", () => behind.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(door, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

function added(given: IncomingHttpHeaders, more: Readonly<Record<string, string>>): IncomingHttpHeaders {
  const kept = Object.entries(given).filter(([name]) => !name.startsWith("x-amzn-oidc-"));
  return { ...Object.fromEntries(kept), ...more };
}
