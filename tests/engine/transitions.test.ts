import assert from "node:assert/strict";
import { API_KEY, variants } from "../provider/variants";
import { Engine, engineSuite } from "../support/engine";
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
