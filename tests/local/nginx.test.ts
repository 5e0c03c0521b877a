import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./composeFiles";
import { freePort, NO_LOGIN, pythonWith, type Running, run, until } from "./machine";

const NGINX = ["nginx", "/usr/sbin/nginx"].find((path) => spawnSync(path, ["-v"]).status === 0);

/** Stands in for a replica of Open WebUI: says who it is, echoes on a WebSocket, streams word by word. */
async function replica(name: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === "/stream") {
      // Neither length nor chunks: nginx would keep such an answer back until a buffer is full.
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { "content-type": "text/event-stream", connection: "close" });
      response.write("data: first\n\n");
      // The rest only when the client has seen the first part and says so.
      server.once("go-on", () => response.end("data: last\n\n"));
      return;
    }
    if (request.url === "/go-on") {
      server.emit("go-on");
    }
    let length = 0;
    request.on("data", (data) => {
      length += data.length;
    });
    request.on("end", () => response.end(JSON.stringify({ name, length, headers: request.headers })));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    socket.write(`hello from ${name}, ${request.headers.connection?.toLowerCase()}`);
    socket.on("data", (data) => socket.write(`echo ${data}`));
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

interface Site {
  readonly folder: string;
  readonly port: number;
  readonly nginx: Running;
}

/** The shipped configuration with this machine's ports and folders in place of the containers'. */
async function site(mode: "tls" | "replicas", replicas: readonly Server[]): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-nginx-"));
  const [port, health] = [await freePort(), await freePort()];
  const ports = replicas.map((server) => (server.address() as AddressInfo).port);
  mkdirSync(join(folder, "temporary"));
  mkdirSync(join(folder, "certificate"));
  cpSync(join(ROOT, "local/nginx"), join(folder, "conf"), { recursive: true });
  for (const name of readdirSync(join(folder, "conf")).filter((file) => file.endsWith(".conf"))) {
    const text = readFileSync(join(folder, "conf", name), "utf8")
      .replaceAll("open-webui-2:8080", `127.0.0.1:${ports[1]}`)
      .replaceAll("open-webui:8080", `127.0.0.1:${ports[0]}`)
      .replaceAll("/tmp/", `${folder}/temporary/`)
      // Node's pipes are sockets, which cannot be opened by a path.
      .replaceAll("/dev/stdout", `${folder}/access.log`)
      .replaceAll("/run/certificate/", `${folder}/certificate/`)
      .replaceAll("127.0.0.1:8081", `127.0.0.1:${health}`)
      .replace(/listen (8443|8080)/, `listen 127.0.0.1:${port}`);
    writeFileSync(join(folder, "conf", name), text);
  }
  if (mode === "tls") {
    certificate(join(folder, "certificate"));
  }
  const file = join(folder, "conf", `${mode}.conf`);
  const tested = spawnSync(NGINX!, ["-t", "-c", file], { encoding: "utf8" });
  assert.equal(tested.status, 0, tested.stderr);
  const nginx = run(NGINX!, ["-g", "daemon off;", "-c", file]);
  await until(
    "nginx is healthy",
    () => answerOf({ port: health, path: "/health" }).catch(() => undefined),
    nginx,
  );
  return { folder, port, nginx };
}

function certificate(folder: string) {
  const python = pythonWith("cryptography", "boto3")!;
  const script = join(ROOT, "local/nginx/certificate.py");
  // Beside each other in the image, in two folders here.
  const made = spawnSync(python, [script, "--folder", folder], {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: join(ROOT, "local/login"), PYTHONDONTWRITEBYTECODE: "1" },
  });
  assert.equal(made.status, 0, made.stderr);
  return made.stdout;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

function answerOf(
  options: RequestOptions & { readonly tls?: boolean; readonly body?: Buffer },
): Promise<Answer> {
  const { tls, body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const asked = (tls ? httpsRequest : httpRequest)(
      { host: "127.0.0.1", agent: false, ...rest },
      (response) => {
        let text = "";
        response.on("data", (data) => {
          text += data;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

/** What comes back on a WebSocket after sending `ping`. */
function overWebSocket(options: RequestOptions & { readonly tls?: boolean }): Promise<string> {
  const { tls, ...rest } = options;
  return new Promise((resolve, reject) => {
    const asked = (tls ? httpsRequest : httpRequest)({
      host: "127.0.0.1",
      path: "/ws/socket.io/?transport=websocket",
      headers: { connection: "Upgrade", upgrade: "websocket" },
      ...rest,
    });
    asked.on("upgrade", (_response, socket, head) => {
      let text = String(head);
      socket.on("data", (data) => {
        text += data;
        if (text.includes("echo ping")) {
          socket.destroy();
          resolve(text);
        }
      });
      socket.write("ping");
    });
    asked.on("response", ({ statusCode }) => reject(new Error(`HTTP ${statusCode}`)));
    asked.on("error", reject);
    asked.end();
  });
}

async function end(at: Site | undefined, servers: readonly Server[]): Promise<void> {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await at?.nginx.stop();
  if (at !== undefined) {
    rmSync(at.folder, { recursive: true });
  }
}

describe("nginx before two replicas", function () {
  this.timeout(30_000);
  let servers: Server[] = [];
  let at: Site;

  before(async function () {
    if (NGINX === undefined) {
      console.log("      skipped: there is no nginx; apt-get install nginx-light");
      this.skip();
    }
    servers = [await replica("one"), await replica("two")];
    at = await site("replicas", servers);
  });

  after(() => end(at, servers));

  it("asks them in turn, whatever the cookie", async () => {
    const names: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      const { body } = await answerOf({ port: at.port, path: "/", headers: { cookie: "owui-session=same" } });
      names.push(JSON.parse(body).name);
    }
    assert.deepEqual(names.toSorted(), ["one", "one", "one", "two", "two", "two"]);
    assert.ok(
      names.every((name, index) => index === 0 || name !== names[index - 1]),
      names.join(),
    );
  });

  it("passes the address that the browser used, and replaces what a client claims", async () => {
    const headers = {
      host: "localhost:3001",
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
    };
    const seen = JSON.parse((await answerOf({ port: at.port, path: "/", headers })).body).headers;
    assert.equal(seen.host, "localhost:3001");
    assert.equal(seen["x-forwarded-proto"], "http");
    assert.equal(seen["x-forwarded-for"], "127.0.0.1");
  });

  it("carries a WebSocket, both ways", async () => {
    assert.match(await overWebSocket({ port: at.port }), /^hello from (one|two), upgrade.*echo ping$/s);
  });

  it("passes an answer on while it is made", async () => {
    const first = await new Promise<{ text: string; rest: Promise<string> }>((resolve, reject) => {
      const asked = httpRequest({ host: "127.0.0.1", port: at.port, path: "/stream" }, (response) => {
        const rest = new Promise<string>((done) => {
          let text = "";
          response.on("data", (data) => {
            text += data;
            resolve({ text, rest });
          });
          response.on("end", () => done(text));
        });
      });
      asked.on("error", reject);
      asked.end();
    });
    assert.equal(first.text, "data: first\n\n");
    // Both are asked: one of them holds the stream.
    await answerOf({ port: at.port, path: "/go-on" });
    await answerOf({ port: at.port, path: "/go-on" });
    assert.equal(await first.rest, "data: first\n\ndata: last\n\n");
  });

  it("takes a file that is larger than nginx's own limit of a megabyte", async () => {
    const body = Buffer.alloc(3_000_000, "a");
    const answer = await answerOf({ port: at.port, path: "/api/v1/files/", method: "POST", body });
    assert.deepEqual([answer.status, JSON.parse(answer.body).length], [200, 3_000_000]);
  });

  it("logs no login code", async () => {
    await answerOf({ port: at.port, path: "/oauth/oidc/callback?code=very-secret" });
    const log = join(at.folder, "access.log");
    const text = await until("the line in the log", () => {
      const lines = readFileSync(log, "utf8");
      return lines.includes("/oauth/oidc/callback 200") ? lines : undefined;
    });
    assert.ok(!text.includes("very-secret"));
  });
});

describe("nginx with TLS", function () {
  this.timeout(30_000);
  let servers: Server[] = [];
  let at: Site;
  let ca: Buffer;

  before(async function () {
    if (NGINX === undefined || pythonWith("cryptography", "boto3") === undefined) {
      console.log(
        `      skipped: ${NGINX === undefined ? "there is no nginx; apt-get install nginx-light" : NO_LOGIN}`,
      );
      this.skip();
    }
    servers = [await replica("one")];
    at = await site("tls", servers);
    ca = readFileSync(join(at.folder, "certificate/localhost.crt"));
  });

  after(() => end(at, servers));

  const secure = () => ({ tls: true, port: at.port, ca, servername: "localhost" });

  it("has a certificate for localhost that a browser may be told to trust", async () => {
    const headers = { host: "localhost:3443" };
    const seen = JSON.parse((await answerOf({ ...secure(), path: "/", headers })).body).headers;
    assert.equal(seen["x-forwarded-proto"], "https");
    assert.equal(seen.host, "localhost:3443");
    await assert.rejects(
      answerOf({ ...secure(), servername: "example.com", path: "/" }),
      /ERR_TLS_CERT_ALTNAME/,
    );
    assert.equal(statSync(join(at.folder, "certificate/localhost.key")).mode & 0o777, 0o600);
  });

  it("keeps the certificate at the next start", () => {
    const folder = join(at.folder, "certificate");
    assert.match(certificate(folder), /is kept; it ends on \d{4}-\d\d-\d\d/);
    assert.deepEqual(readFileSync(join(folder, "localhost.crt")), ca);
  });

  it("refuses TLS 1.1, and sends plain requests to https", async () => {
    await assert.rejects(answerOf({ ...secure(), path: "/", minVersion: "TLSv1.1", maxVersion: "TLSv1.1" }));
    const plain = await answerOf({ port: at.port, path: "/a?b=c", headers: { host: "localhost:3443" } });
    assert.deepEqual([plain.status, plain.headers.location], [308, "https://localhost:3443/a?b=c"]);
  });

  it("carries a WebSocket", async () => {
    assert.match(await overWebSocket(secure()), /^hello from one, upgrade.*echo ping$/s);
  });
});
