import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesIn } from "../../cli/frontend/folder";
import { HASHED_FOLDERS, phasesOf } from "../../cli/frontend/plan";
import { targetOf } from "../../cli/verify/outputsTarget";
import type { Context, Session } from "../../cli/verify/step";
import { runStep, STEPS } from "../../cli/verify/steps";
import type { System, Target } from "../../cli/verify/target";
import { buildPages } from "../../frontends/chatbot/build";
import { buildSpa } from "../../frontends/spa/build";
import { startSurroundings as startChatbot } from "../containers/chatbotSupport";
import { ORIGIN, startSurroundings as startSpa } from "../containers/spaSupport";
import { outputsOf } from "./verifyServers";

const PLACES = { edge: "https://app.example", api: "https://api.example", login: "https://login.example" };

/** A deployed stack's target, with one process of the application in its place. */
function targetAt(system: System, url: string, clientId: string): Target {
  const whole = JSON.stringify(targetOf("sample", outputsOf(system, PLACES), "off"))
    .replaceAll("wss://app.example", url.replace("http:", "ws:"))
    .replaceAll(/https:\/\/(app|api)\.example/g, url)
    .replaceAll("1client", clientId);
  return JSON.parse(whole);
}

function contextOf(target: Target, session: Session): Context {
  return {
    target,
    ca: undefined,
    aws: { ask: async () => ({ kind: "cannot-ask", why: "no AWS" }) },
    browser: { open: async () => ({ status: "skipped", why: "no browser" }) },
    now: () => new Date(),
    pauseMs: 1,
    restart: false,
    session: async () => session,
  };
}

async function outcomesOf(ids: readonly string[], context: Context): Promise<readonly (readonly string[])[]> {
  const outcomes: (readonly string[])[] = [];
  for (const step of STEPS.filter(({ id }) => ids.includes(id))) {
    const result = await runStep(step, context);
    outcomes.push([step.id, result.status === "passed" ? "passed" : JSON.stringify(result)]);
  }
  return outcomes;
}

const passing = (...ids: readonly string[]) => ids.map((id) => [id, "passed"]);

describe("verify, the steps of tokens against the real sample applications", function () {
  this.timeout(60_000);

  it("pass for the chatbot's API, as a process", async () => {
    const surroundings = await startChatbot();
    try {
      const { issuer, token } = surroundings;
      const { url } = await surroundings.start();
      const idToken = issuer.token({ token_use: "id", aud: issuer.clientId });
      const context = contextOf(targetAt("chatbot", url, issuer.clientId), {
        kind: "tokens",
        accessToken: token,
        idToken,
      });
      const ids = ["health", "no-token", "bad-tokens", "id-token", "good-token"];
      assert.deepEqual(await outcomesOf(ids, context), passing(...ids));
    } finally {
      await surroundings.close();
    }
  });

  it("pass for the back end of pages and an API, as a process, with its WebSocket", async () => {
    const surroundings = await startSpa();
    try {
      const { issuer, token } = surroundings;
      const { url } = await surroundings.start();
      const { webSocket, ...rest } = targetAt("spa", url, issuer.clientId);
      assert.ok(webSocket !== undefined);
      const context = contextOf(
        { ...rest, webSocket: { ...webSocket, origin: ORIGIN } },
        {
          kind: "tokens",
          accessToken: token,
          idToken: issuer.token({ token_use: "id", aud: issuer.clientId }),
        },
      );
      const ids = [
        "health",
        "no-token",
        "bad-tokens",
        "id-token",
        "good-token",
        "models",
        "web-socket-refused",
        "web-socket",
      ];
      assert.deepEqual(await outcomesOf(ids, context), passing(...ids));
    } finally {
      await surroundings.close();
    }
  });

  it("fail for the back end without its check of tokens", async () => {
    const surroundings = await startSpa();
    try {
      const { url } = await surroundings.start({ AUTH_ENABLED: "false" });
      const target = targetAt("spa", url, surroundings.issuer.clientId);
      const context = contextOf(target, { kind: "tokens", accessToken: "", idToken: undefined });
      const outcomes = await outcomesOf(["no-token", "bad-tokens"], context);
      for (const [, result = ""] of outcomes) {
        assert.match(result, /"status":"failed".*Tokens are not checked/);
      }
      assert.equal(outcomes.length, 2);
    } finally {
      await surroundings.close();
    }
  });
});

describe("frontend, the sample pages", function () {
  this.timeout(60_000);
  for (const [name, build] of [
    ["chatbot", buildPages],
    ["spa", buildSpa],
  ] as const) {
    it(`of ${name} are published as built: hashed files first, the first page last`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
      try {
        const built = await build(folder);
        const phases = phasesOf(filesIn(folder, HASHED_FOLDERS, name), HASHED_FOLDERS);
        const keys = phases.flatMap(({ files }) => files.map(({ key }) => key));
        assert.deepEqual([...keys].sort(), [...built].sort());
        assert.equal(phases[0]?.what, "files whose names change with their contents");
        assert.deepEqual(
          phases.at(-1)?.files.map(({ key }) => key),
          ["index.html"],
        );
        const other = name === "spa" ? "chatbot" : "spa";
        assert.throws(() => filesIn(folder, HASHED_FOLDERS, other), {
          message: `${folder} is the build of frontends/${name}, and the stack is one of the system ${other}; name that build: --folder frontends/${other}/dist.`,
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
