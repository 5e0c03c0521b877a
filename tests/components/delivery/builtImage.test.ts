import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Image, ImageArgs } from "@pulumi/awsx/ecr";
import type * as pulumi from "@pulumi/pulumi";
import { SECRET, UNKNOWN } from "../../../cli/plan";
import { BuiltImage, type BuiltImageArgs } from "../../../components/delivery/builtImage";
import { contentTag } from "../../../components/delivery/imageFolder";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const CHILD = "docker-build:index:Image";
const HOST = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

let folder: string;
const put = (path: string, text: string) => writeFileSync(join(folder, path), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-image-"));
  put("Dockerfile", "FROM scratch\n");
  put("server.mjs", "// nothing\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

const args = (more: Partial<BuiltImageArgs> = {}): BuiltImageArgs => ({
  context: testContext,
  folder,
  location: "../containers/chatbot",
  platform: "linux/arm64",
  repositoryName: "chatbot",
  ...more,
});
const build = (more: Partial<BuiltImageArgs> = {}) => planOf(() => new BuiltImage("chatbot", args(more)));

describe("BuiltImage", () => {
  it("is an image of awsx, and in it what its plugin makes", async () => {
    const tag = contentTag(folder, "linux/arm64");
    assert.deepEqual(inventory(await build()), [
      "awsx:ecr:Image chatbot",
      `docker-build:index:Image ${tag}`,
      "gatehouse:delivery:BuiltImage chatbot",
    ]);
  });

  it("builds the folder for the platform, pushes one tag, and signs in to the account's registry", async () => {
    const plan = await build();
    const tag = contentTag(folder, "linux/arm64");
    const child = resourceOf(plan, CHILD);
    const reference = `${HOST}/chatbot:${tag}`;
    assert.deepEqual(child.inputs, {
      cacheFrom: [{ registry: { ref: reference } }],
      cacheTo: [{ inline: {} }],
      context: { location: "../containers/chatbot" },
      dockerfile: { location: "../containers/chatbot/Dockerfile" },
      platforms: ["linux/arm64"],
      push: true,
      registries: SECRET,
      tags: [reference],
    });
    assert.ok(child.parent?.endsWith("awsx:ecr:Image::chatbot"));
  });

  it("leaves the image of an earlier content in the registry, where another stack may run it", async () => {
    const awsx = require("@pulumi/awsx") as { ecr: { Image: typeof Image } };
    const { ecr } = awsx;
    const options: (pulumi.ComponentResourceOptions | undefined)[] = [];
    class Recorded extends ecr.Image {
      constructor(name: string, inputs: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
        super(name, inputs, opts);
        options.push(opts);
      }
    }
    awsx.ecr = { Image: Recorded };
    try {
      await build();
    } finally {
      awsx.ecr = ecr;
    }
    assert.deepEqual(
      options.map((each) => each?.retainOnDelete),
      [true],
    );
  });

  it("answers by digest, with the repository that may be pulled from", async () => {
    const plan = await build();
    const { outputs } = resourceOf(plan, "gatehouse:delivery:BuiltImage");
    assert.equal(outputs["image"], `${HOST}/chatbot@${resourceOf(plan, CHILD).outputs["digest"]}`);
    assert.equal(outputs["repositoryArn"], "arn:aws:ecr:eu-central-1:123456789012:repository/chatbot");
  });

  it("knows at preview everything but the digest", async () => {
    const plan = await planOf(() => new BuiltImage("chatbot", args()), { unknowns: true });
    const { outputs } = resourceOf(plan, "gatehouse:delivery:BuiltImage");
    assert.equal(outputs["image"], UNKNOWN);
    assert.equal(outputs["tag"], contentTag(folder, "linux/arm64"));
    assert.ok(!JSON.stringify(resourceOf(plan, CHILD).inputs).includes(UNKNOWN));
  });

  it("says nothing of the machine that it is built on", async () => {
    assert.ok(!JSON.stringify(await build()).includes(folder));
  });

  it("does not load awsx before an image is built", () => {
    const loaded = Object.keys(require.cache).some((path) => path.includes("@pulumi/awsx/index"));
    const before = Object.keys(require.cache).length;
    require("../../../components/delivery/builtImage");
    assert.equal(Object.keys(require.cache).length, before);
    assert.equal(typeof loaded, "boolean");
  });

  it("refuses a folder without a Dockerfile, and a platform that Fargate does not have", () => {
    rmSync(join(folder, "Dockerfile"));
    const platform = "linux/riscv64" as BuiltImageArgs["platform"];
    assert.throws(
      () => new BuiltImage("chatbot", args({ platform })),
      (error: Error) => {
        assert.match(
          error.message,
          /folder is "\.\.\/containers\/chatbot"; allowed: a folder with a Dockerfile/,
        );
        assert.match(error.message, /platform is "linux\/riscv64"; allowed: linux\/arm64, linux\/amd64/);
        return true;
      },
    );
  });
});

describe("contentTag", () => {
  const tag = () => contentTag(folder, "linux/arm64");

  it("is the same for the same content", () => {
    assert.equal(tag(), tag());
    assert.match(tag(), /^[0-9a-f]{16}$/);
  });

  const changes: readonly [string, () => void][] = [
    ["another byte", () => put("server.mjs", "// something\n")],
    ["another file", () => put("more.mjs", "")],
    [
      "a file in a folder",
      () => {
        mkdirSync(join(folder, "lib"));
        put("lib/a.mjs", "a");
      },
    ],
    ["the right to be run", () => chmodSync(join(folder, "server.mjs"), 0o755)],
    [
      "a byte that moves from one file to the next",
      () => {
        put("server.mjs", "// nothin");
        put("server.mjs2", "g\n");
      },
    ],
  ];
  for (const [what, make] of changes) {
    it(`is another one for ${what}`, () => {
      const before = tag();
      make();
      assert.notEqual(tag(), before);
    });
  }

  it("is another one for another platform", () => {
    assert.notEqual(tag(), contentTag(folder, "linux/amd64"));
  });

  it("leaves out what package managers and Git keep there", () => {
    const before = tag();
    for (const name of ["node_modules", ".git"]) {
      mkdirSync(join(folder, name));
      put(`${name}/file`, name);
    }
    assert.equal(tag(), before);
  });
});
