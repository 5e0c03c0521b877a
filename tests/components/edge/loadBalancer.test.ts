import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameOf, SECRET, UNKNOWN } from "../../../cli/plan";
import {
  type CognitoLogin,
  LoadBalancer,
  type LoadBalancerArgs,
} from "../../../components/edge/loadBalancer";
import { OriginSecret } from "../../../components/edge/originSecret";
import { inventory, planOf, resourceOf, resourcesOf, testContext, waitsFor } from "../../support/plan";
import { judgeShape } from "../../support/policies";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const GROUP = "aws:lb/targetGroup:TargetGroup";
const LISTENER = "aws:lb/listener:Listener";
const RULE = "aws:lb/listenerRule:ListenerRule";
const certificateArn =
  "arn:aws:acm:eu-central-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";

const base: LoadBalancerArgs = {
  context: testContext,
  vpcId: "vpc-1",
  subnetIds: ["subnet-a", "subnet-b"],
  securityGroupId: "sg-edge",
  entry: { kind: "https", certificateArn, redirectHttp: true },
  target: { port: 8080, healthPath: "/health", deregistrationDelaySeconds: 30, stickiness: "on" },
  logBucket: { bucketName: "chat-logs", prefix: "edge" },
};

function create(args: Partial<LoadBalancerArgs> = {}, name = "chat") {
  return new LoadBalancer(name, { ...base, ...args });
}

/** Behind CloudFront: public, and open only to requests with the header. */
const guarded: Partial<LoadBalancerArgs> = {
  entry: { kind: "https", certificateArn, redirectHttp: false },
  guard: { headerName: "X-Origin-Verify", values: ["planted-value-number-one", "planted-value-number-two"] },
};

const login: CognitoLogin = {
  kind: "cognito",
  userPoolArn: "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_AbCdEf123",
  clientId: "1example23456789",
  clientSecret: "planted-client-secret",
  userPoolDomain: "acme-chat",
};

const internal: Partial<LoadBalancerArgs> = { scheme: "internal", entry: { kind: "http" } };

const target = (change: Partial<LoadBalancerArgs["target"]>): Partial<LoadBalancerArgs> => ({
  target: { ...base.target, ...change },
});

describe("LoadBalancer", () => {
  it("is a load balancer, a target group and two listeners", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${LISTENER} chat-http`,
      `${LISTENER} chat-https`,
      `${BALANCER} chat`,
      `${GROUP} chat-tg`,
      "gatehouse:edge:LoadBalancer chat",
    ]);
  });

  it("is public, writes access logs and drops what is malformed", async () => {
    const balancer = resourceOf(await planOf(() => create()), BALANCER);
    const { name, ...inputs } = balancer.inputs;
    assert.match(String(name), /^chat-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      accessLogs: { bucket: "chat-logs", enabled: true, prefix: "edge" },
      desyncMitigationMode: "defensive",
      dropInvalidHeaderFields: true,
      enableDeletionProtection: false,
      enableHttp2: true,
      idleTimeout: 300,
      internal: false,
      ipAddressType: "ipv4",
      loadBalancerType: "application",
      region: "eu-central-1",
      securityGroups: ["sg-edge"],
      subnets: ["subnet-a", "subnet-b"],
      tags: { "gatehouse:stack": "test", Name: "chat" },
      xffHeaderProcessingMode: "append",
    });
    assert.equal(balancer.protect, false);
  });

  it("is protected by Pulumi and by AWS where the context protects, and alone in that", async () => {
    const context = { ...testContext, protect: true };
    const plan = await planOf(() => create({ context }));
    assert.equal(resourceOf(plan, BALANCER).inputs["enableDeletionProtection"], true);
    assert.deepEqual(
      plan.resources.filter(({ protect }) => protect).map(({ type }) => type),
      [BALANCER],
    );
  });

  it("forwards from HTTPS to tasks by address, with the security headers", async () => {
    const plan = await planOf(() => create());
    const { loadBalancerArn: _, defaultActions, ...https } = resourceOf(plan, LISTENER, "chat-https").inputs;
    assert.deepEqual(https, {
      certificateArn,
      port: 443,
      protocol: "HTTPS",
      region: "eu-central-1",
      routingHttpResponseServerEnabled: false,
      routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000",
      routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
      routingHttpResponseXFrameOptionsHeaderValue: "SAMEORIGIN",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      tags: { "gatehouse:stack": "test", Name: "chat-https" },
    });
    const [action, ...others] = defaultActions as Record<string, unknown>[];
    assert.deepEqual(others, []);
    assert.equal(action?.["type"], "forward");
    assert.equal(
      action?.["targetGroupArn"],
      resourceOf(plan, "gatehouse:edge:LoadBalancer").outputs["targetGroupArn"],
    );
  });

  it("sends HTTP to HTTPS for good", async () => {
    const { inputs } = resourceOf(await planOf(() => create()), LISTENER, "chat-http");
    const { loadBalancerArn: _, ...http } = inputs;
    assert.deepEqual(http, {
      defaultActions: [
        { redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" }, type: "redirect" },
      ],
      port: 80,
      protocol: "HTTP",
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "chat-http" },
    });
  });

  it("asks the tasks for their health and keeps a browser with its task", async () => {
    const { name, ...inputs } = resourceOf(await planOf(() => create()), GROUP).inputs;
    assert.ok(String(name).length <= 32);
    assert.deepEqual(inputs, {
      deregistrationDelay: 30,
      healthCheck: {
        enabled: true,
        healthyThreshold: 2,
        interval: 30,
        matcher: "200",
        path: "/health",
        port: "traffic-port",
        protocol: "HTTP",
        timeout: 5,
        unhealthyThreshold: 3,
      },
      port: 8080,
      protocol: "HTTP",
      region: "eu-central-1",
      stickiness: { cookieDuration: 86400, enabled: true, type: "lb_cookie" },
      tags: { "gatehouse:stack": "test", Name: "chat-tg" },
      targetType: "ip",
      vpcId: "vpc-1",
    });
  });

  it("takes the target's own matcher, interval and no stickiness, and the idle timeout", async () => {
    const args = target({ stickiness: "off", healthMatcher: "200-299", healthIntervalSeconds: 10 });
    const plan = await planOf(() => create({ ...args, idleTimeoutSeconds: 4000 }));
    const { stickiness, healthCheck } = resourceOf(plan, GROUP).inputs as Record<
      string,
      Record<string, unknown>
    >;
    assert.equal(stickiness?.["enabled"], false);
    assert.equal(healthCheck?.["matcher"], "200-299");
    assert.equal(healthCheck?.["interval"], 10);
    assert.equal(resourceOf(plan, BALANCER).inputs["idleTimeout"], 4000);
  });

  it("waits for the log bucket's policy", async () => {
    const plan = await planOf(() => {
      const policy = new aws.s3.BucketPolicy("logs", { bucket: "chat-logs", policy: "{}" });
      create({ dependsOn: [policy] });
    });
    assert.deepEqual(
      resourceOf(plan, BALANCER).dependencies.map((urn) => nameOf({ urn })),
      ["logs"],
    );
  });

  it("gives what a service must wait for, and the rest that alarms, records and origins need", async () => {
    const plan = await planOf(() => create());
    const { outputs } = resourceOf(plan, "gatehouse:edge:LoadBalancer");
    assert.deepEqual(Object.keys(outputs), [
      "dnsName",
      "listenerArn",
      "listenerPort",
      "loadBalancerArn",
      "loadBalancerArnSuffix",
      "loadBalancerName",
      "ready",
      "scheme",
      "targetGroupArn",
      "targetGroupArnSuffix",
      "zoneId",
    ]);
    assert.deepEqual([outputs["scheme"], outputs["listenerPort"]], ["internet-facing", 443]);
    assert.equal(outputs["loadBalancerArn"], resourceOf(plan, BALANCER).id);
    assert.equal(outputs["loadBalancerName"], resourceOf(plan, BALANCER).inputs["name"]);
    assert.equal(outputs["listenerArn"], resourceOf(plan, LISTENER, "chat-https").id);
    assert.deepEqual(outputs["ready"], [
      resourceOf(plan, LISTENER, "chat-https").urn,
      resourceOf(plan, LISTENER, "chat-http").urn,
    ]);
  });

  it("has its target group replaced with it: a group serves one load balancer", async () => {
    const plan = await planOf(() => create());
    // The plan shows the dependency that the engine's `replaceWith` brings, not the option itself.
    assert.deepEqual(waitsFor(resourceOf(plan, GROUP)), [`${BALANCER}::chat`]);
    assert.equal(resourceOf(plan, GROUP).deleteBeforeReplace, undefined);
    assert.equal(resourceOf(plan, BALANCER).deleteBeforeReplace, undefined);
  });

  it("shows the engine's preview every port, protocol and flag", async () => {
    const plan = await planOf(() => create(), { unknowns: true });
    const unknown = plan.resources.flatMap((resource) =>
      Object.entries(resource.inputs)
        .filter(([, value]) => JSON.stringify(value).includes(UNKNOWN))
        .map(([key]) => `${nameOf(resource)}.${key}`),
    );
    assert.deepEqual(unknown.sort(), [
      "chat-http.loadBalancerArn",
      "chat-https.defaultActions",
      "chat-https.loadBalancerArn",
    ]);
  });
});

describe("LoadBalancer behind CloudFront", () => {
  it("has no listener on port 80, and a rule for what carries the header", async () => {
    const plan = await planOf(() => create(guarded));
    assert.deepEqual(inventory(plan), [
      `${LISTENER} chat-https`,
      `${RULE} chat-guard`,
      `${BALANCER} chat`,
      `${GROUP} chat-tg`,
      "gatehouse:edge:LoadBalancer chat",
    ]);
    assert.equal(resourceOf(plan, BALANCER).inputs["internal"], false);
  });

  it("answers 403 by default and forwards by a rule without conditions on paths", async () => {
    const plan = await planOf(() => create(guarded));
    assert.deepEqual(resourceOf(plan, LISTENER).inputs["defaultActions"], [
      {
        fixedResponse: { contentType: "text/plain", messageBody: "Forbidden", statusCode: "403" },
        type: "fixed-response",
      },
    ]);
    const rule = resourceOf(plan, RULE);
    assert.deepEqual(rule.inputs, {
      actions: [{ targetGroupArn: resourceOf(plan, GROUP).id, type: "forward" }],
      conditions: [{ httpHeader: { httpHeaderName: "X-Origin-Verify", values: [SECRET, SECRET] } }],
      listenerArn: resourceOf(plan, LISTENER).id,
      priority: 10,
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "chat-guard" },
    });
    assert.deepEqual(rule.additionalSecretOutputs, ["conditions"]);
  });

  it("lets a service wait for the rule, which alone uses the target group", async () => {
    const plan = await planOf(() => {
      new aws.ssm.Parameter(
        "service",
        { type: "String", value: "-" },
        { dependsOn: [...create(guarded).ready] },
      );
    });
    assert.deepEqual(waitsFor(resourceOf(plan, "aws:ssm/parameter:Parameter")), [
      `${LISTENER}::chat-https`,
      `${RULE}::chat-guard`,
    ]);
  });

  it("leaves no value of the header anywhere in the plan, given as text or by OriginSecret", async () => {
    const plan = await planOf(() => {
      create(guarded);
      const { values } = new OriginSecret("origin", { context: testContext, version: 2 });
      create({ ...guarded, guard: { headerName: "X-Origin-Verify", values } }, "other");
    });
    assert.doesNotMatch(JSON.stringify(plan), /planted/);
    for (const name of ["chat-guard", "other-guard"]) {
      assert.deepEqual(resourceOf(plan, RULE, name).inputs["conditions"], [
        { httpHeader: { httpHeaderName: "X-Origin-Verify", values: [SECRET, SECRET] } },
      ]);
      assert.equal(resourceOf(plan, RULE, name).inputs["priority"], 10);
    }
    assert.deepEqual(resourceOf(plan, "gatehouse:edge:LoadBalancer", "chat").inputs["guard"], {
      headerName: "X-Origin-Verify",
      values: [SECRET, SECRET],
    });
  });
});

describe("LoadBalancer that logs users in", () => {
  const authenticate = {
    authenticateCognito: {
      onUnauthenticatedRequest: "authenticate",
      scope: "openid email profile",
      sessionTimeout: 28_800,
      userPoolArn: login.userPoolArn,
      userPoolClientId: "1example23456789",
      userPoolDomain: "acme-chat",
    },
    order: 1,
    type: "authenticate-cognito",
  };

  it("does so in the guarded rule, and nowhere else", async () => {
    const plan = await planOf(() => create({ ...guarded, login }));
    const { actions, conditions } = resourceOf(plan, RULE).inputs;
    assert.deepEqual(actions, [
      authenticate,
      { order: 2, targetGroupArn: resourceOf(plan, GROUP).id, type: "forward" },
    ]);
    assert.deepEqual(Object.keys((conditions as object[])[0]!), ["httpHeader"]);
    assert.equal((conditions as object[]).length, 1);
    assert.match(JSON.stringify(resourceOf(plan, LISTENER).inputs["defaultActions"]), /"statusCode":"403"/);
  });

  it("does so in the default action where nothing guards", async () => {
    const plan = await planOf(() =>
      create({
        login: { ...login, sessionSeconds: 3600, scope: "openid", userPoolDomain: "login.acme.dev" },
      }),
    );
    assert.deepEqual(resourcesOf(plan, RULE), []);
    assert.deepEqual(resourceOf(plan, LISTENER, "chat-https").inputs["defaultActions"], [
      {
        ...authenticate,
        authenticateCognito: {
          ...authenticate.authenticateCognito,
          scope: "openid",
          sessionTimeout: 3600,
          userPoolDomain: "login.acme.dev",
        },
      },
      { order: 2, targetGroupArn: resourceOf(plan, GROUP).id, type: "forward" },
    ]);
  });

  it("waits for the login with what sends users there, and with nothing else", async () => {
    const waiting = async (args: Partial<LoadBalancerArgs>) => {
      const plan = await planOf(() => {
        const ready = new aws.ssm.Parameter("login", { type: "String", value: "-" });
        create({ ...args, login, loginReady: [ready] });
      });
      return plan.resources
        .filter((resource) => waitsFor(resource).includes("aws:ssm/parameter:Parameter::login"))
        .map(nameOf);
    };
    assert.deepEqual(await waiting(guarded), ["chat-guard"]);
    assert.deepEqual(await waiting({}), ["chat-https"]);
  });

  it("does not keep the client's secret, which ELB reads itself", async () => {
    const plan = await planOf(() => create({ login }));
    assert.doesNotMatch(JSON.stringify(plan), /planted-client-secret/);
    const { clientSecret: _, ...shown } = login;
    assert.deepEqual(resourceOf(plan, "gatehouse:edge:LoadBalancer").inputs["login"], shown);
  });

  it("shows the engine's preview everything but the ids that AWS gives", async () => {
    const plan = await planOf(
      () => {
        const pool = new aws.cognito.UserPool("pool", {});
        const client = new aws.cognito.UserPoolClient("client", {
          userPoolId: pool.id,
          generateSecret: true,
        });
        const { values } = new OriginSecret("origin", { context: testContext, version: 2 });
        const { id: clientId, clientSecret } = client;
        create({
          ...guarded,
          guard: { headerName: "X-Origin-Verify", values },
          login: { ...login, userPoolArn: pool.arn, clientId, clientSecret },
        });
      },
      { unknowns: true },
    );
    const { actions, conditions, priority } = resourceOf(plan, RULE).inputs;
    assert.deepEqual(actions, [
      {
        ...authenticate,
        authenticateCognito: {
          ...authenticate.authenticateCognito,
          userPoolArn: UNKNOWN,
          userPoolClientId: UNKNOWN,
        },
      },
      { order: 2, targetGroupArn: UNKNOWN, type: "forward" },
    ]);
    assert.deepEqual(conditions, [
      { httpHeader: { httpHeaderName: "X-Origin-Verify", values: [UNKNOWN, UNKNOWN] } },
    ]);
    assert.equal(priority, 10);
    assert.doesNotMatch(
      JSON.stringify(resourceOf(plan, LISTENER).inputs["defaultActions"]),
      new RegExp(UNKNOWN),
    );
  });
});

describe("LoadBalancer within the VPC", () => {
  it("forwards from HTTP without a certificate, where there is no domain", async () => {
    const plan = await planOf(() => create(internal));
    assert.deepEqual(inventory(plan), [
      `${LISTENER} chat-http`,
      `${BALANCER} chat`,
      `${GROUP} chat-tg`,
      "gatehouse:edge:LoadBalancer chat",
    ]);
    assert.equal(resourceOf(plan, BALANCER).inputs["internal"], true);
    const { loadBalancerArn: _, ...http } = resourceOf(plan, LISTENER).inputs;
    assert.deepEqual(http, {
      defaultActions: [{ targetGroupArn: resourceOf(plan, GROUP).id, type: "forward" }],
      port: 80,
      protocol: "HTTP",
      region: "eu-central-1",
      routingHttpResponseServerEnabled: false,
      routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000",
      routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
      routingHttpResponseXFrameOptionsHeaderValue: "SAMEORIGIN",
      tags: { "gatehouse:stack": "test", Name: "chat-http" },
    });
    const { outputs } = resourceOf(plan, "gatehouse:edge:LoadBalancer");
    assert.deepEqual([outputs["scheme"], outputs["listenerPort"]], ["internal", 80]);
    assert.deepEqual(outputs["ready"], [resourceOf(plan, LISTENER).urn]);
  });

  it("forwards from HTTPS where there is a domain", async () => {
    const entry = { kind: "https", certificateArn, redirectHttp: false } as const;
    const plan = await planOf(() => create({ scheme: "internal", entry }));
    assert.deepEqual(inventory(plan), [
      `${LISTENER} chat-https`,
      `${BALANCER} chat`,
      `${GROUP} chat-tg`,
      "gatehouse:edge:LoadBalancer chat",
    ]);
    assert.equal(resourceOf(plan, LISTENER).inputs["certificateArn"], certificateArn);
    assert.equal(resourceOf(plan, BALANCER).inputs["internal"], true);
  });

  for (const protect of [true, false]) {
    it(`is ${protect ? "" : "not "}protected as the public one`, async () => {
      const plan = await planOf(() => create({ ...internal, context: { ...testContext, protect } }));
      const balancer = resourceOf(plan, BALANCER);
      assert.deepEqual([balancer.protect, balancer.inputs["enableDeletionProtection"]], [protect, protect]);
    });
  }
});

const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123";
const api: LoadBalancerArgs["api"] = { paths: ["/api/*"], jwt: { issuer, clientId: "1example23456789" } };

describe("LoadBalancer of an API", () => {
  it("has a rule for each kind of request, and 404 for the rest", async () => {
    const plan = await planOf(() => create({ api }));
    assert.deepEqual(inventory(plan), [
      `${LISTENER} chat-http`,
      `${LISTENER} chat-https`,
      `${RULE} chat-api`,
      `${RULE} chat-preflight`,
      `${BALANCER} chat`,
      `${GROUP} chat-tg`,
      "gatehouse:edge:LoadBalancer chat",
    ]);
    assert.deepEqual(resourceOf(plan, LISTENER, "chat-https").inputs["defaultActions"], [
      {
        fixedResponse: { contentType: "text/plain", messageBody: "Not Found", statusCode: "404" },
        type: "fixed-response",
      },
    ]);
    const { listenerArn, tags, region: _, ...rule } = resourceOf(plan, RULE, "chat-api").inputs;
    assert.equal(listenerArn, resourceOf(plan, LISTENER, "chat-https").id);
    assert.deepEqual(tags, { "gatehouse:stack": "test", Name: "chat-api" });
    assert.deepEqual(rule, {
      actions: [
        {
          jwtValidation: {
            additionalClaims: [
              { format: "single-string", name: "token_use", values: ["access"] },
              { format: "single-string", name: "client_id", values: ["1example23456789"] },
            ],
            issuer,
            jwksEndpoint: `${issuer}/.well-known/jwks.json`,
          },
          order: 1,
          type: "jwt-validation",
        },
        { order: 2, targetGroupArn: resourceOf(plan, GROUP).id, type: "forward" },
      ],
      conditions: [{ pathPattern: { values: ["/api/*"] } }],
      priority: 40,
    });
  });

  it("keeps the guard's values secret in each rule, where no request passes without the header", async () => {
    const plan = await planOf(() => create({ ...guarded, api }));
    const rules = resourcesOf(plan, RULE);
    assert.deepEqual(rules.map(nameOf).sort(), ["chat-api", "chat-other", "chat-preflight"]);
    for (const { inputs } of rules) {
      assert.deepEqual((inputs["conditions"] as unknown[])[0], {
        httpHeader: { httpHeaderName: "X-Origin-Verify", values: [SECRET, SECRET] },
      });
    }
    assert.doesNotMatch(JSON.stringify(plan), /planted-value/);
  });

  it("shows the engine's preview everything but the ids that AWS gives", async () => {
    const plan = await planOf(
      () => {
        const pool = new aws.cognito.UserPool("pool", {});
        const client = new aws.cognito.UserPoolClient("client", { userPoolId: pool.id });
        const of = pulumi.interpolate`https://${pool.endpoint}`;
        create({ api: { paths: ["/api/*"], jwt: { issuer: of, clientId: client.id } } });
      },
      { unknowns: true },
    );
    const { actions, conditions } = resourceOf(plan, RULE, "chat-api").inputs;
    assert.deepEqual(actions, [
      {
        jwtValidation: {
          additionalClaims: [
            { format: "single-string", name: "token_use", values: ["access"] },
            { format: "single-string", name: "client_id", values: [UNKNOWN] },
          ],
          issuer: UNKNOWN,
          jwksEndpoint: UNKNOWN,
        },
        order: 1,
        type: "jwt-validation",
      },
      { order: 2, targetGroupArn: UNKNOWN, type: "forward" },
    ]);
    assert.deepEqual(conditions, [{ pathPattern: { values: ["/api/*"] } }]);
  });

  it("registers instances where Auto Scaling brings them", async () => {
    const plan = await planOf(() => create(target({ type: "instance" })));
    assert.equal(resourceOf(plan, GROUP).inputs["targetType"], "instance");
  });

  type Api = NonNullable<LoadBalancerArgs["api"]>;
  const withToken = (change: Partial<NonNullable<Api["jwt"]>>): Partial<LoadBalancerArgs> => ({
    api: { paths: ["/api/*"], jwt: { issuer, clientId: "client", ...change } },
  });
  const faulty: readonly (readonly [string, Partial<LoadBalancerArgs>, RegExp])[] = [
    ["no path", { api: { paths: [] } }, /api\.paths is 0; allowed: 1 to 10 paths/],
    ["eleven paths", { api: { paths: Array.from({ length: 11 }, (_, i) => `/${i}`) } }, /api\.paths is 11/],
    ["a path without a slash", { api: { paths: ["api/*"] } }, /api\.paths is \["api\/\*"\]/],
    ["a wildcard inside", { api: { paths: ["/a*/b"] } }, /a \* at their end at most/],
    ["a wildcard for one character", { api: { paths: ["/a?"] } }, /api\.paths is \["\/a\?"\]/],
    ["a path twice", { api: { paths: ["/a", "/a"] } }, /each path once/],
    ["a long path", { api: { paths: [`/${"a".repeat(128)}`] } }, /api\.paths/],
    ["a login beside it", { api, login }, /login is "cognito"; allowed: none together with api/],
    ["a token without HTTPS", { ...internal, api }, /api\.jwt is "http"; allowed: a token with entry\.kind/],
    ["an issuer with a slash", withToken({ issuer: `${issuer}/` }), /api\.jwt\.issuer is /],
    [
      "an issuer of another partition",
      withToken({ issuer: "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbCdEf123" }),
      /api\.jwt\.issuer/,
    ],
    [
      "a pool of another region than its issuer",
      withToken({ issuer: issuer.replace("eu-central-1_", "us-east-1_") }),
      /api\.jwt\.issuer/,
    ],
    ["six open paths", withToken({ openPaths: ["/1", "/2", "/3", "/4", "/5", "/6"] }), /openPaths is 6/],
    [
      "a preflight of another kind",
      withToken({ preflight: "allow" as "forward" }),
      /api\.jwt\.preflight is "allow"; allowed: "forward" or "refuse"/,
    ],
    [
      "three values of the header",
      {
        api,
        entry: { kind: "https", certificateArn, redirectHttp: false },
        guard: { headerName: "X-Origin-Verify", values: ["a", "b", "c"].map((letter) => letter.repeat(20)) },
      },
      /guard\.values is 3; allowed: at most two values together with api/,
    ],
    ["targets of another type", target({ type: "lambda" as "ip" }), /target\.type is "lambda"/],
  ];
  for (const [what, args, message] of faulty) {
    it(`refuses ${what}`, async () => {
      await planOf(() => {
        assert.throws(() => create(args), message);
      });
    });
  }
});

describe("LoadBalancer under the policies", () => {
  const faults = async (args: Partial<LoadBalancerArgs>, unknowns: boolean) => {
    const plan = await planOf(() => create(args), { unknowns });
    return judgeShape(plan.resources).verdicts.flatMap(({ rule, verdict, urn }) =>
      rule.startsWith("alb-") && (verdict.kind === "violation" || verdict.kind === "unknown")
        ? [`${rule} ${nameOf({ urn })} ${verdict.kind}`]
        : [],
    );
  };
  for (const [what, args] of [
    ["public and alone", {}],
    ["public and alone, with a login", { login }],
    ["public, of an API", { api }],
    ["behind CloudFront, of an API", { ...guarded, api }],
    ["behind CloudFront", guarded],
    ["behind CloudFront, with a login", { ...guarded, login }],
    [
      "internal with HTTPS",
      { scheme: "internal", entry: { kind: "https", certificateArn, redirectHttp: false } },
    ],
  ] as const) {
    it(`violates none of those on load balancers and leaves none undecided, ${what}`, async () => {
      const context = { ...testContext, protect: true };
      assert.deepEqual(await faults({ ...args, context }, false), []);
      assert.deepEqual(await faults({ ...args, context }, true), []);
    });
  }
});

describe("LoadBalancer refuses", () => {
  const https = { kind: "https", certificateArn, redirectHttp: false } as const;
  const value = "v".repeat(20);
  const guard = (...values: string[]): Partial<LoadBalancerArgs> => ({
    entry: https,
    guard: { headerName: "X-Origin-Verify", values },
  });
  const header = (headerName: string): Partial<LoadBalancerArgs> => ({
    entry: https,
    guard: { headerName, values: [value] },
  });
  const loginWith = (change: Partial<CognitoLogin>): Partial<LoadBalancerArgs> => ({
    login: { ...login, ...change },
  });
  const entries: readonly (readonly [string, Partial<LoadBalancerArgs>, RegExp])[] = [
    [
      "another scheme",
      { scheme: "public" as "internal" },
      /scheme is "public"; allowed: "internet-facing" or/,
    ],
    [
      "another entry",
      { entry: { kind: "tcp" } as never },
      /entry\.kind is "tcp"; allowed: "https" or "http"/,
    ],
    ["HTTP from the internet", { entry: { kind: "http" } }, /entry\.kind is "http"; allowed: "https" for an/],
    [
      "a redirect within the VPC",
      { scheme: "internal" },
      /entry\.redirectHttp is true; allowed: false where the scheme is internal; CloudFront/,
    ],
    [
      "a redirect beside a guard",
      { guard: { headerName: "X-Origin-Verify", values: [value] } },
      /entry\.redirectHttp is true; allowed: false with a guard/,
    ],
    [
      "CloudFront's certificate",
      { entry: { ...https, certificateArn: certificateArn.replace("eu-central-1", "us-east-1") } },
      /entry\.certificateArn is "arn:.*"; allowed: the ARN of a certificate in eu-central-1; CloudFront's/,
    ],
    ["no certificate", { entry: { ...https, certificateArn: "" } }, /entry\.certificateArn is ""/],
    ["a guard without a value", guard(), /guard\.values is 0; allowed: one to three values/],
    [
      "a guard with one empty value",
      guard(value, ""),
      /guard\.values\[1\] is "0 characters"; allowed: 20 to/,
    ],
    ["a guard with four values", guard(value, value, value, value), /guard\.values is 4/],
    ["a short value", guard("v".repeat(19)), /guard\.values\[0\] is "19 characters"/],
    ["a value of 129 characters", guard("v".repeat(129)), /guard\.values\[0\] is "129 characters"/],
    ["a value that matches anything", guard(`${value}*`), /guard\.values\[0\] is "a pattern"/],
    ["a value that matches any character", guard(`${value}?`), /guard\.values\[0\] is "a pattern"/],
    ["no header", header(""), /guard\.headerName is ""/],
    [
      "the host as header",
      header("Host"),
      /guard\.headerName is "Host"; allowed: the name of a header other/,
    ],
    ["a header with a blank", header("X Origin"), /guard\.headerName is "X Origin"/],
    ["a header of 41 characters", header("X".repeat(41)), /at most 40 characters/],
    [
      "a login without HTTPS",
      { ...internal, login },
      /login is "cognito"; allowed: a login with entry\.kind "https" only; give the load balancer a certificate/,
    ],
    [
      "a login of another kind",
      loginWith({ kind: "oidc" as "cognito" }),
      /login\.kind is "oidc"; allowed: "cognito"/,
    ],
    [
      "a public client",
      loginWith({ clientSecret: undefined }),
      /login\.clientSecret is not set; allowed: the secret of a confidential client; create/,
    ],
    ["an empty client secret", loginWith({ clientSecret: "" }), /login\.clientSecret is ""/],
    [
      "a pool elsewhere",
      loginWith({ userPoolArn: login.userPoolArn.toString().replace("idp:eu-central-1", "idp:eu-west-1") }),
      /login\.userPoolArn is "arn:.*eu-west-1.*"; allowed: the ARN of a user pool in eu-central-1/,
    ],
    ["a pool's id", loginWith({ userPoolArn: "eu-central-1_AbCdEf123" }), /login\.userPoolArn is "eu-c/],
    [
      "Cognito's own host",
      loginWith({ userPoolDomain: "acme-chat.auth.eu-central-1.amazoncognito.com" }),
      /login\.userPoolDomain is .*; allowed: a prefix, or the name of a custom domain; use "acme-chat"/,
    ],
    [
      "an address",
      loginWith({ userPoolDomain: "https://acme-chat.auth.eu-central-1.amazoncognito.com" }),
      /use "acme-chat"/,
    ],
    ["a domain in capitals", loginWith({ userPoolDomain: "Acme" }), /login\.userPoolDomain is "Acme"/],
    [
      "a session of no time",
      loginWith({ sessionSeconds: 0 }),
      /login\.sessionSeconds is 0; allowed: 1 to 604800/,
    ],
    ["a session over a week", loginWith({ sessionSeconds: 604_801 }), /login\.sessionSeconds is 604801/],
    ["a session of half seconds", loginWith({ sessionSeconds: 1.5 }), /login\.sessionSeconds is 1\.5/],
    ["a scope without openid", loginWith({ scope: "email" }), /login\.scope is "email"; allowed: words/],
    ["a scope with commas", loginWith({ scope: "openid, email" }), /login\.scope is "openid, email"/],
    [
      "tokens that change their user",
      loginWith({ scope: "openid aws.cognito.signin.user.admin" }),
      /lets a token change its user's attributes/,
    ],
  ];
  for (const [what, args, message] of entries) {
    it(what, () => {
      assert.throws(() => create(args), message);
    });
  }

  it("faulty secrets without showing them", () => {
    assert.throws(
      () => create(guard("planted", "planted*planted-planted-planted")),
      (error: Error) => error.message.split("\n").length === 2 && !error.message.includes("planted"),
    );
  });

  it("but not the longest and shortest session, a custom login domain, or three values of a header", async () => {
    for (const sessionSeconds of [1, 604_800]) {
      const plan = await planOf(() =>
        create(loginWith({ sessionSeconds, userPoolDomain: "login.acme.dev" })),
      );
      const actions = resourceOf(plan, LISTENER, "chat-https").inputs["defaultActions"];
      assert.match(JSON.stringify(actions), new RegExp(`"sessionTimeout":${sessionSeconds}\\b`));
    }
    const plan = await planOf(() => create(guard(value, "w".repeat(128), value)));
    assert.match(JSON.stringify(resourceOf(plan, RULE).inputs["conditions"]), /(\[secret\]".*){3}/);
  });

  const bucket = (prefix: string) => ({ logBucket: { bucketName: "chat-logs", prefix } });
  const refusals: readonly (readonly [string, Partial<LoadBalancerArgs>, RegExp])[] = [
    ["a single subnet", { subnetIds: ["subnet-a"] }, /subnetIds is 1; allowed: at least two subnets/],
    ["an idle timeout of 0", { idleTimeoutSeconds: 0 }, /idleTimeoutSeconds is 0; allowed: 1 to 4000/],
    ["an idle timeout of 4001", { idleTimeoutSeconds: 4001 }, /idleTimeoutSeconds is 4001/],
    ["a prefix with a slash at its end", bucket("edge/"), /logBucket\.prefix is "edge\/"/],
    ["a prefix with a slash at its start", bucket("/edge"), /logBucket\.prefix is "\/edge"/],
    ["ELB's own prefix", bucket("a/AWSLogs"), /without "AWSLogs"/],
    ["no prefix", bucket(""), /logBucket\.prefix is ""/],
    ["port 0", target({ port: 0 }), /target\.port is 0; allowed: 1 to 65535/],
    ["a health path without a slash", target({ healthPath: "health" }), /target\.healthPath is "health"/],
    ["a status code of 500", target({ healthMatcher: "500" }), /target\.healthMatcher is "500"/],
    ["an interval as short as its timeout", target({ healthIntervalSeconds: 5 }), /is 5; allowed: 6 to 300/],
    [
      "a delay of more than an hour",
      target({ deregistrationDelaySeconds: 3601 }),
      /target\.deregistrationDelaySeconds is 3601; allowed: 0 to 3600/,
    ],
    ["stickiness of another kind", target({ stickiness: "yes" as "on" }), /target\.stickiness is "yes"/],
  ];
  for (const [what, args, message] of refusals) {
    it(what, () => {
      assert.throws(() => create(args), message);
    });
  }

  for (const name of ["c".repeat(22), "Chat", "chat_1", "-chat", "chat-", "internal-chat"]) {
    it(`the name ${name}`, () => {
      assert.throws(() => create({}, name), new RegExp(`LoadBalancer "${name}": name is "${name}"`));
    });
  }

  it("several faults in one message", () => {
    assert.throws(
      () => create({ subnetIds: [], idleTimeoutSeconds: -1, ...target({ port: 0 }) }),
      (error: Error) => error.message.split("\n").length === 3,
    );
  });

  it("but not a name of 21 characters, whose physical names fit", async () => {
    const plan = await planOf(() => create({}, "c".repeat(21)));
    assert.equal(String(resourceOf(plan, GROUP).inputs["name"]).length, 32);
  });
});
