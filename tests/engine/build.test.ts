import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentTag } from "../../components/delivery/imageFolder";
import { changesOf, Engine, engineSuite } from "../support/engine";

/** What the facts say is the registry's password. */
const PASSWORD = "NotASecretRegistryPassword";
const CHILD = "docker-build:index:Image";

engineSuite("a built image", () => {
  let engine: Engine;
  let folder: string;
  const tagNow = () => contentTag(folder, "linux/arm64");
  const outputs = async (): Promise<{ image: string; tag: string }> =>
    JSON.parse((await engine.succeed("stack", "output", "--json")).stdout);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-build-"));
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
    const config = { "aws:region": "eu-central-1", "gatehouse:folder": folder };
    engine = await Engine.open({ config, main: "tests/engine/fixtures/build.ts" });
  });

  after(async () => {
    await engine?.close();
    rmSync(folder, { recursive: true });
  });

  it("preview: shows what awsx would make, its image among it", async () => {
    const document = await engine.preview();
    assert.deepEqual(
      changesOf(document).filter((change) => !change.includes("aws:")),
      [`create ${CHILD} ${tagNow()}`],
    );
    const component = document.steps.find(({ urn }) => urn.includes("$awsx:ecr:Image::chatbot"));
    assert.equal(component?.op, "create");
    assert.ok(!JSON.stringify(document).includes(PASSWORD));
  });

  it("up: the image is a digest of the stack's own repository", async () => {
    const { output } = await engine.up();
    assert.ok(!output.includes(PASSWORD));
    const { image, tag } = await outputs();
    assert.match(
      image,
      /^210987654321\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/chatbot-[0-9a-f]{7}@sha256:[0-9a-f]{64}$/,
    );
    assert.equal(tag, tagNow());
  });

  it("a second up changes nothing", async () => {
    assert.deepEqual(changesOf(await engine.preview()), []);
  });

  it("keeps the registry's password in clear nowhere", async () => {
    const state = textsBelow(join(engine.folder, "state"));
    assert.ok(state.includes(CHILD));
    assert.ok(!state.includes(PASSWORD));
  });

  it("another content is another image, by another digest", async () => {
    const { image: before } = await outputs();
    const old = tagNow();
    writeFileSync(join(folder, "server.mjs"), "// something\n");
    assert.deepEqual(changesOf(await engine.preview()), [
      `create ${CHILD} ${tagNow()}`,
      `delete ${CHILD} ${old}`,
    ]);
    await engine.up();
    assert.notEqual((await outputs()).image, before);
  });
});

function textsBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
}
