import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { planPermissions } from "../../../../cli/analyses/permissions/planPermissions";
import { limitFaults } from "../../../../cli/offline/limits";
import type { Plan, PlanResource } from "../../../../cli/plan";
import type { Statement } from "../../../../components/shared/policy";
import { documentOf, resourceOf, resourcesOf } from "../../../support/plan";
import { judgeShape } from "../../../support/policies";
import { previewOf } from "../../../support/stack";
import { type Config, change, image, openings } from "./support";

const FILE = resolve(__dirname, "../../../../stacks/systems/chatbot/pipelineRights.json");
const ZONE = "Z08345671ABCDEFGHIJKL";
const POOL = "eu-central-1_4a4a4a4aa";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/4a4a4a4a-4a4a-4a4a-4a4a-4a4a4a4a4a4a";
const BOUNDARY = "arn:aws:iam::123456789012:policy/pipeline/boundary";
/** What every resource of a stack carries; the values are put in for each stack. */
const TAGS = { "gatehouse:project": "{project}", "gatehouse:stack": "{stack}" };

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
  {
    "gatehouse:chatbot": { build: { folder: "containers/chatbot" } },
    "gatehouse:login": { existing: { userPoolId: POOL, domain: "login.acme.dev" } },
    "gatehouse:encryption": { keyArn: KEY },
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
    const account = { ...(shape["gatehouse:account"] as object), permissionsBoundaryArn: BOUNDARY };
    const { plan } = await previewOf(change({ ...shape, "gatehouse:account": account }), { unknowns: true });
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
  const { deploy, preview, unlisted } = planPermissions(plan, "123456789012", TAGS);
  assert.deepEqual(
    unlisted.filter((type) => type.startsWith("aws:")),
    [],
  );
  const text = `${JSON.stringify({ deploy, preview }, undefined, 2)}\n`;
  return text
    .replaceAll(KEY, "{key}")
    .replaceAll(BOUNDARY, "{boundary}")
    .replaceAll(POOL, "{pool}")
    .replaceAll("arn:aws:", "arn:{partition}:")
    .replaceAll("123456789012", "{account}")
    .replaceAll("eu-central-1", "{region}")
    .replaceAll("gatehouse-test", "{dashboard}")
    .replaceAll("/gatehouse/test/", "/{project}/{stack}/")
    .replaceAll(ZONE, "{zone}");
}

/** A statement as IAM writes it. */
interface Granted {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const github = {
  repository: "acme/chatbot",
  ownerId: "1234567",
  repositoryId: "987654321",
  environment: "prod",
};

/**
 * AWS takes every value, and no rule finds anything in the pipeline's roles and policies but one that advises: who deploys
 * a stack makes things whose ids AWS assigns, and many of their kinds know no condition on tags. docs/delivery.md says it.
 */
function clean(plan: Plan): void {
  assert.deepEqual(limitFaults(plan), []);
  const { verdicts } = judgeShape(plan.resources);
  const findings = verdicts.filter(
    ({ urn, verdict }) =>
      urn.includes("GithubRoles") && (verdict.kind === "violation" || verdict.kind === "unknown"),
  );
  const unnamed = findings.filter(
    ({ rule, level }) => rule === "iam-no-unnamed-resources" && level === "advisory",
  );
  assert.deepEqual(
    findings.filter((finding) => !unnamed.includes(finding)),
    [],
  );
  assert.ok(unnamed.length > 0);
  assert.deepEqual(
    unnamed.filter(({ urn }) => !/::test-deploy-(\d+|prod)$/.test(urn)).map(({ urn }) => urn),
    [],
  );
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

  it("has rights to the stack's own key, whose id is nobody's before it is made, or to the one that is there", () => {
    const { deploy } = JSON.parse(readFileSync(FILE, "utf8")) as { deploy: readonly Statement[] };
    const uses = deploy.filter(({ actions }) => actions.includes("kms:Decrypt"));
    assert.deepEqual(
      uses.map(({ resources }) => resources),
      [["arn:{partition}:kms:{region}:{account}:key/*"], ["{key}"]],
    );
  });

  it("gives away, decrypts with and reads clients of what carries the stack's tags, and nothing else", async () => {
    const { plan } = await previewOf(change({ "gatehouse:github": github }));
    const statements = resourcesOf(plan, "aws:iam/policy:Policy")
      .filter(({ urn }) => /::test-deploy-\d$/.test(urn))
      .flatMap((policy) => documentOf(policy, "policy").Statement as unknown as readonly Granted[]);
    const own = {
      "aws:ResourceTag/gatehouse:project": "gatehouse",
      "aws:ResourceTag/gatehouse:stack": "test",
    };
    for (const action of [
      "kms:CreateGrant",
      "kms:PutKeyPolicy",
      "kms:RetireGrant",
      "kms:Decrypt",
      "cognito-idp:DescribeUserPoolClient",
    ]) {
      const open = statements.filter(
        ({ Action, Resource }) => [Action].flat().includes(action) && JSON.stringify(Resource).includes("/*"),
      );
      assert.equal(open.length, 1, action);
      const { "kms:ViaService": via, ...tags } = open[0]?.Condition?.["StringEquals"] ?? {};
      assert.deepEqual(tags, own, action);
      assert.equal(via !== undefined, /Grant|Decrypt/.test(action) && action !== "kms:PutKeyPolicy", action);
    }
    // A service asks in the pipeline's name, and only for what AWS keeps.
    const [grants] = statements.filter(
      ({ Action, Condition }) => [Action].flat().includes("kms:CreateGrant") && Condition?.["Bool"],
    );
    assert.deepEqual(grants?.Condition?.["Bool"], { "kms:GrantIsForAWSResource": "true" });
    // A key gets its tags while it is made, when it has none yet; another stack's key never gets these.
    const [tagging] = statements.filter(({ Action }) => [Action].flat().includes("kms:TagResource"));
    const { "aws:RequestTag/gatehouse:stack": requested, "aws:ResourceTag/gatehouse:stack": held } =
      tagging?.Condition?.["StringEqualsIfExists"] ?? {};
    assert.deepEqual([requested, held], ["test", "test"]);
    for (const { inputs, urn } of [
      ...resourcesOf(plan, "aws:kms/key:Key"),
      ...resourcesOf(plan, "aws:cognito/userPool:UserPool"),
    ]) {
      const { "gatehouse:project": project, "gatehouse:stack": stack } = inputs["tags"] as Record<
        string,
        string
      >;
      assert.deepEqual([project, stack], ["gatehouse", "test"], urn);
    }
  });

  /** What the pipeline of a stack may do, one action on one resource a line. */
  async function granted(
    config: Config,
  ): Promise<{ readonly plan: Plan; readonly lines: readonly string[] }> {
    const { plan } = await previewOf(change({ "gatehouse:github": github, ...config }));
    const lines = resourcesOf(plan, "aws:iam/policy:Policy")
      .filter(({ urn }) => /::test-deploy-\d$/.test(urn))
      .flatMap((policy) => documentOf(policy, "policy").Statement as unknown as readonly Granted[])
      .flatMap(({ Action, Resource, Condition }) =>
        [Action].flat().flatMap((action) =>
          [Resource].flat().map((resource) => {
            const condition = Condition === undefined ? "" : ` ${JSON.stringify(Condition)}`;
            return `${action} ${String(resource)}${condition}`;
          }),
        ),
      );
    return { plan, lines };
  }
  const OWN = `{"StringEquals":{"aws:ResourceTag/gatehouse:project":"gatehouse","aws:ResourceTag/gatehouse:stack":"test"}}`;
  const tagged = (plan: Plan, type: string) => {
    const { "gatehouse:project": project, "gatehouse:stack": stack } = resourceOf(plan, type).inputs[
      "tags"
    ] as Record<string, string>;
    return [project, stack];
  };

  it("may publish pages in the stack's bucket, and let its own distribution forget them", async () => {
    const { plan, lines } = await granted({});
    clean(plan);
    for (const wanted of [
      "s3:ListBucket arn:aws:s3:::chatbot-site-*",
      "s3:GetObject arn:aws:s3:::chatbot-site-*/*",
      "s3:PutObject arn:aws:s3:::chatbot-site-*/*",
    ]) {
      assert.ok(lines.includes(wanted), wanted);
    }
    assert.deepEqual(
      lines.filter((line) => /Invalidation|amplify:\w*(Deployment|Job)/.test(line)),
      [`cloudfront:CreateInvalidation arn:aws:cloudfront::123456789012:distribution/* ${OWN}`],
    );
    assert.deepEqual(tagged(plan, "aws:cloudfront/distribution:Distribution"), ["gatehouse", "test"]);
  });

  it("may publish pages in Amplify, in the stack's own branch", async () => {
    const { plan, lines } = await granted({
      "gatehouse:frontend": { kind: "amplify" },
      "gatehouse:edge": "none",
      "gatehouse:webAcl": { scope: "regional" },
    });
    clean(plan);
    const branch = "arn:aws:amplify:eu-central-1:123456789012:apps/*/branches/*";
    assert.deepEqual(lines.filter((line) => /Invalidation|amplify:\w*(Deployment|Job)/.test(line)).sort(), [
      `amplify:CreateDeployment ${branch} ${OWN}`,
      `amplify:GetJob ${branch}/jobs/*`,
      `amplify:StartDeployment ${branch} ${OWN}`,
    ]);
    assert.deepEqual(tagged(plan, "aws:amplify/branch:Branch"), ["gatehouse", "test"]);
  });

  it("names a pool and a key that are there already", async () => {
    const { plan } = await previewOf(
      change({
        "gatehouse:github": github,
        "gatehouse:login": { existing: { userPoolId: POOL, domain: "login.acme.dev" } },
        "gatehouse:encryption": { keyArn: KEY },
      }),
    );
    clean(plan);
    const text = resourcesOf(plan, "aws:iam/policy:Policy")
      .filter(({ urn }) => /::test-deploy-\d$/.test(urn))
      .map(({ inputs }) => String(inputs["policy"]))
      .join();
    assert.ok(text.includes(`"arn:aws:cognito-idp:eu-central-1:123456789012:userpool/${POOL}"`));
    assert.ok(text.includes(`"${KEY}"`));
    assert.ok(!/\{(pool|key)\}/.test(text));
  });

  it("is one role that deploys from one environment, and one that reads for pull requests", async () => {
    const { plan } = await previewOf(change({ "gatehouse:github": github }));
    clean(plan);
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
    clean(second);
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
    clean(plan);
    assert.deepEqual(resourcesOf(plan, "aws:iam/openIdConnectProvider:OpenIdConnectProvider"), []);
    assert.equal(plan.outputs["githubBoundaryArn"], company);
    assert.equal(plan.outputs["githubDeployRoleArn"] !== undefined, true);
    assert.ok(resourceOf(plan, "gatehouse:delivery:GithubRoles"));
  });
});
