import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");
const BUCKET = "chatbot-site-0a1b2c3";
const page = (version: string) =>
  `<!doctype html><script src="/assets/main-${version}.js"></script>${version}`;

interface Stored {
  readonly body: Buffer;
  readonly type: string | undefined;
  readonly cacheControl: string | undefined;
}

/** One bucket that keeps what it gets, and a distribution, on 127.0.0.1. */
class SmallBucket {
  readonly objects = new Map<string, Stored>();
  invalidations = 0;
  url = "";
  private server: Server | undefined;

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => this.answer(request, Buffer.concat(parts), response));
    });
    await new Promise<void>((done) => this.server?.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  text(key: string): string | undefined {
    return this.objects.get(key)?.body.toString();
  }

  private answer(
    { method, url = "", headers }: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): void {
    const { pathname } = new URL(url, this.url);
    const key = decodeURIComponent(pathname).replace(`/${BUCKET}`, "").replace(/^\//, "");
    const stored = this.objects.get(key);
    if (pathname.endsWith("/invalidation")) {
      this.invalidations++;
      response.writeHead(201, { "content-type": "application/xml" });
      response.end("<Invalidation><Id>I1</Id><Status>InProgress</Status></Invalidation>");
    } else if (method === "PUT") {
      const { "content-type": type, "cache-control": cacheControl } = headers;
      this.objects.set(key, { body, type, cacheControl });
      response.writeHead(200, { etag: '"0"' }).end();
    } else if (key === "") {
      const contents = [...this.objects].map(
        ([name, one]) =>
          `<Contents><Key>${name}</Key><Size>${one.body.length}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`,
      );
      response.end(
        `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${BUCKET}</Name><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`,
      );
    } else {
      response.writeHead(stored === undefined ? 404 : 200, {
        "content-length": stored?.body.length ?? 0,
        "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT",
        etag: '"0"',
      });
      response.end(stored?.body);
    }
  }
}

describe("the pages of a deployment, with the real AWS CLI", function () {
  this.timeout(180_000);
  const bucket = new SmallBucket();
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-delivery-"));

  before(async function () {
    for (const program of ["aws", "jq"]) {
      if (spawnSync(program, ["--version"]).status !== 0) {
        console.log(`      the script needs ${program}, which is not on PATH`);
        this.skip();
      }
    }
    await bucket.start();
    const outputs = {
      url: "https://pages.example",
      pagesBucket: BUCKET,
      distributionId: "E1ABC",
      userPoolId: "eu-central-1_AbCdEfGhI",
    };
    writeFileSync(join(folder, "pulumi"), `#!/usr/bin/env bash\necho '${JSON.stringify(outputs)}'\n`);
    chmodSync(join(folder, "pulumi"), 0o755);
  });
  after(async () => {
    await bucket.stop();
    rmSync(folder, { recursive: true });
  });

  /** Not at once: the bucket is in this process. */
  function pages(
    verb: string,
    built: string,
  ): Promise<{ readonly status: number | null; readonly text: string }> {
    const child = spawn(join(ROOT, ".github/scripts/pages.sh"), [verb], {
      cwd: ROOT,
      env: {
        ...process.env,
        PATH: [folder, process.env["PATH"]].join(delimiter),
        STACK: "chatbot-prod",
        RUNNER_TEMP: folder,
        PAGES: built,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_DEFAULT_REGION: "eu-central-1",
        AWS_ENDPOINT_URL: bucket.url,
        AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
        AWS_MAX_ATTEMPTS: "1",
      },
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (part) => {
        text += part;
      });
    }
    return new Promise((done) => child.on("close", (status) => done({ status, text })));
  }

  function build(version: string): string {
    const built = join(folder, version);
    const files = { "index.html": page(version), [`assets/main-${version}.js`]: "1;", "about.txt": version };
    for (const [key, content] of Object.entries(files)) {
      mkdirSync(dirname(join(built, key)), { recursive: true });
      writeFileSync(join(built, key), content);
    }
    return built;
  }

  it("come, are copied, give way to the next ones, and come back as they were", async () => {
    bucket.objects.set("config.json", { body: Buffer.from("{}"), type: undefined, cacheControl: undefined });
    const [first, second] = [build("1A1A1A1A"), build("2B2B2B2B")];
    const steps = [
      [first, "publish"],
      [second, "keep"],
      [second, "publish"],
    ] as const;
    for (const [built, verb] of steps) {
      const { status, text } = await pages(verb, built);
      assert.equal(status, 0, text);
    }
    assert.equal(bucket.text("index.html"), page("2B2B2B2B"));
    bucket.objects.set("config.json", {
      body: Buffer.from('{"new": 1}'),
      type: undefined,
      cacheControl: undefined,
    });

    const { status, text } = await pages("back", second);
    assert.equal(status, 0, text);
    assert.match(text, /chatbot-prod shows the pages from before again\.\n$/);
    assert.equal(bucket.text("index.html"), page("1A1A1A1A"));
    assert.equal(bucket.text("about.txt"), "1A1A1A1A");
    const { type, cacheControl } = bucket.objects.get("index.html") ?? {};
    assert.deepEqual([type, cacheControl], ["text/html; charset=utf-8", "no-cache"]);
    // What the deployment wrote stays, and so do files that an open tab may load.
    assert.equal(bucket.text("config.json"), '{"new": 1}');
    assert.ok(bucket.objects.has("assets/main-2B2B2B2B.js"));
    assert.equal(bucket.invalidations, 3);

    const again = await pages("back", second);
    assert.deepEqual(again, {
      status: 0,
      text: "There are no pages from before: what is published stays.\n",
    });
  });
});
