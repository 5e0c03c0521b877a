import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const api = (inputs: Inputs = {}) =>
  resource("aws:apigatewayv2/api:Api", "api", { protocolType: "HTTP", ...inputs }, { id: "api-1" });
const webSocket = (inputs: Inputs = {}) => api({ protocolType: "WEBSOCKET", ...inputs });
const stage = (inputs: Inputs, extra: Parameters<typeof resource>[3] = {}) =>
  resource("aws:apigatewayv2/stage:Stage", "live", { apiId: "api-1", ...inputs }, extra);
const logGroup = resource("aws:cloudwatch/logGroup:LogGroup", "api");
const route = (routeKey: unknown, inputs: Inputs = {}, extra: Parameters<typeof resource>[3] = {}) =>
  resource("aws:apigatewayv2/route:Route", "route", { apiId: "api-1", routeKey, ...inputs }, extra);
const AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer";
const jwt = { authorizationType: "JWT", authorizerId: "a1" };
const authorizer = (jwtConfiguration: unknown, extra: Parameters<typeof resource>[3] = {}) =>
  resource(AUTHORIZER, "tokens", { authorizerType: "JWT", jwtConfiguration }, extra);
const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a";
const pool = resource("aws:cognito/userPool:UserPool", "users");
const client = resource("aws:cognito/userPoolClient:UserPoolClient", "web");
const domain = (inputs: Inputs) =>
  resource("aws:apigatewayv2/domainName:DomainName", "api", inputs, { id: "api.example.com" });
const mapping = (apiId: unknown = "api-1", inputs: Inputs = {}, extra: Parameters<typeof resource>[3] = {}) =>
  resource(
    "aws:apigatewayv2/apiMapping:ApiMapping",
    "api",
    { apiId, domainName: "api.example.com", ...inputs },
    extra,
  );
const cors = (allowOrigins: unknown, extra: Parameters<typeof resource>[3] = {}) =>
  resource("aws:apigatewayv2/api:Api", "api", { corsConfiguration: { allowOrigins } }, extra);

testRules("API Gateway", {
  "apigw-access-logs": [
    pass("a log", stage({ accessLogSettings: { destinationArn: "arn:logs", format: "$context.requestId" } })),
    pass("a log of the stack", [
      stage(
        { accessLogSettings: { destinationArn: UNKNOWN, format: "{}" } },
        { on: { accessLogSettings: [logGroup] } },
      ),
      logGroup,
    ]),
    fail("none", stage({}), "accessLogSettings.destinationArn", /who called what/),
    fail(
      "no format, destination unknown",
      stage({ accessLogSettings: { destinationArn: UNKNOWN } }),
      "accessLogSettings.format",
      /nothing to write/,
    ),
    open(
      "the destination",
      stage({ accessLogSettings: { destinationArn: UNKNOWN, format: "{}" } }),
      "accessLogSettings.destinationArn",
    ),
  ],
  "apigw-route-authorization": [
    pass("a token", route("ANY /api/{proxy+}", jwt)),
    pass("IAM", route("$default", { authorizationType: "AWS_IAM" })),
    pass("the connection", [
      route(
        "$connect",
        { authorizationType: "CUSTOM", authorizerId: UNKNOWN },
        { on: { authorizerId: [resource(AUTHORIZER, "tokens")] } },
      ),
      resource(AUTHORIZER, "tokens"),
    ]),
    fail(
      "NONE",
      route("ANY /api/{proxy+}", { authorizationType: "NONE" }),
      "authorizationType",
      /may call ANY \/api/,
    ),
    fail("absent, which is NONE", route("POST /chat"), "authorizationType", /is not set/),
    fail("the catch-all of an HTTP API", [route("$default"), api()], "authorizationType", /\$default/),
    fail("the connection without", [route("$connect"), webSocket()], "authorizationType", /\$connect/),
    fail("nobody to ask", route("GET /x", { authorizationType: "JWT" }), "authorizerId", /nobody to ask/),
    fail("a path that only begins so", route("GET /healthcare", {}), "authorizationType", /everybody/),
    fail("writing to health", route("POST /health", {}), "authorizationType", /everybody/),
    open("the kind", route("GET /x", { authorizationType: UNKNOWN }), "authorizationType"),
    open(
      "the authorizer",
      route("GET /x", { authorizationType: "JWT", authorizerId: UNKNOWN }),
      "authorizerId",
    ),
    open("the route", route(UNKNOWN), "routeKey"),
    open("a catch-all of an API elsewhere", route("$default"), "routeKey"),
    skip("health", route("GET /api/v1/health", { authorizationType: "NONE" }), /is well/),
    skip("OPTIONS", route("OPTIONS /{proxy+}", { authorizationType: "NONE" }), /without credentials/),
    skip(
      "a message",
      [route("$default", { authorizationType: "NONE" }), webSocket()],
      /connection was authorized/,
    ),
    skip("a named message", route("sendMessage"), /connection was authorized/),
  ],
  "apigw-jwt-authorizer-issuer-audience": [
    pass("both", authorizer({ issuer, audiences: ["client-1"] })),
    pass("of the stack", [
      authorizer({ issuer: UNKNOWN, audiences: [UNKNOWN] }, { on: { jwtConfiguration: [pool, client] } }),
      pool,
      client,
    ]),
    fail(
      "HTTP",
      authorizer({ issuer: "http://login.example.com", audiences: [UNKNOWN] }),
      "jwtConfiguration.issuer",
      /not pinned/,
    ),
    fail("no issuer", authorizer({ audiences: ["a"] }), "jwtConfiguration.issuer", /is not set/),
    fail(
      "no audience",
      authorizer({ issuer, audiences: [] }),
      "jwtConfiguration.audiences",
      /another application/,
    ),
    fail(
      "an empty one after an unknown one",
      authorizer({ issuer, audiences: [UNKNOWN, ""] }),
      "jwtConfiguration.audiences[1]",
      /another application/,
    ),
    open("the issuer", authorizer({ issuer: UNKNOWN, audiences: ["a"] }), "jwtConfiguration.issuer"),
    open("the audiences", authorizer({ issuer, audiences: UNKNOWN }), "jwtConfiguration.audiences"),
    open("the kind", resource(AUTHORIZER, "tokens", { authorizerType: UNKNOWN }), "authorizerType"),
    skip("a function", resource(AUTHORIZER, "tokens", { authorizerType: "REQUEST" }), /asks a function/),
  ],
  "apigw-ws-connect-auth": [
    pass("a function", route("$connect", { authorizationType: "CUSTOM" })),
    fail("NONE", route("$connect", { authorizationType: "NONE" }), "authorizationType", /open a connection/),
    fail("JWT, which WebSocket APIs do not have", route("$connect", jwt), "authorizationType", /is "JWT"/),
    open("the kind", route("$connect", { authorizationType: UNKNOWN }), "authorizationType"),
    open("the route", route(UNKNOWN), "routeKey"),
    skip("a message", route("$default"), /not the \$connect/),
  ],
  "apigw-throttling": [
    pass("both", stage({ defaultRouteSettings: { throttlingBurstLimit: 200, throttlingRateLimit: 100 } })),
    fail(
      "no burst",
      stage({ defaultRouteSettings: { throttlingRateLimit: UNKNOWN } }),
      "defaultRouteSettings.throttlingBurstLimit",
      /whole account/,
    ),
    fail("none", stage({}), "defaultRouteSettings.throttlingRateLimit", /is not set/),
    open(
      "the settings",
      stage({ defaultRouteSettings: UNKNOWN }),
      "defaultRouteSettings.throttlingBurstLimit",
    ),
  ],
  "apigw-cors-no-wildcard": [
    pass("sites", cors(["https://app.example.com", "https://*.example.com"])),
    pass("a site of the stack", [cors([UNKNOWN], { on: { corsConfiguration: [pool] } }), pool]),
    fail(
      "all, after an unknown one",
      cors([UNKNOWN, "*"]),
      "corsConfiguration.allowOrigins[1]",
      /pages of any site/,
    ),
    fail("all over HTTPS", cors(["https://*"]), "corsConfiguration.allowOrigins[0]", /is "https:/),
    open("a site", cors([UNKNOWN]), "corsConfiguration.allowOrigins[0]"),
    open(
      "the list, of the stack",
      [cors(UNKNOWN, { on: { corsConfiguration: [pool] } }), pool],
      "corsConfiguration.allowOrigins",
    ),
    skip("none", api(), /no page/),
  ],
  "apigw-tls12-domain": [
    pass("1.2", domain({ domainNameConfiguration: { securityPolicy: "TLS_1_2" } })),
    fail(
      "1.0",
      domain({ domainNameConfiguration: { securityPolicy: "TLS_1_0" } }),
      "domainNameConfiguration.securityPolicy",
      /is "TLS_1_0"/,
    ),
    open("which", domain({ domainNameConfiguration: UNKNOWN }), "domainNameConfiguration.securityPolicy"),
  ],
  "apigw-default-endpoint-disabled": [
    pass("off", [api({ disableExecuteApiEndpoint: true }), mapping()]),
    fail(
      "on",
      [api({ disableExecuteApiEndpoint: false }), mapping()],
      "disableExecuteApiEndpoint",
      /past the domain/,
    ),
    fail(
      "absent, ids unknown",
      [api(), mapping(UNKNOWN, {}, { on: { apiId: [api()] } })],
      "disableExecuteApiEndpoint",
      /is not set/,
    ),
    open("whether", [api({ disableExecuteApiEndpoint: UNKNOWN }), mapping()], "disableExecuteApiEndpoint"),
    open("whose domain it is", [api(), mapping(UNKNOWN)], "disableExecuteApiEndpoint"),
    skip("no domain", [api(), mapping("api-2")], /no domain/),
  ],
  "apigw-mtls-or-waf": [
    pass("mutual TLS", [
      api(),
      mapping(),
      domain({ mutualTlsAuthentication: { truststoreUri: "s3://trust/ca.pem" } }),
    ]),
    pass("a client certificate", [stage({ clientCertificateId: "c1" }), webSocket()]),
    fail("no domain", api(), "id", /no domain with mutual TLS/),
    fail("a domain without", [api(), mapping(), domain({})], "id", /no domain with mutual TLS/),
    fail("no client certificate", [stage({}), webSocket()], "clientCertificateId", /is not set/),
    open("whether its domain does", [api(), mapping(), domain({ mutualTlsAuthentication: UNKNOWN })], "id"),
    open("whose stage it is", stage({ clientCertificateId: "c1" }), "apiId"),
    skip("a WebSocket API", webSocket(), /its stages/),
    skip("a stage of an HTTP API", [stage({}), api()], /its API/),
  ],
});
