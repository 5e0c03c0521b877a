import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { contentTypeOf } from "../../cli/frontend/plan";
import { type Browser, installedChromium } from "../../cli/verify/browser";
import type { NoSession, Result } from "../../cli/verify/result";
import { openSession } from "../../cli/verify/session";
import type { Session } from "../../cli/verify/step";
import { runStep, STEPS } from "../../cli/verify/steps";
import type { Target } from "../../cli/verify/target";
import { CODE_MS, totp, totpSecretOf } from "../../cli/verify/totp";
import { buildPages } from "../../frontends/chatbot/build";

const USER = "alice@example.com";
const PASSWORD = "Correct-horse-9";
const FORM = (fields: string) => `<form method="post">${fields}<button type="submit">Next</button></form>`;
const NAME = `<input name="username">`;
const SECRET = `<input name="password" type="password">`;
/** The key of the user's authenticator app, as Cognito shows one: that of RFC 6238's own examples. */
const KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const KEY_BYTES = Buffer.from("12345678901234567890");

/** How the login pages of a test behave. */
interface Pages {
  /** Cognito's newer pages ask for the name first. */
  readonly twoPages?: boolean;
  /** What comes instead of the way back. */
  readonly instead?: string;
  /** A hidden copy of the form, as the older pages have for small screens. */
  readonly hiddenCopy?: boolean;
  /** The page that asks for a code. */
  readonly codeField?: string;
  /** What it answers to a code, by how many came before it; nothing: it is taken. */
  readonly refusal?: (code: string, before: number) => string | undefined;
  /** Where the application sends a user who is back; with a query it says what is wrong. @default "/" */
  readonly home?: string;
  /** The cookie of its session. @default "token" */
  readonly cookie?: string;
  /** Whether a login begins anew after a wrong code. */
  readonly anew?: boolean;
}

/** Login pages with a token endpoint, and an application with a session of its own, on 127.0.0.1. */
class LoginServers {
  readonly asked: string[] = [];
  /** The codes of the second factor that came. */
  readonly codes: string[] = [];
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
      region: "eu-central-1",
      url: this.applicationUrl,
      behindCloudFront: false,
      logGroup: "/gatehouse/app",
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
    const code = fields.get("authentication_code") ?? fields.get("x");
    const { codeField } = this.pages;
    if (code !== null && codeField !== undefined) {
      const refusal = this.pages.refusal?.(code, this.codes.length);
      this.codes.push(code);
      if (refusal === undefined) {
        this.back(searchParams, response);
      } else {
        response.end(refusal + FORM(this.pages.anew ? NAME + SECRET : codeField));
      }
      return;
    }
    const hidden = this.pages.hiddenCopy ? `<div style="display:none">${FORM(NAME + SECRET)}</div>` : "";
    if (password === null) {
      const fieldsOfPage = this.pages.twoPages ? (name === null ? NAME : SECRET) : NAME + SECRET;
      response.end(hidden + FORM(fieldsOfPage));
    } else if (password !== PASSWORD) {
      response.end(`Incorrect username or password.${FORM(NAME + SECRET)}`);
    } else if (this.pages.instead !== undefined) {
      response.end(this.pages.instead);
    } else if (codeField !== undefined) {
      response.end(FORM(codeField));
    } else {
      this.back(searchParams, response);
    }
  }

  private back(searchParams: URLSearchParams, response: ServerResponse): void {
    this.challenges.set("code-1", searchParams.get("code_challenge") ?? "");
    const back = new URL(searchParams.get("redirect_uri") ?? "");
    back.search = new URLSearchParams({
      code: "code-1",
      state: searchParams.get("state") ?? "",
    }).toString();
    response.writeHead(302, { location: back.href }).end();
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
      const { home = "/", cookie = "token" } = this.pages;
      response
        .writeHead(302, { location: home, "set-cookie": `${cookie}=session-1; Path=/; HttpOnly` })
        .end();
    } else {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Chat</h1>");
    }
  }
}

/** Where there is no browser, the reason is printed and the tests are left out. */
function needsBrowser(browser: Browser): (this: Mocha.Context) => Promise<void> {
  return async function () {
    const opened = await browser.open();
    if ("status" in opened) {
      assert.equal(opened.status, "skipped");
      process.stdout.write(`    skipped: ${opened.status === "skipped" ? opened.why : ""}\n`);
      this.skip();
    }
    await opened.close();
  };
}

describe("verify, a login in a real browser", function () {
  this.timeout(120_000);
  const browser = installedChromium();
  before(needsBrowser(browser));

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
    assert.equal(
      "command" in result && result.command,
      "aws cognito-idp admin-get-user --user-pool-id eu-central-1_AbCdEfGhI --username alice@example.com --query '[UserStatus,Enabled]' --region eu-central-1",
    );
  });

  const LOG = "aws logs tail /gatehouse/app --since 15m --region eu-central-1";
  for (const [name, home, cookie, found] of [
    [
      "sends back with an error",
      "/auth?error=You+are+in+no+group",
      "token",
      /^the application refuses the user: You are in no group$/,
    ],
    ["sends back with an error in OAuth's words", "/?error=access_denied", "other", /: access_denied$/],
    [
      "sends back without a session",
      "/auth",
      "other",
      /^the login ends at http:\/\/127\.0\.0\.1:\d+\/auth without the cookie token$/,
    ],
  ] as const) {
    it(`fails where the application ${name}`, async () => {
      const { result } = await session({ home, cookie }, "confidential");
      assert.ok("status" in result && result.status === "failed", JSON.stringify(result));
      assert.match(result.found, found);
      assert.equal(result.command, LOG);
    });
  }

  it("is skipped for a user who has to set up a second factor or a password first", async () => {
    for (const words of ["Set up authenticator app MFA", "Scan the QR code", "Enter a new password"]) {
      const { result } = await session({ instead: words }, "public");
      assert.equal("status" in result && result.status, "skipped", words);
      assert.match(JSON.stringify(result), /log in once by hand, and set GATEHOUSE_VERIFY_TOTP_SECRET/);
    }
  });
});

const CLASSIC = `<input name="authentication_code" id="totpCodeInput" type="text">`;
const WRONG_CODE = "Invalid code received for user";
const USED_CODE = "Your software token has already been used once.";

describe("verify, a second factor in a real browser", function () {
  this.timeout(120_000);
  const browser = installedChromium();
  before(needsBrowser(browser));

  /** A clock that stands still but for what is waited for. */
  class TestClock {
    readonly waits: number[] = [];
    constructor(private time: number) {}
    readonly now = () => this.time;
    readonly wait = async (milliseconds: number) => {
      this.waits.push(milliseconds);
      this.time += milliseconds;
    };
  }

  interface Outcome {
    readonly result: Session | NoSession;
    readonly codes: readonly string[];
    readonly waits: readonly number[];
  }

  async function session(
    pages: Pages,
    { secret = KEY_BYTES, at = 59_000 }: { secret?: Uint8Array | null; at?: number } = {},
    client: "public" | "confidential" = "public",
  ): Promise<Outcome> {
    const servers = await new LoginServers({ codeField: CLASSIC, ...pages }).start();
    const clock = new TestClock(at);
    try {
      const result = await openSession({
        target: servers.target(client),
        ca: undefined,
        credentials: { user: USER, password: PASSWORD, totpSecret: secret ?? undefined },
        accessToken: undefined,
        browser,
        clock,
      });
      return { result, codes: servers.codes, waits: clock.waits };
    } finally {
      await servers.stop();
    }
  }

  const TOKENS = { kind: "tokens", accessToken: "access", idToken: "id" };
  /** RFC 6238, appendix B, for the seconds 30 to 59 and for those after them, in six digits. */
  const [FIRST, NEXT] = ["287082", "359152"] as const;

  const fields = {
    "of the classic pages": CLASSIC,
    "of an authenticator app, where a message is the other way": `Your authenticator app, or a text message${CLASSIC}`,
    "that the standard for forms calls a one-time code": `<input name="x" autocomplete="one-time-code">`,
    "with that label": `<label for="c">Authenticator app code</label><input id="c" name="x">`,
    "that is shown, and leaves its hidden copy alone": `</form><form hidden>${CLASSIC}</form><form method="post">${CLASSIC}`,
  };
  for (const [what, codeField] of Object.entries(fields)) {
    it(`types the code into the field ${what}`, async () => {
      const { result, codes, waits } = await session({ codeField });
      assert.deepEqual(result, TOKENS);
      assert.deepEqual([codes, waits], [[FIRST], []]);
    });
  }

  it("gets the session of an application too", async () => {
    const { result, codes } = await session({ twoPages: true }, {}, "confidential");
    assert.deepEqual(result, { kind: "cookies", cookies: { token: "session-1" } });
    assert.deepEqual(codes, [FIRST]);
  });

  it("fails where a code is asked for and there is no key, and names the variable", async () => {
    const { result, codes } = await session({}, { secret: null });
    assert.equal("status" in result && result.status, "failed");
    assert.match(JSON.stringify(result), /asks for the code of an authenticator app/);
    assert.match(JSON.stringify(result), /GATEHOUSE_VERIFY_TOTP_SECRET is not set/);
    assert.equal(
      "command" in result && result.command,
      "aws cognito-idp admin-get-user --user-pool-id eu-central-1_AbCdEfGhI --username alice@example.com --query '[PreferredMfaSetting,UserMFASettingList]' --region eu-central-1",
    );
    assert.deepEqual(codes, []);
  });

  for (const anew of [false, true]) {
    for (const words of [WRONG_CODE, USED_CODE]) {
      it(`waits for the next code after "${words}"${anew ? ", and logs in anew" : ""}`, async () => {
        const { result, codes, waits } = await session({
          anew,
          refusal: (_code, before) => (before === 0 ? words : undefined),
        });
        assert.deepEqual(result, TOKENS);
        assert.deepEqual([codes, waits], [[FIRST, NEXT], [1_000]]);
      });
    }
  }

  it("fails where the next code is refused too, tries no third, and prints neither code nor key", async () => {
    for (const anew of [false, true]) {
      const { result, codes, waits } = await session({ anew, refusal: () => WRONG_CODE }, { at: 31_000 });
      assert.equal("status" in result && result.status, "failed");
      assert.deepEqual([codes, waits], [[FIRST, NEXT], [29_000]]);
      assert.match(JSON.stringify(result), /refuses the code of the second factor, and the next one/);
      assert.match(JSON.stringify(result), /GATEHOUSE_VERIFY_TOTP_SECRET is another user's or an older key/);
      assert.doesNotMatch(JSON.stringify(result), new RegExp([FIRST, NEXT, KEY, PASSWORD].join("|")));
    }
  });

  it("takes a page that only asks again for a refusal", async () => {
    const { codes, result } = await session({
      refusal: (_code, before) => (before === 0 ? "Hm." : undefined),
    });
    assert.deepEqual([result, codes], [TOKENS, [FIRST, NEXT]]);
  });

  it("fails at once where the pages end after a wrong code", async () => {
    const { codes, result } = await session({
      anew: true,
      refusal: () => `${WRONG_CODE}<style>form{display:none}</style>`,
    });
    assert.match(JSON.stringify(result), /"failed".*refuses the code of the second factor"/);
    assert.deepEqual(codes, [FIRST]);
  });

  it("is skipped where the code comes in a message, which nobody here can read", async () => {
    for (const words of ["We sent a code by SMS to +*******99", "We have sent the code to your e-mail"]) {
      const { result, codes } = await session({ codeField: `${words}${CLASSIC}` });
      assert.match(JSON.stringify(result), /"skipped".*give the user an authenticator app/, words);
      assert.deepEqual(codes, []);
    }
  });

  it("is tried from the command line, which prints neither key, password nor code", async () => {
    const servers = await new LoginServers({ codeField: CLASSIC }).start();
    const verify = (more: NodeJS.ProcessEnv, args: readonly string[]) =>
      new Promise<{ status: number | null; text: string }>((done) => {
        const child = spawn(
          process.execPath,
          [
            resolve(__dirname, "../../cli/gatehouse.cjs"),
            ...["verify", "--local", servers.applicationUrl, "--user", USER, "--only", "login", ...args],
          ],
          {
            env: {
              ...process.env,
              GATEHOUSE_VERIFY_PASSWORD: PASSWORD,
              GATEHOUSE_VERIFY_TOKEN: undefined,
              ...more,
            },
          },
        );
        let text = "";
        for (const stream of [child.stdout, child.stderr]) {
          stream.on("data", (part) => {
            text += part;
          });
        }
        child.on("close", (status) => done({ status, text }));
      });
    try {
      const grouped = KEY.toLowerCase().replace(/(.{4})/g, "$1 ");
      const good = await verify({ GATEHOUSE_VERIFY_TOTP_SECRET: grouped }, []);
      assert.equal(good.status, 0, good.text);
      assert.match(good.text, /ok +login +a session in 1 cookies/);
      const [code = ""] = servers.codes;
      assert.ok([0, 1, 2].some((back) => totp(KEY_BYTES, Date.now() - back * CODE_MS) === code));
      const bad = await verify({ GATEHOUSE_VERIFY_TOTP_SECRET: "" }, ["--json"]);
      assert.equal(bad.status, 1);
      assert.match(bad.text, /GATEHOUSE_VERIFY_TOTP_SECRET is not set/);
      for (const { text } of [good, bad]) {
        for (const planted of [KEY, grouped, PASSWORD, code]) {
          assert.ok(!text.toUpperCase().includes(planted.toUpperCase()));
        }
      }
    } finally {
      await servers.stop();
    }
  });
});

describe("verify, the code of an authenticator app", () => {
  // RFC 6238, appendix B.
  for (const [seconds, code] of [
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ] as const) {
    it(`is ${code} in the second ${seconds}`, () => {
      assert.equal(totp(KEY_BYTES, seconds * 1000, 8), code);
      assert.equal(totp(KEY_BYTES, seconds * 1000), code.slice(2));
    });
  }

  it("is good for thirty seconds", () => {
    assert.equal(totp(KEY_BYTES, 30_000), totp(KEY_BYTES, 59_999));
    assert.notEqual(totp(KEY_BYTES, 59_999), totp(KEY_BYTES, 60_000));
  });

  it("comes from a key in base32, as people copy it", () => {
    for (const text of [KEY, KEY.toLowerCase(), KEY.replace(/(.{4})/g, "$1 "), `${KEY}====`]) {
      assert.deepEqual(Buffer.from(totpSecretOf(text) ?? []), KEY_BYTES, text);
    }
    // RFC 4648, section 10: "foobar", here twice.
    assert.deepEqual(
      Buffer.from(totpSecretOf("MZXW6YTBOJTG633CMFZA====") ?? []),
      Buffer.from("foobarfoobar"),
    );
  });

  it("comes from nothing else", () => {
    for (const text of [
      "",
      "123456",
      "234567",
      "GEZDGNBVGY3TQOJ",
      "GEZDGNBVGY3TQOJ0",
      "otpauth://totp/x?secret=y",
    ]) {
      assert.equal(totpSecretOf(text), undefined, text);
    }
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
      given: true,
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
