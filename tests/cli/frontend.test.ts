import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { unzipSync } from "fflate";
import { awsCli } from "../../cli/aws";
import { publishToAmplify } from "../../cli/frontend/amplify";
import { filesIn } from "../../cli/frontend/folder";
import { contentTypeOf, HASHED_FOLDERS, phasesOf } from "../../cli/frontend/plan";

const ROOT = resolve(__dirname, "../..");
const NO_CLI = spawnSync("aws", ["--version"]).status === 0 ? undefined : "there is no AWS CLI on PATH";

const SITE: Readonly<Record<string, string>> = {
  "index.html": `<!doctype html><script src="/assets/main-1A2B3C4D.js"></script><link href='/assets/a%20b.css'>`,
  "auth/callback/index.html": "<!doctype html>",
  "chats/[id].html": "<!doctype html>",
  "assets/main-1A2B3C4D.js": "1;",
  "assets/a b.css": "p{}",
  "_next/static/x/page.js": "2;",
  "robots.txt": "User-agent: *",
  "icon.svg": "<svg/>",
  ".well-known/security.txt": "Contact: mailto:a@b.example",
  "config.json": "{}",
  ".DS_Store": "",
};

const S3 = {
  url: "https://pages.example",
  pagesBucket: "pages",
  distributionId: "E1ABC",
  userPoolId: "eu-central-1_AbCdEfGhI",
};
const AMPLIFY = {
  url: "https://main.app1.amplifyapp.com",
  amplifyAppId: "app1",
  amplifyBranch: "main",
  pagesConfig: { apiUrl: "https://api.example", clientId: "1client" },
  userPoolId: "eu-central-1_AbCdEfGhI",
};

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** S3, CloudFront and Amplify as far as a publication asks them, on 127.0.0.1. */
class SmallAws {
  readonly calls: Call[] = [];
  /** Refused with 403. */
  refuse = (_call: Call): boolean => false;
  /** In the bucket already: key and size. */
  there: readonly (readonly [string, number])[] = [];
  jobs = ["SUCCEED"];
  url = "";
  private server: Server | undefined;

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const { method = "", url = "", headers } = request;
        const call = { method, path: decodeURIComponent(url), headers, body: Buffer.concat(parts) };
        this.calls.push(call);
        this.answer(call, response);
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    this.server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  puts(): readonly Call[] {
    return this.calls.filter(({ method }) => method === "PUT");
  }

  keys(): readonly string[] {
    return this.puts().map(({ path }) => path.replace("/pages/", ""));
  }

  private answer(call: Call, response: ServerResponse): void {
    const { method, path } = call;
    if (this.refuse(call)) {
      response.writeHead(403, { "content-type": "application/xml" });
      response.end("<Error><Code>AccessDenied</Code><Message>No</Message></Error>");
    } else if (method === "GET" && path.startsWith("/pages?")) {
      const contents = this.there.map(
        ([key, size]) =>
          `<Contents><Key>${key}</Key><Size>${size}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`,
      );
      response.end(
        `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>pages</Name><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`,
      );
    } else if (path.endsWith("/invalidation")) {
      response.writeHead(201, { "content-type": "application/xml" });
      response.end("<Invalidation><Id>I1</Id><Status>InProgress</Status></Invalidation>");
    } else if (path.endsWith("/deployments")) {
      response.end(
        JSON.stringify({ jobId: "7", zipUploadUrl: `${this.url}/upload?secret=s3cr3t`, fileUploadUrls: {} }),
      );
    } else if (path.endsWith("/deployments/start")) {
      response.end(JSON.stringify({ jobSummary: { jobId: "7", status: "PENDING" } }));
    } else if (path.includes("/jobs/")) {
      const status = this.jobs.shift() ?? "SUCCEED";
      response.end(
        JSON.stringify({ job: { summary: { jobId: "7", status }, steps: [{ statusReason: "No room" }] } }),
      );
    } else {
      response.writeHead(200, { etag: '"0"' }).end();
    }
  }
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
  for (const [key, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), content);
  }
  return folder;
}

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Credentials of nobody, and the small AWS in place of the real one. */
function environment(aws: SmallAws | undefined): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: aws?.url ?? "http://127.0.0.1:9",
    AWS_MAX_ATTEMPTS: "1",
  };
}

function run(args: readonly string[], aws?: SmallAws, path = process.env["PATH"]): Promise<Run> {
  const child = spawn(process.execPath, [join(ROOT, "cli/gatehouse.cjs"), "frontend", ...args], {
    cwd: ROOT,
    env: { ...environment(aws), PATH: path },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (part) => {
    stdout += part;
  });
  child.stderr.on("data", (part) => {
    stderr += part;
  });
  return new Promise((done) => child.on("close", (status) => done({ status, stdout, stderr })));
}

describe("frontend, the plan", () => {
  const keys = Object.keys(SITE)
    .filter((key) => key !== ".DS_Store")
    .sort();

  it("puts what pages load before the pages, the first page last, and leaves config.json to Pulumi", () => {
    assert.deepEqual(
      phasesOf(keys, HASHED_FOLDERS).map(({ what, cacheControl, keepsWhatIsThere, files }) => [
        what,
        cacheControl,
        keepsWhatIsThere,
        files.map(({ key }) => key),
      ]),
      [
        [
          "files whose names change with their contents",
          "public, max-age=31536000, immutable",
          true,
          ["_next/static/x/page.js", "assets/a b.css", "assets/main-1A2B3C4D.js"],
        ],
        ["other files", "no-cache", false, [".well-known/security.txt", "icon.svg", "robots.txt"]],
        ["pages", "no-cache", false, ["auth/callback/index.html", "chats/[id].html"]],
        ["the first page", "no-cache", false, ["index.html"]],
      ],
    );
  });

  it("keeps no page for ever, wherever it lies", () => {
    const [first, second] = phasesOf(["assets/help.html", "index.html"], ["assets"]);
    assert.deepEqual(
      [first?.what, first?.cacheControl, second?.what],
      ["pages", "no-cache", "the first page"],
    );
  });

  for (const [key, type] of [
    ["index.html", "text/html; charset=utf-8"],
    ["a.js", "text/javascript; charset=utf-8"],
    ["a.mjs", "text/javascript; charset=utf-8"],
    ["a.css", "text/css; charset=utf-8"],
    ["a.js.map", "application/json; charset=utf-8"],
    ["a.webmanifest", "application/manifest+json; charset=utf-8"],
    ["a.svg", "image/svg+xml; charset=utf-8"],
    ["a.woff2", "font/woff2"],
    ["a.png", "image/png"],
    ["a.wasm", "application/wasm"],
    ["LICENSE", "application/octet-stream"],
  ] as const) {
    it(`serves ${key} as ${type}`, () => {
      assert.equal(contentTypeOf(key), type);
    });
  }

  it("reads a folder once, in order, without what file managers leave behind", () => {
    const folder = folderWith(SITE);
    try {
      assert.deepEqual(filesIn(folder, HASHED_FOLDERS), keys);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const [name, files, message] of [
    ["no first page", { "main.js": "1" }, /has no index\.html: it is no built front end/],
    ["an empty first page", { "index.html": "\n" }, /index\.html is empty/],
    [
      "a page without its script",
      { "index.html": '<script src="/assets/main-9Z.js?v=1">' },
      /asks for assets\/main-9Z\.js, which is not there/,
    ],
  ] as const) {
    it(`refuses a folder with ${name}`, () => {
      const folder = folderWith(files);
      try {
        assert.throws(() => filesIn(folder, HASHED_FOLDERS), message);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  for (const [name, files, message] of [
    [
      "pages whose placeholders nobody filled in",
      { "index.html": '<script type="module" src="{script}"></script>' },
      /holds \{script\}, which a build fills in: it is a source; build it: npm run frontend:build/,
    ],
    [
      "TypeScript beside the first page",
      { "index.html": "<p>", "api.ts": "1" },
      /holds TypeScript beside index\.html \(api\.ts\)/,
    ],
    [
      "JSX beside the first page",
      { "index.html": "<p>", "page.tsx": "1" },
      /holds TypeScript beside index\.html \(page\.tsx\)/,
    ],
    [
      "the build of the other system",
      { "index.html": '<meta name="generator" content="gatehouse frontends/spa">' },
      /is the build of frontends\/spa, and the stack is one of the system chatbot; name that build: --folder frontends\/chatbot\/dist\.$/,
    ],
  ] as const) {
    it(`refuses ${name}`, () => {
      const folder = folderWith(files);
      try {
        assert.throws(() => filesIn(folder, HASHED_FOLDERS, "chatbot"), message);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it("takes films in a folder, type declarations of nobody, and a front end of the user's own", () => {
    const folder = folderWith({ "index.html": '<meta name="generator" content="Hugo">', "films/1.ts": "1" });
    try {
      assert.deepEqual(filesIn(folder, HASHED_FOLDERS, "chatbot"), ["films/1.ts", "index.html"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says which folder it may not read, and shows no stack trace", () => {
    const folder = folderWith({ "index.html": "<p>", "closed/a.js": "1" });
    const { geteuid, seteuid } = process;
    const asNobody = geteuid?.() === 0;
    try {
      chmodSync(folder, 0o755);
      chmodSync(join(folder, "closed"), asNobody ? 0o700 : 0o000);
      if (asNobody) {
        seteuid?.(65_534);
      }
      assert.throws(() => filesIn(folder, HASHED_FOLDERS), {
        name: "InputError",
        message: `--folder ${folder} cannot be read: EACCES: permission denied, scandir '${join(folder, "closed")}'.`,
      });
    } finally {
      if (asNobody) {
        seteuid?.(0);
      }
      chmodSync(join(folder, "closed"), 0o700);
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses what is no folder", () => {
    assert.throws(() => filesIn("/nowhere/dist", HASHED_FOLDERS), /--folder \/nowhere\/dist is no folder/);
  });
});

describe("frontend, the command", function () {
  this.timeout(120_000);
  let folder: string;
  let aws: SmallAws;

  beforeEach(async () => {
    folder = folderWith({ ...SITE });
    aws = await new SmallAws().start();
  });
  afterEach(async () => {
    await aws.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const outputsIn = (outputs: object): string => {
    const file = join(folder, "..", `outputs-${process.pid}-${Date.now()}.json`);
    writeFileSync(file, JSON.stringify(outputs));
    return file;
  };

  async function publish(outputs: object, more: readonly string[] = [], path?: string): Promise<Run> {
    const file = outputsIn(outputs);
    try {
      return await run(["--outputs", file, "--folder", folder, ...more], aws, path);
    } finally {
      rmSync(file);
    }
  }

  for (const [name, outputs, more, message] of [
    ["a stack without pages", { url: "x", createFirstAdmin: "x" }, [], /has no pages of files/],
    [
      "a bucket without a distribution",
      { pagesBucket: "pages" },
      [],
      /outputs-\S+ lacks distributionId: it is old, cut/,
    ],
    ["Amplify without its settings", { amplifyAppId: "app1" }, [], /lacks pagesConfig/],
    ["a bucket that is an option", { ...S3, pagesBucket: "--delete x" }, [], /lacks pagesBucket/],
    ["a folder that is not there", S3, ["--folder", "/nowhere"], /is no folder/],
    ["a whole machine", S3, ["--folder", "/"], /^error: \/ has no index\.html/],
    ["everything as hashed", S3, ["--hashed", "/*"], /must name folders/],
    [
      "an option that nobody knows",
      S3,
      ["--foldr", "x"],
      /'--foldr' \(did you mean "--folder"\?\)\. "npm run/,
    ],
  ] as const) {
    it(`refuses ${name}, with one error and without a call`, async () => {
      const { status, stdout, stderr } = await publish(outputs, more);
      assert.equal(status, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.match(stderr, /^error: [^\n]+\n1 fault; nothing was published\.\n$/);
      assert.deepEqual(aws.calls, []);
    });
  }

  it("names every fault at once", async () => {
    const { status, stderr } = await run(["--folder", "/nope", "--outputs", "/nope", "--hashed", "/*"], aws);
    assert.equal(status, 2);
    assert.match(
      stderr,
      /^error: --hashed .*\nerror: --outputs \/nope cannot be read: .*'\/nope'\.\nerror: --folder \/nope is no folder;/,
    );
    assert.match(stderr, /\n3 faults; nothing was published\.\n$/);
  });

  for (const [system, outputs] of [
    ["chatbot", S3],
    ["chatbot", AMPLIFY],
    ["spa", { frontend_s3_bucket: "pages", cloudfront_distribution_id: "E1ABC" }],
  ] as const) {
    it(`publishes where npm run frontend:build puts the pages of ${system}`, async () => {
      const project = folderWith({ [`frontends/${system}/dist/index.html`]: "<p>", "frontends/other": "" });
      const file = outputsIn(outputs);
      try {
        const { status, stdout, stderr } = await run(["--outputs", file, "--cwd", project, "--dry-run"], aws);
        assert.equal(status, 0, stderr);
        assert.match(stdout, /^ {2}index\.html/m);
      } finally {
        rmSync(file);
        rmSync(project, { recursive: true });
      }
    });
  }

  it("has a page of its own, with every option", async () => {
    const { status, stdout } = await run(["--help"]);
    assert.equal(status, 0);
    assert.deepEqual(
      [...stdout.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name]) => name),
      ["stack", "outputs", "cwd", "folder", "hashed", "dry-run", "help"],
    );
  });

  it("refuses to guess a stack", async () => {
    const { status, stderr } = await run(["--folder", folder], aws);
    assert.equal(status, 2);
    assert.match(stderr, /^error: Name a deployed stack: --stack NAME, or --outputs FILE\.\n/);
  });

  it("says in a dry run what it would do, and does nothing", async () => {
    const { status, stdout } = await publish(S3, ["--dry-run"]);
    assert.equal(status, 0);
    assert.match(stdout, /^To the bucket pages, in this order:\nfiles whose names change/);
    assert.ok(
      stdout.endsWith(
        "Then E1ABC forgets /, /index.html, /config.json. config.json stays Pulumi's.\nNothing was published.\n",
      ),
      stdout,
    );
    assert.deepEqual(aws.calls, []);
  });

  it("says that there is no AWS CLI", async () => {
    const { status, stderr } = await publish(S3, [], "/nowhere");
    assert.equal(status, 1);
    assert.match(stderr, /There is no AWS CLI on PATH\.\nThe first page is put there last/);
  });

  describe("with the AWS CLI", () => {
    before(function () {
      if (NO_CLI !== undefined) {
        process.stdout.write(`    skipped: ${NO_CLI}\n`);
        this.skip();
      }
    });

    it("publishes in order, with types and headers, and deletes nothing", async () => {
      const { status, stdout, stderr } = await publish(S3);
      assert.equal(status, 0, stderr);
      const puts = aws.puts();
      const phase = (index: number, length: number) =>
        aws
          .keys()
          .slice(index, index + length)
          .sort();
      assert.deepEqual(phase(0, 3), ["_next/static/x/page.js", "assets/a b.css", "assets/main-1A2B3C4D.js"]);
      assert.deepEqual(phase(3, 3), [".well-known/security.txt", "icon.svg", "robots.txt"]);
      assert.deepEqual(phase(6, 2), ["auth/callback/index.html", "chats/[id].html"]);
      assert.deepEqual(phase(8, 9), ["index.html"]);
      const headers = Object.fromEntries(
        puts.map(({ path, headers }) => [
          path.replace("/pages/", ""),
          [headers["content-type"], headers["cache-control"]],
        ]),
      );
      const forEver = "public, max-age=31536000, immutable";
      assert.deepEqual(headers["assets/main-1A2B3C4D.js"], ["text/javascript; charset=utf-8", forEver]);
      assert.deepEqual(headers["assets/a b.css"], ["text/css; charset=utf-8", forEver]);
      assert.deepEqual(headers["icon.svg"], ["image/svg+xml; charset=utf-8", "no-cache"]);
      assert.deepEqual(headers["index.html"], ["text/html; charset=utf-8", "no-cache"]);
      assert.ok(puts.at(-1)?.body.includes("main-1A2B3C4D.js"));

      const invalidation = aws.calls.at(-1);
      assert.equal(invalidation?.path, "/2020-05-31/distribution/E1ABC/invalidation");
      const paths = [...String(invalidation?.body).matchAll(/<Path>([^<]*)<\/Path>/g)].map(
        ([, path]) => path,
      );
      assert.deepEqual(paths, ["/", "/index.html", "/config.json"]);
      assert.deepEqual(
        aws.calls.filter(({ method }) => method === "DELETE"),
        [],
      );
      assert.ok(stdout.endsWith("Published 9 files at https://pages.example\n"), stdout);
    });

    it("does not send again what is there under a hashed name", async () => {
      aws.there = [
        ["assets/main-1A2B3C4D.js", 2],
        ["robots.txt", 13],
      ];
      const { status, stderr } = await publish(S3);
      assert.equal(status, 0, stderr);
      assert.ok(!aws.keys().includes("assets/main-1A2B3C4D.js"));
      assert.ok(aws.keys().includes("robots.txt"));
    });

    for (const key of ["assets/a b.css", "robots.txt", "chats/[id].html"]) {
      it(`leaves the old first page alone where ${key} fails`, async () => {
        aws.refuse = ({ method, path }) => method === "PUT" && path.startsWith(`/pages/${key}`);
        const { status, stderr } = await publish(S3);
        assert.equal(status, 1);
        assert.match(stderr, /^error: .*could not be put into pages: .*AccessDenied/);
        assert.match(stderr, /the one from before still works/);
        assert.ok(!aws.keys().includes("index.html"));
        assert.ok(!aws.calls.some(({ path }) => path.includes("invalidation")));
      });
    }

    it("says so where the edge was not told", async () => {
      aws.refuse = ({ path }) => path.includes("invalidation");
      const { status, stderr } = await publish(S3);
      assert.equal(status, 1);
      assert.match(stderr, /^error: Everything is published, but the edge was not told: /);
      assert.ok(aws.keys().includes("index.html"));
    });

    it("gives Amplify one archive with the stack's settings", async () => {
      const { status, stdout, stderr } = await publish(AMPLIFY);
      assert.equal(status, 0, stderr);
      assert.deepEqual(
        aws.calls.map(({ method, path }) => `${method} ${path}`),
        [
          "POST /apps/app1/branches/main/deployments",
          "PUT /upload?secret=s3cr3t",
          "POST /apps/app1/branches/main/deployments/start",
          "GET /apps/app1/branches/main/jobs/7",
        ],
      );
      const archive = unzipSync(new Uint8Array(aws.puts()[0]?.body ?? Buffer.alloc(0)));
      assert.deepEqual(
        Object.keys(archive).sort(),
        Object.keys(SITE)
          .filter((key) => key !== ".DS_Store")
          .sort(),
      );
      assert.deepEqual(JSON.parse(Buffer.from(archive["config.json"] ?? []).toString()), AMPLIFY.pagesConfig);
      assert.equal(Buffer.from(archive["assets/main-1A2B3C4D.js"] ?? []).toString(), "1;");
      assert.deepEqual(JSON.parse(String(aws.calls[2]?.body)), { jobId: "7" });
      assert.ok(stdout.endsWith("at https://main.app1.amplifyapp.com\n"), stdout);
    });

    it("waits until Amplify's job is done", async () => {
      aws.jobs = ["PENDING", "RUNNING", "SUCCEED", "FAILED"];
      const { amplifyAppId: appId, amplifyBranch: branch, pagesConfig: config } = AMPLIFY;
      const { files } = await publishToAmplify({
        aws: awsCli("eu-central-1", environment(aws)),
        folder,
        keys: ["index.html"],
        config,
        appId,
        branch,
        pauseMs: 1,
        say: () => undefined,
      });
      assert.equal(files, 2);
      assert.equal(aws.calls.filter(({ path }) => path.includes("/jobs/")).length, 3);
    });

    it("tells why Amplify's job failed, and that the last deployment stays", async () => {
      aws.jobs = ["FAILED"];
      const { status, stderr } = await publish(AMPLIFY);
      assert.equal(status, 1);
      assert.equal(
        stderr,
        "error: The deployment ended as FAILED: No room.\nAmplify serves the last deployment on. Remove the cause and run the command again.\n",
      );
    });

    it("starts nothing where the archive is refused, and does not print its address", async () => {
      aws.refuse = ({ path }) => path.startsWith("/upload");
      const { status, stdout, stderr } = await publish(AMPLIFY);
      assert.equal(status, 1);
      assert.match(stderr, /^error: The archive was refused with 403\./);
      assert.doesNotMatch(stdout + stderr, /s3cr3t/);
      assert.ok(!aws.calls.some(({ path }) => path.endsWith("/start")));
    });
  });
});
