import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { exportLines } from "../../cli/frontendEnv";
import { InputError } from "../../components/shared/errors";
import { previewOf, spaConfig } from "../support/stack";

const ROOT = resolve(__dirname, "../..");

const outputs = {
  api_base_url: "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
  api_ws_url: "wss://app.acme.dev",
  authEnabled: true,
  cognito_domain_url: "https://acme.auth.eu-central-1.amazoncognito.com",
  cognito_app_client_id: "1abc",
  redirectUri: "https://app.acme.dev/auth/callback/",
  logoutUri: "https://app.acme.dev/login/",
  scopes: "openid email profile",
  frontend_s3_bucket: "not printed",
};

const LINES = `export NEXT_PUBLIC_API_URL='https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com'
export NEXT_PUBLIC_WS_URL='wss://app.acme.dev'
export NEXT_PUBLIC_AUTH_ENABLED='true'
export NEXT_PUBLIC_COGNITO_DOMAIN='https://acme.auth.eu-central-1.amazoncognito.com'
export NEXT_PUBLIC_COGNITO_CLIENT_ID='1abc'
export NEXT_PUBLIC_COGNITO_REDIRECT_URI='https://app.acme.dev/auth/callback/'
export NEXT_PUBLIC_COGNITO_LOGOUT_URI='https://app.acme.dev/login/'
export NEXT_PUBLIC_COGNITO_SCOPES='openid email profile'
`;

const command = (args: readonly string[], more: { input?: string; path?: string } = {}) =>
  spawnSync(process.execPath, [join(ROOT, "cli/gatehouse.cjs"), "frontend-env", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    input: more.input ?? "",
    env: { ...process.env, ...(more.path === undefined ? {} : { PATH: more.path }) },
  });

describe("frontend-env", () => {
  it("prints the eight settings of the source document, and a shell takes them", () => {
    assert.equal(exportLines(JSON.stringify(outputs)), LINES);
    const seen = execFileSync("sh", ["-c", `${LINES}printf '%s' "$NEXT_PUBLIC_COGNITO_SCOPES"`], {
      encoding: "utf8",
    });
    assert.equal(seen, "openid email profile");
  });

  it("reads what a stack of pages and an API really answers", async () => {
    const { plan } = await previewOf(spaConfig);
    const lines = exportLines(JSON.stringify(plan.outputs));
    assert.equal(lines.split("\n").length, 9);
    assert.ok(
      lines.includes(`export NEXT_PUBLIC_COGNITO_CLIENT_ID='${plan.outputs["cognito_app_client_id"]}'\n`),
    );
  });

  for (const bad of ["x'; rm -rf ~; '", "a\nb", "", 7, null, "[secret]é"]) {
    it(`refuses ${JSON.stringify(bad)} as a value`, () => {
      assert.throws(() => exportLines(JSON.stringify({ ...outputs, scopes: bad })), /lack scopes/);
    });
  }

  it("names every output that another system's stack lacks", () => {
    const { api_ws_url, redirectUri, ...rest } = outputs;
    assert.throws(() => exportLines(JSON.stringify(rest)), /lack api_ws_url, redirectUri: it holds another/);
  });

  for (const text of ["", "no json", "[", "7", "null"]) {
    it(`refuses ${JSON.stringify(text)} as outputs`, () => {
      assert.throws(() => exportLines(text), InputError);
    });
  }

  it("takes the outputs from standard input", () => {
    const { status, stdout } = command(["--outputs", "-"], { input: JSON.stringify(outputs) });
    assert.deepEqual([status, stdout], [0, LINES]);
  });

  it("asks pulumi for the outputs of the stack, and says what pulumi says", () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    try {
      const pulumi = join(folder, "pulumi");
      writeFileSync(
        pulumi,
        `#!/bin/sh\n[ "$*" = "stack output --json --non-interactive --stack spa-prod" ] || { echo "no stack named $6" >&2; exit 1; }\ncat <<'END'\n${JSON.stringify(outputs)}\nEND\n`,
      );
      chmodSync(pulumi, 0o755);
      const path = `${folder}:/usr/bin:/bin`;
      const found = command(["--stack", "spa-prod"], { path });
      assert.deepEqual([found.status, found.stdout], [0, LINES]);
      const { status, stderr } = command(["--stack", "spa-test"], { path });
      assert.equal(status, 2);
      assert.match(stderr, /pulumi does not tell the outputs of spa-test: no stack named spa-test/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says what is missing where there is no pulumi", () => {
    const { status, stderr } = command(["--stack", "spa-dev"], { path: "/nonexistent" });
    assert.equal(status, 2);
    assert.match(stderr, /pulumi cannot be run .*--outputs FILE/);
  });
});
