import assert from "node:assert/strict";
import { agentSchema } from "../../../stacks/config/agent/schema";
import { tables } from "../../../stacks/config/agent/sizes";
import { pathOf, schemaAt } from "../../../stacks/config/paths";
import { AGENT_IMAGE, goodAgent, loadAgent, UPSTREAM } from "./agentSupport";
import { changed, type Values } from "./support";

const change = (changes: Values) => changed(changes, goodAgent);
const app = { auth: "app", "network.egress": "nat-instance" };

describe("the agent's values: explicit, size, environment class, default", () => {
  const table: readonly [string, Values, unknown, string][] = [
    ["auth", {}, "load-balancer", "default"],
    ["edge", {}, "cloudfront-public", "default"],
    ["webAcl.scope", {}, "cloudfront", "default"],
    ["webAcl.scope", { "webAcl.scope": "off" }, "off", "command line"],
    ["network.egress", {}, "none", "default"],
    ["network.endpointZones", {}, 1, "size small"],
    ["network.endpointZones", { size: "medium" }, 2, "size medium"],
    ["network.endpointZones", { size: "large" }, 3, "size large"],
    ["agent.cpu", {}, 512, "size small"],
    ["agent.memoryMiB", {}, 1024, "size small"],
    ["agent.desiredCount", {}, 1, "size small"],
    ["agent.architecture", {}, "arm64", "default"],
    ["agent.capacity", {}, "fargate", "default"],
    ["agent.readOnlyRoot", {}, true, "default"],
    ["agent.sessionHours", {}, 8, "default"],
    ["agent.name", {}, "Agent", "default"],
    ["agent.scaling.minimum", { size: "medium" }, 2, "size medium"],
    ["agent.scaling.maximum", { size: "large" }, 10, "size large"],
    ["agent.scaling.cpuPercent", { size: "medium" }, 60, "default"],
    ["agent.scaling.maximum", { "agent.scaling": { minimum: 2 } }, 4, "default"],
    ["documents.enabled", {}, true, "default"],
    ["login.mfa", { environment: "prod" }, "required", "environment prod"],
  ];
  for (const [key, changes, value, source] of table) {
    it(`${key} is ${JSON.stringify(value)} from ${source} with ${JSON.stringify(changes)}`, () => {
      const found = loadAgent(change(changes)).provenance.find((entry) => entry.key === key);
      assert.deepEqual([found?.value, found?.source], [JSON.stringify(value), source]);
    });
  }

  it("holds only values that the schema takes, at keys that it knows", () => {
    const all = [tables.defaults, ...Object.values(tables.sizes), ...Object.values(tables.environments)];
    for (const [key, value] of all.flatMap((filled) => Object.entries(filled))) {
      assert.ok(schemaAt(agentSchema, pathOf(key))?.safeParse(value).success, key);
    }
  });

  it("leaves out of the explanation what has no effect", () => {
    const keys = (changes: Values) => loadAgent(change(changes)).provenance.map(({ key }) => key);
    assert.ok(keys({}).includes("agent.sessionHours"));
    assert.ok(!keys(app).includes("agent.sessionHours"));
    assert.ok(!keys({}).some((key) => key.startsWith("agent.scaling")));
  });
});

describe("the agent's settings", () => {
  it("hold the whole small configuration", () => {
    const { auth, agent, brain, documents, edge, webAcl, network } = loadAgent(goodAgent).settings;
    assert.deepEqual(
      { auth, agent, brain, documents, webAcl },
      {
        auth: "load-balancer",
        agent: {
          image: { kind: "own", reference: AGENT_IMAGE },
          cpuUnits: 512,
          memoryMiB: 1024,
          architecture: "arm64",
          capacity: "fargate",
          desiredCount: 1,
          readOnlyRoot: true,
          sessionHours: 8,
          displayName: "Agent",
        },
        brain: { kind: "agent", agentId: "A1B2C3D4E5", aliasId: "F6G7H8I9J0" },
        documents: { enabled: true },
        webAcl: { scope: "cloudfront", rateLimit: 2000, allowCountries: [], blockCountries: [] },
      },
    );
    assert.equal(edge.kind, "cloudfront-public");
    assert.equal(network.kind === "own" && network.endpointZoneCount, 1);
  });

  it("hold a mirror, models, a group, scaling and a bucket that exists", () => {
    const { agent, brain, documents } = loadAgent(
      change({
        size: "medium",
        agent: { mirror: UPSTREAM, allowedGroup: "agents", architecture: "x86_64" },
        bedrock: { modelIds: ["eu.amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0"] },
        documents: { existingBucket: "acme.documents" },
      }),
    ).settings;
    assert.deepEqual(agent.image, { kind: "mirror", source: UPSTREAM });
    assert.equal(agent.allowedGroup, "agents");
    assert.deepEqual(agent.scaling, {
      minimum: 2,
      maximum: 4,
      cpuPercent: 60,
      memoryPercent: 75,
      schedules: [],
    });
    assert.deepEqual(brain, {
      kind: "models",
      models: [
        { id: "eu.amazon.nova-lite-v1:0", foundationModelId: "amazon.nova-lite-v1:0", profile: "eu" },
        { id: "amazon.nova-lite-v1:0", foundationModelId: "amazon.nova-lite-v1:0" },
      ],
    });
    assert.deepEqual(documents, { enabled: true, existingBucket: "acme.documents" });
  });

  it("put the web ACL before the load balancer where us-east-1 is forbidden", () => {
    const locked = change({
      "account.allowedRegions": ["eu-central-1"],
      "cloudfront.certificateArn":
        "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
    });
    assert.equal(loadAgent(locked).settings.webAcl.scope, "regional");
  });

  for (const bucket of [
    "ab",
    "Acme",
    "acme_documents",
    "acme..documents",
    "-acme",
    "acme-",
    "a".repeat(64),
  ]) {
    it(`takes no bucket named ${bucket}`, () => {
      assert.throws(
        () => loadAgent(change({ "documents.existingBucket": bucket })),
        /gatehouse:documents\.existingBucket is /,
      );
    });
  }
});
