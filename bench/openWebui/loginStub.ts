import { createHash, createSign, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson, bodyOf, type Listening, serve } from "../../local/native/server";

export interface Account {
  readonly email: string;
  readonly password: string;
  readonly group: string;
}

export interface LoginStub extends Listening {
  readonly discoveryUrl: string;
  readonly logoutUrl: string;
}

export interface LoginStubOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly callbackUrl: string;
  /** As an administrator creates them; nobody else can log in. */
  readonly accounts: readonly Account[];
}

interface Code {
  readonly account: Account;
  readonly challenge: string;
  readonly nonce: string | undefined;
}

const POOL = "eu-west-1_bench0000";
const KEY_ID = "bench";
const TOKEN_SECONDS = 3600;

/**
 * A login provider that issues tokens in Cognito's shape: RS256, `token_use`, `cognito:username`, and the groups in
 * the ID token alone. It asks for PKCE with S256, the exact callback address, the client's secret and a password.
 */
export async function startLoginStub(options: LoginStubOptions): Promise<LoginStub> {
  const provider = new Provider(options);
  const listening = await serve((request, response) => provider.handle(request, response));
  provider.issuer = `http://127.0.0.1:${listening.port}/${POOL}`;
  return {
    ...listening,
    discoveryUrl: `${provider.issuer}/.well-known/openid-configuration`,
    logoutUrl: `http://127.0.0.1:${listening.port}/logout`,
  };
}

class Provider {
  issuer = "";
  readonly #options: LoginStubOptions;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #subjects = new Map<string, string>();
  readonly #codes = new Map<string, Code>();
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;

  constructor(options: LoginStubOptions) {
    this.#options = options;
    this.#accounts = new Map(options.accounts.map((account) => [account.email, account]));
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
    this.#privateKey = pair.privateKey;
    this.#publicKey = pair.publicKey;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    switch (`${request.method} ${url.pathname}`) {
      case `GET /${POOL}/.well-known/openid-configuration`:
        return answerJson(response, 200, this.#discovery());
      case `GET /${POOL}/.well-known/jwks.json`:
        return answerJson(response, 200, {
          keys: [{ ...this.#publicKey.export({ format: "jwk" }), kid: KEY_ID, alg: "RS256", use: "sig" }],
        });
      case "GET /oauth2/authorize":
        response.writeHead(302, { location: `/login${url.search}` }).end();
        return;
      case "GET /login":
        response.writeHead(200, { "content-type": "text/html" });
        response.end(`<form method="post"><input name="username"><input name="password"></form>`);
        return;
      case "POST /login":
        return this.#login(url.searchParams, new URLSearchParams(await bodyOf(request)), response);
      case "POST /oauth2/token":
        return this.#token(request, new URLSearchParams(await bodyOf(request)), response);
      case "GET /oauth2/userInfo":
        return this.#userInfo(request, response);
      default:
        return answerJson(response, 404, { error: "not found" });
    }
  }

  #discovery() {
    const host = this.issuer.slice(0, -POOL.length - 1);
    return {
      issuer: this.issuer,
      authorization_endpoint: `${host}/oauth2/authorize`,
      token_endpoint: `${host}/oauth2/token`,
      userinfo_endpoint: `${host}/oauth2/userInfo`,
      jwks_uri: `${this.issuer}/.well-known/jwks.json`,
      response_types_supported: ["code"],
      scopes_supported: ["openid", "email", "profile"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    };
  }

  #login(query: URLSearchParams, form: URLSearchParams, response: ServerResponse): void {
    const account = this.#accounts.get(form.get("username") ?? "");
    const challenge = query.get("code_challenge") ?? "";
    if (
      account === undefined ||
      account.password !== form.get("password") ||
      query.get("client_id") !== this.#options.clientId ||
      query.get("redirect_uri") !== this.#options.callbackUrl ||
      query.get("code_challenge_method") !== "S256" ||
      challenge === ""
    ) {
      answerJson(response, 400, { error: "invalid_request" });
      return;
    }
    const code = randomUUID();
    this.#codes.set(code, { account, challenge, nonce: query.get("nonce") ?? undefined });
    const back = new URL(this.#options.callbackUrl);
    back.searchParams.set("code", code);
    back.searchParams.set("state", query.get("state") ?? "");
    response.writeHead(302, { location: back.href }).end();
  }

  #token(request: IncomingMessage, form: URLSearchParams, response: ServerResponse): void {
    const { clientId, clientSecret } = this.#options;
    const given = request.headers.authorization ?? "";
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
    if (given !== basic && form.get("client_secret") !== clientSecret) {
      answerJson(response, 401, { error: "invalid_client" });
      return;
    }
    const code = this.#codes.get(form.get("code") ?? "");
    this.#codes.delete(form.get("code") ?? "");
    const verifier = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (code === undefined || verifier !== code.challenge) {
      answerJson(response, 400, { error: "invalid_grant" });
      return;
    }
    answerJson(response, 200, {
      id_token: this.#sign({ ...this.#claims(code, "id"), aud: clientId, ...profileOf(code.account) }),
      access_token: this.#sign({
        ...this.#claims(code, "access"),
        client_id: clientId,
        scope: "openid email profile",
        username: this.#subject(code.account),
      }),
      refresh_token: randomUUID(),
      token_type: "Bearer",
      expires_in: TOKEN_SECONDS,
    });
  }

  #claims({ account, nonce }: Code, use: "id" | "access") {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: this.issuer,
      sub: this.#subject(account),
      token_use: use,
      "cognito:groups": [account.group],
      auth_time: now,
      iat: now,
      exp: now + TOKEN_SECONDS,
      jti: randomUUID(),
      ...(use === "id" ? { "cognito:username": this.#subject(account), nonce } : {}),
    };
  }

  #userInfo(request: IncomingMessage, response: ServerResponse): void {
    const payload = request.headers.authorization?.split(".")[1] ?? "";
    const { sub } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8") || "{}") as {
      sub?: string;
    };
    const account = [...this.#accounts.values()].find((one) => this.#subject(one) === sub);
    if (account === undefined) {
      answerJson(response, 401, { error: "invalid_token" });
      return;
    }
    answerJson(response, 200, { sub, username: sub, ...profileOf(account) });
  }

  #subject({ email }: Account): string {
    const subject = this.#subjects.get(email) ?? randomUUID();
    this.#subjects.set(email, subject);
    return subject;
  }

  #sign(claims: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", kid: KEY_ID, typ: "JWT" })}.${part(claims)}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(this.#privateKey, "base64url")}`;
  }
}

function profileOf({ email }: Account) {
  return { email, email_verified: true, name: email.split("@")[0] };
}
