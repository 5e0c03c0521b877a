import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { API_KEY, variants } from "../provider/variants";
import { Engine, engineSuite } from "../support/engine";

/** What the simulated provider's generated secrets begin with. */
const GENERATED = "NotASecret";

engineSuite("secrets", () => {
  let engine: Engine;
  const seen: Record<string, string> = {};

  before(async () => {
    engine = await Engine.open({
      config: {
        ...variants.sqlite,
        "gatehouse:database": variants.bedrock["gatehouse:database"],
        // The cache's address holds a token, and CloudFront sends a secret header.
        "gatehouse:valkey": { enabled: true },
        "gatehouse:edge": "cloudfront-public",
      },
    });
    seen["preview"] = (await engine.succeed("preview", "--diff")).output;
    seen["preview --json"] = (await engine.succeed("preview", "--json")).output;
    seen["up"] = (await engine.succeed("up", "--yes", "--diff")).output;
    seen["stack export"] = (await engine.succeed("stack", "export")).output;
    seen["stack output"] = (await engine.succeed("stack", "output", "--json")).output;
    seen["stack"] = (await engine.succeed("stack", "--show-urns")).output;
    seen["config"] = (await engine.succeed("config")).output;
    seen["files"] = textsBelow(engine.folder);
  });

  after(() => engine?.close());

  it("reach the cloud", () => {
    const [version] = engine.cloud.all("aws:secretsmanager/secretVersion:SecretVersion");
    const text = String(version?.inputs["secretString"]);
    assert.match(text, new RegExp(API_KEY));
    assert.match(text, new RegExp(GENERATED));
    assert.match(text, /postgres(ql)?:\/\//);
    assert.match(text, /rediss:\/\/:NotASecret/);
    const [rule] = engine.cloud.all("aws:lb/listenerRule:ListenerRule");
    const [distribution] = engine.cloud.all("aws:cloudfront/distribution:Distribution");
    assert.match(JSON.stringify(rule?.inputs["conditions"]), new RegExp(GENERATED));
    assert.match(JSON.stringify(distribution?.inputs["origins"]), new RegExp(GENERATED));
  });

  for (const what of [
    "preview",
    "preview --json",
    "up",
    "stack export",
    "stack output",
    "stack",
    "config",
    "files",
  ]) {
    it(`are in clear nowhere in: ${what}`, () => {
      const text = seen[what] ?? "";
      assert.ok(text.length > 100, `${what} printed nothing`);
      for (const secret of [API_KEY, GENERATED]) {
        const at = text.indexOf(secret);
        assert.equal(at, -1, at < 0 ? "" : text.slice(Math.max(0, at - 400), at).replaceAll(API_KEY, "…"));
      }
    });
  }

  it("are in the export for those who ask for them", async () => {
    const { output } = await engine.succeed("stack", "export", "--show-secrets");
    assert.match(output, new RegExp(API_KEY));
    assert.match(output, new RegExp(GENERATED));
  });
});

/** The stack file, the state, its backups and its history. */
function textsBelow(folder: string): string {
  return readdirSync(folder)
    .filter((entry) => entry.startsWith("Pulumi.") || entry === "state")
    .map((entry) => textsIn(join(folder, entry)))
    .join("\n");
}

function textsIn(path: string): string {
  if (!statSync(path).isDirectory()) {
    return readFileSync(path, "utf8");
  }
  return readdirSync(path)
    .map((entry) => textsIn(join(path, entry)))
    .join("\n");
}
