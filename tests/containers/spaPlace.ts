import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TokenIssuer } from "../../bench/chatbot/tokenIssuer";
import { directoryIndexFunctionCode, type Pages } from "../../components/edge/edgeFunctions/directoryIndex";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
  json: "application/json",
};

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<{ readonly url: string; readonly server: Server; close(): Promise<void> }> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export interface Site {
  readonly url: string;
  /** What /config.json says, and the pages' Content-Security-Policy. */
  config: Readonly<Record<string, unknown>>;
  policy: string;
  close(): Promise<void>;
}

/** The bucket behind CloudFront: the function at its edge, its policy, and the files. */
export async function startSite(folder: string, pages: Pages): Promise<Site> {
  const fileOf = new Function(`${directoryIndexFunctionCode({ pages })}; return fileOf`)() as (
    uri: string,
  ) => string;
  const site = { config: {} as Record<string, unknown>, policy: "" };
  const listening = await listen((request, response) => {
    const path = fileOf(new URL(request.url ?? "/", "http://here").pathname);
    const headers = {
      "content-type": TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain",
      "content-security-policy": site.policy,
      "cache-control": "no-store",
    };
    try {
      const body = path === "/config.json" ? JSON.stringify(site.config) : readFileSync(join(folder, path));
      response.writeHead(200, headers).end(body);
    } catch {
      // A bucket says so of a file that there is not.
      response.writeHead(403, { "content-type": "application/xml" }).end("<Error>AccessDenied</Error>");
    }
  });
  return Object.assign(site, { url: listening.url, close: listening.close });
}

export interface HostedLogin {
  readonly url: string;
  /** Who comes to the login pages is in at once, as with a session there. */
  readonly requests: string[];
  /** Seconds that the next tokens are good for. */
  lasts: number;
  /** Whether refresh tokens are taken. */
  refreshes: boolean;
  close(): Promise<void>;
}

/** The login pages of a user pool: code with PKCE, refresh tokens of one use, revocation and logout. */
export async function startHostedLogin(
  issuer: TokenIssuer,
  addresses: { readonly callbackUrl: string; readonly logoutUrl: string },
): Promise<HostedLogin> {
  const login = { requests: [] as string[], lasts: 3600, refreshes: true };
  const codes = new Map<string, URLSearchParams>();
  const refreshTokens = new Set<string>();
  const tokens = (nonce: string | null) => {
    const exp = Math.floor(Date.now() / 1000) + login.lasts;
    const refresh = randomUUID();
    refreshTokens.add(refresh);
    const id = {
      token_use: "id",
      aud: issuer.clientId,
      client_id: undefined,
      email: "jo.of-a-long-name@acme.dev",
      exp: exp + 600,
      ...(nonce === null ? {} : { nonce }),
    };
    return {
      access_token: issuer.token({ exp }),
      id_token: issuer.token(id),
      refresh_token: refresh,
      token_type: "Bearer",
      expires_in: login.lasts,
    };
  };
  const grant = (form: URLSearchParams) => {
    if (form.get("grant_type") === "refresh_token") {
      const known = refreshTokens.delete(form.get("refresh_token") ?? "");
      return known && login.refreshes ? tokens(null) : undefined;
    }
    const asked = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const verifier = form.get("code_verifier") ?? "";
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const good =
      asked?.get("code_challenge") === challenge && form.get("redirect_uri") === addresses.callbackUrl;
    return asked !== undefined && good ? tokens(asked.get("nonce")) : undefined;
  };
  const listening = await listen(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://here");
    login.requests.push(`${request.method} ${pathname}`);
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "*");
    if (pathname === "/oauth2/authorize") {
      const expected = {
        client_id: issuer.clientId,
        redirect_uri: addresses.callbackUrl,
        response_type: "code",
        scope: "openid email profile",
        code_challenge_method: "S256",
      };
      const wrong = Object.entries(expected).filter(([name, value]) => searchParams.get(name) !== value);
      const back = new URL(addresses.callbackUrl);
      back.searchParams.set("state", searchParams.get("state") ?? "");
      if (wrong.length > 0) {
        response.writeHead(400).end(`wrong: ${wrong.map(([name]) => name).join(", ")}`);
        return;
      }
      const code = randomUUID();
      codes.set(code, searchParams);
      back.searchParams.set("code", code);
      response.writeHead(302, { location: back.href }).end();
    } else if (pathname === "/logout") {
      const good = searchParams.get("logout_uri") === addresses.logoutUrl;
      response.writeHead(good ? 302 : 400, good ? { location: addresses.logoutUrl } : {}).end();
    } else if (request.method === "OPTIONS") {
      response.writeHead(204).end();
    } else {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
      const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
      const body = pathname === "/oauth2/revoke" ? {} : grant(form);
      refreshTokens.delete(form.get("token") ?? "");
      response.writeHead(body === undefined ? 400 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(body ?? { error: "invalid_grant" }));
    }
  });
  return Object.assign(login, { url: listening.url, close: listening.close });
}
