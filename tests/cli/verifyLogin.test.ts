import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentTypeOf } from "../../cli/frontend/plan";
import { type Browser, installedChromium } from "../../cli/verify/browser";
import type { NoSession, Result } from "../../cli/verify/result";
import { openSession } from "../../cli/verify/session";
import type { Session } from "../../cli/verify/step";
import { runStep, STEPS } from "../../cli/verify/steps";
import type { Target } from "../../cli/verify/target";
import { buildPages } from "../../frontends/chatbot/build";

const USER = "alice@example.com";
const PASSWORD = "Correct-horse-9";
const FORM = (fields: string) => `<form method="post">${fields}<button type="submit">Next</button></form>`;
const NAME = `<input name="username">`;
const SECRET = `<input name="password" type="password">`;

/** How the login pages of a test behave. */
interface Pages {
  /** Cognito's newer pages ask for the name first. */
  readonly twoPages?: boolean;
  /** What comes instead of the way back. */
  readonly instead?: string;
  /** A hidden copy of the form, as the older pages have for small screens. */
  readonly hiddenCopy?: boolean;
}

/** Login pages with a token endpoint, and an application with a session of its own, on 127.0.0.1. */
class LoginServers {
  readonly asked: string[] = [];
  private readonly servers: Server[] = [];
  private readonly challenges = new Map<string, string>();
  loginUrl = "";
  applicationUrl = "";

  constructor(private readonly pages: Pages) {}

  async start(): Promise<this> {
    this.loginUrl = await this.listen((request, response) => this.login(request, response));
    this.applicationUrl = await this.listen((request, response) => this.application(request, response));
    return this;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  target(client: "public" | "confidential"): Target {
    const callbackUrl = `${this.applicationUrl}/oauth/oidc/callback`;
    return {
      system: client === "public" ? "spa" : "open-webui",
      name: "test",
      url: this.applicationUrl,
      behindCloudFront: false,
      firewall: "off",
      origins: [],
      login: {
        url: this.loginUrl,
        userPoolId: "eu-central-1_AbCdEfGhI",
        clientId: "1client",
        callbackUrl,
        client,
        ...(client === "public" ? {} : { startUrl: `${this.applicationUrl}/oauth/oidc/login` }),
      },
    };
  }

  private async listen(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<string> {
    const server = createServer(answer);
    this.servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  private login(request: IncomingMessage, response: ServerResponse): void {
    const address = new URL(request.url ?? "/", this.loginUrl);
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const fields = new URLSearchParams(body);
      if (address.pathname === "/oauth2/authorize") {
        response.writeHead(302, { location: `/login${address.search}` }).end();
      } else if (address.pathname === "/oauth2/token") {
        this.token(fields, response);
      } else {
        response.setHeader("content-type", "text/html");
        this.form(address, fields, response);
      }
    });
  }

  private form({ searchParams }: URL, fields: URLSearchParams, response: ServerResponse): void {
    const [name, password] = [fields.get("username"), fields.get("password")];
    const hidden = this.pages.hiddenCopy ? `<div style="display:none">${FORM(NAME + SECRET)}</div>` : "";
    if (password === null) {
      const fieldsOfPage = this.pages.twoPages ? (name === null ? NAME : SECRET) : NAME + SECRET;
      response.end(hidden + FORM(fieldsOfPage));
    } else if (password !== PASSWORD) {
      response.end(`Incorrect username or password.${FORM(NAME + SECRET)}`);
    } else if (this.pages.instead !== undefined) {
      response.end(this.pages.instead);
    } else {
      this.challenges.set("code-1", searchParams.get("code_challenge") ?? "");
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.search = new URLSearchParams({
        code: "code-1",
        state: searchParams.get("state") ?? "",
      }).toString();
      response.writeHead(302, { location: back.href }).end();
    }
  }

  private token(fields: URLSearchParams, response: ServerResponse): void {
    const challenge = createHash("sha256")
      .update(fields.get("code_verifier") ?? "")
      .digest("base64url");
    const good =
      fields.get("client_id") === "1client" &&
      fields.get("redirect_uri") === `${this.applicationUrl}/oauth/oidc/callback` &&
      this.challenges.get(fields.get("code") ?? "") === challenge;
    response
      .writeHead(good ? 200 : 400)
      .end(JSON.stringify(good ? { access_token: "access", id_token: "id" } : { error: "invalid_grant" }));
  }

  private application(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? "/", this.applicationUrl);
    this.asked.push(pathname);
    if (pathname === "/oauth/oidc/login") {
      const query = new URLSearchParams({
        redirect_uri: `${this.applicationUrl}/oauth/oidc/callback`,
        state: "s",
      });
      response.writeHead(302, { location: `${this.loginUrl}/oauth2/authorize?${query}` }).end();
    } else if (pathname === "/oauth/oidc/callback") {
      response.writeHead(302, { location: "/", "set-cookie": "token=session-1; Path=/; HttpOnly" }).end();
    } else {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Chat</h1>");
    }
  }
}

describe("verify, a login in a real browser", function () {
  this.timeout(120_000);
  let browser: Browser;

  before(async function () {
    browser = installedChromium();
    const opened = await browser.open();
    if ("status" in opened) {
      assert.equal(opened.status, "skipped");
      process.stdout.write(`    skipped: ${opened.status === "skipped" ? opened.why : ""}\n`);
      this.skip();
    } else {
      await opened.close();
    }
  });

  async function session(
    pages: Pages,
    client: "public" | "confidential",
    password = PASSWORD,
  ): Promise<{ readonly result: Session | NoSession; readonly asked: readonly string[] }> {
    const servers = await new LoginServers(pages).start();
    try {
      const result = await openSession({
        target: servers.target(client),
        ca: undefined,
        credentials: { user: USER, password },
        accessToken: undefined,
        browser,
      });
      return { result, asked: servers.asked };
    } finally {
      await servers.stop();
    }
  }

  for (const pages of [{}, { twoPages: true }, { hiddenCopy: true }]) {
    it(`gets tokens with a code and PKCE, and the pages never see the code: ${JSON.stringify(pages)}`, async () => {
      const { result, asked } = await session(pages, "public");
      assert.deepEqual(result, { kind: "tokens", accessToken: "access", idToken: "id" });
      assert.deepEqual(asked, []);
    });
  }

  it("gets the session of an application that logs in by itself", async () => {
    const { result, asked } = await session({ twoPages: true }, "confidential");
    assert.deepEqual(result, { kind: "cookies", cookies: { token: "session-1" } });
    assert.deepEqual(asked.slice(0, 3), ["/oauth/oidc/login", "/oauth/oidc/callback", "/"]);
  });

  it("says that the password is refused, and not which it was", async () => {
    const { result } = await session({}, "public", "Wrong-horse-9");
    assert.equal("status" in result && result.status, "failed");
    assert.match(JSON.stringify(result), /refuses the user or the password/);
    assert.doesNotMatch(JSON.stringify(result), /Wrong-horse/);
  });

  it("is skipped where a second factor is asked for", async () => {
    const { result } = await session({ instead: "Enter the verification code" }, "public");
    assert.equal("status" in result && result.status, "skipped");
    assert.match(JSON.stringify(result), /second factor/);
  });
});

describe("verify, where the real sample pages lead a visitor", function () {
  this.timeout(120_000);
  const browser = installedChromium();
  let folder: string;
  let server: Server;
  let url = "";
  /** Put over what a stack writes; undefined: the file is missing. */
  let change: object | undefined = {};

  before(async function () {
    const opened = await browser.open();
    if ("status" in opened) {
      process.stdout.write(`    skipped: ${opened.status === "skipped" ? opened.why : ""}\n`);
      this.skip();
    }
    await opened.close();
    folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    await buildPages(folder);
    server = createServer((request, response) => {
      const path = request.url === "/" ? "/index.html" : (request.url ?? "");
      if (path === "/config.json") {
        const settings = change === undefined ? undefined : JSON.stringify({ ...config(), ...change });
        response.writeHead(settings === undefined ? 404 : 200).end(settings);
        return;
      }
      const file = join(folder, path);
      response.writeHead(existsSync(file) ? 200 : 404, { "content-type": contentTypeOf(path) });
      response.end(existsSync(file) ? readFileSync(file) : "");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    if (folder !== undefined) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(folder, { recursive: true });
    }
  });

  const config = () => ({
    apiUrl: "",
    region: "eu-central-1",
    userPoolId: "eu-central-1_AbCdEfGhI",
    clientId: "1client",
    issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI",
    loginUrl: "https://login.example",
    callbackUrl: `${url}/auth/callback/`,
    logoutUrl: `${url}/login/`,
    scopes: ["openid", "email", "profile"],
  });

  async function redirect(): Promise<Result> {
    const { userPoolId, clientId, callbackUrl } = config();
    const step = STEPS.find(({ id }) => id === "login-redirect");
    assert.ok(step);
    return runStep(step, {
      target: {
        system: "chatbot",
        name: "test",
        url,
        behindCloudFront: true,
        firewall: "off",
        origins: [],
        login: { url: "https://login.example", userPoolId, clientId, callbackUrl, client: "public" },
      },
      ca: undefined,
      aws: { ask: async () => ({ kind: "cannot-ask", why: "no AWS" }) },
      browser,
      now: () => new Date(),
      pauseMs: 1,
      restart: false,
      session: async () => ({ status: "skipped", why: "no login" }),
    });
  }

  it("is the login, with PKCE", async () => {
    change = {};
    assert.deepEqual(await redirect(), {
      status: "passed",
      found: "https://login.example/oauth2/authorize, client 1client",
    });
  });

  it("is wrong with another stack's settings", async () => {
    change = { clientId: "9other" };
    const result = await redirect();
    assert.equal(result.status, "failed");
    assert.match(JSON.stringify(result), /client_id is 9other, not 1client.*another stack's values/);
  });

  it("is not told by pages without settings", async () => {
    change = undefined;
    assert.match(JSON.stringify(await redirect()), /"skipped".*no button to log in/);
  });
});

describe("verify, a session", () => {
  const inputs = {
    target: {
      system: "spa",
      name: "test",
      url: "https://x.example",
      behindCloudFront: true,
      firewall: "off",
      origins: [],
    } as const,
    ca: undefined,
    browser: { open: async () => assert.fail("no browser is needed") },
  };

  it("is an access token from elsewhere, without a browser", async () => {
    assert.deepEqual(await openSession({ ...inputs, credentials: undefined, accessToken: "access" }), {
      kind: "tokens",
      accessToken: "access",
      idToken: undefined,
    });
  });

  it("needs a user or a token", async () => {
    assert.deepEqual(await openSession({ ...inputs, credentials: undefined, accessToken: undefined }), {
      status: "skipped",
      why: "No user is given: --user NAME, with the password in GATEHOUSE_VERIFY_PASSWORD.",
    });
  });

  it("needs a Chromium, and says so", async () => {
    assert.deepEqual(await installedChromium({ PATH: "/nowhere" }).open(), {
      status: "skipped",
      why: "There is no Chromium on PATH; install one, or name it in GATEHOUSE_CHROMIUM.",
    });
  });
});
