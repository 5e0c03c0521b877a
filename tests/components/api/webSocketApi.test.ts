import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SECRET, UNKNOWN } from "../../../cli/plan";
import { GatewayLogging } from "../../../components/api/gatewayLogging";
import { TokenAuthorizer } from "../../../components/api/tokenAuthorizer";
import {
  manageConnectionsStatement,
  WebSocketApi,
  type WebSocketApiArgs,
} from "../../../components/api/webSocketApi";
import {
  documentOf,
  inventory,
  planOf,
  resourceOf,
  resourcesOf,
  testContext,
  waitsFor,
} from "../../support/plan";

const API = "aws:apigatewayv2/api:Api";
const INTEGRATION = "aws:apigatewayv2/integration:Integration";
const ROUTE = "aws:apigatewayv2/route:Route";
const STAGE = "aws:apigatewayv2/stage:Stage";
const PERMISSION = "aws:lambda/permission:Permission";
const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000";
const base: WebSocketApiArgs = {
  context: testContext,
  backend: {
    loadBalancerArn:
      "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/spa-1a2b3c4/50dc6c495c0c9188",
    dnsName: "spa-1a2b3c4-50dc6c495c0c9188.elb.eu-central-1.amazonaws.com",
    port: 8000,
  },
};
const functionArn = "arn:aws:lambda:eu-central-1:123456789012:function:tokens-1a2b3c4";
const authorizer = { functionArn, functionName: "tokens-1a2b3c4" };
const create = (args: Partial<WebSocketApiArgs> = {}, name = "socket") =>
  new WebSocketApi(name, { ...base, ...args });
const planFor = (args: Partial<WebSocketApiArgs> = {}, options = {}) => planOf(() => create(args), options);

describe("WebSocketApi", () => {
  it("is an API with three routes, a link into the VPC and a stage", async () => {
    assert.deepEqual(inventory(await planFor()), [
      "aws:apigateway/vpcLink:VpcLink socket-link",
      `${API} socket`,
      `${INTEGRATION} socket-backend-connect`,
      `${INTEGRATION} socket-backend-disconnect`,
      `${INTEGRATION} socket-backend-message`,
      `${ROUTE} socket-route-connect`,
      `${ROUTE} socket-route-disconnect`,
      `${ROUTE} socket-route-message`,
      `${STAGE} socket-stage`,
      "gatehouse:api:WebSocketApi socket",
    ]);
  });

  it("posts each event to the backend through the load balancer", async () => {
    const plan = await planFor();
    const link = resourceOf(plan, "aws:apigateway/vpcLink:VpcLink");
    assert.equal(link.inputs["targetArn"], base.backend.loadBalancerArn);
    const apiId = resourceOf(plan, API).id;
    assert.deepEqual(resourceOf(plan, INTEGRATION, "socket-backend-message").inputs, {
      apiId,
      connectionId: link.id,
      connectionType: "VPC_LINK",
      integrationMethod: "POST",
      integrationType: "HTTP_PROXY",
      integrationUri: `http://${base.backend.dnsName}:8000/ws/message`,
      region: "eu-central-1",
      requestParameters: {
        "integration.request.header.x-connection-id": "context.connectionId",
        "integration.request.header.x-request-id": "context.requestId",
        // Nobody is logged in, and nobody can say so himself.
        "integration.request.header.x-user-id": "'anonymous'",
      },
      timeoutMilliseconds: 29_000,
    });
    for (const [event, routeKey] of [
      ["connect", "$connect"],
      ["message", "$default"],
      ["disconnect", "$disconnect"],
    ]) {
      const route = resourceOf(plan, ROUTE, `socket-route-${event}`).inputs;
      const integration = resourceOf(plan, INTEGRATION, `socket-backend-${event}`);
      assert.deepEqual(
        [route["routeKey"], route["target"], route["authorizationType"]],
        [routeKey, `integrations/${integration.id}`, "NONE"],
      );
      assert.match(String(integration.inputs["integrationUri"]), new RegExp(`/ws/${event}$`));
    }
  });

  it("hands the path and the token of a new connection to the backend in headers, and only then", async () => {
    const plan = await planFor({ authorizer });
    assert.deepEqual(resourceOf(plan, INTEGRATION, "socket-backend-connect").inputs["requestParameters"], {
      "integration.request.header.x-connection-id": "context.connectionId",
      "integration.request.header.x-request-id": "context.requestId",
      "integration.request.header.x-user-id": "context.authorizer.principalId",
      "integration.request.header.x-websocket-path": "route.request.querystring.path",
      "integration.request.header.x-websocket-token": "route.request.querystring.token",
    });
    assert.deepEqual(resourceOf(plan, ROUTE, "socket-route-connect").inputs["requestParameters"], [
      { requestParameterKey: "route.request.querystring.path", required: false },
      { requestParameterKey: "route.request.querystring.token", required: false },
    ]);
    for (const event of ["message", "disconnect"]) {
      const parameters = JSON.stringify(
        resourceOf(plan, INTEGRATION, `socket-backend-${event}`).inputs["requestParameters"],
      );
      assert.doesNotMatch(parameters, /route\.request/);
      assert.equal(resourceOf(plan, ROUTE, `socket-route-${event}`).inputs["requestParameters"], undefined);
    }
  });

  it("takes TLS, other paths and another patience", async () => {
    const backend = {
      ...base.backend,
      port: 443,
      protocol: "https",
      paths: { connect: "/on", message: "/say", disconnect: "/off" },
      timeoutMilliseconds: 1000,
    } as const;
    const plan = await planFor({ backend });
    assert.deepEqual(
      resourcesOf(plan, INTEGRATION).map(({ inputs }) => [
        inputs["integrationUri"],
        inputs["timeoutMilliseconds"],
      ]),
      ["on", "off", "say"].map((path) => [`https://${base.backend.dnsName}:443/${path}`, 1000]),
    );
  });

  it("with an authorizer refuses a connection without a token, and asks the function about the others", async () => {
    const plan = await planFor({ authorizer });
    const created = resourceOf(plan, "aws:apigatewayv2/authorizer:Authorizer");
    const { name, ...inputs } = created.inputs;
    assert.match(String(name), /^socket-tokens-/);
    assert.deepEqual(inputs, {
      apiId: resourceOf(plan, API).id,
      authorizerType: "REQUEST",
      authorizerUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      identitySources: ["route.request.querystring.token"],
      region: "eu-central-1",
    });
    assert.deepEqual(
      resourcesOf(plan, ROUTE).map(({ inputs: route }) => [
        route["routeKey"],
        route["authorizationType"],
        route["authorizerId"],
      ]),
      [
        ["$connect", "CUSTOM", created.id],
        ["$disconnect", "NONE", undefined],
        ["$default", "NONE", undefined],
      ],
    );
  });

  it("lets this authorizer of this API call the function, and nothing else", async () => {
    const plan = await planFor({ authorizer });
    const { statementId, ...inputs } = resourceOf(plan, PERMISSION).inputs;
    assert.match(String(statementId), /^socket-invocation-/);
    const api = resourceOf(plan, API).id;
    const created = resourceOf(plan, "aws:apigatewayv2/authorizer:Authorizer").id;
    assert.deepEqual(inputs, {
      action: "lambda:InvokeFunction",
      function: "tokens-1a2b3c4",
      principal: "apigateway.amazonaws.com",
      region: "eu-central-1",
      sourceAccount: "123456789012",
      sourceArn: `arn:aws:execute-api:eu-central-1:123456789012:${api}/authorizers/${created}`,
    });
  });

  it("looks for the token in the header where told", async () => {
    const plan = await planFor({ authorizer: { ...authorizer, tokenIn: "header" } });
    assert.deepEqual(resourceOf(plan, "aws:apigatewayv2/authorizer:Authorizer").inputs["identitySources"], [
      "route.request.header.Authorization",
    ]);
  });

  it("fits the function of a TokenAuthorizer, whose address is what Lambda calls its invocation ARN", async () => {
    const plan = await planOf(() => {
      const tokens = new TokenAuthorizer("tokens", {
        context: testContext,
        userPoolId: "eu-central-1_Example12",
        clientId: "1example23456789abcdefghij",
        keyArn,
        logRetentionDays: 30,
      });
      create({ authorizer: { functionArn: tokens.functionArn, functionName: tokens.functionName } });
    });
    const lambda = resourceOf(plan, "aws:lambda/function:Function");
    assert.equal(
      resourceOf(plan, "aws:apigatewayv2/authorizer:Authorizer").inputs["authorizerUri"],
      lambda.outputs["invokeArn"],
    );
    assert.equal(resourceOf(plan, PERMISSION).inputs["function"], lambda.inputs["name"]);
  });

  it("takes an authorizer that comes after the address of the API, as without a domain of one's own", async () => {
    const plan = await planOf(() => {
      const [name, setName] = pulumi.deferredOutput<string>();
      const api = create({ authorizer: { functionArn, functionName: name } });
      // As a function that is told the API's address would be: it waits for the API.
      setName(api.dnsName.apply((host) => `tokens-${host.length}`));
    });
    const host = `${resourceOf(plan, API).id}.execute-api.eu-central-1.amazonaws.com`;
    assert.equal(resourceOf(plan, PERMISSION).inputs["function"], `tokens-${host.length}`);
    assert.deepEqual(resourceOf(plan, "gatehouse:api:WebSocketApi").inputs["authorizer"], {
      tokenIn: "query",
    });
  });

  it("deploys a stage once its routes exist, throttled, without a log of what passes", async () => {
    const stage = resourceOf(await planFor({ stageName: "v1", throttle: { burst: 10 } }), STAGE);
    assert.deepEqual([stage.inputs["name"], stage.inputs["autoDeploy"]], ["v1", true]);
    assert.deepEqual(stage.inputs["defaultRouteSettings"], {
      throttlingRateLimit: 100,
      throttlingBurstLimit: 10,
      loggingLevel: "OFF",
      dataTraceEnabled: false,
    });
    assert.equal(stage.inputs["accessLogSettings"], undefined);
    for (const event of ["connect", "message", "disconnect"]) {
      assert.ok(waitsFor(stage).includes(`${ROUTE}::socket-route-${event}`));
    }
  });

  it("with an access log waits for the account's role, and logs no query", async () => {
    const plan = await planOf(() => {
      const { ready } = new GatewayLogging("logging", { context: testContext });
      create({ accessLog: { keyArn, retentionDays: 30, ready } });
    });
    const stage = resourceOf(plan, STAGE);
    assert.ok(waitsFor(stage).includes("aws:apigateway/account:Account::logging"));
    const { format, destinationArn } = stage.inputs["accessLogSettings"] as Record<string, string>;
    assert.equal(
      destinationArn,
      `arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/apis/${resourceOf(plan, API).inputs["name"]}`,
    );
    assert.ok(format?.includes("$context.requestId"));
    assert.doesNotMatch(format ?? "", /query|header|cookie|token/i);
    const { kmsKeyId, retentionInDays } = resourceOf(plan, "aws:cloudwatch/logGroup:LogGroup").inputs;
    assert.deepEqual([kmsKeyId, retentionInDays], [keyArn, 30]);
    assert.deepEqual(resourceOf(plan, "gatehouse:api:WebSocketApi").inputs["accessLog"], {
      keyArn,
      retentionDays: 30,
    });
  });

  it("gives out its addresses", async () => {
    const plan = await planFor();
    const apiId = resourceOf(plan, API).id;
    const host = `${apiId}.execute-api.eu-central-1.amazonaws.com`;
    assert.deepEqual(resourceOf(plan, "gatehouse:api:WebSocketApi").outputs, {
      apiId,
      stageName: "live",
      dnsName: host,
      url: `wss://${host}/live`,
      managementUrl: `https://${host}/live`,
    });
    assert.equal(`wss://${host}`, resourceOf(plan, API).outputs["apiEndpoint"]);
    assert.notEqual(apiId, SECRET);
  });

  it("tells a backend which connections are its own", async () => {
    const { actions, resources = [] } = manageConnectionsStatement(testContext, {
      apiId: pulumi.output("a1b2c3d4e5"),
      stageName: "live",
    });
    assert.deepEqual(actions, ["execute-api:ManageConnections"]);
    const arns = await new Promise((resolve) => pulumi.all([...resources]).apply(resolve));
    assert.deepEqual(
      arns,
      ["POST", "GET", "DELETE"].map(
        (method) => `arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/${method}/@connections/*`,
      ),
    );
  });

  it("shows the engine's preview who may connect", async () => {
    const plan = await planFor({ authorizer }, { unknowns: true });
    const { authorizationType, authorizerId } = resourceOf(plan, ROUTE, "socket-route-connect").inputs;
    assert.deepEqual([authorizationType, authorizerId], ["CUSTOM", UNKNOWN]);
    const { principal, action, sourceAccount } = resourceOf(plan, PERMISSION).inputs;
    assert.deepEqual(
      [principal, action, sourceAccount],
      ["apigateway.amazonaws.com", "lambda:InvokeFunction", "123456789012"],
    );
  });

  const backend = base.backend;
  const refused: readonly [string, Partial<WebSocketApiArgs>, RegExp][] = [
    [
      "an application load balancer",
      {
        backend: {
          ...backend,
          loadBalancerArn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/b",
        },
      },
      /a network load balancer/,
    ],
    ["port 0", { backend: { ...backend, port: 0 } }, /1 to 65535/],
    ["more than 29 seconds", { backend: { ...backend, timeoutMilliseconds: 29_001 } }, /50 to 29000/],
    [
      "a path with a query",
      { backend: { ...backend, paths: { connect: "/a?b", message: "/m", disconnect: "d" } } },
      /paths\.connect[\s\S]*paths\.disconnect/,
    ],
    ["the stage $default", { stageName: "$default" }, /stageName/],
    ["logs for ever", { accessLog: { keyArn, retentionDays: 0 } }, /accessLog\.retentionDays/],
    ["no throttle", { throttle: { requestsPerSecond: 0 } }, /throttle\.requestsPerSecond/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => create(args), message));
  }

  it("refuses all at once", () => {
    assert.throws(
      () => create({ stageName: "", backend: { ...backend, port: 0 } }, ""),
      /name is ""[\s\S]*stageName[\s\S]*backend\.port/,
    );
  });
});

describe("GatewayLogging", () => {
  const plan = () =>
    planOf(() => new GatewayLogging("logging", { context: testContext }), { unknowns: true });

  it("is a role with one policy, and the account's setting, which is made last", async () => {
    const all = await plan();
    assert.deepEqual(inventory(all), [
      "aws:apigateway/account:Account logging",
      "aws:iam/role:Role logging-role",
      "aws:iam/rolePolicy:RolePolicy logging-policy",
      "gatehouse:api:GatewayLogging logging",
    ]);
    const account = resourceOf(all, "aws:apigateway/account:Account");
    assert.ok(waitsFor(account).includes("aws:iam/rolePolicy:RolePolicy::logging-policy"));
  });

  it("is API Gateway's, writes logs and does nothing else", async () => {
    const all = await plan();
    assert.deepEqual(documentOf(resourceOf(all, "aws:iam/role:Role"), "assumeRolePolicy").Statement, [
      {
        Sid: "ApiGatewayMayAssume",
        Effect: "Allow",
        Principal: { Service: "apigateway.amazonaws.com" },
        Action: ["sts:AssumeRole"],
      },
    ]);
    const [statement] = documentOf(resourceOf(all, "aws:iam/rolePolicy:RolePolicy")).Statement;
    assert.deepEqual(statement?.["Action"], [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "logs:FilterLogEvents",
      "logs:GetLogEvents",
      "logs:PutLogEvents",
    ]);
    assert.deepEqual(statement?.["Resource"], [
      "arn:aws:logs:eu-central-1:123456789012:*:*",
      "arn:aws:logs:eu-central-1:123456789012:*:*:*",
    ]);
  });

  it("refuses names that are too long for IAM", () => {
    assert.throws(() => new GatewayLogging("l".repeat(52), { context: testContext }), /1 to 51/);
  });
});
