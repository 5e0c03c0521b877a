import { existsSync, readFileSync, statSync } from "node:fs";
import { request as forward, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { extname, join, normalize } from "node:path";
import { type Listening, serve } from "../native/server";
import { type Behaviour, behaviourFor, type EdgeRequest, headersAfter } from "./edge";

export interface EdgeServer extends Listening {
  /** What the distribution does from now on; before, every answer is 503. */
  show(site: EdgeSite): void;
}

export interface EdgeSite {
  readonly behaviours: readonly Behaviour[];
  /** The published pages. */
  readonly folder: string;
  /** Objects of the bucket that `pulumi up` writes, by key. */
  readonly objects: ReadonlyMap<string, BucketObject>;
  /** Where the application listens now. */
  readonly applicationPort: () => number;
}

export interface BucketObject {
  readonly content: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/** Plays CloudFront on 127.0.0.1: pages from a folder, and the application behind the paths that are its own. */
export async function startEdge(): Promise<EdgeServer> {
  let site: EdgeSite | undefined;
  const listening = await serve(
    (request, response) => {
      if (site === undefined) {
        response.writeHead(503).end();
        return;
      }
      answer(site, request, response);
    },
    { prepare: (server) => passUpgrades(server, () => site) },
  );
  return {
    ...listening,
    show(next) {
      site = next;
    },
  };
}

function answer(site: EdgeSite, request: IncomingMessage, response: ServerResponse): void {
  const { method = "GET", url = "/" } = request;
  const behaviour = behaviourFor(site.behaviours, url.split("?", 1)[0] ?? "/");
  if (!behaviour.methods.includes(method)) {
    response.writeHead(403, headersAfter(behaviour, { "content-type": "text/html" })).end();
    return;
  }
  const seen = behaviour.onRequest(edgeRequest(request));
  if (behaviour.origin === "site") {
    const { status, headers, body } = fromSite(site, seen.uri);
    response.writeHead(status, headersAfter(behaviour, headers)).end(method === "HEAD" ? undefined : body);
    return;
  }
  const onward = forward(
    {
      host: "127.0.0.1",
      port: site.applicationPort(),
      method,
      path: addressOf(seen),
      headers: { ...flat(seen, behaviour), "x-forwarded-for": "192.0.2.1" },
    },
    (answered) => {
      response.writeHead(answered.statusCode ?? 502, headersAfter(behaviour, answered.headers));
      answered.pipe(response);
      answered.on("error", () => response.destroy());
    },
  );
  // Whoever goes away must be seen to go.
  response.on("close", () => onward.destroy());
  onward.on("error", () => {
    if (!response.headersSent) {
      response.writeHead(502, headersAfter(behaviour, { "content-type": "text/html" }));
    }
    response.end();
  });
  request.pipe(onward);
}

interface Found {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A bucket that nobody may list answers 403 for what is not there. */
function fromSite({ folder, objects }: EdgeSite, uri: string): Found {
  const key = decodeURIComponent(uri).slice(1);
  const object = objects.get(key);
  if (object !== undefined) {
    const { content, contentType, cacheControl } = object;
    return {
      status: 200,
      headers: { "content-type": contentType, "cache-control": cacheControl },
      body: content,
    };
  }
  const file = join(folder, normalize(`/${key}`));
  if (!existsSync(file) || !statSync(file).isFile()) {
    const body = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>';
    return { status: 403, headers: { "content-type": "application/xml" }, body };
  }
  return {
    status: 200,
    headers: {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "cache-control": "no-cache",
      server: "AmazonS3",
    },
    body: readFileSync(file),
  };
}

function passUpgrades(server: Server, site: () => EdgeSite | undefined): void {
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const current = site();
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const behaviour = current === undefined ? undefined : behaviourFor(current.behaviours, path);
    if (current === undefined || behaviour?.origin !== "application") {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    const seen = behaviour.onRequest(edgeRequest(request));
    const onward = connect(current.applicationPort(), "127.0.0.1", () => {
      const headers = Object.entries(flat(seen, behaviour)).map(([name, value]) => `${name}: ${value}`);
      onward.write([`GET ${addressOf(seen)} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
      onward.write(head);
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n"));
    socket.on("error", () => onward.destroy());
    onward.on("close", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });
}

/** A request in the shape in which functions at the edge see it. */
export function edgeRequest({
  method = "GET",
  url = "/",
  headers,
}: Pick<IncomingMessage, "method" | "url" | "headers">): EdgeRequest {
  const [uri = "/", query = ""] = url.split(/\?(.*)/s, 2);
  const querystring: EdgeRequest["querystring"] = {};
  for (const pair of query.split("&").filter((one) => one !== "")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s, 2);
    const earlier = querystring[name];
    querystring[name] =
      earlier === undefined
        ? { value }
        : { value, multiValue: [...(earlier.multiValue ?? [{ value: earlier.value }]), { value }] };
  }
  return {
    method,
    uri,
    querystring,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, { value: String(value) }]],
      ),
    ),
  };
}

export function addressOf({ uri, querystring }: EdgeRequest): string {
  const pairs = Object.entries(querystring).flatMap(([name, { value, multiValue = [{ value }] }]) =>
    multiValue.map((one) => `${name}=${one.value}`),
  );
  return pairs.length === 0 ? uri : `${uri}?${pairs.join("&")}`;
}

/** Headers as the origin gets them. */
function flat({ headers }: EdgeRequest, { host }: Behaviour): Record<string, string> {
  const seen = Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));
  return host === undefined ? seen : { ...seen, host };
}
