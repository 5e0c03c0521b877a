import assert from "node:assert/strict";
import { limitFaults } from "../../../../cli/offline/limits";
import { nameOf, type Plan, SECRET, UNKNOWN } from "../../../../cli/plan";
import { assertGolden } from "../../../support/golden";
import {
  containersOf,
  documentOf,
  inventory,
  resourceOf,
  resourcesOf,
  waitsFor,
} from "../../../support/plan";
import { judgeShape } from "../../../support/policies";
import { openWebuiConfig, previewOf } from "../../../support/stack";

const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const PLANTED = "sk-PLANTED-c0ffee-not-a-real-key";

describe("Open WebUI, small", () => {
  let plan: Plan;
  before(async () => {
    ({ plan } = await previewOf(openWebuiConfig));
  });

  it("creates exactly what is in its golden inventory", () => {
    assertGolden("open-webui-small.txt", inventory(plan));
  });

  it("holds nothing that AWS is known to refuse", () => {
    assert.deepEqual(limitFaults(plan), []);
  });

  it("violates no policy, and leaves none undecided offline", () => {
    const { counts, verdicts } = judgeShape(plan.resources);
    assert.deepEqual(
      verdicts.filter(({ verdict }) => verdict.kind === "violation" || verdict.kind === "unknown"),
      [],
    );
    assert.ok(counts.compliant > 100, `${counts.compliant} verdicts`);
  });

  it("leaves no input unknown offline", () => {
    const unknown = plan.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(UNKNOWN));
    assert.deepEqual(
      unknown.map(({ urn }) => urn),
      [],
    );
  });

  it("starts the service after everything that a task needs", () => {
    const needs = waitsFor(resourceOf(plan, SERVICE));
    for (const needed of [
      "aws:lb/listener:Listener::open-webui-https",
      "aws:secretsmanager/secretVersion:SecretVersion::open-webui-version",
      "aws:iam/rolePolicy:RolePolicy::open-webui-execution",
      "aws:iam/rolePolicy:RolePolicy::open-webui-task",
      "aws:efs/mountTarget:MountTarget::open-webui-mount-a",
      "aws:efs/mountTarget:MountTarget::open-webui-mount-b",
      "aws:ec2/route:Route::open-webui-private-a",
      "aws:ec2/route:Route::open-webui-private-b",
      "aws:rds/instance:Instance::open-webui",
      "aws:cognito/userPoolDomain:UserPoolDomain::open-webui",
    ]) {
      assert.ok(
        needs.includes(needed),
        `the service does not wait for ${needed}; it waits for ${needs.join(", ")}`,
      );
    }
  });

  it("runs one task that stops before its successor starts", () => {
    const {
      desiredCount,
      deploymentMinimumHealthyPercent,
      deploymentMaximumPercent,
      availabilityZoneRebalancing,
      capacityProviderStrategies,
    } = resourceOf(plan, SERVICE).inputs;
    assert.deepEqual(
      {
        desiredCount,
        deploymentMinimumHealthyPercent,
        deploymentMaximumPercent,
        availabilityZoneRebalancing,
        capacityProviderStrategies,
      },
      {
        desiredCount: 1,
        deploymentMinimumHealthyPercent: 0,
        deploymentMaximumPercent: 100,
        availabilityZoneRebalancing: "DISABLED",
        capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
      },
    );
  });

  it("counts the gateway's CPU and memory in the task's size", () => {
    const { cpu, memory } = resourceOf(plan, TASK).inputs;
    assert.deepEqual({ cpu, memory }, { cpu: "1024", memory: "3072" });
  });

  it("gives the gateway the models by name, on the loopback address, with a key that both sides share", () => {
    const [app, gateway] = containersOf(plan);
    const config = JSON.parse(gateway!.environment.find(({ name }) => name === "GATEWAY_CONFIG")!.value);
    assert.deepEqual(config.model_list, [
      {
        model_name: "eu.amazon.nova-lite-v1:0",
        litellm_params: { model: "bedrock/eu.amazon.nova-lite-v1:0", aws_region_name: "eu-central-1" },
      },
      {
        model_name: "amazon.titan-text-lite-v1",
        litellm_params: { model: "bedrock/amazon.titan-text-lite-v1", aws_region_name: "eu-central-1" },
      },
    ]);
    assert.equal(
      app!.environment.find(({ name }) => name === "OPENAI_API_BASE_URLS")?.value,
      "http://127.0.0.1:4000/v1",
    );
    const keys = gateway!.secrets.map(({ name, valueFrom }) => `${name} ${valueFrom.split(":").at(-3)}`);
    assert.deepEqual(keys, ["LITELLM_MASTER_KEY gatewayKey"]);
  });

  it("lets the task call the named models in every region of their profile, and nothing else", () => {
    const { Statement } = documentOf(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy", "open-webui-task"));
    const bedrock = Statement.filter((statement) => String(statement["Sid"]).startsWith("Invoke"));
    assert.deepEqual(
      bedrock.map((statement) => statement["Resource"]),
      [
        ["arn:aws:bedrock:eu-central-1::foundation-model/amazon.titan-text-lite-v1"],
        ["arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0"],
        ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"].map(
          (region) => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-lite-v1:0`,
        ),
      ],
    );
    assert.deepEqual(
      Statement.filter((statement) => JSON.stringify(statement["Resource"]).includes('"*"')),
      [],
    );
  });

  it("mounts uploads only: the image's models stay visible, the database is elsewhere", () => {
    const [app] = containersOf(plan);
    assert.deepEqual(
      app!.mountPoints.map(({ sourceVolume, containerPath }) => [sourceVolume, containerPath]),
      [["uploads", "/app/backend/data/uploads"]],
    );
  });

  it("keeps every secret out of the environment", () => {
    const [app] = containersOf(plan);
    assert.deepEqual(
      app!.secrets.map(({ name, valueFrom }) => `${name} ${valueFrom.split(":").at(-3)}`),
      [
        "DATABASE_URL databaseUrl",
        "OAUTH_CLIENT_SECRET clientSecret",
        "OAUTH_SESSION_TOKEN_ENCRYPTION_KEY sessionTokenKey",
        "OPENAI_API_KEYS modelKeys",
        "WEBUI_ADMIN_PASSWORD adminPassword",
        "WEBUI_SECRET_KEY webuiSecretKey",
      ],
    );
    assert.equal(
      resourceOf(plan, "aws:secretsmanager/secretVersion:SecretVersion").inputs["secretString"],
      SECRET,
    );
  });

  it("ends the Cognito session on logout", () => {
    const [app] = containersOf(plan);
    const address = new URL(
      app!.environment.find(({ name }) => name === "OPENID_END_SESSION_ENDPOINT")!.value,
    );
    const client = resourceOf(plan, "aws:cognito/userPoolClient:UserPoolClient");
    assert.equal(address.host, new URL(String(plan.outputs["loginUrl"])).host);
    assert.equal(address.searchParams.get("client_id"), client.id);
    assert.deepEqual([address.searchParams.get("logout_uri")], client.inputs["logoutUrls"]);
    assert.deepEqual(client.inputs["callbackUrls"], [plan.outputs["callbackUrl"]]);
  });

  it("opens the load balancer to the internet, and nothing else", () => {
    const open = resourcesOf(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(
      ({ inputs }) => inputs["cidrIpv4"] === "0.0.0.0/0" || inputs["cidrIpv6"] !== undefined,
    );
    assert.deepEqual(open.map((rule) => `${nameOf(rule)} ${rule.inputs["fromPort"]}`).sort(), [
      "open-webui-internet-to-load-balancer-443 443",
      "open-webui-internet-to-load-balancer-80 80",
    ]);
  });

  it("tags every resource that can be tagged", () => {
    const wanted = {
      "gatehouse:system": "open-webui",
      "gatehouse:environment": "dev",
      "gatehouse:stack": "test",
    };
    const taggable = plan.resources.filter(({ inputs }) => inputs["tags"] !== undefined);
    assert.ok(taggable.length > 50, `${taggable.length} tagged`);
    for (const { urn, inputs } of taggable) {
      const tags = inputs["tags"] as Record<string, string>;
      assert.deepEqual({ ...tags, ...wanted }, tags, urn);
    }
  });

  it("answers what a person needs after the deployment", () => {
    assert.deepEqual(Object.keys(plan.outputs), [
      "alarmTopicArn",
      "callbackUrl",
      "clientId",
      "clusterName",
      "containerLogGroup",
      "createFirstAdmin",
      "dashboardUrl",
      "databaseIdentifier",
      "fileSystemId",
      "loadBalancerDnsName",
      "loginUrl",
      "serviceName",
      "url",
      "userPoolId",
    ]);
    assert.match(
      String(plan.outputs["createFirstAdmin"]),
      /--user-pool-id eu-central-1_\w+ .*--group-name 'admin'$/,
    );
  });
});

describe("Open WebUI in other shapes", () => {
  const change = (more: Record<string, unknown>) => ({ ...openWebuiConfig, ...more });

  it("gives the same plan from the same input", async () => {
    const [one, two] = [await previewOf(openWebuiConfig), await previewOf(openWebuiConfig)];
    assert.equal(JSON.stringify(one.plan), JSON.stringify(two.plan));
  });

  it("keeps actions, principals, ports and flags known where only AWS can know the ids", async () => {
    const { plan } = await previewOf(openWebuiConfig, { unknowns: true });
    const { counts, verdicts } = judgeShape(plan.resources);
    assert.equal(counts.violation, 0);
    assertGolden(
      "open-webui-undecided-at-preview.txt",
      verdicts.flatMap(({ rule, urn, verdict }) =>
        verdict.kind === "unknown" ? [`${rule} ${nameOf({ urn })}: ${verdict.property}`] : [],
      ),
    );
  });

  it("protects what holds data in prod, and makes it deletable in dev", async () => {
    const { plan: dev } = await previewOf(openWebuiConfig);
    const { plan: prod } = await previewOf(change({ "gatehouse:environment": "prod" }));
    assert.deepEqual(
      dev.resources.filter(({ protect }) => protect),
      [],
    );
    assertGolden(
      "open-webui-protected-in-prod.txt",
      inventory({ ...prod, resources: prod.resources.filter(({ protect }) => protect) }),
    );
    const flags = (plan: Plan) => [
      resourceOf(plan, "aws:rds/instance:Instance").inputs["deletionProtection"],
      resourceOf(plan, "aws:cognito/userPool:UserPool").inputs["deletionProtection"],
      resourceOf(plan, "aws:lb/loadBalancer:LoadBalancer").inputs["enableDeletionProtection"],
    ];
    assert.deepEqual(flags(prod), [true, "ACTIVE", true]);
    assert.deepEqual(flags(dev), [false, "INACTIVE", false]);
  });

  for (const region of ["us-east-1", "eu-west-1", "ap-northeast-1", "us-west-1"]) {
    it(`previews in ${region}${region === "us-west-1" ? ", which has two usable zones" : ""}`, async () => {
      const models = {
        openaiCompatible: { baseUrl: "https://api.acme.dev/v1", apiKey: { secure: "v1:AAAA:BBBB" } },
      };
      const { plan } = await previewOf(change({ "aws:region": region, "gatehouse:models": models }));
      assert.deepEqual(limitFaults(plan), []);
      const foreign = plan.resources.filter(({ inputs }) => {
        const regions = JSON.stringify(inputs).match(/\b(us|eu|ap)-[a-z]+-\d\b/g) ?? [];
        return regions.some((found) => found !== region);
      });
      assert.deepEqual(
        foreign.map(({ urn }) => urn),
        [],
      );
    });
  }

  it("takes a model service with OpenAI's interface, its key a secret from end to end", async () => {
    const models = {
      openaiCompatible: { baseUrl: "https://api.acme.dev:8443/v1", apiKey: { secure: "v1:AAAA:BBBB" } },
    };
    const { plan } = await previewOf(change({ "gatehouse:models": models }));
    assert.deepEqual(
      containersOf(plan).map(({ name }) => name),
      ["open-webui"],
    );
    const out = resourcesOf(plan, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").filter(
      ({ inputs }) => inputs["cidrIpv4"] === "0.0.0.0/0",
    );
    assert.deepEqual([...new Set(out.map(({ inputs }) => inputs["fromPort"]))].sort(), [443, 8443]);
    assert.ok(!JSON.stringify(plan).includes("v1:AAAA"));
  });

  it("refuses a key in plain text, without repeating it", async () => {
    const models = { openaiCompatible: { baseUrl: "https://api.acme.dev/v1", apiKey: PLANTED } };
    await assert.rejects(previewOf(change({ "gatehouse:models": models })), (error: Error) => {
      assert.match(error.message, /gatehouse:models\.openaiCompatible\.apiKey stands there in plain text/);
      assert.ok(!error.message.includes(PLANTED));
      return true;
    });
  });

  it("keeps SQLite on the file system where a reason is given, and warns", async () => {
    const { plan, warnings } = await previewOf(
      change({ "gatehouse:database": { engine: "sqlite", reason: "a demonstration of one day" } }),
    );
    assert.deepEqual(resourcesOf(plan, "aws:rds/instance:Instance"), []);
    assert.deepEqual(
      containersOf(plan)[0]!.mountPoints.map(({ sourceVolume }) => sourceVolume),
      ["uploads", "database", "vectors"],
    );
    assert.ok(
      warnings.some((warning) => warning.includes("sqlite")),
      warnings.join("\n"),
    );
    assert.equal(judgeShape(plan.resources).counts.violation, 0);
  });

  it("uses a company's VPC, key, pool and certificate without touching them", async () => {
    const subnets = (digit: string) => ["1", "2"].map((end) => `subnet-${digit.repeat(16)}${end}`);
    const { plan } = await previewOf(
      change({
        "gatehouse:network": {
          existing: {
            vpcId: `vpc-${"a1".repeat(8)}b`,
            cidr: "10.0.0.0/16",
            publicSubnetIds: subnets("b"),
            privateSubnetIds: subnets("c"),
            privateRouteTableIds: [`rtb-${"d1".repeat(8)}e`],
            egress: "single-nat",
          },
        },
        "gatehouse:encryption": {
          keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        },
        "gatehouse:login": {
          existing: {
            userPoolId: "eu-central-1_Ab1Cd2Ef3",
            domain: "acme.auth.eu-central-1.amazoncognito.com",
          },
        },
        "gatehouse:domain": {
          name: "chat.acme.dev",
          certificateArn:
            "arn:aws:acm:eu-central-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
        },
      }),
    );
    const types = [
      "ec2/vpc:Vpc",
      "ec2/subnet:Subnet",
      "ec2/routeTable:RouteTable",
      "ec2/vpcEndpoint:VpcEndpoint",
      "kms/key:Key",
    ]
      .concat([
        "cognito/userPool:UserPool",
        "cognito/userPoolDomain:UserPoolDomain",
        "acm/certificate:Certificate",
        "route53/record:Record",
      ])
      .map((type) => `aws:${type}`);
    assert.deepEqual(
      plan.resources.filter(({ type }) => types.includes(type)).map(({ urn }) => urn),
      [],
    );
    // By the subnet and not by its place in the list: another order replaces nothing.
    assert.deepEqual(
      resourcesOf(plan, "aws:efs/mountTarget:MountTarget").map(nameOf).sort(),
      subnets("c").map((id) => `open-webui-mount-${id}`),
    );
    assert.deepEqual(resourcesOf(plan, "aws:cognito/managedLoginBranding:ManagedLoginBranding").length, 1);
    assert.equal(plan.outputs["loginUrl"], "https://acme.auth.eu-central-1.amazoncognito.com");
    // Nobody renews a certificate that was brought, unless somebody is told.
    const expiry = resourceOf(
      plan,
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "open-webui-entry-certificate-expiry",
    );
    assert.equal(expiry.inputs["metricName"], "DaysToExpiry");
    assert.deepEqual(limitFaults(plan), []);
  });

  it("federates a company's identity provider into the pool", async () => {
    const federation = [
      {
        name: "AcmeOkta",
        kind: "saml",
        metadataUrl: "https://acme.okta.com/app/metadata",
        emailDomains: ["acme.dev"],
      },
      {
        name: "AcmeEntra",
        kind: "oidc",
        issuer: "https://login.acme.dev/v2.0",
        clientId: "abc",
        clientSecret: { secure: "v1:AAAA:BBBB" },
      },
    ];
    const { plan } = await previewOf(change({ "gatehouse:login": { federation } }));
    const client = resourceOf(plan, "aws:cognito/userPoolClient:UserPoolClient");
    assert.deepEqual(client.inputs["supportedIdentityProviders"], ["COGNITO", "AcmeOkta", "AcmeEntra"]);
    const saml = resourceOf(plan, "aws:cognito/identityProvider:IdentityProvider", "open-webui-AcmeOkta");
    assert.deepEqual(saml.inputs["idpIdentifiers"], ["acme.dev"]);
  });

  it("releases an image alone, and rolls everything else", async () => {
    const image = (openWebuiConfig["gatehouse:openWebui"] as { image: string }).image;
    const older = image.replaceAll("4a", "3b");
    const shape = async (openWebui: Record<string, string>) => {
      const { plan, warnings } = await previewOf(change({ "gatehouse:openWebui": openWebui }));
      const { inputs } = resourceOf(plan, SERVICE);
      const migrations = containersOf(plan)[0]!.environment.find(
        ({ name }) => name === "ENABLE_DB_MIGRATIONS",
      );
      return {
        percent: [inputs["deploymentMinimumHealthyPercent"], inputs["deploymentMaximumPercent"]],
        breaker: inputs["deploymentCircuitBreaker"],
        rebalancing: inputs["availabilityZoneRebalancing"],
        migrations: migrations?.value,
        warned: warnings.some((warning) => warning.includes("gatehouse:openWebui.migratedImage")),
      };
    };
    const alone = {
      percent: [0, 100],
      breaker: { enable: true, rollback: false },
      rebalancing: "DISABLED",
      migrations: "true",
      warned: true,
    };
    assert.deepEqual(await shape({ image }), alone);
    assert.deepEqual(await shape({ image, migratedImage: older }), alone);
    assert.deepEqual(await shape({ image, migratedImage: image }), {
      percent: [100, 200],
      breaker: { enable: true, rollback: true },
      rebalancing: "ENABLED",
      migrations: "false",
      warned: false,
    });
  });

  it("shows the state after a release with --steady", async () => {
    const { plan } = await previewOf(openWebuiConfig, { steady: true });
    assert.equal(resourceOf(plan, SERVICE).inputs["deploymentMaximumPercent"], 200);
  });

  it("never runs two tasks on SQLite", async () => {
    const database = { engine: "sqlite", reason: "a demonstration of one day" };
    const { plan } = await previewOf(change({ "gatehouse:database": database }), { steady: true });
    assert.equal(resourceOf(plan, SERVICE).inputs["deploymentMaximumPercent"], 100);
  });

  it("makes the database anew from a snapshot when told to", async () => {
    const { plan } = await previewOf(
      change({ "gatehouse:database": { restoreFromSnapshot: "before-0-13" } }),
    );
    const { inputs } = resourceOf(plan, "aws:rds/instance:Instance");
    assert.equal(inputs["snapshotIdentifier"], "before-0-13");
    assert.equal(plan.outputs["databaseIdentifier"], inputs["identifier"]);
    assert.deepEqual(limitFaults(plan), []);
  });

  for (const [title, login] of [
    ["text messages as second factor", { mfa: "required", mfaMethods: ["totp", "sms"] }],
    ["self sign-up", { selfSignUp: { emailDomains: ["acme.dev"] } }],
    ["threat protection", { tier: "PLUS", threatProtection: "enforced" }],
  ] as const) {
    it(`violates no policy and no limit with ${title}`, async () => {
      const { plan } = await previewOf(change({ "gatehouse:login": login }));
      const { verdicts } = judgeShape(plan.resources);
      const undecided = verdicts.filter(
        ({ verdict }) => verdict.kind === "violation" || verdict.kind === "unknown",
      );
      assert.deepEqual(undecided, []);
      assert.deepEqual(limitFaults(plan), []);
    });
  }

  it("takes a stack name of 60 characters", async () => {
    const { plan } = await previewOf(openWebuiConfig, { stack: `team-${"x".repeat(55)}` });
    assert.deepEqual(limitFaults(plan), []);
  });

  it("writes no partition by hand", async () => {
    const { plan } = await previewOf(
      change({
        "aws:region": "us-gov-west-1",
        "gatehouse:models": {
          openaiCompatible: { baseUrl: "https://api.acme.dev/v1", apiKey: { secure: "v1:AAAA:BBBB" } },
        },
      }),
    );
    const written = plan.resources.filter(({ inputs }) => JSON.stringify(inputs).includes("arn:aws:"));
    assert.deepEqual(
      written.map(({ urn }) => urn),
      [],
    );
  });
});
