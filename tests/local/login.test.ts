import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "dotenv";
import { listeningAddresses } from "../../local/native/listening";
import { ROOT } from "./composeFiles";
import { freePort, NO_LOGIN, pythonWith, type Running, run, until } from "./machine";

const LOGIN = join(ROOT, "local/login");
const CALLBACK = "http://localhost:3000/oauth/oidc/callback";

describe("the local login", function () {
  this.timeout(60_000);
  let python: string;
  let folder: string;
  let ministack: Running | undefined;
  let proxy: Running | undefined;
  let upstream: string;
  let login: string;
  let ids: Record<string, string>;
  let passwords: Record<string, string>;

  before(async function () {
    const found = pythonWith("ministack", "cryptography", "boto3");
    if (found === undefined) {
      console.log(`      skipped: ${NO_LOGIN}`);
      this.skip();
    }
    python = found;
    folder = mkdtempSync(join(tmpdir(), "gatehouse-login-"));
    upstream = `http://127.0.0.1:${await freePort()}`;
    await startMinistack();
    proxy = run(python, [join(LOGIN, "session.py"), "--listen", "127.0.0.1:0", "--upstream", upstream]);
    login = await until("the proxy listens", () => /login is at (\S+),/.exec(proxy!.output())?.[1], proxy);
    const { status, stderr } = bootstrap();
    assert.equal(status, 0, stderr);
    ids = parse(readFileSync(join(folder, "ids.env"), "utf8"));
    passwords = JSON.parse(readFileSync(join(folder, "users.json"), "utf8"));
  });

  after(async () => {
    await proxy?.stop();
    await ministack?.stop();
    if (folder !== undefined) {
      rmSync(folder, { recursive: true });
    }
  });

  async function startMinistack(): Promise<void> {
    ministack = run(python, ["-m", "ministack"], {
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: new URL(upstream).port,
      MINISTACK_REGION: "eu-west-1",
      PERSIST_STATE: "1",
      STATE_DIR: join(folder, "state"),
      IOT_MTLS_ENABLED: "0",
    });
    await until(
      "ministack answers",
      () =>
        fetch(`${upstream}/health`).then(
          ({ ok }) => ok || undefined,
          () => undefined,
        ),
      ministack,
    );
  }

  function bootstrap(more: Record<string, string> = {}, change: readonly string[] = []) {
    const args = {
      "--endpoint": upstream,
      "--settings": join(LOGIN, "settings.json"),
      "--out": join(folder, "ids.env"),
      "--login-url": login,
    };
    return spawnSync(python, [join(LOGIN, "bootstrap.py"), ...Object.entries(args).flat(), ...change], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: folder, PYTHONDONTWRITEBYTECODE: "1", ...more },
    });
  }

  const VERIFIER = "v".repeat(43);
  const authorizeUrl = (change: Record<string, string> = {}) => {
    const query = {
      response_type: "code",
      client_id: ids["OAUTH_CLIENT_ID"]!,
      redirect_uri: CALLBACK,
      scope: "openid email profile",
      state: "state-1",
      nonce: "nonce-1",
      code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
      code_challenge_method: "S256",
      ...change,
    };
    return `${login}/oauth2/authorize?${new URLSearchParams(query)}`;
  };

  const get = (url: string, cookie = "") => fetch(url, { redirect: "manual", headers: { cookie } });

  /** Sends the form of the login page. */
  async function sendForm(page: string, more: Record<string, string>): Promise<Response> {
    const fields = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = "", value = ""]): [string, string] => [name, value],
    );
    const body = new URLSearchParams([...fields, ...Object.entries(more)]);
    return fetch(`${login}/login`, { method: "POST", body, redirect: "manual" });
  }

  const logIn = async (username: string, password = passwords[username] ?? "") =>
    sendForm(await (await get(authorizeUrl())).text(), { username, password });

  const codeOf = (response: Response) =>
    new URL(response.headers.get("location") ?? "http://none").searchParams.get("code");
  const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";

  /** The claims of the ID token, and what userInfo tells. */
  async function tokensFor(code: string) {
    const basic = Buffer.from(`${ids["OAUTH_CLIENT_ID"]}:${ids["OAUTH_CLIENT_SECRET"]}`).toString("base64");
    const answer = await fetch(`${login}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code,
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
      }),
    });
    const { id_token, access_token } = (await answer.json()) as { id_token: string; access_token: string };
    const info = await fetch(`${login}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    return {
      claims: JSON.parse(Buffer.from(id_token.split(".")[1]!, "base64url").toString()),
      info: (await info.json()) as Record<string, unknown>,
    };
  }

  it("hands ids and passwords over in files for their owner alone, and prints neither", () => {
    assert.deepEqual(Object.keys(ids), [
      "COGNITO_USER_POOL_ID",
      "OAUTH_CLIENT_ID",
      "OAUTH_CLIENT_SECRET",
      "OPENID_PROVIDER_URL",
      "OPENID_END_SESSION_ENDPOINT",
    ]);
    assert.deepEqual(Object.keys(passwords), ["alice@example.com", "bob@example.com", "carol@example.com"]);
    for (const file of ["ids.env", "users.json"]) {
      assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
    }
    const { stdout, stderr } = bootstrap();
    for (const secret of [...Object.values(passwords), ids["OAUTH_CLIENT_SECRET"]!]) {
      assert.ok(!`${stdout}${stderr}${proxy!.output()}`.includes(secret));
    }
  });

  it("keeps pool, client and passwords when it is made again", () => {
    assert.equal(bootstrap().status, 0);
    assert.deepEqual(parse(readFileSync(join(folder, "ids.env"), "utf8")), ids);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, "users.json"), "utf8")), passwords);
  });

  it("names public addresses for the browser and the asker's own for the application", async () => {
    const path = new URL(ids["OPENID_PROVIDER_URL"]!).pathname;
    const document = (await (await fetch(`${login}${path}`)).json()) as Record<string, string>;
    const port = new URL(login).port;
    const asked = (await (await fetch(`http://localhost:${port}${path}`)).json()) as Record<string, string>;
    assert.equal(asked["authorization_endpoint"], `${login}/oauth2/authorize`);
    assert.equal(asked["end_session_endpoint"], `${login}/logout`);
    assert.equal(asked["token_endpoint"], `http://localhost:${port}/oauth2/token`);
    assert.equal(asked["userinfo_endpoint"], `http://localhost:${port}/oauth2/userInfo`);
    assert.match(asked["jwks_uri"]!, new RegExp(`^http://localhost:${port}/eu-west-1_`));
    assert.equal(asked["issuer"], document["issuer"]);
  });

  it("puts the groups into the ID token and not into userInfo", async () => {
    const { claims, info } = await tokensFor(codeOf(await logIn("alice@example.com"))!);
    assert.deepEqual(claims["cognito:groups"], ["admin"]);
    assert.equal(claims.nonce, "nonce-1");
    assert.equal(claims.iss, `https://cognito-idp.eu-west-1.amazonaws.com/${ids["COGNITO_USER_POOL_ID"]}`);
    assert.equal(info["email"], "alice@example.com");
    assert.deepEqual(
      Object.keys(info).filter((name) => name.startsWith("cognito:")),
      [],
    );
    const carol = await tokensFor(codeOf(await logIn("carol@example.com"))!);
    assert.equal(carol.claims["cognito:groups"], undefined);
  });

  it("logs in again without the form, until /logout", async () => {
    const first = await logIn("bob@example.com");
    const cookie = cookieOf(first);
    assert.match(
      first.headers.getSetCookie()[0] ?? "",
      /^cognito=[\w-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/,
    );

    const silent = await get(authorizeUrl({ state: "state-2" }), cookie);
    assert.equal(silent.status, 302);
    assert.match(silent.headers.get("location") ?? "", /state=state-2/);
    assert.equal((await tokensFor(codeOf(silent)!)).claims.email, "bob@example.com");

    const foreign = `${login}/logout?client_id=${ids["OAUTH_CLIENT_ID"]}&logout_uri=http://elsewhere/auth`;
    assert.equal((await get(foreign, cookie)).status, 400);
    assert.equal((await get(authorizeUrl(), cookie)).status, 302, "a refused logout ends nothing");

    const out = await get(ids["OPENID_END_SESSION_ENDPOINT"]!, cookie);
    assert.deepEqual([out.status, out.headers.get("location")], [302, "http://localhost:3000/auth"]);
    const asked = await get(authorizeUrl(), cookie);
    assert.equal(asked.status, 200);
    assert.match(await asked.text(), /type="password"/);
  });

  it("gives no session to a wrong password, and no code to a wrong request of somebody logged in", async () => {
    const wrong = await logIn("bob@example.com", "Wrong-password-1");
    assert.deepEqual([wrong.status, wrong.headers.getSetCookie()], [200, []]);
    const cookie = cookieOf(await logIn("bob@example.com"));
    const elsewhere = await get(authorizeUrl({ redirect_uri: "http://elsewhere/callback" }), cookie);
    assert.deepEqual([elsewhere.status, codeOf(elsewhere)], [400, null]);
    assert.equal((await get(authorizeUrl({ prompt: "login" }), cookie)).status, 200);
  });

  it("passes the login's pages only: the AWS API is not behind the public port", async () => {
    const headers = { "x-amz-target": "AWSCognitoIdentityProviderService.ListUserPools" };
    assert.equal((await fetch(login, { method: "POST", headers, body: "{}" })).status, 404);
    assert.equal((await fetch(`${login}/_ministack/reset`, { method: "POST" })).status, 404);
    assert.equal((await fetch(`${login}/health`)).status, 200);
  });

  it("listens on 127.0.0.1 alone, each of its processes at one port", function () {
    if (process.platform !== "linux") {
      console.log("      skipped: the list of listening sockets is read from /proc, which Linux has");
      this.skip();
    }
    const pids = [ministack!.child.pid!, proxy!.child.pid!];
    assert.deepEqual(listeningAddresses(pids), [upstream, login].map((url) => new URL(url).host).sort());
  });

  it("survives a clean restart of ministack, with the ids", async () => {
    await ministack!.stop();
    const down = await fetch(`${login}/health`);
    assert.equal(down.status, 502);
    const text = await down.text();
    assert.match(text, /^The login does not answer: ministack, /);
    assert.match(text, /npm run local -- logs cognito .* logs ministack --native\n/);
    await startMinistack();
    assert.equal((await logIn("bob@example.com")).status, 302);
    assert.equal(bootstrap().status, 0);
    assert.deepEqual(parse(readFileSync(join(folder, "ids.env"), "utf8")), ids);
  });

  it("takes one password for all from the environment, and refuses a weak one", async () => {
    const weak = bootstrap({ LOCAL_LOGIN_PASSWORD: "letmein" });
    assert.deepEqual(
      [weak.status, weak.stderr],
      [2, "error: LOCAL_LOGIN_PASSWORD needs 8 characters or more, with upper and lower case and a digit.\n"],
    );
    assert.equal(bootstrap({ LOCAL_LOGIN_PASSWORD: "Chosen-once-1" }).status, 0);
    assert.equal((await logIn("carol@example.com", "Chosen-once-1")).status, 302);
    assert.equal((await logIn("carol@example.com")).status, 200);
  });

  it("never talks to AWS, and tells all faults of its settings at once", () => {
    const aws = bootstrap({}, ["--endpoint", "https://cognito-idp.eu-west-1.amazonaws.com"]);
    assert.equal(aws.status, 2);
    assert.match(
      aws.stderr,
      /^error: --endpoint is cognito-idp\.eu-west-1\.amazonaws\.com: .* never talks to AWS\.\n$/,
    );
    const file = join(folder, "faulty.json");
    const settings = JSON.parse(readFileSync(join(LOGIN, "settings.json"), "utf8"));
    writeFileSync(
      file,
      JSON.stringify({ ...settings, region: "", users: [{ email: "a@b.c", groups: ["owners"] }, {}] }),
    );
    assert.equal(
      bootstrap({}, ["--settings", file]).stderr,
      `error: ${file}: region must be a text. users[0].groups names "owners", which is not in groups. users[1].email must be an e-mail address.\n`,
    );
  });
});
