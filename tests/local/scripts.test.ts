import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse as parseEnv } from "dotenv";
import { parse } from "yaml";
import { ROOT } from "./composeFiles";
import { NO_LOGIN, pythonWith, type Running, run, until } from "./machine";

const START = join(ROOT, "local/openWebui/start.sh");

let folder: string;
/** Of this file only: outside a `describe` hooks would run around every test. */
function inOwnFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-scripts-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
}

/** Runs start.sh with what the stack has made, and prints the environment in Open WebUI's place. */
function start(environment: Record<string, string>) {
  const program = join(folder, "application.sh");
  writeFileSync(program, "env\n");
  return spawnSync("bash", [START], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], GATEHOUSE_FILES: folder, GATEHOUSE_START: program, ...environment },
  });
}

function made(name: string, text: string): void {
  mkdirSync(join(folder, name.split("/")[0]!), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe("local/openWebui/start.sh", () => {
  inOwnFolder();
  const empty = {
    OPENID_PROVIDER_URL: "",
    OAUTH_CLIENT_ID: "",
    OAUTH_CLIENT_SECRET: "",
    OPENID_END_SESSION_ENDPOINT: "",
  };
  const url = "http://localhost:4566/logout?client_id=a&logout_uri=http%3A%2F%2Flocalhost%3A3000%2Fauth";

  beforeEach(() => {
    made(
      "secret/secrets.env",
      "WEBUI_SECRET_KEY='one'\nDATABASE_URL='postgresql://webui:x@database:5432/webui'\n",
    );
    made(
      "ids/ids.env",
      `OAUTH_CLIENT_ID='local'\nOAUTH_CLIENT_SECRET='s=1'\nOPENID_PROVIDER_URL='http://login/p'\nOPENID_END_SESSION_ENDPOINT='${url}'\n`,
    );
  });

  it("fills what is empty from the files of the stack, to the letter", () => {
    const { status, stdout, stderr } = start({ ...empty, WEBUI_SECRET_KEY: "", DATABASE_URL: "" });
    assert.equal(status, 0, stderr);
    const seen = Object.fromEntries(stdout.split("\n").map((line) => line.split(/=(.*)/s)));
    assert.equal(seen.WEBUI_SECRET_KEY, "one");
    assert.equal(seen.DATABASE_URL, "postgresql://webui:x@database:5432/webui");
    assert.equal(seen.OAUTH_CLIENT_SECRET, "s=1");
    assert.equal(seen.OPENID_END_SESSION_ENDPOINT, url);
  });

  it("leaves a pool in AWS as .env.local names it", () => {
    const pool = Object.fromEntries(Object.keys(empty).map((name) => [name, `aws-${name}`]));
    const { stdout } = start(pool);
    for (const [name, value] of Object.entries(pool)) {
      assert.ok(stdout.split("\n").includes(`${name}=${value}`), name);
    }
  });

  it("starts with no mixture of both pools, and not without its files", () => {
    const half = start({ ...empty, OAUTH_CLIENT_ID: "aws" });
    assert.deepEqual(
      [half.status, half.stdout, half.stderr],
      [
        1,
        "",
        "error: a pool in AWS needs OPENID_PROVIDER_URL OAUTH_CLIENT_ID OAUTH_CLIENT_SECRET OPENID_END_SESSION_ENDPOINT; .env.local lacks OPENID_PROVIDER_URL OAUTH_CLIENT_SECRET OPENID_END_SESSION_ENDPOINT.\n",
      ],
    );
    rmSync(join(folder, "secret"), { recursive: true });
    const none = start(empty);
    assert.equal(none.status, 1);
    assert.match(none.stderr, /^error: .*secrets\.env is missing; docker compose up makes it\.\n$/);
  });

  it("has nothing that shellcheck warns of", function () {
    const { status, stdout, error } = spawnSync(process.env["SHELLCHECK"] ?? "shellcheck", [START], {
      encoding: "utf8",
    });
    if (error !== undefined) {
      console.log(
        "      skipped: there is no shellcheck; apt-get install shellcheck, or name it in SHELLCHECK",
      );
      this.skip();
    }
    assert.deepEqual([status, stdout], [0, ""]);
  });
});

describe("local/login/secretValues.py", function () {
  this.timeout(30_000);
  inOwnFolder();
  const script = join(ROOT, "local/login/secretValues.py");

  it("makes each secret once, and what Compose leaves empty is in its file or in ids.env", function () {
    const python = pythonWith("boto3");
    if (python === undefined) {
      console.log(`      skipped: ${NO_LOGIN}`);
      this.skip();
    }
    const [file, password] = [join(folder, "secret/secrets.env"), join(folder, "database/password")];
    const make = () =>
      spawnSync(
        python,
        [script, "--out", file, "--database-password", password, "--database-host", "database"],
        {
          encoding: "utf8",
          env: { PATH: process.env["PATH"], PYTHONDONTWRITEBYTECODE: "1" },
        },
      );
    assert.equal(make().status, 0);
    const first = parseEnv(readFileSync(file, "utf8"));
    const database = readFileSync(password, "utf8");
    assert.equal(first["DATABASE_URL"], `postgresql://webui:${database}@database:5432/webui`);
    assert.match(database, /^[0-9a-f]{48}$/);
    assert.equal(new Set(Object.values(first)).size, 4);
    assert.deepEqual([statSync(file).mode & 0o777, statSync(password).mode & 0o777], [0o600, 0o444]);

    assert.ok(!make().stdout.includes(database));
    assert.deepEqual(parseEnv(readFileSync(file, "utf8")), first);
    rmSync(file);
    make();
    assert.equal(readFileSync(password, "utf8"), database, "the database keeps its first password");

    const { environment } = parse(readFileSync(join(ROOT, "local/environment.yaml"), "utf8")).services
      .environment;
    const empty = Object.keys(environment).filter((name) => environment[name] === "");
    assert.deepEqual(Object.keys(first).sort(), empty.sort());
  });
});

describe("local/models/echo.py", function () {
  this.timeout(30_000);
  let model: Running | undefined;
  afterEach(() => model?.stop());

  it("repeats the question, word by word when asked to stream", async function () {
    const python = pythonWith("http.server");
    if (python === undefined) {
      console.log("      skipped: there is no python3");
      this.skip();
    }
    model = run(python, [join(ROOT, "local/models/echo.py"), "--listen", "127.0.0.1:0"]);
    const base = await until(
      "the model listens",
      () => /model is at (\S+)\.\n/.exec(model!.output())?.[1],
      model,
    );
    const ask = (body: unknown) =>
      fetch(`${base}/chat/completions`, { method: "POST", body: JSON.stringify(body) });
    const messages = [{ role: "user", content: "one two" }];

    const models = (await (await fetch(`${base}/models`)).json()) as { data: { id: string }[] };
    assert.deepEqual(
      models.data.map(({ id }) => id),
      ["echo"],
    );
    const whole = (await (await ask({ model: "echo", messages })).json()) as {
      choices: { message: { content: string } }[];
    };
    assert.equal(whole.choices[0]?.message.content, "You said: one two");

    const events = (await (await ask({ model: "echo", messages, stream: true })).text()).trim().split("\n\n");
    assert.equal(events.at(-1), "data: [DONE]");
    const words = events
      .slice(0, -1)
      .map((event) => JSON.parse(event.slice(6)).choices[0].delta.content ?? "");
    assert.deepEqual(words, ["You", " said:", " one", " two", ""]);
    assert.equal((await ask({ messages: [] })).status, 400);
  });
});
