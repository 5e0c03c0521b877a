import assert from "node:assert/strict";
import { nameOf } from "../../../cli/plan";
import { GithubRoles, type GithubRolesArgs } from "../../../components/delivery/githubRoles";
import { notForPullRequests, policyGroups } from "../../../components/delivery/githubRolesPolicies";
import { policyDocument, type Statement } from "../../../components/shared/policy";
import {
  documentOf,
  inventory,
  planOf,
  resourceOf,
  resourcesOf,
  testContext,
  waitsFor,
} from "../../support/plan";
import { judgeShape } from "../../support/policies";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const boundaryArn = "arn:aws:iam::123456789012:policy/pipeline/gatehouse/github-boundary";

const cluster = "arn:aws:ecs:eu-central-1:123456789012:cluster/chat-*";
const read: Statement = { sid: "Read", actions: ["ecs:DescribeClusters"], resources: [cluster] };
const change: Statement = { sid: "Change", actions: ["ecs:CreateCluster"], resources: [cluster] };

const base: GithubRolesArgs = {
  context: testContext,
  repository: { owner: "acme", ownerId: "1234567", name: "chat", repositoryId: "987654321" },
  provider: "create",
  environments: ["staging", "prod"],
  previewStatements: [read],
  deployStatements: [read, change],
};

const create = (args: Partial<GithubRolesArgs> = {}, name = "github") =>
  new GithubRoles(name, { ...base, ...args });

/** A statement of about so many characters. */
const long = (sid: string, length: number): Statement => ({
  sid,
  actions: Array.from({ length: Math.ceil(length / 25) }, (_, index) => `ecs:DescribeThings${1000 + index}`),
  resources: [cluster],
});

describe("GithubRoles", () => {
  it("are a provider, a boundary, a role that reads, and one that deploys for each environment", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${PROVIDER} github`,
      `${POLICY} github-boundary`,
      `${POLICY} github-deploy-1`,
      `${POLICY} github-preview-1`,
      `${ROLE} github-deploy-prod`,
      `${ROLE} github-deploy-staging`,
      `${ROLE} github-preview`,
      `${ATTACHMENT} github-deploy-prod-1`,
      `${ATTACHMENT} github-deploy-staging-1`,
      `${ATTACHMENT} github-preview-1`,
      "gatehouse:delivery:GithubRoles github",
    ]);
  });

  it("trust GitHub's tokens for AWS, by a provider without thumbprints", async () => {
    const provider = resourceOf(await planOf(() => create()), PROVIDER);
    assert.deepEqual(provider.inputs, {
      clientIdLists: ["sts.amazonaws.com"],
      tags: { Name: "github", "gatehouse:stack": "test" },
      url: "https://token.actions.githubusercontent.com",
    });
    assert.equal(provider.id, "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com");
  });

  it("use a provider that is there already, under the same ARN", async () => {
    const plan = await planOf(() => create({ provider: "existing" }));
    assert.deepEqual(resourcesOf(plan, PROVIDER), []);
    const { providerArn } = resourceOf(plan, "gatehouse:delivery:GithubRoles").outputs;
    assert.equal(providerArn, "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com");
  });

  it("each admit their jobs and no others, in both of GitHub's formats", async () => {
    const plan = await planOf(() => create());
    const subjects = (name: string) => {
      const [statement] = documentOf(resourceOf(plan, ROLE, name), "assumeRolePolicy").Statement;
      assert.ok(statement);
      const condition = statement["Condition"] as Record<string, Record<string, unknown>>;
      const { StringEquals, ...others } = condition;
      assert.deepEqual(others, {});
      assert.equal(StringEquals?.["token.actions.githubusercontent.com:aud"], "sts.amazonaws.com");
      return StringEquals?.["token.actions.githubusercontent.com:sub"];
    };
    for (const [name, ends] of [
      // What only reads admits the search for drift too, in environments that nobody need approve.
      ["github-preview", ["pull_request", "environment:staging-drift", "environment:prod-drift"]],
      ["github-deploy-staging", ["environment:staging"]],
      ["github-deploy-prod", ["environment:prod"]],
    ] as const) {
      assert.deepEqual(
        subjects(name),
        ends.flatMap((end) => [`repo:acme/chat:${end}`, `repo:acme@1234567/chat@987654321:${end}`]),
      );
    }
  });

  it("all stand within the boundary, in a path that deployments cannot change", async () => {
    const plan = await planOf(() => create());
    for (const role of resourcesOf(plan, ROLE)) {
      const { path, permissionsBoundary, maxSessionDuration } = role.inputs;
      assert.deepEqual(
        [path, permissionsBoundary, maxSessionDuration],
        ["/pipeline/gatehouse/", boundaryArn, 3600],
      );
      assert.ok(waitsFor(role).includes(`${POLICY}::github-boundary`));
      assert.ok(waitsFor(role).includes(`${PROVIDER}::github`));
    }
    assert.equal(resourceOf(plan, POLICY, "github-boundary").id, boundaryArn);
  });

  it("have what they are given, and no more", async () => {
    const plan = await planOf(() => create());
    const policy = (name: string) => documentOf(resourceOf(plan, POLICY, name)).Statement;
    assert.deepEqual(policy("github-preview-1"), policyDocument([read]).Statement);
    assert.deepEqual(policy("github-deploy-1"), policyDocument([read, change]).Statement);
    const { role, policyArn } = resourceOf(plan, ATTACHMENT, "github-deploy-prod-1").inputs;
    assert.equal(role, resourceOf(plan, ROLE, "github-deploy-prod").inputs["name"]);
    assert.equal(policyArn, resourceOf(plan, POLICY, "github-deploy-1").id);
  });

  it("stand within a company's boundary where it has one, instead of their own", async () => {
    const permissionsBoundaryArn = "arn:aws:iam::123456789012:policy/company";
    const context = { ...testContext, roles: { path: "/gatehouse/", permissionsBoundaryArn } };
    const plan = await planOf(() => create({ context }));
    assert.deepEqual(resourcesOf(plan, POLICY).map(nameOf), ["github-deploy-1", "github-preview-1"]);
    assert.equal(
      resourceOf(plan, ROLE, "github-preview").inputs["permissionsBoundary"],
      permissionsBoundaryArn,
    );
    assert.equal(
      resourceOf(plan, "gatehouse:delivery:GithubRoles").outputs["boundaryArn"],
      permissionsBoundaryArn,
    );
  });

  for (const protect of [true, false]) {
    it(`${protect ? "protect" : "do not protect"} what other stacks of the account need`, async () => {
      const plan = await planOf(() => create({ context: { ...testContext, protect } }));
      const kept = plan.resources.filter((resource) => resource.protect).map(nameOf);
      assert.deepEqual(kept, protect ? ["github", "github-boundary"] : []);
    });
  }

  it("show the engine's preview every action, resource, subject and ARN", async () => {
    const plan = await planOf(() => create(), { unknowns: true });
    for (const role of resourcesOf(plan, ROLE)) {
      assert.equal(documentOf(role, "assumeRolePolicy").Statement.length, 1);
      assert.equal(role.inputs["permissionsBoundary"], boundaryArn);
    }
    for (const policy of resourcesOf(plan, POLICY)) {
      assert.ok(documentOf(policy).Statement.length > 0);
    }
  });

  it("violate no policy but those that read a boundary as a grant", async () => {
    const plan = await planOf(() => create());
    const faults = judgeShape(plan.resources).verdicts.flatMap(({ rule, verdict, urn }) =>
      verdict.kind === "violation" || verdict.kind === "unknown" ? [`${rule} ${nameOf({ urn })}`] : [],
    );
    assert.deepEqual(
      faults.filter((fault) => !fault.endsWith(" github-boundary")),
      [],
    );
  });

  const repository = (change: Partial<GithubRolesArgs["repository"]>): Partial<GithubRolesArgs> => ({
    repository: { ...base.repository, ...change },
  });
  const faulty: readonly (readonly [string, Partial<GithubRolesArgs>, RegExp])[] = [
    ["every owner", repository({ owner: "*" }), /repository\.owner is "\*"/],
    ["every repository", repository({ name: "*" }), /repository\.name is "\*"/],
    ["an owner in the name", repository({ name: "acme/chat" }), /repository\.name is "acme\/chat"/],
    ["an owner without a number", repository({ ownerId: "acme" }), /repository\.ownerId is "acme"; .*gh api/],
    ["a repository without a number", repository({ repositoryId: "" }), /repository\.repositoryId is ""/],
    ["another provider", { provider: "arn" as "create" }, /provider is "arn"; allowed: "create" or/],
    ["no environment", { environments: [] }, /environments is \[\]; allowed: at least one/],
    ["every environment", { environments: ["*"] }, /environments is "\*"; .*a wildcard would admit/],
    ["an environment with a colon", { environments: ["a:b"] }, /environments is "a:b"/],
    ["an environment twice", { environments: ["prod", "prod"] }, /each environment once/],
    ["a session under an hour", { sessionSeconds: 3599 }, /sessionSeconds is 3599; allowed: 3600 to 43200/],
    ["a preview without rights", { previewStatements: [] }, /previewStatements is 0/],
    [
      "a pull request that changes something",
      { previewStatements: [read, change] },
      /previewStatements is \["ecs:CreateCluster"\]; allowed: reads without secrets/,
    ],
    ["IAM among the services", { services: ["ecs", "iam"] }, /services is \["iam"\]/],
    ["STS among the services", { services: ["sts"] }, /services is \["sts"\]/],
    ["every service", { services: ["*"] }, /services is \["\*"\]/],
    [
      "roles of deployments at the root",
      { context: { ...testContext, roles: { path: "/" } } },
      /context\.roles\.path is "\/"; allowed: a path of your own/,
    ],
    [
      "more than ten policies",
      { deployStatements: Array.from({ length: 11 }, (_, index) => long(`Part${index}`, 4000)) },
      /deployStatements is "11 policies"/,
    ],
  ];
  for (const [what, args, message] of faulty) {
    it(`refuse ${what}`, async () => {
      await planOf(() => {
        assert.throws(() => create(args), message);
      });
    });
  }
});

describe("The policies of a role", () => {
  it("are as few as the statements fit in, and lose none", () => {
    const statements = [long("A", 4000), long("B", 4000), long("C", 1500)];
    const groups = policyGroups(statements);
    assert.deepEqual(
      groups.map((group) => group.map(({ sid }) => sid)),
      [["A", "C"], ["B"]],
    );
  });

  it("hold a statement that is too long in parts, with the same actions", () => {
    const statement = long("A", 14_000);
    const groups = policyGroups([statement]);
    assert.ok(groups.length > 2);
    for (const group of groups) {
      assert.ok(JSON.stringify(policyDocument(group)).length <= 6144);
    }
    assert.deepEqual(
      groups
        .flat()
        .flatMap(({ actions }) => actions)
        .sort(),
      [...statement.actions].sort(),
    );
  });
});

describe("A pull request's rights", () => {
  for (const [action, fits] of [
    ["ec2:DescribeVpcs", true],
    ["s3:GetBucketPolicy", true],
    ["s3:ListBucket", true],
    ["ecr:BatchGetImage", true],
    ["budgets:ViewBudget", true],
    ["kms:Decrypt", true],
    ["secretsmanager:DescribeSecret", true],
    ["secretsmanager:GetSecretValue", false],
    ["ssm:GetParameter", false],
    ["sts:GetSessionToken", false],
    ["cognito-idp:GetUserPoolMfaConfig", true],
    ["cognito-idp:ListUsers", false],
    ["s3:PutObject", false],
    ["iam:PassRole", false],
    ["ec2:RunInstances", false],
    ["sts:AssumeRole", false],
    ["ec2:Describe*", false],
  ] as const) {
    it(`are ${fits ? "" : "not "}${action}`, () => {
      const statement = { sid: "One", actions: [action], resources: ["arn:aws:s3:::x"] };
      assert.deepEqual(notForPullRequests([statement]), fits ? [] : [action]);
    });
  }

  it("include the public parameters of AWS, and no others", () => {
    const reading = (parameter: string) =>
      notForPullRequests([
        {
          sid: "One",
          actions: ["ssm:GetParameter"],
          resources: [`arn:aws:ssm:eu-central-1:${parameter}`],
        },
      ]);
    assert.deepEqual(reading(":parameter/aws/service/ami-amazon-linux-latest/x"), []);
    assert.deepEqual(reading("123456789012:parameter/gatehouse/x"), ["ssm:GetParameter"]);
    assert.deepEqual(reading("*"), ["ssm:GetParameter"]);
  });
});
