import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { InputError } from "../../../components/shared/errors";
import { loadConfig } from "../../../stacks/config/load";
import { openWebUi } from "../../../stacks/config/open-webui";
import type { OpenWebUiFilled } from "../../../stacks/config/open-webui/resolve";
import { type OpenWebUiConfig, openWebUiSchema } from "../../../stacks/config/open-webui/schema";
import { tables } from "../../../stacks/config/open-webui/sizes";
import { notesOf, pathOf, schemaAt, unwrapped, valueAt } from "../../../stacks/config/paths";
import { fill, matters } from "../../../stacks/config/resolve";
import { changed, engineValues, good, IMAGE, load, type Values } from "./support";

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
    ["database.storageGiB", {}, 20, "default"],
    ["openWebui.cpu", { size: "medium" }, 1024, "size medium"],
    ["openWebui.scaling.maximum", { size: "large" }, 10, "size large"],
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
    for (const filled of [
      tables.defaults,
      ...Object.values(tables.sizes),
      ...Object.values(tables.environments),
    ]) {
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
        natInstanceType: "t4g.micro",
        flowLogRetentionDays: 30,
        interfaceEndpoints: [],
        endpointZoneCount: 2,
      },
      edge: {
        kind: "none",
        cacheStaticFiles: false,
        readTimeoutSeconds: 120,
        priceClass: "100",
        originSecretVersion: 1,
        accessLogs: true,
        hstsSubdomains: false,
      },
      webAcl: { scope: "off", rateLimit: 2000, allowCountries: [], blockCountries: [] },
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
      account: { allowedAccountIds: [], allowedRegions: [], rolePath: "/gatehouse/", cloudTrail: false },
      encryption: {},
      protection: { enabled: false },
      backup: { enabled: false, retentionDays: 35, restoreTesting: false },
      cost: {},
      tags: {
        "gatehouse:project": "gatehouse",
        "gatehouse:stack": "dev",
        "gatehouse:system": "open-webui",
        "gatehouse:environment": "dev",
      },
      openWebui: {
        image: valueAt(good, ["openWebui", "image"]),
        imageVariant: "standard",
        migrating: false,
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
      files: {
        storage: "efs",
        throughputMode: "elastic",
        performanceMode: "generalPurpose",
        transitionToIaDays: 30,
      },
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
    assert.deepEqual(network, {
      kind: "existing",
      cidrBlock: "10.0.0.0/16",
      ...existing,
      endpoints: [],
    });
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

const ARN = "arn:aws-us-gov:acm:us-gov-west-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";

/** At least one valid text for each key; odd ones where the schema takes them. */
const TEXTS = [
  "chat.acme.com",
  "xn--bcher-kva.de",
  "Ünïcode \"quoted\" 'title' & more; $(x)",
  "a sentence that says why, 100 % sure",
  "s3cret",
  "-",
  "10.42.0.0/16",
  "192.168.4.0/22",
  "https://id.acme.com/x?y=1",
  "https://id.acme.com",
  "login@acme.com",
  "db.r6g.16xlarge",
  "t4g.micro",
  "logs",
  "cognito-idp",
  "111122223333",
  "eu-central-1",
  "/",
  "/a/b/",
  ARN,
  ARN.replace("acm", "kms").replace("certificate", "key"),
  "arn:aws:ses:eu-central-1:111122223333:identity/login@acme.com",
  "arn:aws:iam::111122223333:policy/team/boundary",
  IMAGE,
  "Z08345671ABCDEFGHIJKL",
  "vpc-0a1b2c3d",
  "subnet-0a1b2c3d4e5f60718",
  "rtb-0a1b2c3d4e5f60718",
  "us-gov-west-1_Ab1",
  "amazon.nova-lite-v1:0",
  "us-gov.anthropic.claude-3-haiku-20240307-v1:0:200k",
  "eu.",
  "DE",
  "night",
  "0 20 ? * MON-FRI *",
  "Europe/Berlin",
  "2027-03-31",
  "sg-0a1b2c3d4e5f60718",
  "cache.t4g.micro",
  "arn:aws:ce::111122223333:anomalymonitor/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
];

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
    return fc.integer({ min: Math.ceil(inner.minValue ?? 0), max: inner.maxValue ?? 1000 });
  }
  return inner instanceof z.ZodBoolean ? fc.boolean() : textsOf(inner);
}

function textsOf(schema: z.ZodType): fc.Arbitrary<string> {
  const valid = TEXTS.filter((text) => schema.safeParse(text).success);
  assert.ok(valid.length > 0, notesOf(schema)?.description);
  return fc.constantFrom(...valid);
}

describe("resolve", () => {
  it("never throws for a configuration that fits the schema (property)", () => {
    fc.assert(
      fc.property(valuesOf(openWebUiSchema), (value) => {
        const parsed = openWebUiSchema.safeParse(value);
        fc.pre(parsed.success);
        const filled = fill(parsed.data as OpenWebUiConfig, origin, tables).filled as OpenWebUiFilled;
        const settings = openWebUi.settings(filled, new Map());
        assert.equal(settings.system, "open-webui");
        assert.equal(matters(["size"], openWebUi.unused(filled)), true);
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
