import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPages } from "../../frontends/chatbot/build";
import { ConfigError, loadConfig } from "../../frontends/chatbot/src/config";
import { eventsIn } from "../../frontends/chatbot/src/serverEvents";
import { change, chatbotConfig } from "../stacks/systems/chatbot/support";
import { resourceOf } from "../support/plan";
import { previewOf } from "../support/stack";

describe("the chatbot's pages, built", () => {
  let folder: string;
  let files: readonly string[];
  const read = (path: string) => readFileSync(join(folder, path), "utf8");

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-pages-"));
    files = await buildPages(folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("are one page, and files that carry a hash in their names", () => {
    const there = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
      statSync(join(folder, path)).isFile(),
    );
    assert.deepEqual([...there].sort(), files);
    assert.deepEqual(
      files.map((path) => path.replace(/-[0-9A-Z]{8}\./, "-HASH.")),
      ["assets/icon-HASH.svg", "assets/main-HASH.js", "assets/styles-HASH.css", "index.html"],
    );
  });

  it("name their files from the root: the page is served at every path", () => {
    const named = [...read("index.html").matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    assert.deepEqual(
      [...named].sort(),
      files.slice(0, 3).map((path) => `/${path}`),
    );
  });

  it("run under a policy that allows scripts from files alone", () => {
    const page = read("index.html");
    assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)/);
    assert.doesNotMatch(page, /\son\w+=|javascript:|<style/);
    const script = read(files[1]!);
    assert.doesNotMatch(script, /\beval\(|new Function\(|\.innerHTML|insertAdjacentHTML|document\.write/);
    assert.doesNotMatch(read(files[2]!), /@import|url\(/);
  });

  it("have the same names when nothing changed", async () => {
    const again = mkdtempSync(join(tmpdir(), "gatehouse-pages-"));
    try {
      assert.deepEqual(await buildPages(again), files);
    } finally {
      rmSync(again, { recursive: true });
    }
  });

  it("are small", () => {
    const bytes = files.map((path) => statSync(join(folder, path)).size).reduce((sum, size) => sum + size, 0);
    assert.ok(bytes < 60_000, `${bytes} bytes`);
  });
});

describe("the chatbot's pages and their settings", function () {
  // Programs and previews start slowly on a busy machine.
  this.timeout(60_000);
  const fetched = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = fetched;
  });
  const serve = (text: string, status = 200) => {
    globalThis.fetch = async () => new Response(text, { status });
  };

  it("take what the stack writes, in both shapes", async () => {
    const { plan } = await previewOf(chatbotConfig);
    const object = resourceOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2", "chatbot-config");
    serve(String(object.inputs["content"]));
    const config = await loadConfig();
    assert.equal(config.apiUrl, "");
    assert.equal(config.callbackUrl, "https://chatbot.acme.dev/auth/callback/");
    assert.equal(config.logoutUrl, "https://chatbot.acme.dev/login/");

    const amplify = await previewOf(change({ "gatehouse:frontend": { kind: "amplify" } }));
    serve(JSON.stringify(amplify.plan.outputs["pagesConfig"]));
    assert.equal((await loadConfig()).apiUrl, "https://api.chatbot.acme.dev");
  });

  it("say everything that is wrong with it", async () => {
    serve('{"apiUrl": 5, "issuer": "x", "scopes": []}');
    await assert.rejects(loadConfig(), ({ message }: ConfigError) => {
      assert.equal(
        message,
        '/config.json: issuer must be an address; loginUrl must be an address; callbackUrl must be an address; logoutUrl must be an address; apiUrl must be an address, or empty; clientId must be text; scopes must be a list with openid. "pulumi up" writes it.',
      );
      return true;
    });
    serve('{"loginUrl": "javascript:alert(1)//"}');
    await assert.rejects(loadConfig(), /loginUrl must be an address/);
    for (const text of ["<!doctype html>", "null", "[]"]) {
      serve(text);
      await assert.rejects(loadConfig(), ConfigError, text);
    }
    serve("{}", 403);
    await assert.rejects(loadConfig(), /status 403/);
  });
});

describe("the chatbot's pages and a stream", () => {
  it("read every event, wherever it is cut, and no comment", async () => {
    const bytes = Buffer.from(
      ': thinking\n\nevent: head\ndata: {"emotion":"froh 😀"}\n\nevent: text\ndata: {"text":"ä\\n\\nb"}\n\nevent: done\ndata: {}\n\nevent: text\ndata: {"te',
    );
    for (const size of [1, 2, 3, 7, 1000]) {
      const stream = new ReadableStream({
        start(controller) {
          for (let start = 0; start < bytes.length; start += size) {
            controller.enqueue(new Uint8Array(bytes.subarray(start, start + size)));
          }
          controller.close();
        },
      });
      const events = [];
      for await (const event of eventsIn(new Response(stream))) {
        events.push(event);
      }
      assert.deepEqual(
        events,
        [
          { event: "head", data: { emotion: "froh 😀" } },
          { event: "text", data: { text: "ä\n\nb" } },
          { event: "done", data: {} },
        ],
        `pieces of ${size}`,
      );
    }
  });
});
