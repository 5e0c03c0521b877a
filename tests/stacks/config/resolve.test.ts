import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { InputError } from "../../../components/shared/errors";
import { loadConfig } from "../../../stacks/config/load";
import { pathOf, schemaAt, unwrapped, valueAt } from "../../../stacks/config/paths";
import { fill, matters, resolve } from "../../../stacks/config/resolve";
import { type Config, openWebUiSchema } from "../../../stacks/config/schema";
import { defaults, environments, sizes } from "../../../stacks/config/sizes";
import { changed, engineValues, good, load, type Values } from "./support";

const origin = { project: "gatehouse", stack: "dev", region: "eu-central-1" };

describe("precedence: explicit value, size, environment class, default", () => {
  const table: readonly [string, Values, unknown, string][] = [
    ["network.egress", {}, "nat-instance", "size small"],
    ["network.egress", { environment: "prod" }, "nat-instance", "size small"],
    ["network.egress", { "network.egress": "nat-per-az" }, "nat-per-az", "command line"],
    ["login.mfa", {}, "optional", "environment dev"],
    ["login.mfa", { environment: "staging" }, "required", "environment staging"],
    ["login.mfa", { environment: "prod" }, "required", "environment prod"],
    ["login.mfa", { environment: "prod", "login.mfa": "optional" }, "optional", "command line"],
    ["observability.logRetentionDays", {}, 30, "environment dev"],
    ["observability.logRetentionDays", { environment: "staging" }, 90, "environment staging"],
    ["observability.logRetentionDays", { environment: "prod" }, 365, "environment prod"],
    ["observability.containerInsights", { environment: "prod" }, "disabled", "size small"],
    ["database.backupRetentionDays", {}, 1, "environment dev"],
    ["database.backupRetentionDays", { environment: "staging" }, 7, "environment staging"],
    ["database.backupRetentionDays", { environment: "prod" }, 35, "environment prod"],
    ["database.instanceClass", {}, "db.t4g.micro", "size small"],
    ["database.storageGiB", {}, 20, "size small"],
    ["protection.enabled", {}, false, "environment dev"],
    ["protection.enabled", { environment: "prod" }, true, "environment prod"],
    ["openWebui.cpu", {}, 512, "size small"],
    ["openWebui.memoryMiB", {}, 2048, "size small"],
    ["openWebui.desiredCount", {}, 1, "size small"],
    ["openWebui.capacity", {}, "fargate", "default"],
    ["login.passwordMinimumLength", {}, 12, "default"],
    ["size", {}, "small", "default"],
    ["size", { size: "small" }, "small", "command line"],
    ["region", {}, "eu-central-1", "aws:region"],
  ];
  for (const [key, changes, value, source] of table) {
    it(`${key} is ${JSON.stringify(value)} from ${source} with ${JSON.stringify(changes)}`, () => {
      const { provenance } = load(changed(changes));
      const found = provenance.find((entry) => entry.key === key);
      assert.equal(found?.value, JSON.stringify(value));
      assert.equal(found?.source, source);
    });
  }

  it("holds only values that the schema takes, at keys that it knows", () => {
    for (const filled of [defaults, ...Object.values(sizes), ...Object.values(environments)]) {
      for (const [key, value] of Object.entries(filled)) {
        const schema = schemaAt(openWebUiSchema, pathOf(key));
        assert.ok(schema?.safeParse(value).success, key);
      }
    }
  });

  it("leaves out of the explanation what has no effect", () => {
    const keys = (changes: Values) => load(changed(changes)).provenance.map(({ key }) => key);
    assert.ok(keys({}).includes("network.natInstanceType"));
    assert.ok(!keys({ "network.egress": "single-nat" }).includes("network.natInstanceType"));
    assert.ok(!keys({ "login.mfa": "off" }).includes("login.mfaMethods"));
    const sqlite = { database: { engine: "sqlite", reason: "a trial for one week" } };
    assert.deepEqual(
      keys(sqlite).filter((key) => key.startsWith("database.")),
      ["database.engine", "database.reason"],
    );
  });
});

describe("settings", () => {
  it("hold the whole small configuration", () => {
    const { models, ...settings } = load(good).settings;
    assert.deepEqual(settings, {
      project: "gatehouse",
      stack: "dev",
      region: "eu-central-1",
      system: "open-webui",
      environment: "dev",
      size: "small",
      network: {
        kind: "own",
        cidrBlock: "10.42.0.0/16",
        zoneCount: 2,
        egress: "nat-instance",
        natInstanceType: "t4g.nano",
        flowLogRetentionDays: 30,
        interfaceEndpoints: [],
      },
      domain: { name: "chat.acme.com", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
      login: {
        kind: "own",
        accessTokenMinutes: 60,
        refreshTokenDays: 30,
        federation: [],
        mfa: "optional",
        mfaMethods: ["totp"],
        passwordMinimumLength: 12,
        tier: "ESSENTIALS",
        threatProtection: "off",
        domain: { kind: "prefix" },
      },
      observability: { alarmEmails: [], logRetentionDays: 30, containerInsights: "disabled" },
      account: { allowedAccountIds: [], allowedRegions: [], rolePath: "/gatehouse/" },
      encryption: {},
      protection: { enabled: false },
      tags: {
        "gatehouse:project": "gatehouse",
        "gatehouse:stack": "dev",
        "gatehouse:system": "open-webui",
        "gatehouse:environment": "dev",
      },
      openWebui: {
        image: valueAt(good, ["openWebui", "image"]),
        imageVariant: "standard",
        cpuUnits: 512,
        memoryMiB: 2048,
        architecture: "arm64",
        capacity: "fargate",
        desiredCount: 1,
        displayName: "Open WebUI",
        sessionHours: 12,
        groups: { admin: "admin", user: "user" },
      },
      database: {
        engine: "postgres",
        instanceClass: "db.t4g.micro",
        storageGiB: 20,
        backupRetentionDays: 1,
        multiAz: false,
      },
      files: { throughputMode: "elastic", performanceMode: "generalPurpose", transitionToIaDays: 30 },
    });
    assert.equal(models.openaiCompatible?.baseUrl, "https://api.openai.com/v1");
    assert.equal(models.bedrock, undefined);
  });

  it("tell an inference profile from a foundation model", () => {
    const modelIds = ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon.nova-lite-v1:0"];
    const gatewayImage = `ghcr.io/berriai/litellm@sha256:${"ab".repeat(32)}`;
    assert.deepEqual(load(changed({ models: { bedrock: { modelIds, gatewayImage } } })).settings.models, {
      bedrock: {
        gatewayImage,
        models: [
          { id: modelIds[0], foundationModelId: "anthropic.claude-sonnet-4-5-20250929-v1:0", profile: "eu" },
          { id: modelIds[1], foundationModelId: modelIds[1] },
        ],
      },
    });
  });

  it("hold an existing VPC and an existing pool instead of own ones", () => {
    const existing = {
      vpcId: "vpc-0a1b2c3d4e5f60718",
      publicSubnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
      privateSubnetIds: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
      privateRouteTableIds: ["rtb-0a1b2c3d4e5f60718"],
      egress: "single-nat",
    };
    const { network, login } = load(
      changed({
        "network.existing": { ...existing, cidr: "10.0.0.0/16" },
        "login.existing": { userPoolId: "eu-central-1_Ab1Cd2Ef3", domain: "auth.acme.com" },
      }),
    ).settings;
    assert.deepEqual(network, { kind: "existing", cidrBlock: "10.0.0.0/16", ...existing });
    assert.deepEqual(login, {
      kind: "existing",
      accessTokenMinutes: 60,
      refreshTokenDays: 30,
      federation: [],
      userPoolId: "eu-central-1_Ab1Cd2Ef3",
      domainHost: "auth.acme.com",
      loginPages: "managed",
      identityProviders: ["COGNITO"],
    });
  });

  it("keep a stack name of 60 characters", () => {
    const stack = "a-very-long-name-of-a-stack-for-a-team-that-likes-long-names";
    assert.equal(stack.length, 60);
    const { settings } = load(good, undefined, stack);
    assert.equal(settings.stack, stack);
    assert.equal(settings.tags["gatehouse:stack"], stack);
  });
});

/** Values that fit a schema; texts by their pattern, or by these where the generator cannot read the pattern. */
const SAMPLES = ["chat.acme.com", "Open WebUI", "a sentence that says why", "s3cret", "10.42.0.0/16", "https://id.acme.com/x?y=1"];

function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) {
    const shape = inner.shape as Record<string, z.ZodType>;
    const required = Object.keys(shape).filter((key) => !(shape[key] instanceof z.ZodOptional));
    const entries = Object.entries(shape).map(([key, child]) => [key, valuesOf(child)]);
    return fc.record(Object.fromEntries(entries), { requiredKeys: required as never[] });
  }
  if (inner instanceof z.ZodArray) {
    return fc.array(valuesOf(inner.element as z.ZodType), { minLength: 1, maxLength: 3 });
  }
  if (inner instanceof z.ZodRecord) {
    return fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 });
  }
  if (inner instanceof z.ZodEnum) {
    return fc.constantFrom(...inner.options);
  }
  if (inner instanceof z.ZodLiteral) {
    return fc.constantFrom(...inner.values);
  }
  if (inner instanceof z.ZodNumber) {
    return fc.integer({ min: inner.minValue ?? 0, max: inner.maxValue ?? 1000 });
  }
  return inner instanceof z.ZodBoolean ? fc.boolean() : textsOf(inner);
}

function textsOf(schema: z.ZodType): fc.Arbitrary<string> {
  const pattern = (schema._zod.def as { checks?: { _zod: { def: { pattern?: RegExp } } }[] }).checks
    ?.map((check) => check._zod.def.pattern)
    .find((found) => found !== undefined);
  const samples = SAMPLES.filter((sample) => schema.safeParse(sample).success);
  const fixed = samples.length > 0 ? [fc.constantFrom(...samples)] : [];
  try {
    return fc.oneof(...fixed, fc.stringMatching(pattern ?? /^.*$/)).filter((text) => schema.safeParse(text).success);
  } catch {
    return fc.oneof(...fixed);
  }
}

describe("resolve", () => {
  it("never throws for a configuration that fits the schema (property)", () => {
    fc.assert(
      fc.property(valuesOf(openWebUiSchema), (value) => {
        const parsed = openWebUiSchema.safeParse(value);
        fc.pre(parsed.success);
        const { filled } = fill(parsed.data as Config, origin);
        const settings = resolve(filled, new Map());
        assert.equal(settings.system, "open-webui");
        assert.equal(typeof matters(filled, ["size"]), "boolean");
      }),
      { numRuns: 200 },
    );
  });

  it("and loading ends with settings or with faults, whatever stands in the file (property)", () => {
    const keys = [...Object.keys(openWebUiSchema.shape), "__proto__", "constructor", "egres"];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 4 }), (key, value) => {
        const values = { ...engineValues(good), [`gatehouse:${key}`]: JSON.stringify(value) };
        try {
          loadConfig({ project: "gatehouse", stack: "dev", values, secretKeys: ["gatehouse:models"] });
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
          assert.ok(error.faults.every((fault) => fault.length > 0 && !fault.includes("\n")));
        }
      }),
      { numRuns: 500 },
    );
  });
});
