import assert from "node:assert/strict";
import { BACKEND_KEY, variants } from "../provider/variants";
import { changesOf, Engine, engineSuite } from "../support/engine";
import { EngineCalls } from "../support/engineCalls";
import { findings, openQuestions } from "../support/enginePolicies";
import { textsOf } from "../support/engineTexts";
import { secret } from "../support/secretConfig";

type Config = Record<string, unknown>;

const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const PARAMETER = "aws:ssm/parameter:Parameter";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const GROUP = "aws:autoscaling/group:Group";
const PACK = ["--policy-pack", "policy-pack"] as const;
const NEXT_KEY = "sk-planted-for-the-next-release-0123456789";

/** A waiver ends within two years. */
const nextYear = new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10);

/** In prod, where what holds data is protected. */
const config: Config = {
  ...variants.spaSecrets,
  "gatehouse:environment": "prod",
  // In the stack's own configuration, from which the pack reads it under the CLI.
  "gatehouse:policies": {
    waivers: [
      {
        rule: "apigw-route-authorization",
        resource: "*::spa-api-route-any-api-proxy-all",
        reason: "The back end checks every token itself.",
        owner: "tests",
        expires: nextYear,
      },
    ],
  },
};
const settings = config["gatehouse:spa"] as Config;
const backend = settings["backend"] as Config;

function changed(more: Config, container: Config = {}): Config {
  return { ...config, "gatehouse:spa": { ...settings, ...more, backend: { ...backend, ...container } } };
}

engineSuite("the life of pages and an API", () => {
  let engine: Engine;
  let calls: EngineCalls;
  let texts: Readonly<Record<string, string>>;
  let preview: string;
  let up: string;
  let made: number;

  before(async () => {
    engine = await Engine.open({ config });
    calls = new EngineCalls(engine);
    preview = (await engine.succeed("preview", ...PACK)).output;
    // With --diff the CLI prints no policies.
    const values = (await engine.succeed("preview", "--diff")).output;
    up = (await engine.up(...PACK)).output;
    made = engine.cloud.made().length;
    texts = { ...(await textsOf(engine)), preview, "preview --diff": values, up };
  });

  after(() => engine?.close());

  const object = (key: string) =>
    engine.cloud.all(OBJECT).find(({ inputs }) => inputs["key"] === key) ??
    assert.fail(`There is no ${key}.`);
  const siteConfig = () => JSON.parse(String(object("config.json").inputs["content"])) as Config;
  const userData = () =>
    Buffer.from(String(engine.cloud.all(TEMPLATE)[0]?.inputs["userData"]), "base64").toString();
  const to = async (next: Config) => {
    await engine.adopt(next);
    calls.take();
    await engine.up();
    return calls.changes();
  };

  it("leaves the policy pack no question at preview", () => {
    assert.deepEqual([...findings(preview), ...openQuestions(preview)], []);
  });

  it("answers it at up", () => {
    assert.match(up, /gatehouse-policies/);
    assert.deepEqual([...findings(up), ...openQuestions(up)], []);
  });

  for (const what of ["preview", "preview --diff", "up", "stack export", "stack output", "files"]) {
    it(`shows no secret in: ${what}`, () => assertHidden(texts[what], BACKEND_KEY));
  }

  it("gives the container its secret by name and version only", () => {
    const parameter = engine.cloud.all(PARAMETER).find(({ inputs }) => inputs["type"] === "SecureString");
    assert.equal(parameter?.inputs["value"], BACKEND_KEY);
    assert.match(userData(), /^OPENAI_API_KEY parameter \/gatehouse\/engine\/OPENAI_API_KEY 1$/m);
    assert.ok(!JSON.stringify(engine.cloud.all(TEMPLATE, GROUP)).includes(BACKEND_KEY));
    assertHidden(userData(), BACKEND_KEY);
  });

  it("has nothing to do afterwards, at a preview neither, and no drift", async () => {
    await engine.up("--expect-no-changes");
    assert.deepEqual(changesOf(await engine.preview()), []);
    const { code, output } = await engine.drift();
    assert.equal(code, 0, output);
  });

  it("never undoes a publication", async () => {
    const { id, inputs } = object("index.html");
    assert.match(String(inputs["content"]), /Nothing here yet/);
    const page = { content: "<!doctype html>Acme", etag: "6b1f", cacheControl: "no-cache", tags: {} };
    engine.cloud.tamper(OBJECT, id, page);
    await engine.up("--refresh");
    assert.equal(object("index.html").inputs["content"], page.content);
    assert.equal(object("index.html").inputs["cacheControl"], page.cacheControl);
    assert.deepEqual(changesOf(await engine.preview()), []);
  });

  it("brings a new variable as one new version of the launch template, and nothing else", async () => {
    assert.deepEqual(await to(changed({}, { environment: { LOG_LEVEL: "info" } })), [
      `create ${PARAMETER} spa-LOG_LEVEL`,
      `update ${GROUP} spa`,
      `update ${TEMPLATE} spa`,
      "update aws:iam/rolePolicy:RolePolicy spa",
    ]);
    assert.equal(running(engine), "2");
  });

  it("brings another value of it so too: the parameter, the template, the group", async () => {
    await engine.adopt(changed({}, { environment: { LOG_LEVEL: "debug" } }));
    calls.take();
    assert.deepEqual(changesOf(await engine.preview()), [
      `update ${GROUP} spa`,
      `update ${TEMPLATE} spa`,
      `update ${PARAMETER} spa-LOG_LEVEL`,
    ]);
    await engine.up();
    assert.deepEqual(calls.take(), [
      `update ${PARAMETER} spa-LOG_LEVEL`,
      `update ${TEMPLATE} spa`,
      `update ${GROUP} spa`,
    ]);
    assert.equal(running(engine), "3");
    assert.match(userData(), /\/LOG_LEVEL 2$/m);
  });

  it("turns a secret over, and shows neither value", async () => {
    const next = variants.spaSecrets["gatehouse:spa"] as { backend: { secrets: { name: string }[] } };
    const [{ name } = { name: "" }] = next.backend.secrets;
    await engine.adopt(
      changed({}, { environment: { LOG_LEVEL: "debug" }, secrets: [{ name, value: secret(NEXT_KEY) }] }),
    );
    calls.take();
    const { output } = await engine.succeed("up", "--yes", "--diff");
    assert.deepEqual(calls.changes(), [
      `update ${GROUP} spa`,
      `update ${TEMPLATE} spa`,
      `update ${PARAMETER} spa-OPENAI_API_KEY`,
    ]);
    assert.equal(running(engine), "4");
    for (const text of [output, ...Object.values(await textsOf(engine)), userData()]) {
      assertHidden(text, BACKEND_KEY);
      assertHidden(text, NEXT_KEY);
    }
  });

  it("tells the pages of another client at once", async () => {
    assert.equal(siteConfig()["cognitoRedirectUri"], "https://app.acme.dev/auth/callback/");
    const changes = await to(changed({ callbackUrls: ["/signed-in/"] }));
    assert.deepEqual(
      changes.filter((line) => /client|Object/i.test(line)),
      [`update ${CLIENT} spa`, `update ${OBJECT} spa-config`],
    );
    assert.equal(siteConfig()["cognitoRedirectUri"], "https://app.acme.dev/signed-in/");
    assert.deepEqual(engine.cloud.all(CLIENT)[0]?.inputs["callbackUrls"], [
      "https://app.acme.dev/signed-in/",
    ]);
    assert.equal(siteConfig()["cognitoClientId"], engine.cloud.all(CLIENT)[0]?.id);
    assert.equal(engine.cloud.made().length, made);
  });

  it("cannot be destroyed, and its load balancer cannot be exchanged", async () => {
    const destroyed = await engine.pulumi("destroy", "--yes");
    assert.equal(destroyed.code, 1, destroyed.output);
    assert.match(destroyed.output, /cannot be deleted\s+because it is protected/);
    await engine.adopt(changed({ webSocket: "apigateway" }));
    const moved = await engine.pulumi("up", "--yes");
    assert.equal(moved.code, 1, moved.output);
    assert.match(moved.output, /LoadBalancer::spa" cannot be deleted\s+because it is protected/);
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

/** The version of the launch template that the group was given: the newest. */
function running({ cloud }: Engine): string {
  const [group] = cloud.all(GROUP);
  const [template] = cloud.all(TEMPLATE);
  assert.ok(group);
  const { version } = group.inputs["launchTemplate"] as { readonly version: string };
  assert.equal(version, String(template?.outputs["latestVersion"]));
  return version;
}

function assertHidden(text: string | undefined, secret: string): void {
  assert.ok(text !== undefined && text.length > 100, "nothing was printed");
  for (const form of [secret, Buffer.from(secret).toString("base64").slice(0, 24)]) {
    const at = text.indexOf(form);
    assert.equal(at, -1, at < 0 ? "" : text.slice(Math.max(0, at - 400), at));
  }
}
