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
import { agentConfig, previewOf } from "../../../support/stack";

const SERVICE = "aws:ecs/service:Service";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const RULE = "aws:lb/listenerRule:ListenerRule";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";

type Config = Readonly<Record<string, unknown>>;

/** Every security group rule as `from -> to port`, groups and lists by their names. */
function openings(plan: Plan): readonly string[] {
  const groups = new Map(
    resourcesOf(plan, "aws:ec2/securityGroup:SecurityGroup").map((group) => [group.id, nameOf(group)]),
  );
  return ["Ingress", "Egress"]
    .flatMap((direction) =>
      resourcesOf(plan, `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`).map(
        ({ inputs }) => {
          const own = groups.get(String(inputs["securityGroupId"])) ?? "?";
          const peer =
            inputs["cidrIpv4"] ??
            inputs["prefixListId"] ??
            groups.get(String(inputs["referencedSecurityGroupId"]));
          const arrow = direction === "Ingress" ? "<-" : "->";
          assert.equal(inputs["fromPort"], inputs["toPort"]);
          return `${own} ${arrow} ${peer} ${inputs["fromPort"]}`;
        },
      ),
    )
    .sort();
}

function environmentOf(plan: Plan): Readonly<Record<string, string>> {
  const [app] = containersOf(plan);
  return Object.fromEntries(app!.environment.map(({ name, value }) => [name, value]));
}

/** Whether the root is read-only, and the folders in memory. */
function writable(plan: Plan): readonly [unknown, readonly string[]] {
  const app = containersOf(plan)[0] as unknown as Config;
  const { tmpfs = [] } = app["linuxParameters"] as { readonly tmpfs?: readonly Config[] };
  return [
    app["readonlyRootFilesystem"],
    tmpfs.map(({ containerPath, size, mountOptions }) =>
      [containerPath, size, ...(mountOptions as string[])].join(" "),
    ),
  ];
}

function services(plan: Plan): readonly string[] {
  return resourcesOf(plan, ENDPOINT)
    .map(({ inputs }) => String(inputs["serviceName"]).split(".").slice(3).join("."))
    .sort();
}

function clean(plan: Plan): void {
  const { verdicts } = judgeShape(plan.resources);
  assert.deepEqual(
    verdicts.filter(({ verdict }) => verdict.kind === "violation" || verdict.kind === "unknown"),
    [],
  );
  assert.deepEqual(limitFaults(plan), []);
  const unknown = plan.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(UNKNOWN));
  assert.deepEqual(
    unknown.map(({ urn }) => urn),
    [],
  );
}

const change = (more: Config): Config => ({ ...agentConfig, ...more });

/** The application logs users in, behind a VPC origin, with an address of CloudFront's. */
const appWithoutDomain: Config = {
  ...agentConfig,
  "gatehouse:domain": undefined,
  "gatehouse:auth": "app",
  "gatehouse:edge": "cloudfront-private",
  "gatehouse:network": { egress: "nat-instance" },
};

describe("the agent, small", () => {
  let plan: Plan;
  before(async () => {
    ({ plan } = await previewOf(agentConfig));
  });

  it("creates exactly what is in its golden inventory", () => {
    assertGolden("agent-small.txt", inventory(plan));
  });

  it("holds nothing that AWS is known to refuse, violates no policy and leaves nothing unknown", () => {
    clean(plan);
    assert.ok(judgeShape(plan.resources).counts.compliant > 100);
  });

  it("starts the service after everything that a task needs", () => {
    const needs = waitsFor(resourceOf(plan, SERVICE));
    for (const needed of [
      "aws:lb/listener:Listener::agent-https",
      `${RULE}::agent-guard`,
      "aws:iam/rolePolicy:RolePolicy::agent-execution",
      "aws:iam/rolePolicy:RolePolicy::agent-task",
      `${ENDPOINT}::agent-ecr-api`,
      `${ENDPOINT}::agent-ecr-dkr`,
      `${ENDPOINT}::agent-logs`,
      `${ENDPOINT}::agent-bedrock-agent-runtime`,
      `${ENDPOINT}::agent-s3`,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::agent-task-to-s3-443",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::agent-task-to-endpoints-443",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::agent-task-to-endpoints-443",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::agent-load-balancer-to-task-8501",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::agent-load-balancer-to-internet-443",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::agent-private-a",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::agent-private-b",
      "aws:s3/bucketObjectv2:BucketObjectv2::agent",
      "aws:cognito/userPoolDomain:UserPoolDomain::agent",
      "aws:cloudwatch/metricAlarm:MetricAlarm::agent-entry-error-rate",
    ]) {
      assert.ok(needs.includes(needed), `the service does not wait for ${needed}: ${needs.join(", ")}`);
    }
  });

  it("opens nothing but what stands here", () => {
    assert.deepEqual(openings(plan), [
      "agent <- agent-task 443",
      "agent-load-balancer -> 0.0.0.0/0 443",
      "agent-load-balancer -> agent-task 8501",
      "agent-load-balancer <- pl-a3a144ca 443",
      "agent-task -> agent 443",
      `agent-task -> ${resourceOf(plan, ENDPOINT, "agent-s3").outputs["prefixListId"]} 443`,
      "agent-task <- agent-load-balancer 8501",
    ]);
  });

  it("makes an endpoint for each call, in one zone, and no NAT", () => {
    assert.deepEqual(services(plan), ["bedrock-agent-runtime", "ecr.api", "ecr.dkr", "logs", "s3"]);
    for (const { inputs } of resourcesOf(plan, ENDPOINT)) {
      if (inputs["vpcEndpointType"] === "Interface") {
        assert.equal((inputs["subnetIds"] as unknown[]).length, 1);
        assert.equal(inputs["privateDnsEnabled"], true);
      } else {
        assert.equal((inputs["routeTableIds"] as unknown[]).length, 2);
      }
    }
    assert.deepEqual(resourcesOf(plan, "aws:ec2/natGateway:NatGateway"), []);
    assert.deepEqual(resourcesOf(plan, "aws:ec2/instance:Instance"), []);
    const toInternet = resourcesOf(plan, "aws:ec2/route:Route").filter(
      ({ inputs }) => inputs["destinationCidrBlock"] === "0.0.0.0/0",
    );
    assert.deepEqual(toInternet.map(nameOf), ["agent-public"]);
  });

  it("lets through the endpoints only this image, log group and agent, these buckets and ECR's layers", () => {
    const policy = (name: string) => documentOf(resourceOf(plan, ENDPOINT, name)).Statement;
    const alias = "arn:aws:bedrock:eu-central-1:123456789012:agent-alias/A1B2C3D4E5/F6G7H8I9J0";
    assert.deepEqual(
      policy("agent-bedrock-agent-runtime").map(({ Resource }) => Resource),
      [[alias]],
    );
    const repository = "arn:aws:ecr:eu-central-1:210987654321:repository/agent";
    for (const name of ["agent-ecr-api", "agent-ecr-dkr"]) {
      assert.deepEqual(
        policy(name).map(({ Action, Resource }) => [(Action as string[]).length, Resource]),
        [
          [3, [repository]],
          // ecr:GetAuthorizationToken knows no resource.
          [1, ["*"]],
        ],
      );
    }
    assert.deepEqual(
      policy("agent-logs").map(({ Resource }) => Resource),
      [[`arn:aws:logs:eu-central-1:123456789012:log-group:${plan.outputs["containerLogGroup"]}:*`]],
    );
    const buckets = resourcesOf(plan, "aws:s3/bucket:Bucket").filter((bucket) =>
      ["agent-documents", "agent-keys"].includes(nameOf(bucket)),
    );
    const named = JSON.stringify(policy("agent-s3"));
    for (const bucket of buckets) {
      assert.ok(named.includes(`arn:aws:s3:::${bucket.inputs["bucket"] ?? bucket.id}`), nameOf(bucket));
    }
    assert.ok(named.includes("prod-eu-central-1-starport-layer-bucket"));
    assert.ok(!named.includes("s3:PutObject"));
  });

  it("lets the task call the alias of the agent, list and read documents, read the keys, and nothing else", () => {
    const { Statement } = documentOf(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy", "agent-task"));
    assert.deepEqual(
      Statement.map(({ Sid, Action }) => [Sid, Action]),
      [
        ["InvokeAgents", ["bedrock:InvokeAgent"]],
        ["DocumentsList", ["s3:ListBucket"]],
        ["DocumentsObjects", ["s3:GetObject"]],
        ["DocumentsKey", ["kms:Decrypt"]],
        ["ReadTokenKeys", ["s3:GetObject"]],
        ["DecryptTokenKeys", ["kms:Decrypt"]],
      ],
    );
    assert.ok(!Statement.some((statement) => JSON.stringify(statement["Resource"]).includes('"*"')));
  });

  it("logs users in before a request reaches the application, and only behind the distribution's secret", () => {
    const { inputs } = resourceOf(plan, RULE);
    const client = resourceOf(plan, CLIENT);
    const pool = resourceOf(plan, "aws:cognito/userPool:UserPool");
    const domain = resourceOf(plan, "aws:cognito/userPoolDomain:UserPoolDomain");
    const target = resourceOf(plan, "aws:lb/targetGroup:TargetGroup");
    assert.equal(inputs["priority"], 10);
    assert.deepEqual(inputs["conditions"], [
      { httpHeader: { httpHeaderName: "X-Origin-Verify", values: [SECRET] } },
    ]);
    assert.deepEqual(inputs["actions"], [
      {
        type: "authenticate-cognito",
        order: 1,
        authenticateCognito: {
          userPoolArn: `arn:aws:cognito-idp:eu-central-1:123456789012:userpool/${pool.id}`,
          userPoolClientId: client.id,
          userPoolDomain: domain.inputs["domain"],
          onUnauthenticatedRequest: "authenticate",
          scope: "openid email profile",
          sessionTimeout: 28_800,
        },
      },
      { type: "forward", order: 2, targetGroupArn: target.outputs["arn"] },
    ]);
    assert.deepEqual(resourceOf(plan, "aws:lb/listener:Listener").inputs["defaultActions"], [
      {
        type: "fixed-response",
        fixedResponse: { contentType: "text/plain", messageBody: "Forbidden", statusCode: "403" },
      },
    ]);
    assert.ok(waitsFor(resourceOf(plan, RULE)).includes("aws:cognito/userPoolDomain:UserPoolDomain::agent"));
  });

  it("gives the client one callback, to the letter, and creates users by an administrator only", () => {
    const { inputs } = resourceOf(plan, CLIENT);
    assert.deepEqual(inputs["callbackUrls"], ["https://agent.acme.dev/oauth2/idpresponse"]);
    assert.deepEqual(inputs["logoutUrls"], ["https://agent.acme.dev/"]);
    assert.equal(inputs["generateSecret"], true);
    const pool = resourceOf(plan, "aws:cognito/userPool:UserPool").inputs;
    assert.equal((pool["adminCreateUserConfig"] as Config)["allowAdminCreateUserOnly"], true);
  });

  it("styles the login pages before their domain", () => {
    assert.ok(
      waitsFor(resourceOf(plan, "aws:cognito/userPoolDomain:UserPoolDomain")).includes(
        "aws:cognito/managedLoginBranding:ManagedLoginBranding::agent-branding-agent",
      ),
    );
  });

  it("ends the session at the edge: the load balancer's cookies, then Cognito's", () => {
    const code = String(resourceOf(plan, "aws:cloudfront/function:Function").inputs["code"]);
    const { id } = resourceOf(plan, CLIENT);
    const { host } = new URL(String(plan.outputs["loginUrl"]));
    const uri = encodeURIComponent("https://agent.acme.dev/");
    assert.ok(code.includes(`https://${host}/logout?client_id=${id}&logout_uri=${uri}`));
    assert.equal(plan.outputs["logoutUrl"], "https://agent.acme.dev/logout");
    const { defaultCacheBehavior } = resourceOf(plan, "aws:cloudfront/distribution:Distribution").inputs;
    assert.equal(((defaultCacheBehavior as Config)["functionAssociations"] as unknown[]).length, 1);
  });

  it("has certificates of one name where each is read, proven by one record", () => {
    const certificates = resourcesOf(plan, "aws:acm/certificate:Certificate").map(({ inputs }) => [
      inputs["domainName"],
      inputs["region"],
    ]);
    assert.deepEqual(certificates, [
      ["agent.acme.dev", "eu-central-1"],
      ["agent.acme.dev", "us-east-1"],
    ]);
    const proofs = resourcesOf(plan, "aws:route53/record:Record").filter(
      ({ inputs }) => inputs["type"] === "CNAME",
    );
    assert.equal(proofs.length, 1);
  });

  it("keeps a browser with its task, on Streamlit's port and health path", () => {
    const { port, healthCheck, stickiness } = resourceOf(plan, "aws:lb/targetGroup:TargetGroup").inputs;
    assert.equal(port, 8501);
    assert.equal((healthCheck as Config)["path"], "/_stcore/health");
    assert.deepEqual(stickiness, { type: "lb_cookie", enabled: true, cookieDuration: 86_400 });
  });

  it("replaces tasks one by one, and goes back when they answer badly", () => {
    const { inputs } = resourceOf(plan, SERVICE);
    assert.deepEqual(
      [
        inputs["desiredCount"],
        inputs["deploymentMinimumHealthyPercent"],
        inputs["deploymentMaximumPercent"],
        inputs["deploymentCircuitBreaker"],
      ],
      [1, 100, 200, { enable: true, rollback: true }],
    );
    const alarms = inputs["alarms"] as Config;
    assert.deepEqual([alarms["enable"], alarms["rollback"]], [true, true]);
    const names = ["agent-entry-unhealthy-targets", "agent-entry-error-rate"].map(
      (name) => resourceOf(plan, "aws:cloudwatch/metricAlarm:MetricAlarm", name).outputs["name"],
    );
    assert.deepEqual(alarms["alarmNames"], names);
  });

  it("tells the application who logs in, by what keys to check it, and what it may ask", () => {
    const environment = environmentOf(plan);
    const keys = resourceOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2");
    const pool = resourceOf(plan, "aws:cognito/userPool:UserPool").id;
    assert.deepEqual(
      Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("STREAMLIT_"))),
      {
        APP_NAME: "Agent",
        AUTH_MODE: "load-balancer",
        AWS_REGION: "eu-central-1",
        BEDROCK_AGENT_ALIAS_ID: "F6G7H8I9J0",
        BEDROCK_AGENT_ID: "A1B2C3D4E5",
        COGNITO_CLIENT_ID: resourceOf(plan, CLIENT).id,
        COGNITO_ISSUER: `https://cognito-idp.eu-central-1.amazonaws.com/${pool}`,
        COGNITO_REGION: "eu-central-1",
        COGNITO_USER_POOL_ID: pool,
        DOCUMENTS_BUCKET: plan.outputs["documentsBucket"],
        LOAD_BALANCER_ARN: resourceOf(plan, "aws:lb/loadBalancer:LoadBalancer").outputs["arn"],
        LOGOUT_URL: "https://agent.acme.dev/logout",
        PUBLIC_URL: "https://agent.acme.dev",
        TOKEN_KEYS: `s3://${keys.inputs["bucket"]}/gatehouse/jwks.json`,
      },
    );
    assert.equal(environment["STREAMLIT_BROWSER_SERVER_ADDRESS"], "agent.acme.dev");
    assert.deepEqual(containersOf(plan)[0]!.secrets ?? [], []);
  });

  it("runs the container read-only but for /tmp, which is memory", () => {
    assert.deepEqual(writable(plan), [true, ["/tmp 256 rw noexec nosuid nodev"]]);
  });

  it("keeps the keys in a bucket that holds nothing else", () => {
    const keys = resourceOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2");
    assert.notEqual(keys.inputs["bucket"], plan.outputs["documentsBucket"]);
  });

  it("tags every resource that can be tagged", () => {
    const wanted = {
      "gatehouse:system": "agent",
      "gatehouse:environment": "dev",
      "gatehouse:stack": "test",
    };
    const taggable = plan.resources.filter(({ inputs }) => inputs["tags"] !== undefined);
    assert.ok(taggable.length > 40, `${taggable.length} tagged`);
    for (const { urn, inputs } of taggable) {
      const tags = inputs["tags"] as Record<string, string>;
      assert.deepEqual({ ...tags, ...wanted }, tags, urn);
    }
  });

  it("answers what a person needs after the deployment", () => {
    assert.deepEqual(Object.keys(plan.outputs).sort(), [
      "alarmTopicArn",
      "callbackUrl",
      "clientId",
      "clusterName",
      "containerLogGroup",
      "createUser",
      "dashboardUrl",
      "distributionDomainName",
      "distributionId",
      "documentsBucket",
      "loadBalancerDnsName",
      "loginUrl",
      "logoutUrl",
      "serviceName",
      "url",
      "userPoolId",
    ]);
    assert.match(
      String(plan.outputs["createUser"]),
      /^aws cognito-idp admin-create-user --region eu-central-1 --user-pool-id eu-central-1_\w+ --username you@example\.com --user-attributes .*Value=true$/,
    );
  });
});

describe("the agent in other shapes", () => {
  it("lets an image write everywhere that cannot do without", async () => {
    const agent = { ...(agentConfig["gatehouse:agent"] as Config), readOnlyRoot: false };
    const { plan } = await previewOf(change({ "gatehouse:agent": agent }));
    assert.deepEqual(writable(plan), [false, []]);
  });

  it("gives the same plan from the same input", async () => {
    const [one, two] = [await previewOf(agentConfig), await previewOf(agentConfig)];
    assert.equal(JSON.stringify(one.plan), JSON.stringify(two.plan));
  });

  // CloudFront gives the name without a domain: only then two addresses wait for it.
  for (const [name, config] of [
    ["agent", agentConfig],
    ["agent-app", appWithoutDomain],
  ] as const) {
    it(`keeps actions, principals, ports and flags of ${name} known where only AWS can know the ids`, async () => {
      const { plan } = await previewOf(config, { unknowns: true });
      const { counts, verdicts } = judgeShape(plan.resources);
      assert.equal(counts.violation, 0);
      assertGolden(
        `${name}-undecided-at-preview.txt`,
        verdicts.flatMap(({ rule, urn, verdict }) =>
          verdict.kind === "unknown" ? [`${rule} ${nameOf({ urn })}: ${verdict.property}`] : [],
        ),
      );
    });
  }

  it("lets the application log in, without a domain, behind a VPC origin", async () => {
    const { plan } = await previewOf(appWithoutDomain);
    clean(plan);
    assertGolden("agent-app-without-domain.txt", inventory(plan));
    const url = String(plan.outputs["url"]);
    assert.match(url, /^https:\/\/d[a-z0-9]+\.cloudfront\.net$/);
    const client = resourceOf(plan, CLIENT).inputs;
    assert.deepEqual(client["callbackUrls"], [`${url}/oauth2callback`]);
    assert.deepEqual(client["logoutUrls"], [`${url}/`]);
    assert.equal(resourceOf(plan, "aws:lb/loadBalancer:LoadBalancer").inputs["internal"], true);
    const environment = environmentOf(plan);
    const logout = new URL(environment["LOGOUT_URL"] ?? "");
    assert.equal(logout.host, new URL(String(plan.outputs["loginUrl"])).host);
    assert.equal(logout.searchParams.get("logout_uri"), `${url}/`);
    assert.equal(environment["STREAMLIT_BROWSER_SERVER_ADDRESS"], new URL(url).host);
    assert.deepEqual(
      containersOf(plan)[0]!.secrets.map(({ name, valueFrom }) => `${name} ${valueFrom.split(":").at(-3)}`),
      ["COGNITO_CLIENT_SECRET clientSecret", "STREAMLIT_SERVER_COOKIE_SECRET cookieSecret"],
    );
    assert.equal(
      resourceOf(plan, "aws:secretsmanager/secretVersion:SecretVersion").inputs["secretString"],
      SECRET,
    );
    assert.deepEqual(resourcesOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2"), []);
    assert.deepEqual(resourcesOf(plan, "aws:cloudfront/function:Function"), []);
    assert.ok(
      waitsFor(resourceOf(plan, SERVICE)).includes(
        "aws:secretsmanager/secretVersion:SecretVersion::agent-version",
      ),
    );
    assert.deepEqual(
      openings(plan).filter((rule) => rule.startsWith("agent-load-balancer")),
      ["agent-load-balancer -> agent-task 8501", "agent-load-balancer <- pl-a3a144ca 80"],
    );
  });

  it("lets the application log in under a domain of its own, without CloudFront", async () => {
    const { plan } = await previewOf(
      change({
        "gatehouse:auth": "app",
        "gatehouse:edge": "none",
        "gatehouse:webAcl": { scope: "regional" },
        "gatehouse:network": { egress: "nat-instance" },
      }),
    );
    clean(plan);
    assert.deepEqual(resourcesOf(plan, "aws:cloudfront/distribution:Distribution"), []);
    assert.deepEqual(resourceOf(plan, CLIENT).inputs["callbackUrls"], [
      "https://agent.acme.dev/oauth2callback",
    ]);
  });

  it("logs in at a private load balancer where a NAT leads to Cognito", async () => {
    const { plan } = await previewOf(
      change({ "gatehouse:edge": "cloudfront-private", "gatehouse:network": { egress: "single-nat" } }),
    );
    clean(plan);
    const actions = [
      ...(resourceOf(plan, "aws:lb/listener:Listener").inputs["defaultActions"] as Config[]),
    ].map(({ type }) => type);
    assert.deepEqual(actions, ["authenticate-cognito", "forward"]);
    assert.ok(openings(plan).includes("agent-load-balancer -> 0.0.0.0/0 443"));
    assert.deepEqual(services(plan), ["s3"]);
  });

  it("calls models by name, in every region of their profile, through their own endpoint", async () => {
    const { plan } = await previewOf(
      change({
        "gatehouse:bedrock": { modelIds: ["eu.amazon.nova-lite-v1:0", "amazon.titan-text-lite-v1"] },
      }),
    );
    clean(plan);
    assert.deepEqual(services(plan), ["bedrock-runtime", "ecr.api", "ecr.dkr", "logs", "s3"]);
    assert.equal(
      environmentOf(plan)["BEDROCK_MODEL_IDS"],
      "eu.amazon.nova-lite-v1:0,amazon.titan-text-lite-v1",
    );
    const { Statement } = documentOf(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy", "agent-task"));
    const invoked = Statement.filter(({ Sid }) => String(Sid).startsWith("Invoke")).flatMap(
      ({ Resource }) => Resource as string[],
    );
    const [bounds] = documentOf(resourceOf(plan, ENDPOINT, "agent-bedrock-runtime")).Statement;
    assert.deepEqual(bounds!["Resource"], invoked);
    assert.equal(invoked.length, 8);
  });

  it("copies an image from elsewhere, and pulls only from the copy's repository", async () => {
    const source = `ghcr.io/acme/agent:1.4.0@sha256:${"7d".repeat(32)}`;
    const { plan, warnings } = await previewOf(change({ "gatehouse:agent": { mirror: source } }));
    clean(plan);
    const repository = resourceOf(plan, "aws:ecr/repository:Repository");
    assert.equal(repository.inputs["imageTagMutability"], "IMMUTABLE");
    const name = String(repository.inputs["name"] ?? repository.outputs["name"]);
    const [app] = JSON.parse(
      String(resourceOf(plan, "aws:ecs/taskDefinition:TaskDefinition").inputs["containerDefinitions"]),
    );
    assert.match(
      app.image,
      new RegExp(`^123456789012\\.dkr\\.ecr\\.eu-central-1\\.amazonaws\\.com/${name}@sha256:[0-9a-f]{64}$`),
    );
    const { Statement } = documentOf(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy", "agent-execution"));
    const pull = Statement.find(({ Sid }) => Sid === "PullImages");
    assert.deepEqual(pull?.["Resource"], [`arn:aws:ecr:eu-central-1:123456789012:repository/${name}`]);
    const pulled = resourceOf(plan, "docker:index/remoteImage:RemoteImage").inputs;
    assert.deepEqual([pulled["name"], pulled["platform"]], [source.replace(":1.4.0", ""), "linux/arm64"]);
    assert.ok(warnings.some((warning) => warning.includes("gatehouse:agent.mirror is set")));
    assert.ok(!JSON.stringify(plan).includes("NotASecretRegistryPassword"));
  });

  for (const size of ["medium", "large"] as const) {
    it(`scales in size ${size}, with endpoints in each zone`, async () => {
      const { plan } = await previewOf(change({ "gatehouse:size": size }));
      clean(plan);
      assertGolden(`agent-${size}.txt`, inventory(plan));
      const target = resourceOf(plan, "aws:appautoscaling/target:Target").inputs;
      assert.deepEqual([target["minCapacity"], target["maxCapacity"]], size === "medium" ? [2, 4] : [3, 10]);
      assert.deepEqual(resourceOf(plan, SERVICE).ignoreChanges, ["desiredCount"]);
      const { subnetIds } = resourceOf(plan, ENDPOINT, "agent-logs").inputs;
      assert.equal((subnetIds as unknown[]).length, 2);
    });
  }

  it("protects what holds data in prod, and makes it deletable in dev", async () => {
    const { plan: dev } = await previewOf(agentConfig);
    const { plan: prod } = await previewOf(
      change({ "gatehouse:environment": "prod", "gatehouse:size": "medium" }),
    );
    assert.deepEqual(
      dev.resources.filter(({ protect }) => protect),
      [],
    );
    assertGolden(
      "agent-protected-in-prod.txt",
      inventory({ ...prod, resources: prod.resources.filter(({ protect }) => protect) }),
    );
    const flags = (plan: Plan) => [
      resourceOf(plan, "aws:cognito/userPool:UserPool").inputs["deletionProtection"],
      resourceOf(plan, "aws:lb/loadBalancer:LoadBalancer").inputs["enableDeletionProtection"],
    ];
    assert.deepEqual(flags(prod), ["ACTIVE", true]);
    assert.deepEqual(flags(dev), ["INACTIVE", false]);
  });

  it("backs up the documents in prod", async () => {
    const { plan } = await previewOf(change({ "gatehouse:environment": "prod", "gatehouse:size": "medium" }));
    const selected = resourcesOf(plan, "aws:backup/selection:Selection").flatMap(
      ({ inputs }) => inputs["resources"] as string[],
    );
    assert.deepEqual(selected, [`arn:aws:s3:::${plan.outputs["documentsBucket"]}`]);
  });

  for (const region of ["us-east-1", "eu-west-1", "ap-northeast-1", "us-west-1"]) {
    it(`previews in ${region}${region === "us-west-1" ? ", which has two usable zones" : ""}`, async () => {
      const image = `210987654321.dkr.ecr.${region}.amazonaws.com/agent@sha256:${"4a".repeat(32)}`;
      const { plan } = await previewOf(change({ "aws:region": region, "gatehouse:agent": { image } }));
      clean(plan);
      // CloudFront's certificate, web ACL, logs and alarms are in us-east-1 wherever the stack is.
      const foreign = plan.resources.filter(({ inputs }) => {
        const regions = JSON.stringify(inputs).match(/\b(us|eu|ap)-[a-z]+-\d\b/g) ?? [];
        return regions.some((found) => found !== region && found !== "us-east-1");
      });
      assert.deepEqual(
        foreign.map(({ urn }) => urn),
        [],
      );
    });
  }

  it("uses a company's closed VPC, pool, bucket, key and certificates without touching them", async () => {
    const subnets = (digit: string) => ["1", "2"].map((end) => `subnet-${digit.repeat(16)}${end}`);
    const certificate = (region: string) =>
      `arn:aws:acm:${region}:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const { plan, warnings } = await previewOf(
      change({
        "gatehouse:network": {
          existing: {
            vpcId: `vpc-${"a1".repeat(8)}b`,
            cidr: "10.0.0.0/16",
            publicSubnetIds: subnets("b"),
            privateSubnetIds: subnets("c"),
            privateRouteTableIds: [`rtb-${"d1".repeat(8)}e`],
            egress: "none",
            endpoints: ["ecr.api", "ecr.dkr", "logs", "bedrock-agent-runtime", "s3"],
          },
        },
        "gatehouse:encryption": { keyArn: key },
        "gatehouse:login": {
          existing: {
            userPoolId: "eu-central-1_Ab1Cd2Ef3",
            domain: "acme.auth.eu-central-1.amazoncognito.com",
          },
        },
        "gatehouse:domain": { name: "agent.acme.dev", certificateArn: certificate("eu-central-1") },
        "gatehouse:cloudfront": { certificateArn: certificate("us-east-1") },
        "gatehouse:documents": { existingBucket: "acme.documents", existingKeyArn: key },
      }),
    );
    clean(plan);
    const touched = [
      "ec2/vpc:Vpc",
      "ec2/subnet:Subnet",
      "ec2/routeTable:RouteTable",
      "ec2/vpcEndpoint:VpcEndpoint",
      "cognito/userPool:UserPool",
      "cognito/userPoolDomain:UserPoolDomain",
      "acm/certificate:Certificate",
      "route53/record:Record",
    ].map((type) => `aws:${type}`);
    assert.deepEqual(
      plan.resources.filter(({ type }) => touched.includes(type)).map(({ urn }) => urn),
      [],
    );
    const { authenticateCognito } = (resourceOf(plan, RULE).inputs["actions"] as Config[])[0] as {
      authenticateCognito: Config;
    };
    assert.deepEqual(
      [authenticateCognito["userPoolArn"], authenticateCognito["userPoolDomain"]],
      ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab1Cd2Ef3", "acme"],
    );
    // The pages of a client without a style answer 403.
    assert.ok(
      waitsFor(resourceOf(plan, RULE)).includes(
        "aws:cognito/managedLoginBranding:ManagedLoginBranding::agent-branding-agent",
      ),
    );
    assert.deepEqual(
      openings(plan).filter((rule) => rule.startsWith("agent-task ->")),
      ["agent-task -> 10.0.0.0/16 443", "agent-task -> pl-6ea54007 443"],
    );
    assert.equal(plan.outputs["documentsBucket"], "acme.documents");
    assert.equal(plan.outputs["createUser"], undefined);
    assert.ok(warnings.some((warning) => warning.includes("gatehouse:login.existing is set")));
    const expiry = resourcesOf(plan, "aws:cloudwatch/metricAlarm:MetricAlarm").filter(
      ({ inputs }) => inputs["metricName"] === "DaysToExpiry",
    );
    assert.deepEqual(expiry.map(nameOf), [
      "agent-entry-certificate-expiry",
      "agent-global-edge-certificate-expiry",
    ]);
  });

  it("stays out of us-east-1 where the account may not use it", async () => {
    const { plan, warnings } = await previewOf(
      change({
        "gatehouse:account": { allowedRegions: ["eu-central-1"] },
        "gatehouse:cloudfront": {
          certificateArn:
            "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
        },
      }),
    );
    clean(plan);
    const there = plan.resources.filter(({ inputs }) => inputs["region"] === "us-east-1");
    assert.deepEqual(
      there.map(({ urn }) => urn),
      [],
    );
    const acl = resourceOf(plan, "aws:wafv2/webAcl:WebAcl").inputs;
    assert.equal(acl["scope"], "REGIONAL");
    assert.ok(warnings.some((warning) => warning.includes("gatehouse:webAcl.scope")));
  });

  it("makes the group whose members may use the application, and tells both", async () => {
    const { plan } = await previewOf(
      change({
        "gatehouse:agent": { ...(agentConfig["gatehouse:agent"] as Config), allowedGroup: "agents" },
      }),
    );
    assert.deepEqual(
      resourcesOf(plan, "aws:cognito/userGroup:UserGroup").map(({ inputs }) => inputs["name"]),
      ["agents"],
    );
    assert.equal(environmentOf(plan)["ALLOWED_GROUP"], "agents");
    assert.match(
      String(plan.outputs["createUser"]),
      / && aws cognito-idp admin-add-user-to-group .*'agents'$/,
    );
  });

  it("takes a stack name of 60 characters", async () => {
    const { plan } = await previewOf(agentConfig, { stack: `team-${"x".repeat(55)}` });
    assert.deepEqual(limitFaults(plan), []);
  });

  it("writes no partition by hand", async () => {
    const { plan } = await previewOf(
      change({
        "aws:region": "us-gov-west-1",
        "gatehouse:auth": "app",
        "gatehouse:edge": "none",
        "gatehouse:webAcl": { scope: "regional" },
        "gatehouse:network": { egress: "single-nat" },
        "gatehouse:agent": { image: `ghcr.io/acme/agent@sha256:${"4a".repeat(32)}` },
      }),
    );
    const written = plan.resources.filter(({ inputs }) => JSON.stringify(inputs).includes("arn:aws:"));
    assert.deepEqual(
      written.map(({ urn }) => urn),
      [],
    );
  });

  it("keeps planted secrets out of the plan", async () => {
    const federation = [
      {
        name: "AcmeEntra",
        kind: "oidc",
        issuer: "https://login.acme.dev/v2.0",
        clientId: "abc",
        clientSecret: { secure: "v1:AAAA:BBBB" },
      },
    ];
    const { plan } = await previewOf({ ...appWithoutDomain, "gatehouse:login": { federation } });
    assert.ok(!JSON.stringify(plan).includes("v1:AAAA"));
    const provider = resourceOf(plan, "aws:cognito/identityProvider:IdentityProvider");
    assert.equal((provider.inputs["providerDetails"] as Config)["client_secret"], SECRET);
    const random = resourcesOf(plan, "random:index/randomPassword:RandomPassword");
    assert.ok(random.length > 0);
    for (const { outputs } of random) {
      assert.equal(outputs["result"], SECRET);
    }
  });
});
