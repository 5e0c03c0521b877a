import assert from "node:assert/strict";
import { variants } from "../provider/variants";
import { Engine, engineSuite } from "../support/engine";
import { findings, openQuestions } from "../support/enginePolicies";
import { textsOf } from "../support/engineTexts";
import { PoolServer } from "../support/poolServer";

/** What the simulated provider's generated secrets begin with: passwords, app clients', the registry's. */
const GENERATED = "NotASecret";
const PACK = ["--policy-pack", "policy-pack"] as const;

engineSuite("an agent with the login in its application", () => {
  let engine: Engine;
  let texts: Readonly<Record<string, string>>;
  let preview: string;
  let up: string;

  before(async () => {
    engine = await Engine.open({ config: variants.agentApp });
    // With --diff the CLI prints no policies.
    preview = (await engine.succeed("preview", ...PACK)).output;
    const values = (await engine.succeed("preview", "--diff")).output;
    up = (await engine.up(...PACK)).output;
    texts = { ...(await textsOf(engine)), up, "preview --diff": values };
  });

  after(() => engine?.close());

  it("leaves the policy pack one question at preview: whether CloudFront's own address is in HTTPS", () => {
    assert.deepEqual(
      openQuestions(preview),
      ["callbackUrls[0]", "logoutUrls[0]"].map(
        (path) =>
          `cognito-client-https-callbacks (aws:cognito:UserPoolClient: agent) not yet evaluated: ${path}: ${path} is not known before creation`,
      ),
    );
    assert.doesNotMatch(preview, /\[mandatory\]/);
  });

  it("answers it at up", () => {
    assert.match(up, /gatehouse-policies/);
    assert.deepEqual([...findings(up), ...openQuestions(up)], []);
  });

  it("gives the task the client's secret and a key for its cookies by reference only", () => {
    const [version] = engine.cloud.all("aws:secretsmanager/secretVersion:SecretVersion");
    const [client] = engine.cloud.all("aws:cognito/userPoolClient:UserPoolClient");
    const value = JSON.parse(String(version?.inputs["secretString"]));
    assert.deepEqual(Object.keys(value).sort(), ["clientSecret", "cookieSecret"]);
    assert.equal(value.clientSecret, client?.outputs["clientSecret"]);
    assert.ok(value.clientSecret.startsWith(GENERATED) && value.cookieSecret.startsWith(GENERATED));
    const [task] = engine.cloud.all("aws:ecs/taskDefinition:TaskDefinition");
    assert.ok(!String(task?.inputs["containerDefinitions"]).includes(GENERATED));
  });

  for (const what of ["up", "preview --diff", "stack export", "stack output", "files"]) {
    it(`shows no secret in: ${what}`, () => assertHidden(texts[what]));
  }

  it("has nothing to do afterwards, and leaves nothing behind", async () => {
    await engine.up("--expect-no-changes");
    await engine.destroy();
    assert.deepEqual(engine.cloud.made(), []);
  });
});

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const config: Record<string, unknown> = { ...variants.agentMirror, "gatehouse:environment": "prod" };
const settings = config["gatehouse:agent"] as Record<string, unknown>;
const NEXT = `sha256:${"9e".repeat(32)}`;

engineSuite("an agent in prod, with an image that is copied", () => {
  const pool = new PoolServer();
  let engine: Engine;
  let texts: Readonly<Record<string, string>>;
  let up: string;
  let made: number;

  before(async () => {
    await pool.start();
    engine = await Engine.open({ config, environment: pool.environment });
    const values = (await engine.succeed("preview", "--diff")).output;
    up = (await engine.succeed("up", "--yes", ...PACK)).output;
    made = engine.cloud.made().length;
    texts = { ...(await textsOf(engine)), up, "preview --diff": values };
  });

  after(async () => {
    await engine?.close();
    await pool.stop();
  });

  /** The tag of the last push, and the image that tasks run. */
  const pushed = async () => {
    const { resources = [] } = (await engine.export()).deployment;
    const push = resources.find(({ type }) => type === "docker:index/registryImage:RegistryImage");
    const task = engine.cloud.all(TASK).at(-1);
    return {
      tag: String(push?.inputs?.["name"]).split(":").at(-1) ?? "",
      digest: String(push?.outputs?.["sha256Digest"]),
      runs: /"image":"([^"]+)"/.exec(String(task?.inputs["containerDefinitions"]))?.[1] ?? "",
    };
  };

  it("passes the policy pack at preview and at up", () => {
    assert.equal(up.match(/gatehouse-policies@/g)?.length, 2);
    assert.deepEqual(findings(up), []);
    const [before = "", after] = up.split(/^Updating \(/m);
    const rulesOf = (output = "") =>
      openQuestions(output)
        .map((question) => question.split(" ")[0])
        .sort();
    // The image has no digest yet.
    assert.deepEqual(rulesOf(before), ["ecs-task-image-pinned"]);
    // What the preview has judged: with the value of the secret header all of `origins` is hidden from the pack.
    assert.deepEqual(rulesOf(after), [
      "cf-default-root-object",
      "cf-oac-for-s3",
      "cf-origin-https",
      "cf-origin-tls12",
      "cf-rhp-csp",
      "stack-origin-header",
    ]);
  });

  for (const what of ["up", "preview --diff", "stack export", "stack output", "files"]) {
    it(`shows neither the secret header nor the registry's password in: ${what}`, () =>
      assertHidden(texts[what]));
  }

  it("holds both in its state, for those who ask", async () => {
    const { output } = await engine.succeed("stack", "export", "--show-secrets");
    assert.match(output, /NotASecretRegistryPassword/);
    const [distribution] = engine.cloud.all("aws:cloudfront/distribution:Distribution");
    const value = /"value":"(NotASecret\w+)"/.exec(JSON.stringify(distribution?.inputs["origins"]))?.[1];
    assert.ok(value !== undefined && output.includes(value));
  });

  it("has nothing to do afterwards", async () => {
    await engine.up("--expect-no-changes");
  });

  it("pushes a new image under a new tag, deploys it by digest, and keeps its repository", async () => {
    const first = await pushed();
    assert.match(first.tag, /^(6c){6}-/);
    assert.ok(first.runs.endsWith(`@${first.digest}`), first.runs);
    const repository = engine.cloud.all("aws:ecr/repository:Repository");
    await engine.adopt({
      ...config,
      "gatehouse:agent": { ...settings, mirror: `ghcr.io/acme/agent@${NEXT}` },
    });
    await engine.up();
    const next = await pushed();
    assert.match(next.tag, /^(9e){6}-/);
    assert.ok(next.runs.endsWith(`@${next.digest}`), next.runs);
    assert.notEqual(next.runs, first.runs);
    assert.deepEqual(engine.cloud.all("aws:ecr/repository:Repository"), repository);
    assert.equal(engine.cloud.made().length, made);
  });

  it("cannot be destroyed, and its load balancer cannot be replaced", async () => {
    const destroyed = await engine.pulumi("destroy", "--yes");
    assert.equal(destroyed.code, 1, destroyed.output);
    assert.match(destroyed.output, /cannot be deleted\s+because it is protected/);
    await engine.adopt({
      ...config,
      "gatehouse:edge": "cloudfront-private",
      "gatehouse:network": { egress: "single-nat" },
    });
    const moved = await engine.pulumi("up", "--yes");
    assert.equal(moved.code, 1, moved.output);
    assert.match(moved.output, /unable to replace resource "[^"]*aws:lb\/loadBalancer:LoadBalancer::agent"/);
    assert.equal(engine.cloud.made().length, made);
  });

  it("is destroyed once its protection is lifted, and leaves nothing behind", async () => {
    const reason = "This stack is taken down for good.";
    await engine.adopt({ ...config, "gatehouse:protection": { enabled: false, reason } });
    await engine.up();
    await engine.destroy();
    assert.deepEqual(engine.cloud.made(), []);
  });
});

function assertHidden(text: string | undefined): void {
  assert.ok(text !== undefined && text.length > 100, "nothing was printed");
  const at = text.indexOf(GENERATED);
  assert.equal(at, -1, at < 0 ? "" : text.slice(Math.max(0, at - 400), at));
  // What HTTP's basic authentication makes of the registry's password.
  assert.ok(!text.includes(Buffer.from("AWS:NotASecret").toString("base64").slice(0, 16)));
}
