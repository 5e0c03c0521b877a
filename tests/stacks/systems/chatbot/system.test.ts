import assert from "node:assert/strict";
import { nameOf, type Plan, SECRET } from "../../../../cli/plan";
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
import { previewOf } from "../../../support/stack";
import { type Config, change, chatbotConfig, clean, environmentOf, openings, rulesOf } from "./support";

const SERVICE = "aws:ecs/service:Service";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const RULE = "aws:lb/listenerRule:ListenerRule";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

const notFound = [
  {
    type: "fixed-response",
    fixedResponse: { contentType: "text/plain", messageBody: "Not Found", statusCode: "404" },
  },
];

const withoutDomain = change({ "gatehouse:domain": undefined });
const amplify = change({ "gatehouse:frontend": { kind: "amplify" } });

describe("the chatbot, small", () => {
  let plan: Plan;
  before(async () => {
    ({ plan } = await previewOf(chatbotConfig));
  });

  it("creates exactly what is in its golden inventory", () => {
    assertGolden("chatbot-small.txt", inventory(plan));
  });

  it("holds nothing that AWS is known to refuse, violates no policy and leaves nothing unknown", () => {
    clean(plan);
    assert.ok(judgeShape(plan.resources).counts.compliant > 100);
  });

  it("starts the service after everything that a task needs", () => {
    const needs = waitsFor(resourceOf(plan, SERVICE));
    for (const needed of [
      "aws:lb/listener:Listener::chatbot-https",
      `${RULE}::chatbot-api`,
      "aws:iam/rolePolicy:RolePolicy::chatbot-execution",
      "aws:iam/rolePolicy:RolePolicy::chatbot-task",
      "aws:secretsmanager/secretVersion:SecretVersion::chatbot-version",
      "aws:ssm/parameter:Parameter::chatbot-LOG_LEVEL",
      "aws:ssm/parameter:Parameter::chatbot-COGNITO_CLIENT_ID",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::chatbot-load-balancer-to-task-8000",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::chatbot-task-to-internet-443",
      "aws:ec2/route:Route::chatbot-private-a",
      `${ALARM}::chatbot-entry-error-rate`,
    ]) {
      assert.ok(needs.includes(needed), `the service does not wait for ${needed}: ${needs.join(", ")}`);
    }
  });

  it("opens nothing but what stands here: 443 from CloudFront, 8000 from the load balancer alone", () => {
    assert.deepEqual(openings(plan), [
      "chatbot-load-balancer -> 0.0.0.0/0 443",
      "chatbot-load-balancer -> chatbot-task 8000",
      "chatbot-load-balancer <- pl-a3a144ca 443",
      "chatbot-task -> 0.0.0.0/0 443",
      // S3 by its gateway, which is free.
      `chatbot-task -> ${resourceOf(plan, ENDPOINT).outputs["prefixListId"]} 443`,
      "chatbot-task <- chatbot-load-balancer 8000",
    ]);
  });

  it("answers the API's paths with a token that was checked, its health without, the rest with 404", () => {
    const method = (...values: string[]) => ({ httpRequestMethod: { values } });
    const path = (...values: string[]) => ({ pathPattern: { values } });
    assert.deepEqual(rulesOf(plan), [
      [20, [method("GET", "HEAD"), path("/api/v1/health")], ["forward"]],
      [40, [path("/api/*")], ["jwt-validation", "forward"]],
    ]);
    const listener = resourceOf(plan, "aws:lb/listener:Listener").inputs;
    assert.deepEqual(listener["defaultActions"], notFound);
    assert.equal(listener["port"], 443);
    assert.match(String(listener["sslPolicy"]), /^ELBSecurityPolicy-TLS13-1-2-/);
  });

  it("takes access tokens of its own client only", () => {
    const [validation] = resourceOf(plan, RULE, "chatbot-api").inputs["actions"] as readonly Config[];
    const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${plan.outputs["userPoolId"]}`;
    assert.deepEqual(validation, {
      type: "jwt-validation",
      order: 1,
      jwtValidation: {
        issuer,
        jwksEndpoint: `${issuer}/.well-known/jwks.json`,
        additionalClaims: [
          { name: "token_use", format: "single-string", values: ["access"] },
          { name: "client_id", format: "single-string", values: [resourceOf(plan, CLIENT).id] },
        ],
      },
    });
  });

  it("serves pages and API at one address: the bucket for everything but /api/*", () => {
    const { inputs } = resourceOf(plan, DISTRIBUTION);
    const pages = inputs["defaultCacheBehavior"] as Config;
    assert.equal(pages["targetOriginId"], "site");
    assert.deepEqual(pages["allowedMethods"], ["GET", "HEAD", "OPTIONS"]);
    assert.equal((pages["functionAssociations"] as unknown[]).length, 1);
    const ordered = inputs["orderedCacheBehaviors"] as readonly Config[];
    assert.deepEqual(
      ordered.map(({ pathPattern, targetOriginId, cachePolicyId }) => [
        pathPattern,
        targetOriginId,
        cachePolicyId,
      ]),
      [
        ["/api/*", "application", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"],
        ["/assets/*", "site", "658327ea-f89d-4fab-a63d-7e88639e58f6"],
      ],
    );
    assert.equal(ordered[0]?.["functionAssociations"], undefined);
    assert.ok(JSON.stringify(ordered[0]).includes('"POST"'));
    const origins = inputs["origins"] as readonly Config[];
    assert.deepEqual(
      origins.map(({ originId, vpcOriginConfig, originAccessControlId }) => [
        originId,
        vpcOriginConfig !== undefined,
        originAccessControlId !== undefined,
      ]),
      [
        ["application", true, false],
        ["site", false, true],
      ],
    );
  });

  it("lets pages call their own address and the login, and run only their own scripts", () => {
    const headers = resourceOf(plan, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs;
    const text = JSON.stringify(headers["securityHeadersConfig"]);
    const { host } = new URL(String(plan.outputs["loginUrl"]));
    assert.ok(text.includes(`connect-src 'self' https://${host};`), text);
    assert.ok(text.includes("default-src 'self'"));
    assert.ok(!text.includes("script-src"));
    assert.ok(!text.includes("unsafe-eval"));
  });

  it("publishes to the pages what they must know, and nothing secret", () => {
    const { inputs } = resourceOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2", "chatbot-config");
    assert.equal(inputs["key"], "config.json");
    const { host } = new URL(String(plan.outputs["loginUrl"]));
    assert.deepEqual(JSON.parse(String(inputs["content"])), {
      apiUrl: "",
      region: "eu-central-1",
      userPoolId: plan.outputs["userPoolId"],
      clientId: resourceOf(plan, CLIENT).id,
      issuer: `https://cognito-idp.eu-central-1.amazonaws.com/${plan.outputs["userPoolId"]}`,
      loginUrl: `https://${host}`,
      callbackUrl: "https://chatbot.acme.dev/auth/callback/",
      logoutUrl: "https://chatbot.acme.dev/login/",
      scopes: ["openid", "email", "profile"],
    });
  });

  it("is a public client: no secret, codes alone, rotating refresh tokens, names that users may set", () => {
    const { inputs } = resourceOf(plan, CLIENT);
    assert.equal(inputs["generateSecret"], false);
    assert.deepEqual(inputs["allowedOauthFlows"], ["code"]);
    assert.deepEqual(inputs["refreshTokenRotation"], { feature: "ENABLED", retryGracePeriodSeconds: 30 });
    assert.ok(!(inputs["explicitAuthFlows"] as string[]).includes("ALLOW_REFRESH_TOKEN_AUTH"));
    assert.equal(inputs["accessTokenValidity"], 60);
    assert.deepEqual(inputs["callbackUrls"], ["https://chatbot.acme.dev/auth/callback/"]);
    assert.deepEqual(inputs["logoutUrls"], ["https://chatbot.acme.dev/login/"]);
    assert.deepEqual(inputs["writeAttributes"], [
      "email",
      "name",
      "preferred_username",
      "given_name",
      "family_name",
    ]);
  });

  it("asks for passwords of twelve characters with lower and upper case and digits, and a verified address", () => {
    const { inputs } = resourceOf(plan, "aws:cognito/userPool:UserPool");
    const policy = inputs["passwordPolicy"] as Config;
    assert.equal(policy["minimumLength"], 12);
    assert.deepEqual(
      ["requireLowercase", "requireUppercase", "requireNumbers"].map((key) => policy[key]),
      [true, true, true],
    );
    assert.deepEqual(inputs["autoVerifiedAttributes"], ["email"]);
    assert.deepEqual(inputs["usernameAttributes"], ["email"]);
  });

  it("limits each address to 2,000 requests in five minutes, and judges chat bodies by no managed rule", () => {
    const { inputs } = resourceOf(plan, "aws:wafv2/webAcl:WebAcl");
    const rules = inputs["rules"] as readonly Config[];
    const text = JSON.stringify(rules);
    assert.equal(inputs["scope"], "CLOUDFRONT");
    assert.match(
      text,
      /"rateBasedStatement":\{"aggregateKeyType":"IP","evaluationWindowSec":300,"limit":2000/,
    );
    for (const group of ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"]) {
      assert.ok(text.includes(`"name":"${group}"`), group);
    }
    const common = rules.find((rule) => JSON.stringify(rule).includes("AWSManagedRulesCommonRuleSet"));
    const counted = JSON.stringify(common).match(/"actionToUse":\{"count":\{\}\},"name":"(\w+)"/g) ?? [];
    assert.ok(counted.length >= 4, JSON.stringify(common));
    assert.ok(counted.every((entry) => entry.includes("_BODY")));
    for (const path of ["/api/v1/chat", "/api/v1/feedback"]) {
      assert.ok(text.includes(path), path);
    }
  });

  it("checks the health path every 30 seconds on port 8000, and keeps no browser with a task", () => {
    const { port, healthCheck, stickiness } = resourceOf(plan, "aws:lb/targetGroup:TargetGroup").inputs;
    assert.equal(port, 8000);
    assert.equal((healthCheck as Config)["path"], "/api/v1/health");
    assert.equal((healthCheck as Config)["interval"], 30);
    assert.equal((stickiness as Config | undefined)?.["enabled"] ?? false, false);
  });

  it("replaces tasks one by one, and goes back when they answer badly or slowly", () => {
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
    const names = ["unhealthy-targets", "error-rate", "latency"].map(
      (key) => resourceOf(plan, ALARM, `chatbot-entry-${key}`).outputs["name"],
    );
    assert.deepEqual((inputs["alarms"] as Config)["alarmNames"], names);
    assert.deepEqual(resourcesOf(plan, "aws:appautoscaling/target:Target"), []);
  });

  it("runs half a vCPU and a gigabyte, with a file system that nothing writes to", () => {
    const { inputs } = resourceOf(plan, "aws:ecs/taskDefinition:TaskDefinition");
    assert.deepEqual([inputs["cpu"], inputs["memory"]], ["512", "1024"]);
    const [app] = JSON.parse(String(inputs["containerDefinitions"])) as readonly Config[];
    assert.equal(app?.["readonlyRootFilesystem"], true);
    assert.equal(app?.["image"], (chatbotConfig["gatehouse:chatbot"] as Config)["image"]);
  });

  it("tells the application what it needs: plain, from Parameter Store and from one secret", () => {
    const { SETTINGS_VERSION: version, ...environment } = environmentOf(plan);
    const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${plan.outputs["userPoolId"]}`;
    assert.deepEqual(environment, {
      APP_NAME: "Chatbot",
      AUTH_MODE: "load-balancer",
      AWS_REGION: "eu-central-1",
      BEDROCK_MODEL_IDS: "eu.amazon.nova-lite-v1:0,amazon.titan-text-lite-v1",
      COGNITO_ISSUER: issuer,
      PORT: "8000",
      PUBLIC_URL: "https://chatbot.acme.dev",
      TOKEN_KEYS: `${issuer}/.well-known/jwks.json`,
    });
    assert.notEqual(version, undefined);
    const parameter = (name: string) =>
      `arn:aws:ssm:eu-central-1:123456789012:parameter/gatehouse/test/${name}`;
    const secret = resourceOf(plan, "aws:secretsmanager/secret:Secret").outputs["arn"];
    const { versionId } = resourceOf(plan, "aws:secretsmanager/secretVersion:SecretVersion").outputs;
    assert.deepEqual(
      Object.fromEntries(containersOf(plan)[0]!.secrets.map(({ name, valueFrom }) => [name, valueFrom])),
      {
        BEDROCK_MODEL_ID: parameter("BEDROCK_MODEL_ID"),
        COGNITO_CLIENT_ID: parameter("COGNITO_CLIENT_ID"),
        COGNITO_USER_POOL_ID: parameter("COGNITO_USER_POOL_ID"),
        LOG_LEVEL: parameter("LOG_LEVEL"),
        SESSION_SECRET: `${secret}:sessionSecret::${versionId}`,
      },
    );
    const values = resourcesOf(plan, "aws:ssm/parameter:Parameter").map(({ inputs }) => [
      inputs["name"],
      inputs["insecureValue"],
    ]);
    assert.deepEqual(Object.fromEntries(values), {
      "/gatehouse/test/BEDROCK_MODEL_ID": "eu.amazon.nova-lite-v1:0",
      "/gatehouse/test/COGNITO_CLIENT_ID": resourceOf(plan, CLIENT).id,
      "/gatehouse/test/COGNITO_USER_POOL_ID": plan.outputs["userPoolId"],
      "/gatehouse/test/LOG_LEVEL": "DEBUG",
    });
  });

  it("lets ECS read these parameters and this secret, and the task call these models, and nothing else", () => {
    const policy = (name: string) =>
      documentOf(resourceOf(plan, "aws:iam/rolePolicy:RolePolicy", name)).Statement;
    const reads = policy("chatbot-execution").find(({ Sid }) => Sid === "ReadParameters");
    assert.deepEqual(reads?.["Action"], ["ssm:GetParameters"]);
    const { Resource: parameters = [] } = reads ?? {};
    assert.equal((parameters as unknown[]).length, 4);
    assert.ok(!JSON.stringify(reads).includes('*"'));
    const task = policy("chatbot-task");
    assert.deepEqual([...new Set(task.flatMap(({ Action }) => Action as string[]))].sort(), [
      "bedrock:InvokeModel",
      "bedrock:InvokeModelWithResponseStream",
    ]);
    const resources = task.flatMap(({ Resource }) => Resource as string[]);
    assert.ok(resources.includes("arn:aws:bedrock:eu-central-1::foundation-model/amazon.titan-text-lite-v1"));
    assert.ok(
      resources.includes(
        "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0",
      ),
    );
    assert.ok(resources.every((resource) => !resource.endsWith("*")));
  });

  it("rings for errors, slow answers, health, blocked requests and failing models", () => {
    const alarms = new Map(resourcesOf(plan, ALARM).map((alarm) => [nameOf(alarm), alarm.inputs]));
    const errors = alarms.get("chatbot-entry-error-rate");
    assert.deepEqual(
      [errors?.["threshold"], errors?.["evaluationPeriods"], errors?.["comparisonOperator"]],
      [5, 5, "GreaterThanThreshold"],
    );
    assert.ok(JSON.stringify(errors?.["metricQueries"]).includes("HTTPCode_Target_5XX_Count"));
    const latency = alarms.get("chatbot-entry-latency");
    assert.deepEqual(
      [latency?.["threshold"], latency?.["evaluationPeriods"], latency?.["extendedStatistic"]],
      [5, 3, "p95"],
    );
    const success = JSON.stringify(alarms.get("chatbot-model-success"));
    assert.ok(success.includes('"ModelId":"eu.amazon.nova-lite-v1:0"'));
    assert.deepEqual([...alarms.keys()].sort(), [
      "chatbot-entry-error-rate",
      "chatbot-entry-latency",
      "chatbot-entry-no-healthy-targets",
      "chatbot-entry-unhealthy-targets",
      "chatbot-global-blocked-requests",
      "chatbot-global-cloudfront-errors",
      "chatbot-model-success",
      "chatbot-model-throttled",
      "chatbot-service-cpu",
      "chatbot-service-memory",
    ]);
    for (const name of ["chatbot-global-blocked-requests", "chatbot-global-cloudfront-errors"]) {
      assert.equal(alarms.get(name)?.["region"], "us-east-1", name);
    }
  });

  it("shows on the dashboard what it is measured by, and every alarm in its own region", () => {
    const body = JSON.parse(
      String(resourceOf(plan, "aws:cloudwatch/dashboard:Dashboard").inputs["dashboardBody"]),
    );
    const [targets, ...graphs] = body.widgets as readonly { properties: Config }[];
    assert.equal(
      targets?.properties["markdown"],
      "**Targets:** 95 of 100 answers begin within 2 s; errors below 1 %.",
    );
    assert.equal(graphs.length, resourcesOf(plan, ALARM).length);
    assert.equal(graphs.filter(({ properties }) => properties["region"] === "us-east-1").length, 2);
  });

  it("keeps the secret out of the plan", () => {
    const version = resourceOf(plan, "aws:secretsmanager/secretVersion:SecretVersion");
    assert.equal(version.inputs["secretString"], SECRET);
  });
});

describe("the chatbot without a domain", () => {
  let plan: Plan;
  before(async () => {
    ({ plan } = await previewOf(withoutDomain));
  });

  it("creates exactly what is in its golden inventory, within every limit and policy", () => {
    assertGolden("chatbot-without-domain.txt", inventory(plan));
    clean(plan);
  });

  it("has CloudFront's address for pages, login and API", () => {
    const { domainName } = resourceOf(plan, DISTRIBUTION).outputs;
    const url = `https://${domainName}`;
    assert.equal(plan.outputs["url"], url);
    assert.equal(plan.outputs["apiUrl"], `${url}/api/v1`);
    assert.deepEqual(resourceOf(plan, CLIENT).inputs["callbackUrls"], [`${url}/auth/callback/`]);
  });

  it("leaves tokens to the application, behind a listener that still knows the API's paths only", () => {
    assert.deepEqual(rulesOf(plan), [[40, [{ pathPattern: { values: ["/api/*"] } }], ["forward"]]]);
    assert.deepEqual(resourceOf(plan, "aws:lb/listener:Listener").inputs["defaultActions"], notFound);
    assert.equal(environmentOf(plan)["AUTH_MODE"], "app");
    // Nothing leaves the load balancer but what goes to the tasks.
    assert.deepEqual(openings(plan), [
      "chatbot-load-balancer -> chatbot-task 8000",
      "chatbot-load-balancer <- pl-a3a144ca 80",
      "chatbot-task -> 0.0.0.0/0 443",
      // S3 by its gateway, which is free.
      `chatbot-task -> ${resourceOf(plan, ENDPOINT).outputs["prefixListId"]} 443`,
      "chatbot-task <- chatbot-load-balancer 8000",
    ]);
  });
});

describe("the chatbot's pages in Amplify", () => {
  let plan: Plan;
  before(async () => {
    ({ plan } = await previewOf(amplify));
  });

  it("creates exactly what is in its golden inventory, within every limit and policy", () => {
    assertGolden("chatbot-amplify.txt", inventory(plan));
    clean(plan);
  });

  it("have the domain, and the API the name below it", () => {
    assert.equal(plan.outputs["url"], "https://chatbot.acme.dev");
    assert.equal(plan.outputs["apiUrl"], "https://api.chatbot.acme.dev/api/v1");
    const { inputs } = resourceOf(plan, DISTRIBUTION);
    assert.deepEqual(inputs["aliases"], ["api.chatbot.acme.dev"]);
    assert.equal((inputs["defaultCacheBehavior"] as Config)["targetOriginId"], "application");
    assert.deepEqual(
      [
        ...new Set(
          resourcesOf(plan, "aws:acm/certificate:Certificate").map(({ inputs: i }) => i["domainName"]),
        ),
      ],
      ["api.chatbot.acme.dev"],
    );
    const { domainName } = resourceOf(plan, "aws:amplify/domainAssociation:DomainAssociation").inputs;
    assert.equal(domainName, "chatbot.acme.dev");
  });

  it("ask before they call: the preflight comes through without a token, from one origin", () => {
    const rules = rulesOf(plan);
    assert.deepEqual(rules[1], [
      30,
      [{ httpRequestMethod: { values: ["OPTIONS"] } }, { pathPattern: { values: ["/api/*"] } }],
      ["forward"],
    ]);
    assert.equal(environmentOf(plan)["CORS_ORIGINS"], "https://chatbot.acme.dev");
  });

  it("may call the API and the login, and stand behind the same web ACL", () => {
    const app = resourceOf(plan, "aws:amplify/app:App");
    const { host } = new URL(String(plan.outputs["loginUrl"]));
    const headers = String(app.inputs["customHeaders"]);
    assert.ok(
      headers.includes(`connect-src ''self'' https://api.chatbot.acme.dev https://${host};`),
      headers,
    );
    const { inputs } = resourceOf(plan, "aws:wafv2/webAclAssociation:WebAclAssociation");
    assert.equal(inputs["webAclArn"], resourceOf(plan, "aws:wafv2/webAcl:WebAcl").outputs["arn"]);
    assert.equal(inputs["resourceArn"], app.outputs["arn"]);
  });

  it("bring their settings themselves, from the stack's outputs", () => {
    const config = plan.outputs["pagesConfig"] as Config;
    assert.equal(config["apiUrl"], "https://api.chatbot.acme.dev");
    assert.equal(config["callbackUrl"], "https://chatbot.acme.dev/auth/callback/");
    assert.ok(!inventory(plan).some((line) => line.includes("SiteConfig")));
  });

  it("have a web ACL of their own where the API's is regional", async () => {
    const { plan: bare } = await previewOf({
      ...amplify,
      "gatehouse:edge": "none",
      "gatehouse:webAcl": { scope: "regional", blockCountries: ["KP"] },
    });
    clean(bare);
    const acls = resourcesOf(bare, "aws:wafv2/webAcl:WebAcl").map(({ inputs }) => inputs["scope"]);
    assert.deepEqual(acls.sort(), ["CLOUDFRONT", "REGIONAL"]);
    assert.deepEqual(resourcesOf(bare, DISTRIBUTION), []);
    assert.deepEqual(
      openings(bare).filter((line) => line.startsWith("chatbot-load-balancer <-")),
      ["chatbot-load-balancer <- 0.0.0.0/0 443", "chatbot-load-balancer <- 0.0.0.0/0 80"],
    );
  });

  it("have Amplify's own address without a domain", async () => {
    const { plan: bare } = await previewOf({
      ...withoutDomain,
      "gatehouse:frontend": { kind: "amplify" },
    });
    clean(bare);
    const { id } = resourceOf(bare, "aws:amplify/app:App");
    const url = `https://main.${id}.amplifyapp.com`;
    assert.equal(bare.outputs["url"], url);
    assert.equal(environmentOf(bare)["CORS_ORIGINS"], url);
    assert.deepEqual(resourceOf(bare, CLIENT).inputs["callbackUrls"], [`${url}/auth/callback/`]);
    assert.match(String(bare.outputs["apiUrl"]), /\.cloudfront\.net\/api\/v1$/);
  });
});

describe("the chatbot's other shapes", () => {
  it("without a way out: an endpoint for each call, and the keys of tokens in a bucket", async () => {
    const { plan } = await previewOf(change({ "gatehouse:network": { egress: "none" } }));
    clean(plan);
    const services = resourcesOf(plan, ENDPOINT)
      .map(({ inputs }) => String(inputs["serviceName"]).split(".").slice(3).join("."))
      .sort();
    assert.deepEqual(services, [
      "bedrock-runtime",
      "ecr.api",
      "ecr.dkr",
      "logs",
      "s3",
      "secretsmanager",
      "ssm",
    ]);
    assert.deepEqual(resourcesOf(plan, "aws:ec2/natGateway:NatGateway"), []);
    const environment = environmentOf(plan);
    assert.match(environment["TOKEN_KEYS"] ?? "", /^s3:\/\/chatbot-keys-[0-9a-f]{7}\/gatehouse\/jwks\.json$/);
    assert.equal(environment["AUTH_MODE"], "app");
    assert.ok(!openings(plan).some((line) => line.includes("0.0.0.0/0")));
  });

  it("medium in staging: two tasks that scale to ten, a pool of its own, every alarm", async () => {
    const { plan } = await previewOf(
      change({ "gatehouse:size": "medium", "gatehouse:environment": "staging" }),
    );
    clean(plan);
    const { minCapacity, maxCapacity } = resourceOf(plan, "aws:appautoscaling/target:Target").inputs;
    assert.deepEqual([minCapacity, maxCapacity], [2, 10]);
    const targets = resourcesOf(plan, "aws:appautoscaling/policy:Policy").map(({ inputs }) => {
      const tracking = inputs["targetTrackingScalingPolicyConfiguration"] as Config;
      return tracking["targetValue"];
    });
    assert.deepEqual(targets.sort(), [60, 70]);
    assert.equal(resourcesOf(plan, "aws:cognito/userPool:UserPool").length, 1);
    assert.equal(resourcesOf(plan, "aws:cloudwatch/compositeAlarm:CompositeAlarm").length, 1);
    assert.equal(resourcesOf(plan, ALARM).length, 11);
    assert.deepEqual(resourceOf(plan, SERVICE).ignoreChanges, ["desiredCount"]);
  });

  it("large in prod: three tasks, a way out in each zone, users that stay", async () => {
    const { plan } = await previewOf(change({ "gatehouse:size": "large", "gatehouse:environment": "prod" }));
    clean(plan);
    assert.equal(resourcesOf(plan, "aws:ec2/natGateway:NatGateway").length, 2);
    assert.equal(resourceOf(plan, SERVICE).inputs["desiredCount"], 3);
    assert.equal(resourceOf(plan, "aws:cognito/userPool:UserPool").protect, true);
    assert.equal(
      resourceOf(plan, "aws:lb/loadBalancer:LoadBalancer").inputs["enableDeletionProtection"],
      true,
    );
    const version = environmentOf(plan);
    assert.ok(!JSON.stringify(version).includes("DEBUG"));
  });

  it("built: an image for the tasks' processor, in a repository whose tags never move, run by its digest", async () => {
    const { plan } = await previewOf(
      change({ "gatehouse:chatbot": { build: { folder: "containers/chatbot" } } }),
    );
    clean(plan);
    const repository = resourceOf(plan, "aws:ecr/repository:Repository").inputs;
    assert.equal(repository["imageTagMutability"], "IMMUTABLE");
    assert.deepEqual(repository["imageScanningConfiguration"], { scanOnPush: true });
    const built = resourceOf(plan, "docker-build:index:Image");
    assert.deepEqual(built.inputs["platforms"], ["linux/arm64"]);
    const [app] = JSON.parse(
      String(resourceOf(plan, "aws:ecs/taskDefinition:TaskDefinition").inputs["containerDefinitions"]),
    ) as readonly Config[];
    const url = plan.outputs["repositoryUrl"];
    assert.equal(app?.["image"], `${url}@${built.outputs["digest"]}`);
    assert.ok(waitsFor(resourceOf(plan, SERVICE)).length > 0);
  });

  for (const [region, models] of [
    ["us-east-1", ["us.amazon.nova-lite-v1:0"]],
    ["eu-west-1", ["eu.amazon.nova-lite-v1:0"]],
    ["ap-northeast-1", ["apac.amazon.nova-lite-v1:0"]],
    ["us-west-1", ["us.amazon.nova-lite-v1:0"]],
  ] as const) {
    it(`previews in ${region}, within every limit and policy`, async () => {
      const { plan } = await previewOf(
        change({
          "aws:region": region,
          "gatehouse:chatbot": { image: `ghcr.io/acme/chatbot@sha256:${"4a".repeat(32)}` },
          "gatehouse:bedrock": { modelIds: models },
        }),
      );
      clean(plan);
      const own = resourceOf(plan, "aws:ecs/service:Service").inputs["region"];
      assert.equal(own, region);
      assert.equal(resourceOf(plan, "aws:wafv2/webAcl:WebAcl").inputs["region"], "us-east-1");
    });
  }

  it("knows at preview every action, port, path and claim", async () => {
    const { plan } = await previewOf(chatbotConfig, { unknowns: true });
    assert.deepEqual(
      rulesOf(plan).map((rule) => (rule as unknown[])[0]),
      [20, 40],
    );
    const [validation] = resourceOf(plan, RULE, "chatbot-api").inputs["actions"] as readonly Config[];
    assert.match(JSON.stringify(validation), /"name":"token_use","values":\["access"\]/);
    for (const direction of ["Ingress", "Egress"]) {
      const type = `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`;
      for (const { inputs } of resourcesOf(plan, type)) {
        assert.equal(typeof inputs["fromPort"], "number");
      }
    }
    const { verdicts } = judgeShape(plan.resources);
    assert.deepEqual(
      verdicts.filter(({ verdict }) => verdict.kind === "violation"),
      [],
    );
  });
});
