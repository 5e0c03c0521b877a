import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../cli/plan";
import { HttpApi, type HttpApiArgs, type JwtAuth } from "../../../components/api/httpApi";
import { inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const API = "aws:apigatewayv2/api:Api";
const ROUTE = "aws:apigatewayv2/route:Route";
const STAGE = "aws:apigatewayv2/stage:Stage";
const listenerArn =
  "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/spa-1a2b3c4/50dc6c495c0c9188/f2f7dc8efc522ab2";
const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000";
const jwt: JwtAuth = {
  kind: "jwt",
  issuerUrl: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example12",
  clientIds: ["1example23456789abcdefghij"],
};
const base: HttpApiArgs = {
  context: testContext,
  backend: { listenerArn, subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] },
  keyArn,
  logRetentionDays: 30,
};
const create = (args: Partial<HttpApiArgs> = {}, name = "api") => new HttpApi(name, { ...base, ...args });
const planFor = (args: Partial<HttpApiArgs> = {}, options = {}) => planOf(() => create(args), options);
const routes = async (args: Partial<HttpApiArgs>) =>
  resourcesOf(await planFor(args), ROUTE).map(({ inputs }) =>
    [inputs["routeKey"], inputs["authorizationType"], ...[inputs["authorizationScopes"] ?? []].flat()].join(
      " ",
    ),
  );

describe("HttpApi", () => {
  it("is an API, a link into the VPC, a route for everything, a stage and its log", async () => {
    assert.deepEqual(inventory(await planFor()), [
      `${API} api`,
      "aws:apigatewayv2/integration:Integration api-backend",
      `${ROUTE} api-route-any-proxy-all`,
      `${STAGE} api-stage`,
      "aws:apigatewayv2/vpcLink:VpcLink api-link",
      "aws:cloudwatch/logGroup:LogGroup api-log",
      "gatehouse:api:HttpApi api",
    ]);
  });

  it("calls the listener through the link, with the path as it came, for 30 seconds at most", async () => {
    const plan = await planFor();
    const link = resourceOf(plan, "aws:apigatewayv2/vpcLink:VpcLink");
    assert.deepEqual(resourceOf(plan, "aws:apigatewayv2/integration:Integration").inputs, {
      apiId: resourceOf(plan, API).id,
      connectionId: link.id,
      connectionType: "VPC_LINK",
      integrationMethod: "ANY",
      integrationType: "HTTP_PROXY",
      integrationUri: listenerArn,
      payloadFormatVersion: "1.0",
      region: "eu-central-1",
      requestParameters: {
        "overwrite:path": "$request.path",
        "remove:header.x-connection-id": "''",
        "remove:header.x-user-id": "''",
        "remove:header.x-websocket-path": "''",
        "remove:header.x-websocket-token": "''",
      },
      timeoutMilliseconds: 30_000,
    });
    assert.deepEqual(
      [link.inputs["subnetIds"], link.inputs["securityGroupIds"]],
      [["subnet-1", "subnet-2"], ["sg-1"]],
    );
  });

  it("checks the name in a listener's certificate, and waits as long as told", async () => {
    const backend = { ...base.backend, tlsServerName: "api.internal.example.com", timeoutMilliseconds: 5000 };
    const { inputs } = resourceOf(await planFor({ backend }), "aws:apigatewayv2/integration:Integration");
    assert.deepEqual(inputs["tlsConfig"], { serverNameToVerify: "api.internal.example.com" });
    assert.equal(inputs["timeoutMilliseconds"], 5000);
  });

  it("throttles, and logs who asked for what to an encrypted log, and no query or header", async () => {
    const plan = await planFor({}, { unknowns: true });
    const { accessLogSettings, defaultRouteSettings, name, autoDeploy } = resourceOf(plan, STAGE).inputs;
    assert.deepEqual([name, autoDeploy], ["$default", true]);
    assert.deepEqual(defaultRouteSettings, { throttlingRateLimit: 100, throttlingBurstLimit: 200 });
    const { destinationArn, format } = accessLogSettings as { destinationArn: string; format: string };
    const api = resourceOf(plan, API).inputs["name"];
    assert.equal(
      destinationArn,
      `arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/apis/${api}`,
    );
    assert.equal(JSON.parse(format).requestId, "$context.requestId");
    assert.equal(JSON.parse(format).path, "$context.path");
    assert.doesNotMatch(format, /query|header|cookie|token|authorization/i);
    const { kmsKeyId, retentionInDays } = resourceOf(plan, "aws:cloudwatch/logGroup:LogGroup").inputs;
    assert.deepEqual([kmsKeyId, retentionInDays], [keyArn, 30]);
  });

  it("takes other limits", async () => {
    const plan = await planFor({ throttle: { requestsPerSecond: 5, burst: 10 } });
    assert.deepEqual(resourceOf(plan, STAGE).inputs["defaultRouteSettings"], {
      throttlingRateLimit: 5,
      throttlingBurstLimit: 10,
    });
  });

  it("asks nobody for a token by default", async () => {
    assert.deepEqual(await routes({}), ["ANY /{proxy+} NONE"]);
    assert.deepEqual(
      await routes({ auth: { kind: "none" }, cors: { origins: ["https://app.example.com"] } }),
      ["ANY /{proxy+} NONE"],
    );
  });

  it("with auth asks for an access token on every route, but not of a preflight request", async () => {
    const args: Partial<HttpApiArgs> = {
      auth: jwt,
      paths: ["/api/{proxy+}", "/v2/{proxy+}"],
      publicRoutes: ["GET /api/v1/health"],
      cors: { origins: ["https://app.example.com"] },
    };
    assert.deepEqual((await routes(args)).sort(), [
      "ANY /api/{proxy+} JWT openid",
      "ANY /v2/{proxy+} JWT openid",
      "GET /api/v1/health NONE",
      "OPTIONS /api/{proxy+} NONE",
      "OPTIONS /v2/{proxy+} NONE",
    ]);
    assert.deepEqual(await routes({ auth: { ...jwt, scopes: ["email", "profile"] } }), [
      "ANY /{proxy+} JWT email profile",
    ]);
  });

  it("compares the issuer letter by letter, without the slash that a resource may bring", async () => {
    const plan = await planFor({ auth: { ...jwt, issuerUrl: pulumi.output(`${jwt.issuerUrl}/`) } });
    const authorizer = resourceOf(plan, "aws:apigatewayv2/authorizer:Authorizer");
    assert.deepEqual(authorizer.inputs["jwtConfiguration"], {
      issuer: jwt.issuerUrl,
      audiences: ["1example23456789abcdefghij"],
    });
    assert.deepEqual(authorizer.inputs["identitySources"], ["$request.header.Authorization"]);
    assert.equal(resourceOf(plan, ROUTE).inputs["authorizerId"], authorizer.id);
  });

  it("admits exact origins", async () => {
    const cors = { origins: ["https://app.example.com", "http://localhost:3000"], credentials: true };
    assert.deepEqual(resourceOf(await planFor({ cors }), API).inputs["corsConfiguration"], {
      allowOrigins: ["https://app.example.com", "http://localhost:3000"],
      allowHeaders: ["authorization", "content-type"],
      allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      allowCredentials: true,
      maxAge: 600,
    });
    assert.equal(resourceOf(await planFor(), API).inputs["corsConfiguration"], undefined);
  });

  it("answers at AWS's name, or at its own and no longer at AWS's", async () => {
    const plan = await planFor();
    const { url, dnsName, alias } = resourceOf(plan, "gatehouse:api:HttpApi").outputs;
    assert.equal(dnsName, `${resourceOf(plan, API).id}.execute-api.eu-central-1.amazonaws.com`);
    assert.equal(url, resourceOf(plan, API).outputs["apiEndpoint"]);
    assert.equal(alias, undefined);
    assert.equal(resourceOf(plan, API).inputs["disableExecuteApiEndpoint"], false);

    const domain = {
      name: "api.example.com",
      certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
    };
    const named = await planFor({ domain });
    assert.equal(resourceOf(named, API).inputs["disableExecuteApiEndpoint"], true);
    const outputs = resourceOf(named, "gatehouse:api:HttpApi").outputs;
    assert.deepEqual([outputs["url"], outputs["dnsName"]], ["https://api.example.com", "api.example.com"]);
    assert.match(
      String((outputs["alias"] as Record<string, string>)["dnsName"]),
      /^d-[a-z0-9]{10}\.execute-api\.eu-central-1\.amazonaws\.com$/,
    );
    assert.deepEqual(
      resourceOf(named, "aws:apigatewayv2/domainName:DomainName").inputs["domainNameConfiguration"],
      {
        certificateArn: domain.certificateArn,
        endpointType: "REGIONAL",
        securityPolicy: "TLS_1_2",
      },
    );
    const mapping = resourceOf(named, "aws:apigatewayv2/apiMapping:ApiMapping").inputs;
    assert.deepEqual([mapping["stage"], mapping["domainName"]], ["$default", "api.example.com"]);
  });

  it("shows the engine's preview whether a token is asked for", async () => {
    const plan = await planFor({ auth: jwt }, { unknowns: true });
    const { authorizationType, authorizationScopes, authorizerId } = resourceOf(plan, ROUTE).inputs;
    assert.deepEqual([authorizationType, authorizationScopes, authorizerId], ["JWT", ["openid"], UNKNOWN]);
  });

  const refused: readonly [string, Partial<HttpApiArgs>, RegExp][] = [
    [
      "a load balancer for a listener",
      {
        backend: {
          ...base.backend,
          listenerArn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/b",
        },
      },
      /the ARN of a listener/,
    ],
    ["a link without subnets", { backend: { ...base.backend, subnetIds: [] } }, /backend\.subnetIds/],
    [
      "a link without groups",
      { backend: { ...base.backend, securityGroupIds: [] } },
      /backend\.securityGroupIds/,
    ],
    ["more than 30 seconds", { backend: { ...base.backend, timeoutMilliseconds: 30_001 } }, /50 to 30000/],
    ["the origin *", { cors: { origins: ["*"] } }, /cors\.origins\[0\] is "\*"/],
    ["an origin with a star", { cors: { origins: ["https://*.example.com"] } }, /cors\.origins\[0\]/],
    ["an origin with a slash", { cors: { origins: ["https://app.example.com/"] } }, /cors\.origins\[0\]/],
    [
      "an origin with the port of HTTPS",
      { cors: { origins: ["https://app.example.com:443"] } },
      /cors\.origins\[0\]/,
    ],
    ["an origin without TLS", { cors: { origins: ["http://app.example.com"] } }, /cors\.origins\[0\]/],
    [
      "a host that begins like localhost",
      { cors: { origins: ["http://localhost.evil.example"] } },
      /cors\.origins\[0\]/,
    ],
    ["the origin null", { cors: { origins: ["null"] } }, /cors\.origins\[0\]/],
    ["no origin", { cors: { origins: [] } }, /leave out cors/],
    ["every header", { cors: { origins: ["https://a.example.com"], headers: ["*"] } }, /cors\.headers/],
    [
      "a preflight for ever",
      { cors: { origins: ["https://a.example.com"], maxAgeSeconds: 86_401 } },
      /0 to 86400/,
    ],
    ["an issuer with a slash", { auth: { ...jwt, issuerUrl: `${jwt.issuerUrl}/` } }, /`iss` has none/],
    [
      "an issuer without TLS",
      { auth: { ...jwt, issuerUrl: "http://issuer.example.com/pool" } },
      /auth\.issuerUrl/,
    ],
    ["tokens of nobody", { auth: { ...jwt, clientIds: [] } }, /1 to 50 clients/],
    ["tokens without scopes", { auth: { ...jwt, scopes: [] } }, /an ID token would be as good/],
    ["public routes without auth", { publicRoutes: ["GET /health"] }, /none without auth/],
    ["a public tree", { auth: jwt, publicRoutes: ["GET /api/{proxy+}"] }, /not everything below it/],
    ["any method in public", { auth: jwt, publicRoutes: ["ANY /health"] }, /publicRoutes\[0\]/],
    ["a path that starts anywhere", { paths: ["api/{proxy+}"] }, /paths\[0\]/],
    ["a greedy part in the middle", { paths: ["/{proxy+}/x"] }, /paths\[0\]/],
    ["no path", { paths: [] }, /at least one path/],
    ["a path twice", { paths: ["/a", "/a"] }, /each route once/],
    [
      "more than the account has",
      { throttle: { requestsPerSecond: 10_001, burst: 0 } },
      /1 to 10000[\s\S]*1 to 5000/,
    ],
    [
      "a certificate of another region",
      {
        domain: {
          name: "api.example.com",
          certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1",
        },
      },
      /eu-central-1, the API's own/,
    ],
    [
      "a name that is none",
      { domain: { name: "api", certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1" } },
      /domain\.name/,
    ],
    ["logs for ever", { logRetentionDays: 0 }, /logRetentionDays is 0/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => create(args), message));
  }

  it("refuses all at once", () => {
    assert.throws(
      () => create({ paths: [], logRetentionDays: 2, cors: { origins: ["*"] } }, "a b"),
      /name is "a b"[\s\S]*paths[\s\S]*cors\.origins[\s\S]*logRetentionDays/,
    );
  });
});
