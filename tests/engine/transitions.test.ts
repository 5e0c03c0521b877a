import assert from "node:assert/strict";
import { API_KEY, variants } from "../provider/variants";
import { changesOf, Engine, engineSuite } from "../support/engine";
import { secret } from "../support/secretConfig";

const base: Record<string, unknown> = variants.bedrock;
const image = (base["gatehouse:openWebui"] as { image: string }).image;
const zone = "Z08345671ABCDEFGHIJKL";
const otherKey = "arn:aws:kms:eu-central-1:210987654321:key/6f1b2c3d-0000-4000-8000-000000000003";

/** Each from the one before it; settings are of dev, where nothing is protected. */
const changes: Readonly<Record<string, Record<string, unknown>>> = {
  "a NAT gateway for the NAT instance": { "gatehouse:network": { egress: "single-nat" } },
  "a third zone and a gateway in each": { "gatehouse:network": { egress: "nat-per-az", zones: 3 } },
  "back to two zones and the instance": {},
  "another domain": { "gatehouse:domain": { name: "talk.acme.dev", hostedZoneId: zone } },
  SQLite: { "gatehouse:database": { engine: "sqlite", reason: "One team tries it for a month." } },
  "PostgreSQL again, on Spot": { "gatehouse:openWebui": { image, capacity: "fargate-spot" } },
  "a snapshot of the database": { "gatehouse:database": { restoreFromSnapshot: "before-the-upgrade" } },
  "a file system of another kind": {
    "gatehouse:files": { performanceMode: "maxIO", throughputMode: "bursting" },
  },
  "other login pages, sign-up and SMS": {
    "gatehouse:login": {
      domainPrefix: "acme-chat-login",
      selfSignUp: { emailDomains: ["acme.dev"] },
      mfa: "required",
      mfaMethods: ["totp", "sms"],
    },
  },
  "prod with everything on": variants.everything,
  // Prod's backup vault goes with the plan in dev, and a protected one never goes.
  "its protection lifted": {
    ...variants.everything,
    "gatehouse:protection": { enabled: false, reason: "This stack becomes one for trials." },
  },
  "dev with another service of models": {
    "gatehouse:models": { openaiCompatible: { baseUrl: "https://m.acme.dev/v1", apiKey: secret(API_KEY) } },
  },
  "another processor, size and key": {
    "gatehouse:openWebui": { image, architecture: "x86_64", cpu: 1024, memoryMiB: 4096 },
    "gatehouse:encryption": { keyArn: otherKey },
  },
  "no tasks": { "gatehouse:openWebui": { image, desiredCount: 0 } },
};

engineSuite("from one setting to another", () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.open({ config: base });
    await engine.up();
  });

  after(() => engine?.close());

  for (const [title, change] of Object.entries(changes)) {
    it(title, async () => {
      await engine.adopt({ ...base, ...change });
      await engine.up();
    });
  }

  it("and nothing is left of any of them", async () => {
    await engine.destroy();
    assert.deepEqual(
      engine.cloud.made().map(({ type, id }) => `${type} ${id}`),
      [],
    );
  });
});

/** A setting, and what the way to it from the one before replaces and takes away. */
interface Step {
  readonly to: string;
  readonly config: Record<string, unknown>;
  readonly replaces: readonly string[];
  /** Of what holds data, by type and name. @default - nothing */
  readonly removes?: readonly string[];
}

/** A new revision takes the place of the old one. */
const TASK = "ecs/taskDefinition:TaskDefinition open-webui";
/** A secret's new value. */
const VERSION = "secretsmanager/secretVersion:SecretVersion open-webui-version";
/** Another scheme is another load balancer; a target group serves one. */
const ENTRY = [
  "lb/listener:Listener open-webui-https",
  "lb/loadBalancer:LoadBalancer open-webui",
  "lb/targetGroup:TargetGroup open-webui-tg",
];
const ORIGIN = "cloudfront/vpcOrigin:VpcOrigin open-webui";

/** What nobody gets back. */
const DATA =
  /^(rds\/(instance|cluster)|efs\/(fileSystem|accessPoint)|s3\/bucket|cognito\/userPool|kms\/key|secretsmanager\/secret|backup\/vault):/;

/** After a release: several tasks may run. */
const steady = { ...base, "gatehouse:openWebui": { image, migratedImage: image } };
const { "gatehouse:domain": _domain, ...withoutDomain } = steady as Record<string, unknown>;
const sized = (size: string, more: Record<string, unknown> = {}) => ({
  ...steady,
  "gatehouse:size": size,
  ...more,
});
const prod = { "gatehouse:environment": "prod" };
const lifted = {
  ...prod,
  "gatehouse:protection": { enabled: false, reason: "This stack becomes one for trials." },
};
const behind = (edge: string, more: Record<string, unknown> = {}) => ({
  ...steady,
  "gatehouse:edge": edge,
  ...more,
});

const sizes: readonly Step[] = [
  { to: "medium", config: sized("medium"), replaces: [TASK, VERSION] },
  { to: "large", config: sized("large"), replaces: [TASK] },
  { to: "medium again", config: sized("medium"), replaces: [TASK] },
  { to: "small again", config: sized("small"), replaces: [TASK, VERSION] },
  { to: "small in prod", config: sized("small", prod), replaces: [] },
  { to: "large in prod", config: sized("large", prod), replaces: [TASK, VERSION] },
  {
    to: "three zones in prod",
    config: sized("large", { ...prod, "gatehouse:network": { zones: 3 } }),
    replaces: [],
  },
  { to: "two zones in prod", config: sized("large", prod), replaces: [] },
  { to: "prod without protection", config: sized("large", lifted), replaces: [] },
  {
    to: "medium in staging",
    config: sized("medium", { "gatehouse:environment": "staging" }),
    replaces: [TASK],
    removes: ["backup/vault:Vault open-webui"],
  },
];

const edges: readonly Step[] = [
  { to: "CloudFront before a public load balancer", config: behind("cloudfront-public"), replaces: [] },
  { to: "CloudFront before a private one", config: behind("cloudfront-private"), replaces: ENTRY },
  {
    to: "a web ACL before CloudFront",
    config: behind("cloudfront-private", { "gatehouse:webAcl": { scope: "cloudfront" } }),
    replaces: [],
  },
  {
    to: "CloudFront's own address",
    config: { ...withoutDomain, "gatehouse:edge": "cloudfront-private" },
    replaces: [ORIGIN, TASK],
  },
  { to: "the domain again", config: behind("cloudfront-private"), replaces: [ORIGIN, TASK] },
  {
    to: "no CloudFront",
    config: behind("none"),
    replaces: ENTRY,
    removes: ["kms/key:Key open-webui-global", "s3/bucket:Bucket open-webui-edge-logs"],
  },
];

for (const [title, steps] of Object.entries({ sizes, edges })) {
  engineSuite(`what a change of ${title} replaces`, () => {
    let engine: Engine;

    before(async () => {
      engine = await Engine.open({ config: steady });
      await engine.up();
    });

    after(() => engine?.close());

    for (const { to, config, replaces, removes = [] } of steps) {
      it(`to ${to}: ${replaces.length} resources, none of them with data`, async () => {
        await engine.adopt(config);
        const changes = changesOf(await engine.preview());
        const of = (op: string) =>
          changes
            .filter((change) => change.startsWith(`${op} aws:`))
            .map((change) => change.slice(`${op} aws:`.length));
        assert.deepEqual(of("replace"), replaces);
        assert.deepEqual(
          of("replace").filter((one) => DATA.test(one)),
          [],
        );
        assert.deepEqual(
          of("delete").filter((one) => DATA.test(one)),
          removes,
        );
        await engine.up();
      });
    }
  });
}

engineSuite("what a protected stack does not do in one step", () => {
  let engine: Engine;
  const protectedBehind = (edge: string) => behind(edge, prod);

  before(async () => {
    engine = await Engine.open({ config: protectedBehind("cloudfront-public") });
    await engine.up();
  });

  after(() => engine?.close());

  it("a load balancer of another scheme: the preview stops, and names it", async () => {
    await engine.adopt(protectedBehind("cloudfront-private"));
    const { code, output } = await engine.pulumi("preview");
    assert.equal(code, 1, output);
    assert.match(output, /unable to replace resource "[^"]*aws:lb\/loadBalancer:LoadBalancer::open-webui"/);
  });

  it("with the protection lifted first it does, and is protected again", async () => {
    await engine.adopt(behind("cloudfront-public", lifted));
    await engine.up();
    await engine.adopt(behind("cloudfront-private", lifted));
    const changes = changesOf(await engine.preview());
    assert.deepEqual(
      changes.filter((change) => change.startsWith("replace")),
      ENTRY.map((one) => `replace aws:${one}`),
    );
    await engine.up();
    await engine.adopt(protectedBehind("cloudfront-private"));
    await engine.up();
    const [balancer] = engine.cloud.all("aws:lb/loadBalancer:LoadBalancer");
    assert.deepEqual(
      [balancer?.inputs["internal"], balancer?.inputs["enableDeletionProtection"]],
      [true, true],
    );
  });

  it("an edge without CloudFront: the preview stops at the distribution", async () => {
    await engine.adopt(protectedBehind("none"));
    const { code, output } = await engine.pulumi("preview");
    assert.equal(code, 1, output);
    assert.match(output, /cannot be deleted\s+because it is protected|unable to replace/);
  });
});
