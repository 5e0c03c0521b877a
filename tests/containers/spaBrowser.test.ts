import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { ApiProcess } from "../../bench/chatbot/apiProcess";
import { buildSpa } from "../../frontends/spa/build";
import { resourceOf } from "../support/plan";
import { previewOf, spaConfig } from "../support/stack";
import { browserOr } from "./browser";
import { type HostedLogin, type Site, startHostedLogin, startSite } from "./spaPlace";
import { type Surroundings, startSurroundings } from "./spaSupport";

/** The Content-Security-Policy of the plan, with this machine's addresses in place of AWS's. */
async function policyOf(loginUrl: string, apiUrl: string): Promise<string> {
  const { plan } = await previewOf(spaConfig);
  const headers = resourceOf(plan, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy");
  const config = headers.inputs["securityHeadersConfig"] as {
    contentSecurityPolicy: { contentSecurityPolicy: string };
  };
  return config.contentSecurityPolicy.contentSecurityPolicy.replace(
    /connect-src 'self' https:\/\/\S+ https:\/\/\*\.execute-api\S+?(?=;|$)/,
    `connect-src 'self' ${loginUrl} ${apiUrl} ${apiUrl.replace("http", "ws")}`,
  );
}

describe("the single-page application in a browser", function () {
  this.timeout(90_000);
  let browser: Browser;
  let surroundings: Surroundings;
  let site: Site;
  let login: HostedLogin;
  let api: ApiProcess;
  let folder: string;
  const problems: string[] = [];

  before(async function () {
    browser = await browserOr(this);
    folder = mkdtempSync(join(tmpdir(), "gatehouse-spa-"));
    await buildSpa(folder);
    surroundings = await startSurroundings();
    site = await startSite(folder, "folders");
    const addresses = { callbackUrl: `${site.url}/auth/callback/`, logoutUrl: `${site.url}/login/` };
    login = await startHostedLogin(surroundings.issuer, addresses);
    api = await surroundings.start({ CORS_ORIGINS: site.url, CHATS_PER_MINUTE: "1000" });
    site.config = {
      apiUrl: api.url,
      wsUrl: api.url.replace("http", "ws"),
      authEnabled: true,
      cognitoDomain: login.url,
      cognitoClientId: surroundings.issuer.clientId,
      cognitoRedirectUri: addresses.callbackUrl,
      cognitoLogoutUri: addresses.logoutUrl,
      cognitoScopes: "openid email profile",
    };
    site.policy = await policyOf(login.url, api.url);
    assert.ok(site.policy.includes(login.url), site.policy);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([surroundings?.close(), site?.close(), login?.close()]);
    if (folder !== undefined) {
      rmSync(folder, { recursive: true });
    }
  });

  async function open(path = "/"): Promise<Page> {
    const page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    problems.length = 0;
    page.on("console", (line) => {
      if (line.type() === "error" || line.type() === "warning") {
        problems.push(line.text());
      }
    });
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(`${site.url}${path}`);
    return page;
  }
  async function logIn(): Promise<Page> {
    const page = await open("/login/");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("Connected", { exact: true }).waitFor();
    return page;
  }
  async function ask(page: Page, text: string): Promise<string> {
    const before = await page.getByRole("article").count();
    await page.getByLabel("Your question").fill(text);
    await page.keyboard.press("Enter");
    const answer = page.getByRole("article").nth(before);
    await page.locator('article[aria-busy="true"]').waitFor({ state: "detached" });
    return (await answer.textContent()) ?? "";
  }
  const stored = (page: Page) => page.evaluate("Object.keys(sessionStorage).join()");
  const token = async (page: Page) =>
    (
      JSON.parse(String(await page.evaluate('sessionStorage.getItem("gatehouse.tokens")'))) as Record<
        string,
        string
      >
    )["accessToken"];

  it("logs in by the login pages, asks over the WebSocket and over HTTP, and logs out", async () => {
    const page = await logIn();
    assert.equal(page.url(), `${site.url}/`);
    assert.equal(await page.getByText("jo.of-a-long-name@acme.dev").count(), 1);
    assert.match(await ask(page, "Hello <b>you</b>"), /^You said: Hello <b>you<\/b>\n/);
    assert.match(await ask(page, "Again"), /before this one: 1\.$/);
    const requests: string[] = [];
    page.on("request", (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.getByLabel("Show the answer").selectOption("http");
    assert.match(await ask(page, "And whole?"), /before this one: 2\.$/);
    assert.deepEqual(
      requests.filter((line) => line.startsWith("POST")),
      ["POST /api/v1/chat"],
    );

    login.requests.length = 0;
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${site.url}/login/`);
    await page.getByRole("button", { name: "Log in" }).waitFor();
    assert.deepEqual(
      login.requests.filter((line) => !line.startsWith("OPTIONS")),
      ["POST /oauth2/revoke", "GET /logout"],
    );
    assert.equal(await stored(page), "");
    assert.deepEqual(problems, []);
    await page.close();
  });

  it("writes while the model does, stops, and says so", async () => {
    const page = await logIn();
    await page.getByLabel("Your question").fill("word ".repeat(300));
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("You said: word word").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("You stopped the answer.").waitFor();
    assert.match(await ask(page, "next"), /^You said: next/);
    await page.close();
  });

  it("takes a new token before the old one ends, without a word", async () => {
    // Under a minute counts as over.
    login.lasts = 30;
    const page = await logIn();
    const first = await token(page);
    await page.getByLabel("Show the answer").selectOption("http");
    login.lasts = 3600;
    assert.match(await ask(page, "Hello"), /^You said: Hello/);
    assert.notEqual(await token(page), first);
    await page.close();
  });

  it("opens the WebSocket again by itself, and what was said is still there", async () => {
    const page = await logIn();
    await ask(page, "First");
    const { port } = new URL(api.url);
    await api.stop();
    await page.getByText("Connecting again…").waitFor();
    api = await surroundings.start({ PORT: port, CORS_ORIGINS: site.url, CHATS_PER_MINUTE: "1000" });
    await page.getByText("Connected", { exact: true }).waitFor();
    assert.match(await ask(page, "Second"), /before this one: 1\.$/);
    await page.close();
  });

  it("says that an answer is lost, and asks again without losing what is being written", async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    await page.clock.install();
    let swallow = true;
    await page.routeWebSocket(/\/ws\//, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        if (!swallow || !String(message).includes('"ask"')) {
          server.send(message);
        }
      });
    });
    await page.goto(`${site.url}/login/`);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByLabel("Your question").fill("Where is it?");
    await page.keyboard.press("Enter");
    await page.getByText("Thinking…").waitFor();
    await page.getByLabel("Your question").fill("A draft");
    await page.clock.runFor(59_000);
    assert.equal(await page.getByRole("alert").count(), 0);
    await page.clock.runFor(2_000);
    await page.getByRole("alert").getByText("Nothing has come for 60 seconds. Try again.").waitFor();
    swallow = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("You said: Where is it?").waitFor();
    assert.equal(await page.locator(".question").count(), 1);
    assert.equal(await page.getByLabel("Your question").inputValue(), "A draft");
    await page.close();
  });

  it("shows that too many pages are open, and answers over HTTP", async () => {
    const few = await surroundings.start({ CORS_ORIGINS: site.url, SOCKETS_PER_USER: "1" });
    const { config, policy } = site;
    site.config = { ...config, apiUrl: few.url, wsUrl: few.url.replace("http", "ws") };
    site.policy = await policyOf(login.url, few.url);
    const first = await logIn();
    const second = await open("/login/");
    await second.getByRole("button", { name: "Log in" }).click();
    await second.getByText("Too many open pages: answers come whole").waitFor();
    assert.match(await ask(second, "Hello"), /^You said: Hello/);
    assert.match(await ask(first, "And here"), /^You said: And here/);
    Object.assign(site, { config, policy });
    await Promise.all([first.close(), second.close()]);
  });

  it("offers another attempt when the back end ends, which the next one answers", async () => {
    const place = { CORS_ORIGINS: site.url, CHATS_PER_MINUTE: "1000" };
    let ending = await surroundings.start(place);
    const { port } = new URL(ending.url);
    const { config, policy } = site;
    site.config = { ...config, apiUrl: ending.url, wsUrl: ending.url.replace("http", "ws") };
    site.policy = await policyOf(login.url, ending.url);
    const page = await logIn();
    await page.getByLabel("Your question").fill("word ".repeat(60));
    await page.keyboard.press("Enter");
    await page.getByText("You said: word").waitFor();
    ending.signal("SIGTERM");
    assert.equal(await ending.exit, 0);
    await page.locator('article[aria-busy="true"]').waitFor({ state: "detached" });
    // It was answered to its end before.
    assert.match((await page.getByRole("article").first().textContent()) ?? "", /before this one: 0\.$/);
    assert.equal(await page.getByRole("alert").count(), 0);
    await page.getByLabel("Your question").fill("And now?");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Try again" }).waitFor();
    ending = await surroundings.start({ ...place, PORT: port });
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("You said: And now?").waitFor();
    Object.assign(site, { config, policy });
    await page.close();
  });

  it("says that the login has ended, and keeps what was written through the next one", async () => {
    const page = await logIn();
    await page.getByLabel("Show the answer").selectOption("http");
    login.refreshes = false;
    const bad = surroundings.issuer.token({ exp: 1 });
    await page.evaluate(
      `sessionStorage.setItem("gatehouse.tokens", JSON.stringify({...JSON.parse(sessionStorage.getItem("gatehouse.tokens")), accessToken: ${JSON.stringify(bad)}}))`,
    );
    await page.getByLabel("Your question").fill("Where was I?");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Your login has ended. Log in again.").waitFor();
    login.refreshes = true;
    await page.getByRole("button", { name: "Log in again" }).click();
    await page.getByText("Connected", { exact: true }).waitFor();
    assert.equal(await page.getByLabel("Your question").inputValue(), "Where was I?");
    await page.close();
  });

  it("does not take a code that somebody else's login brings", async () => {
    const page = await open("/auth/callback/?code=stolen&state=another");
    await page.getByText("The login did not begin in this tab. Log in again.").waitFor();
    assert.equal(page.url(), `${site.url}/`);
    await page.close();
  });

  it("says what is wrong with its settings", async () => {
    const { config } = site;
    site.config = { ...config, wsUrl: "https://app.acme.dev", authEnabled: "true" };
    const page = await open();
    await page
      .getByText(
        '/config.json: wsUrl must be an address that begins with wss:; authEnabled must be true or false. "pulumi up" writes it.',
      )
      .waitFor();
    site.config = config;
    await page.close();
  });

  it("asks for no login where nobody checks", async () => {
    const { config } = site;
    const open_ = await surroundings.start({ AUTH_ENABLED: "false", CORS_ORIGINS: site.url });
    site.config = {
      ...config,
      authEnabled: false,
      apiUrl: open_.url,
      wsUrl: open_.url.replace("http", "ws"),
    };
    const { policy } = site;
    site.policy = await policyOf(login.url, open_.url);
    const page = await open();
    await page.getByText("Connected", { exact: true }).waitFor();
    assert.match(await ask(page, "Hello"), /^You said: Hello/);
    assert.equal(await page.getByRole("button", { name: "Log out" }).count(), 0);
    Object.assign(site, { config, policy });
    await page.close();
  });
});
