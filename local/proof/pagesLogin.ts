import { randomUUID } from "node:crypto";
import { request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { bodyOf, type Listening, serve } from "../native/server";
import { callCognito } from "./cognito";

/** What the browser takes for the login of a public client. */
export interface PagesLogin extends Listening {
  readonly url: string;
  /** Requests for tokens, in their order. */
  readonly asked: readonly TokenRequest[];
  /** Tokens that were revoked: what the pages had in their hands. */
  readonly revoked: readonly string[];
}

export interface TokenRequest {
  readonly grant: string;
  readonly status: number;
}

/**
 * ministack gives the same refresh token for ever and knows no `/oauth2/revoke`. In front of it this makes each
 * refresh token good for one use, as the app client says, and ends it when it is revoked. Without Cognito's
 * 30 seconds of grace: a page that uses one twice is to be found out.
 */
export async function startPagesLogin(login: { url: string; apiUrl: string }): Promise<PagesLogin> {
  const upstream = new URL(login.url);
  const asked: TokenRequest[] = [];
  const revoked: string[] = [];
  /** ministack's token by the one that the pages have. */
  const refreshTokens = new Map<string, string>();

  async function tokens(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await bodyOf(request));
    const grant = form.get("grant_type") ?? "";
    const given = form.get("refresh_token") ?? "";
    let answer: { status: number; body: Record<string, unknown> };
    if (grant === "refresh_token" && !refreshTokens.has(given)) {
      answer = { status: 400, body: { error: "invalid_grant" } };
    } else {
      const kept = refreshTokens.get(given) ?? "";
      if (grant === "refresh_token") {
        form.set("refresh_token", kept);
      }
      answer = await post(`${login.url}/oauth2/token`, form);
      const theirs = answer.body["refresh_token"] ?? kept;
      if (answer.status === 200) {
        const own = randomUUID();
        refreshTokens.delete(given);
        refreshTokens.set(own, String(theirs));
        answer.body["refresh_token"] = own;
      }
    }
    asked.push({ grant, status: answer.status });
    json(response, answer.status, answer.body);
  }

  async function revoke(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await bodyOf(request));
    const given = form.get("token") ?? "";
    const theirs = refreshTokens.get(given);
    if (theirs !== undefined) {
      const body = { Token: theirs, ClientId: form.get("client_id") ?? "" };
      await callCognito(login.apiUrl, "RevokeToken", body);
      refreshTokens.delete(given);
      revoked.push(given);
    }
    response.writeHead(200, { "access-control-allow-origin": "*" }).end();
  }

  const listening = await serve(async (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0];
    if (request.method === "POST" && path === "/oauth2/token") {
      await tokens(request, response);
    } else if (request.method === "POST" && path === "/oauth2/revoke") {
      await revoke(request, response);
    } else {
      pass(upstream, request, response);
    }
  });
  // Another site than the pages, so that cookies go where they would with Cognito.
  return { ...listening, url: `http://127.0.0.1:${listening.port}`, asked, revoked };
}

async function post(
  url: string,
  form: URLSearchParams,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, { method: "POST", body: form, signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return { status: response.status, body: isJson ? JSON.parse(text) : {} };
}

/** As Cognito's token endpoint, which any page may read. */
function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "access-control-allow-origin": "*" });
  response.end(JSON.stringify(body));
}

function pass(upstream: URL, request: IncomingMessage, response: ServerResponse): void {
  const { method, url, headers } = request;
  const options = { host: "127.0.0.1", port: upstream.port, method, path: url, headers };
  const onward = forward(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => {
    if (!response.headersSent) {
      response.writeHead(502, { "content-type": "text/plain" });
    }
    response.end("The login does not answer.");
  });
  request.pipe(onward);
}
