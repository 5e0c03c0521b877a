import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { changesOf, Engine, engineSuite } from "../support/engine";

/** What the facts say is the registry's password. */
const PASSWORD = "NotASecretRegistryPassword";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const FIRST = `ghcr.io/acme/agent@sha256:${"1".repeat(64)}`;
const SECOND = `ghcr.io/acme/agent@sha256:${"2".repeat(64)}`;

engineSuite("a mirrored image and a pool's keys", () => {
  let engine: Engine;
  let pool: Server;
  let kid = "first";
  let asked = 0;
  const config = (source: string) => ({
    "aws:region": "eu-central-1",
    "gatehouse:source": source,
    "gatehouse:poolServer": `http://127.0.0.1:${(pool.address() as AddressInfo).port}`,
  });
  const imageNow = async (): Promise<string> =>
    JSON.parse((await engine.succeed("stack", "output", "--json")).stdout).image;
  const keysNow = () => String(engine.cloud.all(OBJECT)[0]?.inputs["content"]);

  before(async () => {
    pool = createServer((_request, response) => {
      asked += 1;
      response.end(JSON.stringify({ keys: [{ kid, kty: "RSA", alg: "RS256", n: "n", e: "AQAB" }] }));
    });
    await new Promise<void>((done) => pool.listen(0, "127.0.0.1", done));
    engine = await Engine.open({ config: config(FIRST), main: "tests/engine/fixtures/mirror.ts" });
  });

  after(async () => {
    await engine?.close();
    pool?.close();
  });

  it("preview: nothing is pulled, no pool is asked", async () => {
    const document = await engine.preview();
    assert.equal(asked, 0);
    assert.deepEqual(
      changesOf(document).filter((change) => /docker/.test(change)),
      [
        "create docker:index/registryImage:RegistryImage mirror",
        "create docker:index/remoteImage:RemoteImage mirror-pull",
        "create docker:index/tag:Tag mirror-tag",
        "create pulumi:providers:docker mirror-docker",
      ],
    );
    assert.ok(!JSON.stringify(document).includes(PASSWORD));
  });

  it("up: the image is the pushed digest, and the object holds the pool's keys", async () => {
    const { output } = await engine.up();
    assert.ok(!output.includes(PASSWORD));
    assert.match(
      await imageNow(),
      /^210987654321\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/agent-[0-9a-f]{7}@sha256:[0-9a-f]{64}$/,
    );
    assert.match(keysNow(), /"kid":"first"/);
    assert.equal(asked, 1);
  });

  it("keeps the registry's password in clear nowhere", async () => {
    const texts = {
      export: (await engine.succeed("stack", "export")).output,
      files: textsBelow(join(engine.folder, "state")),
    };
    for (const [what, text] of Object.entries(texts)) {
      assert.ok(text.includes("mirror-docker"), what);
      assert.ok(!text.includes(PASSWORD), what);
      assert.ok(!text.includes(Buffer.from(`AWS:${PASSWORD}`).toString("base64")), what);
    }
    assert.match((await engine.succeed("stack", "export", "--show-secrets")).output, new RegExp(PASSWORD));
  });

  it("has nothing to do afterwards, and nothing has drifted", async () => {
    assert.deepEqual(changesOf(await engine.preview()), []);
    const drift = await engine.drift();
    assert.equal(drift.code, 0, drift.output);
  });

  it("updates the object when the pool has turned its keys, and says nothing of it at a preview", async () => {
    kid = "second";
    assert.deepEqual(changesOf(await engine.preview()), []);
    assert.match(keysNow(), /"kid":"first"/);
    await engine.up();
    assert.match(keysNow(), /"kid":"second"/);
  });

  it("pushes a new source under a new tag, and an old one once more under another", async () => {
    const tagNow = async () => {
      const { deployment } = await engine.export();
      const push = deployment.resources?.find(({ type }) => type.endsWith(":RegistryImage"));
      return String(push?.inputs?.["name"]).split(":").at(-1) ?? "";
    };
    const [firstImage, firstTag] = [await imageNow(), await tagNow()];
    await engine.configure(config(SECOND));
    assert.deepEqual(
      changesOf(await engine.preview()).map(
        (change) => `${change.split(" ")[0]} ${change.split(" ").at(-1)}`,
      ),
      ["replace mirror", "replace mirror-pull", "replace mirror-tag", "replace mirror-push-id"],
    );
    await engine.up();
    assert.notEqual(await imageNow(), firstImage);
    assert.match(await tagNow(), /^2{12}-/);
    await engine.configure(config(FIRST));
    await engine.up();
    assert.match(firstTag, /^1{12}-/);
    assert.match(await tagNow(), /^1{12}-/);
    assert.notEqual(await tagNow(), firstTag);
  });

  it("destroy: nothing is left", async () => {
    await engine.destroy();
    assert.deepEqual(engine.cloud.made(), []);
  });
});

/** The state, its backups and its history. */
function textsBelow(path: string): string {
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .map((entry) => textsBelow(join(path, entry)))
        .join("\n")
    : readFileSync(path, "utf8");
}
