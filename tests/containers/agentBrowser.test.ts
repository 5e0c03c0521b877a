import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { startTokenIssuer, type TokenIssuer } from "../../bench/chatbot/tokenIssuer";
import { agentPython } from "./agentPython";
import {
  type Door,
  end,
  environmentOfTask,
  freePort,
  IN_THE_APPLICATION,
  run,
  type Started,
  startDoor,
  until,
} from "./agentSupport";
import { browserOr } from "./browser";

const python = agentPython();

describe("the agent's page in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  let path: string;
  let aws: Started;
  let first: { readonly url: string; readonly token: string; readonly data: string };
  const started: Started[] = [];
  const outside: string[] = [];

  before(async function () {
    if ("missing" in python) {
      process.stdout.write(`      skipped: ${python.missing}\n`);
      this.skip();
    }
    path = python.path;
    browser = await browserOr(this);
    aws = run([path, "-m", "tests.aws", "keys-of-the-pool/user-pool/jwks.json", "docs/office hours.txt"], {});
    first = JSON.parse(await until("the stub of AWS", () => aws.lines[0]));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map(end));
  });
  after(async () => {
    await browser?.close();
    if (aws !== undefined) {
      await end(aws);
    }
  });

  async function start(port: number, environment: Readonly<Record<string, string>>): Promise<void> {
    started.push(
      run(
        [path, "start.py"],
        {
          ...environment,
          // What a test must change: the port may be taken, and nothing here is at AWS.
          STREAMLIT_SERVER_PORT: String(port),
          STREAMLIT_SERVER_ADDRESS: "127.0.0.1",
          AWS_ENDPOINT_URL: first.url,
          AWS_ACCESS_KEY_ID: "stub",
          AWS_SECRET_ACCESS_KEY: "stub",
        },
        true,
      ),
    );
    await until(
      "health",
      async () => (await fetch(`http://127.0.0.1:${port}/_stcore/health`)).ok || undefined,
    );
  }
  async function open(url: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(30_000);
    outside.length = 0;
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith("http") && hostname !== "127.0.0.1") {
        outside.push(request.url());
      }
    });
    await page.goto(url);
    return page;
  }

  describe("with the login at the load balancer", () => {
    let door: Door | undefined;
    afterEach(() => door?.close());

    async function enter(headers: Readonly<Record<string, string>>): Promise<Page> {
      const task = await environmentOfTask();
      const port = await freePort();
      await start(port, {
        ...task,
        COGNITO_ISSUER: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI",
        COGNITO_CLIENT_ID: "1example23456789",
        TOKEN_KEYS: "s3://keys-of-the-pool/user-pool/jwks.json",
        DOCUMENTS_BUCKET: "docs",
      });
      door = await startDoor(port, headers);
      return open(door.url);
    }

    it("answers who is logged in, and asks no host on the internet", async () => {
      const page = await enter({ "x-amzn-oidc-accesstoken": first.token, "x-amzn-oidc-data": first.data });
      await page.getByText("jo@acme.dev").waitFor();
      const link = page.getByRole("link", { name: "Log out" });
      assert.equal(await link.getAttribute("href"), "https://agent.acme.dev/logout");
      assert.equal(await link.getAttribute("target"), "_self");
      await page.getByPlaceholder("Your question").fill("When does the <b>office</b> close?");
      await page.keyboard.press("Enter");
      await page.getByRole("cell", { name: "16:00" }).waitFor();
      // What a person writes is text, and never markup.
      await page.getByText("When does the <b>office</b> close?").waitFor();
      assert.deepEqual(outside, []);
    });

    it("shows nothing to anybody else", async () => {
      const page = await enter({ "x-amzn-oidc-accesstoken": `${first.token.slice(0, -8)}AAAAAAAA` });
      await page.getByText("Your login is not valid here. Log out, and log in again.").waitFor();
      assert.equal(await page.getByPlaceholder("Your question").count(), 0);
      assert.ok(started[0]?.lines.some((line) => line.includes('"reason": "InvalidSignatureError"')));
    });
  });

  describe("with the login in the application", () => {
    let issuer: TokenIssuer;
    let memory: string;
    let provider: Awaited<ReturnType<typeof startProvider>>;
    before(async () => {
      memory = mkdtempSync(join(tmpdir(), "gatehouse-agent-"));
      // The application runs as somebody else.
      chmodSync(memory, 0o777);
      issuer = await startTokenIssuer();
      provider = await startProvider(issuer);
    });
    after(async () => {
      await provider?.close();
      await issuer?.close();
      if (memory !== undefined) {
        rmSync(memory, { recursive: true });
      }
    });

    it("logs in with Cognito, answers, and logs out here and there", async () => {
      const task = await environmentOfTask(IN_THE_APPLICATION);
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      provider.callbackUrl = `${url}/oauth2callback`;
      await start(port, {
        ...task,
        PUBLIC_URL: url,
        SECRETS_IN: memory,
        COGNITO_CLIENT_ID: issuer.clientId,
        COGNITO_DISCOVERY_URL: `${provider.url}/.well-known/openid-configuration`,
        COGNITO_REDIRECT_URI: provider.callbackUrl,
        LOGOUT_URL: `${provider.url}/logout?client_id=${issuer.clientId}&logout_uri=${encodeURIComponent(`${url}/`)}`,
      });
      const page = await open(url);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByText("jo@acme.dev").waitFor();
      assert.equal(provider.secrets.at(-1), task["COGNITO_CLIENT_SECRET"]);
      await page.getByPlaceholder("Your question").fill("When?");
      await page.keyboard.press("Enter");
      await page.getByRole("cell", { name: "16:00" }).waitFor();
      await page.getByRole("button", { name: "Log out" }).click();
      await page.getByRole("button", { name: "Log in" }).waitFor();
      // At Cognito too, with the parameter that it knows; and not by Streamlit's own logout.
      assert.deepEqual(provider.logouts, [{ client_id: issuer.clientId, logout_uri: `${url}/` }]);
      const cookies = (await page.context().cookies()).map(({ name }) => name);
      assert.deepEqual(
        cookies.filter((name) => name.startsWith("_streamlit_user")),
        [],
      );
      assert.deepEqual(outside, []);
    });
  });
});

/** A user pool's endpoints for a confidential client: discovery, code, secret, and a logout of Cognito's own kind. */
async function startProvider(issuer: TokenIssuer) {
  const codes = new Map<string, URLSearchParams>();
  const provider = {
    url: "",
    callbackUrl: "",
    secrets: [] as string[],
    logouts: [] as Record<string, string>[],
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://here");
    const json = (body: unknown, status = 200) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (pathname === "/.well-known/openid-configuration") {
      json({
        issuer: provider.url,
        authorization_endpoint: `${provider.url}/oauth2/authorize`,
        token_endpoint: `${provider.url}/oauth2/token`,
        end_session_endpoint: `${provider.url}/logout`,
        jwks_uri: `${provider.url}/keys`,
        response_types_supported: ["code"],
        id_token_signing_alg_values_supported: ["RS256"],
      });
    } else if (pathname === "/keys") {
      json(await (await fetch(issuer.keysUrl)).json());
    } else if (pathname === "/oauth2/authorize") {
      const code = randomUUID();
      codes.set(code, searchParams);
      const back = new URL(provider.callbackUrl);
      back.search = String(new URLSearchParams({ code, state: searchParams.get("state") ?? "" }));
      const good = searchParams.get("redirect_uri") === provider.callbackUrl;
      response.writeHead(good ? 302 : 400, { location: back.href }).end();
    } else if (pathname === "/oauth2/token") {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
      const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
      const basic = Buffer.from((request.headers.authorization ?? "").split(" ")[1] ?? "", "base64").toString(
        "utf8",
      );
      provider.secrets.push(decodeURIComponent(basic.split(":")[1] ?? ""));
      const asked = codes.get(form.get("code") ?? "");
      const nonce = asked?.get("nonce");
      const claims = {
        iss: provider.url,
        token_use: "id",
        aud: issuer.clientId,
        email: "jo@acme.dev",
        nonce,
      };
      const challenge = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url");
      if (asked === undefined || (asked.has("code_challenge") && asked.get("code_challenge") !== challenge)) {
        json({ error: "invalid_grant" }, 400);
        return;
      }
      json({
        access_token: issuer.token({ iss: provider.url }),
        id_token: issuer.token({ ...claims, client_id: undefined }),
        token_type: "Bearer",
        expires_in: 3600,
      });
    } else if (pathname === "/logout") {
      provider.logouts.push(Object.fromEntries(searchParams));
      const back = searchParams.get("logout_uri");
      response.writeHead(back === null ? 400 : 302, back === null ? {} : { location: back }).end();
    } else {
      response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(provider, {
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  });
}
