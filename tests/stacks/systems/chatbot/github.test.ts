import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { planPermissions } from "../../../../cli/analyses/permissions/planPermissions";
import { limitFaults } from "../../../../cli/offline/limits";
import type { Plan, PlanResource } from "../../../../cli/plan";
import type { Statement } from "../../../../components/shared/policy";
import { evaluate } from "../../../../policy-pack/evaluate";
import { documentOf, resourceOf, resourcesOf } from "../../../support/plan";
import { previewOf } from "../../../support/stack";
import { type Config, change, image, openings } from "./support";

const FILE = resolve(__dirname, "../../../../stacks/systems/chatbot/pipelineRights.json");
const ZONE = "Z08345671ABCDEFGHIJKL";

/** The shapes that a pipeline may be asked to make of a stack, its sizes and environments among them. */
const shapes: readonly Config[] = [
  {
    "gatehouse:size": "medium",
    "gatehouse:environment": "staging",
    "gatehouse:observability": { alarmEmails: ["ops@acme.dev"] },
  },
  {
    "gatehouse:size": "large",
    "gatehouse:environment": "prod",
    "gatehouse:observability": { alarmEmails: ["ops@acme.dev"] },
    "gatehouse:cost": { monthlyBudgetUsd: 800, anomalyAlerts: { minimumUsd: 20 } },
    "gatehouse:account": { cloudTrail: true },
    "gatehouse:chatbot": {
      image: image("eu-central-1"),
      scaling: {
        schedules: [
          { name: "night", cron: "0 20 * * ? *", timezone: "Europe/Berlin", minimum: 2, maximum: 4 },
        ],
      },
    },
    "gatehouse:login": {
      email: {
        from: "login@acme.dev",
        sesIdentityArn: "arn:aws:ses:eu-central-1:123456789012:identity/acme.dev",
      },
    },
  },
  { "gatehouse:network": { egress: "nat-instance" }, "gatehouse:webAcl": { scope: "off" } },
  { "gatehouse:network": { egress: "none" }, "gatehouse:edge": "cloudfront-public" },
  { "gatehouse:network": { egress: "none" }, "gatehouse:domain": undefined },
  {
    "gatehouse:frontend": { kind: "amplify" },
    "gatehouse:edge": "none",
    "gatehouse:webAcl": { scope: "regional" },
  },
  { "gatehouse:chatbot": { build: { folder: "containers/chatbot" } } },
  {
    "gatehouse:login": {
      customDomain: {
        name: "login.acme.dev",
        certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
        hostedZoneId: ZONE,
      },
      federation: [{ name: "Company", kind: "saml", metadataUrl: "https://login.acme.dev/metadata.xml" }],
    },
  },
];

/** What deploys any of them, without the names of one stack. */
async function rights(): Promise<string> {
  const resources: PlanResource[] = [];
  for (const [index, shape] of shapes.entries()) {
    // Ids are unknown, as a first deployment has them: one that the preview makes up would stand in the rights.
    const { plan } = await previewOf(change(shape), { unknowns: true });
    // One resource may differ from shape to shape, so each keeps a name of its own.
    const apart = JSON.stringify(plan.resources).replaceAll("urn:pulumi:test::", `urn:pulumi:test${index}::`);
    resources.push(...JSON.parse(apart));
  }
  const plan: Plan = {
    version: 1,
    project: "gatehouse",
    stack: "test",
    resources,
    outputs: {},
  };
  const { deploy, preview, unlisted } = planPermissions(plan, "123456789012");
  assert.deepEqual(
    unlisted.filter((type) => type.startsWith("aws:")),
    [],
  );
  const text = `${JSON.stringify({ deploy, preview }, undefined, 2)}\n`;
  return text
    .replaceAll("arn:aws:", "arn:{partition}:")
    .replaceAll("123456789012", "{account}")
    .replaceAll("eu-central-1", "{region}")
    .replaceAll("gatehouse-test", "{dashboard}")
    .replaceAll("/gatehouse/test/", "/{project}/{stack}/")
    .replaceAll(ZONE, "{zone}");
}

const github = {
  repository: "acme/chatbot",
  ownerId: "1234567",
  repositoryId: "987654321",
  environment: "prod",
};

/**
 * Who deploys a stack may make roles, keys and policies, and does not know their ids beforehand: that is what the
 * rules for roles find, in the pipeline's own policies and nowhere else.
 */
function cleanButPipeline(plan: Plan): void {
  assert.deepEqual(limitFaults(plan), []);
  const { verdicts } = evaluate(plan.resources, { today: "2026-01-01" });
  const found = verdicts.filter(({ verdict }) => verdict.kind === "violation" || verdict.kind === "unknown");
  for (const { rule, urn } of found) {
    assert.match(rule, /^iam-/);
    assert.match(urn, /GithubRoles\$aws:iam\/policy:Policy::test-(boundary|deploy-\d|preview-\d)$/, rule);
  }
}

describe("the chatbot's pipeline", () => {
  it("has the rights that its shapes need, written down and reviewed", async () => {
    const text = await rights();
    if (process.env["UPDATE_GOLDEN"] === "1") {
      writeFileSync(FILE, text);
    }
    assert.ok(existsSync(FILE), "run with UPDATE_GOLDEN=1 to write it");
    // The formatter has the last word on the file's lines.
    assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(FILE, "utf8")));
  }).timeout(120_000);

  it("has rights to the stack's own key, whose id is nobody's before it is made", () => {
    const { deploy } = JSON.parse(readFileSync(FILE, "utf8")) as { deploy: readonly Statement[] };
    const uses = deploy.filter(({ actions }) => actions.includes("kms:GenerateDataKey"));
    assert.deepEqual(
      uses.map(({ resources }) => resources),
      [["arn:{partition}:kms:{region}:{account}:key/*"]],
    );
  });

  it("is one role that deploys from one environment, and one that reads for pull requests", async () => {
    const { plan } = await previewOf(change({ "gatehouse:github": github }));
    cleanButPipeline(plan);
    const roles = resourcesOf(plan, "aws:iam/role:Role").filter(({ inputs }) =>
      String(inputs["path"]).startsWith("/pipeline/"),
    );
    const subjects = roles.map((role) => JSON.stringify(documentOf(role, "assumeRolePolicy")));
    assert.equal(roles.length, 2);
    const end = (what: string) => [
      `repo:acme/chatbot:${what}`,
      `repo:acme@1234567/chatbot@987654321:${what}`,
    ];
    for (const wanted of ["environment:prod", "pull_request"]) {
      assert.ok(
        subjects.some((text) => end(wanted).every((subject) => text.includes(`"${subject}"`))),
        wanted,
      );
    }
    assert.ok(!subjects.join().includes("*"));
    assert.equal(resourcesOf(plan, "aws:iam/openIdConnectProvider:OpenIdConnectProvider").length, 1);
    assert.ok(openings(plan).length > 0);
  });

  it("names its boundary, and keeps it when the stack's roles carry it", async () => {
    const first = (await previewOf(change({ "gatehouse:github": github }))).plan;
    const boundary = String(first.outputs["githubBoundaryArn"]);
    assert.equal(boundary, "arn:aws:iam::123456789012:policy/pipeline/gatehouse/test-boundary");
    const second = (
      await previewOf(
        change({
          "gatehouse:github": github,
          "gatehouse:account": { permissionsBoundaryArn: boundary },
        }),
      )
    ).plan;
    cleanButPipeline(second);
    assert.ok(
      resourcesOf(second, "aws:iam/policy:Policy").some(({ urn }) => urn.endsWith("::test-boundary")),
    );
    for (const { inputs, urn } of resourcesOf(second, "aws:iam/role:Role")) {
      assert.equal(inputs["permissionsBoundary"], boundary, urn);
    }
  });

  it("uses a company's boundary, and an identity provider that is there", async () => {
    const company = "arn:aws:iam::123456789012:policy/company";
    const { plan } = await previewOf(
      change({
        "gatehouse:github": {
          ...github,
          existingProviderArn: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
        },
        "gatehouse:account": { permissionsBoundaryArn: company },
      }),
    );
    cleanButPipeline(plan);
    assert.deepEqual(resourcesOf(plan, "aws:iam/openIdConnectProvider:OpenIdConnectProvider"), []);
    assert.equal(plan.outputs["githubBoundaryArn"], company);
    assert.equal(plan.outputs["githubDeployRoleArn"] !== undefined, true);
    assert.ok(resourceOf(plan, "gatehouse:delivery:GithubRoles"));
  });
});
