import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { buildPages } from "../frontends/chatbot/build";

const ROOT = resolve(__dirname, "..");
const SCRIPTS = join(ROOT, ".github/scripts");
const REPOSITORY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/chatbot-0a1b2c3";
const digest = (hex: string) => `sha256:${hex.repeat(32)}`;
const image = (hex: string) => `${REPOSITORY}@${digest(hex)}`;
const mark = (hex: string, stack = "chatbot-prod") => `in-use-${stack}-${hex.repeat(8)}`;
const [NEW_PAGES, OLD_PAGES] = ["<h1>new pages</h1>", "<h1>old pages</h1>"];
const [NEW, BEFORE] = [image("aa"), image("bb")];

/** Programs that write down how they were called, and answer as the files in STATE say. */
const FAKES = {
  pulumi: `
case "$1 $2" in
  "stack output")
    [ -e "$STATE/unreadable" ] && { echo "error: no such stack" >&2; exit 255; }
    cat "$STATE/outputs" ;;
  "config get") [ -e "$STATE/configured" ] || { echo "error: no such key" >&2; exit 255; } ;;
  "config set") printf %s "\${@: -1}" > "$STATE/configured" ;;
  "up --stack")
    grep -qxF "$(cat "$STATE/configured")" "$STATE/fails" && exit 255
    cp "$STATE/configured" "$STATE/running" ;;
  "refresh --stack") cat "$STATE/refresh"; exit "$(cat "$STATE/code")" ;;
esac`,
  aws: `
case "$2" in
  describe-services) [ -e "$STATE/silent" ] && exit 254; echo arn:aws:ecs:eu-central-1:123456789012:task-definition/chatbot:41 ;;
  describe-task-definition) cat "$STATE/before" ;;
  sync) [ -e "$STATE/sealed" ] && { echo "AccessDenied" >&2; exit 1; }
    mkdir -p "$4"; [ -e "$STATE/published" ] && cp "$STATE/published" "$4/index.html"; true ;;
  list-images) cat "$STATE/tags" ;;
  batch-get-image) [ -e "$STATE/gone" ] && grep -qF "$(cat "$STATE/gone")" <<<"$*" && { echo None; exit 0; }; echo '{"layers": []}' ;;
  get-login-password) echo a-password ;;
  put-image) [ -e "$STATE/refused" ] && { echo "AccessDenied" >&2; exit 254; }; true ;;
esac`,
  // A saved image is its name; Trivy finds what is wrong with it.
  docker: `
case "$1" in
  login) cat > /dev/null ;;
  save) echo "$4" > "$3" ;;
  run) image=$(sed -E 's/.*--volume ([^ :]+):.*/\\1/' <<<"$*")/image.tar
    grep -qxF "$(cat "$image")" "$STATE/faulty" && exit 1; true ;;
esac`,
  gh: `
case "$1 $2" in
  "issue list") cat "$STATE/issues" ;;
  "issue create" | "issue edit") cp "\${@: -1}" "$STATE/body" ;;
esac`,
  // The command of the program, which is tested elsewhere: the first page stands for all.
  npm: `
page="\${@: -1}/index.html"
grep -qxF "$(cat "$page")" "$STATE/unpublishable" && exit 2
cp "$page" "$STATE/published"`,
  check: `
[ -e "$STATE/published" ] && grep -qxF "$(cat "$STATE/published")" "$STATE/sick" && exit 1
! grep -qxF "$(cat "$STATE/running")" "$STATE/sick"`,
} as const;

interface Scene {
  /** The outputs of the stack; `undefined`: it cannot be read. */
  readonly outputs?: string | undefined;
  /** What ECS runs, and whether it says so. */
  readonly before?: string;
  readonly silent?: boolean;
  /** What is published, and pages that cannot be; whether the bucket gives them. */
  readonly published?: string | undefined;
  readonly unpublishable?: readonly string[];
  readonly sealed?: boolean;
  /** Images whose deployment fails, and images and pages whose deployment does not answer. */
  readonly fails?: readonly string[];
  readonly sick?: readonly string[];
  /** Marks in the registry, and what AWS answers besides. */
  readonly tags?: readonly string[];
  readonly gone?: string;
  readonly refused?: boolean;
  /** What Trivy finds faults in, and the image that the stack's file names. */
  readonly faulty?: readonly string[];
  readonly configured?: string;
  readonly refresh?: string;
  readonly code?: number;
  readonly issues?: string;
}

function run(
  script: string,
  args: readonly string[],
  scene: Scene,
  environment: Record<string, string> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-delivery-"));
  try {
    const [bin, state] = [join(folder, "bin"), join(folder, "state")];
    for (const made of [bin, state]) {
      mkdirSync(made);
    }
    for (const [name, body] of Object.entries(FAKES)) {
      writeFileSync(
        join(bin, name),
        `#!/usr/bin/env bash\nprintf '%s\\n' "${name} $*" >> "$STATE/calls"\n${body}\n`,
      );
      chmodSync(join(bin, name), 0o755);
    }
    const files: Readonly<Record<string, string | undefined>> = {
      outputs: scene.outputs,
      unreadable: "outputs" in scene && scene.outputs === undefined ? "" : undefined,
      before: scene.before ?? "",
      silent: scene.silent === true ? "" : undefined,
      fails: `${(scene.fails ?? []).join("\n")}\n`,
      sick: `${(scene.sick ?? []).join("\n")}\n`,
      tags: (scene.tags ?? []).join("\t"),
      gone: scene.gone,
      refused: scene.refused === true ? "" : undefined,
      faulty: `${(scene.faulty ?? []).join("\n")}\n`,
      configured: scene.configured,
      refresh: scene.refresh ?? "",
      code: String(scene.code ?? 0),
      issues: scene.issues ?? "[]",
      published: scene.published,
      unpublishable: `${(scene.unpublishable ?? []).join("\n")}\n`,
      sealed: scene.sealed === true ? "" : undefined,
      calls: "",
    };
    for (const [name, text] of Object.entries(files)) {
      if (text !== undefined) {
        writeFileSync(join(state, name), text);
      }
    }
    const built = join(folder, "frontends/chatbot/dist");
    mkdirSync(built, { recursive: true });
    writeFileSync(join(built, "index.html"), NEW_PAGES);
    const { status, stdout, stderr } = spawnSync(join(SCRIPTS, script), args, {
      cwd: folder,
      encoding: "utf8",
      env: {
        PATH: [bin, process.env["PATH"]].join(delimiter),
        STATE: state,
        CHECK: join(bin, "check"),
        RUNNER_TEMP: folder,
        GITHUB_REPOSITORY: "acme/chatbot",
        GITHUB_STEP_SUMMARY: join(folder, "summary"),
        ...environment,
      },
    });
    const read = (name: string) =>
      existsSync(join(state, name)) ? readFileSync(join(state, name), "utf8") : "";
    return {
      status,
      text: stdout + stderr,
      last: stdout.trim().split("\n").at(-1),
      calls: read("calls").trim().split("\n"),
      running: read("running"),
      configured: read("configured"),
      published: read("published"),
      body: read("body"),
      summary: existsSync(join(folder, "summary")) ? readFileSync(join(folder, "summary"), "utf8") : "",
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const deploy = (scene: Scene, chosen = NEW) =>
  run(
    "deploy-image.sh",
    [],
    {
      // The output names an image that ECS has taken back.
      outputs: JSON.stringify({ image: image("ee"), serviceName: "chatbot-1", clusterName: "chatbot-0" }),
      before: BEFORE,
      ...scene,
    },
    { STACK: "chatbot-prod", IMAGE: chosen },
  );
/** Where a program is missing, the reason is printed and its tests are left out. */
function needs(this: Mocha.Context): void {
  if (spawnSync("jq", ["--version"]).error !== undefined) {
    console.log("      the scripts need jq, which is not on PATH");
    this.skip();
  }
}

const ups = (calls: readonly string[]) => calls.filter((call) => call.startsWith("pulumi up"));

describe("a deployment from GitHub", function () {
  this.timeout(20_000);
  before(needs);

  it("deploys the digest, with the policies, and asks whether it answers", () => {
    const { status, last, calls, running, summary } = deploy({});
    assert.equal(status, 0);
    assert.equal(last, `chatbot-prod runs ${NEW}.`);
    assert.equal(running, NEW);
    assert.deepEqual(ups(calls), [
      "pulumi up --stack chatbot-prod --policy-pack policy-pack --yes --non-interactive",
    ]);
    assert.equal(calls.filter((call) => call.startsWith("check")).length, 1);
    assert.equal(summary, `${last}\n`);
  });

  it("goes back to the digest before where the new one does not answer, and fails", () => {
    const { status, last, calls, running } = deploy({ sick: [NEW] });
    assert.equal(status, 1);
    assert.equal(last, `chatbot-prod went back to ${BEFORE}, which answers.`);
    assert.equal(running, BEFORE);
    assert.equal(ups(calls).length, 2);
  });

  it("asks ECS what runs, by the task definition of the service", () => {
    const asked = deploy({}).calls.filter((call) => call.startsWith("aws ecs "));
    assert.match(asked[0] ?? "", /^aws ecs describe-services --cluster chatbot-0 --services chatbot-1 /);
    assert.match(asked[1] ?? "", /^aws ecs describe-task-definition --task-definition arn:\S+\/chatbot:41 /);
  });

  it("has nothing to go back to at the first deployment, and says so", () => {
    const { status, last, calls, running } = deploy({ outputs: "{}", sick: [NEW] });
    assert.equal(status, 1);
    assert.match(last ?? "", /^It was the first deployment: there is nothing to go back to/);
    assert.equal(running, NEW);
    assert.equal(ups(calls).length, 1);
  });

  it("does not take the same image for an older one", () => {
    const { status, last, calls } = deploy({ sick: [BEFORE] }, BEFORE);
    assert.equal(status, 1);
    assert.match(last ?? "", /^It is the image that ran before/);
    assert.equal(ups(calls).length, 1);
  });

  it("cries for somebody where going back fails", () => {
    const { status, last, running } = deploy({ sick: [NEW], fails: [BEFORE] });
    assert.equal(status, 2);
    assert.equal(last, `GOING BACK FAILED. What chatbot-prod runs is not known; it should run ${BEFORE}.`);
    assert.equal(running, NEW);
  });

  it("cries for somebody where what ran before does not answer either", () => {
    const { status, last } = deploy({ sick: [NEW, BEFORE] });
    assert.equal(status, 2);
    assert.equal(last, `WENT BACK, AND IT DOES NOT ANSWER EITHER. chatbot-prod runs ${BEFORE}.`);
  });

  it("leaves going back to ECS where pulumi up fails, and asks nothing", () => {
    const { status, last, calls } = deploy({ fails: [NEW] });
    assert.equal(status, 1);
    assert.match(last ?? "", /^pulumi up of chatbot-prod failed\. ECS keeps what ran before/);
    assert.equal(ups(calls).length, 1);
    assert.ok(!calls.some((call) => call.startsWith("check")));
  });

  const untouched: readonly (readonly [string, Scene, string, RegExp])[] = [
    ["a stack that cannot be read", { outputs: undefined }, NEW, /cannot be read/],
    ["outputs that are none", { outputs: "oops" }, NEW, /are no JSON/],
    ["a service of which ECS says nothing", { silent: true }, NEW, /ECS does not say what/],
    ["an image by tag", {}, `${REPOSITORY}:latest`, /name it as repository@sha256/],
    ["an image that the registry has not", { gone: digest("aa") }, NEW, /could not be kept/],
    ["a registry that takes no mark", { refused: true }, NEW, /could not be kept/],
  ];
  for (const [what, scene, chosen, words] of untouched) {
    it(`changes nothing for ${what}`, () => {
      const { status, last, calls } = deploy(scene, chosen);
      assert.equal(status, 1);
      assert.match(last ?? "", words);
      assert.match(last ?? "", /Nothing was changed\.$/);
      assert.deepEqual(
        calls.filter((call) => /^pulumi (up|config)/.test(call)),
        [],
      );
    });
  }
});

describe("the pages, in a deployment from GitHub", function () {
  this.timeout(20_000);
  before(needs);
  const places = { serviceName: "chatbot-1", clusterName: "chatbot-0", pagesBucket: "chatbot-site-0a1b2c3" };
  const outputs = JSON.stringify(places);
  const withPages = (scene: Scene, chosen = NEW) =>
    deploy({ outputs, published: OLD_PAGES, ...scene }, chosen);
  const publications = (calls: readonly string[]) => calls.filter((call) => call.startsWith("npm "));
  const copies = (calls: readonly string[]) => calls.filter((call) => call.startsWith("aws s3 "));

  it("are copied first, and published when the API is new", () => {
    const { status, last, calls, published } = withPages({});
    assert.deepEqual([status, last, published], [0, `chatbot-prod runs ${NEW}.`, NEW_PAGES]);
    const order = calls.flatMap((call) => /^(aws s3 sync|pulumi up|npm run|check)/.exec(call)?.[1] ?? []);
    assert.deepEqual(order, ["aws s3 sync", "pulumi up", "npm run", "check"]);
    assert.deepEqual(publications(calls), [
      "npm run --silent frontend -- --stack chatbot-prod --folder frontends/chatbot/dist",
    ]);
    assert.match(
      copies(calls)[0] ?? "",
      /^aws s3 sync s3:\/\/chatbot-site-0a1b2c3 \S+\/pages-before-chatbot-prod --only-show-errors --exclude config\.json$/,
    );
  });

  it("go back before the image does, where the new ones do not answer", () => {
    const { status, last, calls, published, running } = withPages({ sick: [NEW_PAGES] });
    assert.deepEqual([status, published, running], [1, OLD_PAGES, BEFORE]);
    assert.equal(last, `chatbot-prod went back to ${BEFORE}, which answers.`);
    const order = calls.flatMap((call) => /^(pulumi up|npm run|check)/.exec(call)?.[1] ?? []);
    assert.deepEqual(order, ["pulumi up", "npm run", "check", "npm run", "pulumi up", "check"]);
  });

  it("go back alone, where the image is the one from before", () => {
    const { status, last, published, running } = withPages({ sick: [NEW_PAGES] }, BEFORE);
    assert.deepEqual([status, published, running], [1, OLD_PAGES, BEFORE]);
    assert.match(last ?? "", /^It is the image that ran before/);
  });

  it("that cannot be published are a deployment that does not answer", () => {
    const { status, text, published, running } = withPages({ unpublishable: [NEW_PAGES] });
    assert.deepEqual([status, published, running], [1, OLD_PAGES, BEFORE]);
    assert.match(text, /The pages of chatbot-prod could not be published\./);
  });

  it("cry for somebody where they do not go back, and the image goes back all the same", () => {
    const { status, text, published, running } = withPages({ sick: [NEW], unpublishable: [OLD_PAGES] });
    assert.deepEqual([status, published, running], [2, NEW_PAGES, BEFORE]);
    assert.match(
      text,
      /THE PAGES FROM BEFORE COULD NOT BE PUBLISHED AGAIN: chatbot-prod may show the new ones/,
    );
  });

  it("are said to be lost also where the image does not go back", () => {
    const { status, text } = withPages({ sick: [NEW], unpublishable: [OLD_PAGES], fails: [BEFORE] });
    assert.equal(status, 2);
    assert.match(text, /THE PAGES FROM BEFORE COULD NOT[\s\S]*GOING BACK FAILED/);
  });

  it("change nothing where they cannot be copied first", () => {
    const { status, last, calls, published } = withPages({ sealed: true });
    assert.deepEqual([status, published], [1, OLD_PAGES]);
    assert.match(last ?? "", /could not be copied, .*Nothing was changed\.$/);
    assert.deepEqual([ups(calls), publications(calls)], [[], []]);
  });

  for (const [what, published] of [
    ["a bucket that is empty", undefined],
    ["the page that a new stack shows", "<h1>Nothing here yet</h1>"],
  ] as const) {
    it(`stay where there was nothing before but ${what}`, () => {
      const { status, calls, ...after } = withPages({ published, sick: [NEW] });
      assert.deepEqual([status, after.published, after.running], [1, NEW_PAGES, BEFORE]);
      assert.equal(publications(calls).length, 1);
    });
  }

  it("stay with Amplify, which keeps none from before", () => {
    const amplify = JSON.stringify({ ...places, pagesBucket: undefined, amplifyAppId: "d1a2b3" });
    const { calls, published, running } = withPages({ outputs: amplify, sick: [NEW] });
    assert.deepEqual([published, running], [NEW_PAGES, BEFORE]);
    assert.deepEqual(copies(calls), []);
  });

  it("are left out for a system without pages", () => {
    const { status, calls } = deploy({});
    assert.equal(status, 0);
    assert.deepEqual([publications(calls), copies(calls)], [[], []]);
  });

  it("are those of spa too", () => {
    const { calls } = withPages({ outputs: JSON.stringify({ frontend_s3_bucket: "spa-site-0a1b2c3" }) });
    assert.match(copies(calls)[0] ?? "", /^aws s3 sync s3:\/\/spa-site-0a1b2c3 /);
    assert.equal(publications(calls).length, 1);
  });

  it("have a command that is known", () => {
    const { status, text } = run("pages.sh", ["away"], {}, { STACK: "chatbot-prod" });
    assert.deepEqual([status, text], [1, "usage: pages.sh keep | publish | back\n"]);
  });

  it("are the same files wherever they are built", async () => {
    const built = async () => {
      const folder = mkdtempSync(join(tmpdir(), "gatehouse-pages-"));
      try {
        const files = await buildPages(folder);
        return files.map((file) => [file, readFileSync(join(folder, file), "utf8")]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    };
    const first = await built();
    assert.ok(first.length >= 4);
    assert.deepEqual(await built(), first);
  });
});

describe("what a stack runs", () => {
  const keep = (scene: Scene, ...args: readonly string[]) =>
    run("keep-image.sh", ["chatbot-prod", ...args], scene);
  const marked = (calls: readonly string[]) =>
    calls.flatMap((call) => /put-image .*--image-tag (\S+) --image-digest (\S+)/.exec(call)?.slice(1) ?? []);
  const freed = (calls: readonly string[]) =>
    calls.flatMap((call) => /batch-delete-image .*imageTag=(\S+)/.exec(call)?.[1] ?? []);

  it("is marked in the registry, with what it would go back to; older marks go", () => {
    const tags = [mark("bb"), mark("cc")];
    const { status, calls } = keep({ tags }, NEW, BEFORE);
    assert.equal(status, 0);
    assert.deepEqual(marked(calls), [mark("aa"), digest("aa")]);
    assert.deepEqual(freed(calls), [mark("cc")]);
    for (const call of calls) {
      assert.match(
        call,
        /^aws ecr \S+ --region eu-central-1 --registry-id 123456789012 --repository-name chatbot-0a1b2c3 /,
      );
    }
  });

  it("is marked before an older mark goes", () => {
    const { calls } = keep({ tags: [mark("cc")] }, NEW, BEFORE);
    const order = calls.map((call) => call.split(" ")[2]);
    assert.ok(order.lastIndexOf("put-image") < order.indexOf("batch-delete-image"));
  });

  it("keeps its marks where it stays, and asks for those of its own stack alone", () => {
    const { calls } = keep({ tags: [mark("aa"), mark("bb")] }, NEW, BEFORE);
    assert.deepEqual([marked(calls), freed(calls)], [[], []]);
    assert.match(calls[0] ?? "", /starts_with\(imageTag, 'in-use-chatbot-prod-'\)/);
  });

  it("may go back to nothing, where that image is gone", () => {
    const { status, text, calls } = keep({ gone: digest("bb") }, NEW, BEFORE);
    assert.equal(status, 0);
    assert.match(text, /is no longer in the registry/);
    assert.deepEqual(marked(calls), [mark("aa"), digest("aa")]);
  });

  it("has no mark in a registry that is not ECR's", () => {
    const { status, calls } = keep({}, `ghcr.io/acme/chatbot@${digest("aa")}`);
    assert.deepEqual([status, calls], [0, [""]]);
  });
});

describe("an image", function () {
  this.timeout(20_000);
  const REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
  const scan = (one: string, scene: Scene = {}) => run("scan-image.sh", [one], scene);

  it("that is pushed is scanned as it lies in the registry, by its digest", () => {
    const { status, calls } = scan(NEW);
    assert.equal(status, 0);
    const words = calls.map((call) => call.replaceAll(/\/\S+\/tmp\.\w+|\/tmp\/tmp\.\w+/g, "FOLDER"));
    // The two of a pipe begin in any order.
    assert.deepEqual(words.slice(0, 2).sort(), [
      "aws ecr get-login-password --region eu-central-1",
      `docker login --username AWS --password-stdin ${REGISTRY}`,
    ]);
    assert.deepEqual(words.slice(2, 5), [
      `docker pull --quiet ${NEW}`,
      `docker logout ${REGISTRY}`,
      `docker save --output FOLDER/image.tar ${NEW}`,
    ]);
    assert.match(
      words[5] ?? "",
      /^docker run --rm --volume FOLDER:\/scan:ro aquasec\/trivy:\S+@sha256:[0-9a-f]{64} image --input \/scan\/image\.tar --exit-code 1 --severity HIGH,CRITICAL --ignore-unfixed --scanners vuln,secret$/,
    );
    assert.equal(words.length, 6);
  });

  it("that was just built needs no registry", () => {
    const { status, calls } = scan("chatbot:scan");
    assert.equal(status, 0);
    assert.deepEqual(
      calls.map((call) => call.split(" ").slice(0, 2).join(" ")),
      ["docker save", "docker run"],
    );
  });

  it("with a fault fails", () => {
    assert.equal(scan(NEW, { faulty: [BEFORE] }).status, 0);
    assert.equal(scan(NEW, { faulty: [NEW] }).status, 1);
  });
});

describe("the image of a stack's file", () => {
  before(needs);
  const outputs = JSON.stringify({ image: NEW });
  const set = (scene: Scene) => run("deployed-image.sh", ["chatbot-prod"], scene);

  it("becomes the one that is deployed", () => {
    const { status, calls, configured } = set({ outputs, configured: BEFORE });
    assert.deepEqual([status, configured], [0, NEW]);
    assert.equal(
      calls.at(-1),
      `pulumi config set --stack chatbot-prod --path gatehouse:chatbot.image ${NEW}`,
    );
  });

  it("stays before the first deployment", () => {
    const { status, text, configured } = set({ outputs: "{}", configured: BEFORE });
    assert.deepEqual([status, configured], [0, BEFORE]);
    assert.equal(text, "chatbot-prod was never deployed: its file stays as it is.\n");
  });

  it("is not added where the stack builds its own", () => {
    const { status, text, configured } = set({ outputs });
    assert.deepEqual([status, configured], [0, ""]);
    assert.equal(text, "The file of chatbot-prod names no chatbot.image: it stays as it is.\n");
  });

  it("stays where the stack cannot be read, which is a fault", () => {
    const { status, configured } = set({ outputs: undefined, configured: BEFORE });
    assert.deepEqual([status, configured], [255, BEFORE]);
  });
});

describe("the search for drift", () => {
  before(needs);
  const TITLE = "Drift: chatbot-prod is not as it was deployed";
  const look = (scene: Scene) => run("drift.sh", [], scene, { STACK: "chatbot-prod" });
  const open = JSON.stringify([
    { number: 7, title: "Drift: chatbot-dev is not as it was deployed" },
    { number: 9, title: TITLE },
  ]);
  const of = (calls: readonly string[]) => calls.filter((call) => /^gh issue (?!list)/.test(call));
  const drift = { refresh: "~ aws:lb/listener\nerror: no changes were expected but changes occurred\n" };

  it("changes nothing, and leaves out what the role may not read", () => {
    const { status, calls } = look({});
    assert.equal(status, 0);
    assert.match(calls[0] ?? "", /^pulumi refresh --stack chatbot-prod --preview-only --expect-no-changes /);
    for (const type of [
      "aws:cognito/userPoolClient:UserPoolClient",
      "aws:cognito/identityProvider:IdentityProvider",
      "aws:secretsmanager/secretVersion:SecretVersion",
    ]) {
      assert.ok(calls[0]?.includes(`--exclude **${type}**`), type);
    }
    assert.deepEqual(of(calls), []);
  });

  for (const code of [7, 255]) {
    it(`opens an issue with what it found, for a CLI that ends with ${code}`, () => {
      const { status, calls, body } = look({ ...drift, code });
      assert.equal(status, 1);
      assert.equal(of(calls).length, 1);
      assert.ok(
        of(calls)[0]?.startsWith(`gh issue create --repo acme/chatbot --title ${TITLE} --body-file `),
      );
      assert.match(body, /\n {4}~ aws:lb\/listener\n/);
    });
  }

  it("brings its own issue up to date, and closes it when the drift is gone", () => {
    const again = of(look({ ...drift, code: 7, issues: open }).calls);
    assert.equal(again.length, 1);
    assert.ok(again[0]?.startsWith("gh issue edit 9 --repo acme/chatbot --body-file "));
    const gone = look({ issues: open });
    assert.equal(gone.status, 0);
    assert.deepEqual(of(gone.calls), ["gh issue close 9 --repo acme/chatbot --comment No drift any more."]);
  });

  it("takes a failure for no drift: no issue, and a job that fails", () => {
    const { status, calls, text } = look({ refresh: "error: AccessDenied\n", code: 255, issues: open });
    assert.equal(status, 1);
    assert.match(text, /nobody knows whether chatbot-prod has drifted/);
    assert.deepEqual(of(calls), []);
  });
});

describe("the trial from outside", () => {
  before(needs);
  const step = (id: string, status: string) => ({
    id,
    status,
    ...(status === "failed" ? { cause: "a cause" } : status === "skipped" ? { why: "a reason" } : {}),
  });
  const trial = (
    tries: readonly (readonly [code: number, steps: readonly object[]])[],
    before?: string,
    fails = false,
  ) => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-verify-"));
    try {
      for (const [index, [code, steps]] of tries.entries()) {
        writeFileSync(join(folder, `code${index}`), String(code));
        writeFileSync(join(folder, `report${index}`), JSON.stringify({ steps }));
      }
      writeFileSync(
        join(folder, "npm"),
        '#!/usr/bin/env bash\nif [[ $3 == frontend ]]; then cp "$8/index.html" "$STATE/shown"; exit "$FAILS"; fi\nn=$(ls -1 "$STATE"/call* 2>/dev/null | wc -l)\ntouch "$STATE/call$n"\ncat "$STATE/report$n"\nexit "$(cat "$STATE/code$n")"\n',
      );
      chmodSync(join(folder, "npm"), 0o755);
      const copy = join(folder, "pages-before-chatbot-prod");
      if (before !== undefined) {
        mkdirSync(copy);
        writeFileSync(join(copy, "index.html"), before);
      }
      const { status } = spawnSync(join(SCRIPTS, "verify.sh"), [], {
        encoding: "utf8",
        env: {
          PATH: [folder, process.env["PATH"]].join(delimiter),
          STATE: folder,
          STACK: "chatbot-prod",
          RUNNER_TEMP: folder,
          FAILS: fails ? "1" : "0",
          RETRY_SECONDS: "0",
          GITHUB_STEP_SUMMARY: join(folder, "summary"),
        },
      });
      const summary = existsSync(join(folder, "summary"))
        ? readFileSync(join(folder, "summary"), "utf8")
        : "";
      const calls = tries.filter((_, index) => existsSync(join(folder, `call${index}`))).length;
      const shown = existsSync(join(folder, "shown"))
        ? readFileSync(join(folder, "shown"), "utf8")
        : undefined;
      return { status, calls, summary, ...(before === undefined ? {} : { shown, copied: existsSync(copy) }) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const good = [step("health", "passed"), step("bad-tokens", "passed")];
  const bad = [step("dns", "failed"), step("origin", "skipped")];

  it("passes, and tries once more what may need minutes", () => {
    assert.deepEqual(trial([[0, good]]), { status: 0, calls: 1, summary: "" });
    assert.deepEqual(
      trial([
        [1, bad],
        [0, good],
      ]),
      { status: 0, calls: 2, summary: "" },
    );
  });

  it("fails the second time, and says why", () => {
    assert.deepEqual(
      trial([
        [1, bad],
        [1, bad],
        [0, good],
      ]),
      {
        status: 1,
        calls: 2,
        summary: "- failed `dns`: a cause\n- skipped `origin`: a reason\n",
      },
    );
  });

  it("tries nothing again where the command line is wrong", () => {
    assert.deepEqual(
      trial([
        [2, []],
        [0, good],
      ]),
      { status: 2, calls: 1, summary: "" },
    );
  });

  for (const id of ["pages", "login-redirect"]) {
    it(`puts the pages from before back where ${id} fails twice`, () => {
      const sick = [step("dns", "passed"), step(id, "failed")];
      const { status, shown, copied, summary } = trial(
        [
          [1, sick],
          [1, sick],
        ],
        OLD_PAGES,
      );
      assert.deepEqual([status, shown, copied], [1, OLD_PAGES, false]);
      assert.match(summary, /chatbot-prod shows the pages from before again\.\n$/);
    });
  }

  it("leaves the pages alone where something else fails, or the second time all is well", () => {
    const seconds = [
      [1, [step("firewall", "failed"), step("pages", "skipped")]],
      // Nothing is reached: the pages are not to blame.
      ...["dns", "health", "firewall"].map(
        (id) => [1, [step(id, "failed"), step("pages", "failed")]] as const,
      ),
      [0, good],
    ] as const;
    for (const second of seconds) {
      const { shown, copied } = trial([[1, [step("pages", "failed")]], second], OLD_PAGES);
      assert.deepEqual([shown, copied], [undefined, true]);
    }
  });

  it("has nothing to put back in dev, and says where it does not work", () => {
    const sick = [step("pages", "failed")];
    const tries = [
      [1, sick],
      [1, sick],
    ] as const;
    assert.match(trial(tries).summary, /There are no pages from before: what is published stays\.\n$/);
    const { status, copied, summary } = trial(tries, OLD_PAGES, true);
    assert.deepEqual([status, copied], [1, true]);
    assert.match(summary, /THE PAGES FROM BEFORE COULD NOT BE PUBLISHED AGAIN\.\n$/);
  });

  it("does not take a skipped guard for a good one", () => {
    assert.equal(trial([[0, [step("bad-tokens", "skipped")]]]).status, 1);
  });
});

describe("the policies as SARIF", () => {
  before(needs);

  it("are one file with a run for each stack, also where rules are violated", () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-sarif-"));
    try {
      for (const stack of ["chatbot-dev", "prod"]) {
        writeFileSync(join(folder, `Pulumi.${stack}.yaml`), "");
      }
      const fake =
        '#!/usr/bin/env bash\necho "{\\"version\\": \\"2.1.0\\", \\"runs\\": [{\\"results\\": [\\"$6\\"]}]}"\nexit "$CODE"\n';
      writeFileSync(join(folder, "npm"), fake);
      chmodSync(join(folder, "npm"), 0o755);
      const written = (CODE: string) =>
        spawnSync(join(SCRIPTS, "sarif.sh"), ["all.sarif"], {
          cwd: folder,
          encoding: "utf8",
          env: { PATH: [folder, process.env["PATH"]].join(delimiter), CODE },
        }).status;
      assert.equal(written("1"), 0);
      assert.deepEqual(JSON.parse(readFileSync(join(folder, "all.sarif"), "utf8")), {
        version: "2.1.0",
        runs: [
          { results: ["chatbot-dev"], automationDetails: { id: "policies/chatbot-dev/" } },
          { results: ["prod"], automationDetails: { id: "policies/prod/" } },
        ],
      });
      // The command itself failed: no file is better than half a one.
      assert.notEqual(written("3"), 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
