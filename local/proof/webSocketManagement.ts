import type { IncomingMessage, ServerResponse } from "node:http";
import type { WebSocket } from "ws";
import { answerJson } from "../native/server";
import { QUOTAS, type WebSocketApi } from "./webSocketApi";

/** A connection as the back end may look at it. */
export interface Managed {
  readonly socket: WebSocket;
  readonly since: number;
  /** When the last message passed, either way. */
  active: number;
  readonly ip: string;
  readonly agent: string;
}

/** The `@connections` commands (API Gateway Management API). Resolves with the status. */
export async function answerManagement(
  request: IncomingMessage,
  response: ServerResponse,
  api: WebSocketApi | undefined,
  connections: ReadonlyMap<string, Managed>,
  now: () => number,
): Promise<number> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  const data = Buffer.concat(parts);
  const say = (status: number, value: unknown, error?: string) => {
    if (error !== undefined) {
      response.setHeader("x-amzn-errortype", error);
    }
    answerJson(response, status, value);
    return status;
  };
  // AWS's SDKs encode the @ too.
  const path = decodeURIComponent((request.url ?? "").split("?", 1)[0] ?? "");
  const [, stage, id = ""] = /^\/([\w-]+)\/@connections\/([^/]+)$/.exec(path) ?? [];
  const signed = new RegExp(
    `^AWS4-HMAC-SHA256 Credential=[^/]+/\\d{8}/${api?.region}/execute-api/aws4_request,`,
  );
  if (api === undefined || stage !== api.stageName || !signed.test(request.headers.authorization ?? "")) {
    return say(403, { message: "Missing Authentication Token" }, "MissingAuthenticationTokenException");
  }
  const connection = connections.get(id);
  if (connection === undefined || connection.socket.readyState !== connection.socket.OPEN) {
    return say(410, {}, "GoneException");
  }
  const { socket, since, active, ip, agent } = connection;
  switch (request.method) {
    case "GET":
      return say(200, {
        connectedAt: new Date(since).toISOString(),
        identity: { sourceIp: ip, userAgent: agent },
        lastActiveAt: new Date(active).toISOString(),
      });
    case "DELETE":
      socket.close(1000);
      response.writeHead(204).end();
      return 204;
    case "POST":
      if (data.length > QUOTAS.messageBytes) {
        return say(413, {}, "PayloadTooLargeException");
      }
      connection.active = now();
      socket.send(data.toString("utf8"));
      return say(200, {});
    default:
      return say(405, {});
  }
}
