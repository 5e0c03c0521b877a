import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { WEB_SOCKET_LOG_FORMAT } from "./accessLogFormat";
import { throttleDefaults } from "./throttle";
import type { WebSocketApiArgs } from "./webSocketApiArgs";
import {
  connectParameters,
  EVENTS,
  headersOf,
  validateWebSocketApi,
  webSocketDefaults,
} from "./webSocketApiPlan";

export type { ConnectAuthorizer, WebSocketApiArgs, WebSocketBackend } from "./webSocketApiArgs";
export { manageConnectionsStatement } from "./webSocketApiPlan";

type Api = aws.apigatewayv2.Api;

/**
 * A WebSocket API in front of a network load balancer in the VPC.
 *
 * API Gateway holds the connections: it turns each event into a POST to the backend, with the connection's id in
 * `x-connection-id`, and the backend answers through `managementUrl` (`manageConnectionsStatement`). A server that
 * speaks WebSocket itself does not work behind it.
 *
 * Creates an API with its three routes and integrations, a VPC link of the REST kind (others do not lead to WebSocket
 * APIs), a stage with throttling, with `authorizer` the authorizer and the permission to call it, and with `accessLog`
 * an encrypted log group. Idle: free, the load balancer aside; $1.00 a million messages of 32 KB and $0.25 a million
 * minutes of connection (to be verified).
 *
 * AWS's own limits: 29 seconds for an answer of the backend, 10 minutes without a message, 2 hours for a connection,
 * 128 KB for a message in frames of 32 KB. No path below the stage (`webSocketPathFunctionCode` moves it into the
 * query), no web ACL, TLS 1.2 at least. A load balancer with security groups needs
 * `enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off"`, or the link's traffic is dropped.
 *
 * The execution log is off: it would hold the queries, which hold the tokens.
 */
export class WebSocketApi extends pulumi.ComponentResource {
  readonly apiId: pulumi.Output<string>;
  readonly stageName: string;
  /** For browsers, with the stage: `wss://…/live`. */
  readonly url: pulumi.Output<string>;
  /** The API's host name, as a distribution's origin. */
  readonly dnsName: pulumi.Output<string>;
  /** For the backend: `POST …/@connections/<id>`. */
  readonly managementUrl: pulumi.Output<string>;

  constructor(name: string, args: WebSocketApiArgs, opts?: pulumi.ComponentResourceOptions) {
    validateWebSocketApi(name, args);
    super("gatehouse:api:WebSocketApi", name, inputsOf(args), opts);
    const { context } = args;
    const { stageName } = { ...webSocketDefaults, ...definedOnly(args) };

    const api = new aws.apigatewayv2.Api(
      name,
      {
        protocolType: "WEBSOCKET",
        description: `WebSocket API of ${name}`,
        // A must; no message finds a route of its own, so each goes to $default.
        routeSelectionExpression: "$request.body.action",
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const authorizer = createAuthorizer(this, name, args, api);
    const routes = createRoutes(this, name, args, { api, authorizer });
    createStage(this, name, args, { api, stageName, routes });

    this.apiId = api.id;
    this.stageName = stageName;
    this.dnsName = pulumi.interpolate`${api.id}.execute-api.${context.region}.${context.dnsSuffix}`;
    this.url = pulumi.interpolate`wss://${this.dnsName}/${stageName}`;
    this.managementUrl = pulumi.interpolate`https://${this.dnsName}/${stageName}`;
    this.registerOutputs({
      apiId: this.apiId,
      stageName: this.stageName,
      url: this.url,
      dnsName: this.dnsName,
      managementUrl: this.managementUrl,
    });
  }
}

/**
 * What policies see. Resources are no values that they could read; and the API must not wait for its authorizer,
 * whose app client may wait for the address of a distribution that leads to this API.
 */
function inputsOf(args: WebSocketApiArgs): Record<string, unknown> {
  const { accessLog, authorizer, ...inputs } = args;
  const { ready, ...log } = accessLog ?? {};
  return {
    ...inputs,
    ...(authorizer === undefined ? {} : { authorizer: { tokenIn: authorizer.tokenIn ?? "query" } }),
    ...(accessLog === undefined ? {} : { accessLog: log }),
  };
}

function createAuthorizer(
  parent: pulumi.Resource,
  name: string,
  { context, authorizer }: WebSocketApiArgs,
  api: Api,
): aws.apigatewayv2.Authorizer | undefined {
  if (authorizer === undefined) {
    return undefined;
  }
  const { functionArn, functionName, tokenIn = "query" } = authorizer;
  const created = new aws.apigatewayv2.Authorizer(
    `${name}-tokens`,
    {
      apiId: api.id,
      authorizerType: "REQUEST",
      // Lambda's invocation address at API Gateway: its "account" is the word lambda.
      authorizerUri: arn(
        context,
        "apigateway",
        pulumi.interpolate`path/2015-03-31/functions/${functionArn}/invocations`,
        { account: "lambda" },
      ),
      identitySources: [
        tokenIn === "query" ? "route.request.querystring.token" : "route.request.header.Authorization",
      ],
    },
    { parent },
  );
  new aws.lambda.Permission(
    `${name}-invocation`,
    {
      action: "lambda:InvokeFunction",
      function: functionName,
      principal: "apigateway.amazonaws.com",
      sourceAccount: context.accountId,
      sourceArn: arn(context, "execute-api", pulumi.interpolate`${api.id}/authorizers/${created.id}`),
    },
    { parent },
  );
  return created;
}

function createRoutes(
  parent: pulumi.Resource,
  name: string,
  { context, backend }: WebSocketApiArgs,
  children: { readonly api: Api; readonly authorizer: aws.apigatewayv2.Authorizer | undefined },
): readonly pulumi.Resource[] {
  const { api, authorizer } = children;
  const { protocol, paths, timeoutMilliseconds } = { ...webSocketDefaults, ...definedOnly(backend) };
  const link = new aws.apigateway.VpcLink(
    `${name}-link`,
    {
      description: `Leads ${name} to its load balancer`,
      targetArn: backend.loadBalancerArn,
      tags: tagsFor(context, `${name}-link`),
    },
    { parent },
  );
  return EVENTS.map(({ event, routeKey }) => {
    const integration = new aws.apigatewayv2.Integration(
      `${name}-backend-${event}`,
      {
        apiId: api.id,
        integrationType: "HTTP_PROXY",
        integrationMethod: "POST",
        integrationUri: pulumi.interpolate`${protocol}://${backend.dnsName}:${backend.port}${paths[event]}`,
        connectionType: "VPC_LINK",
        connectionId: link.id,
        requestParameters: headersOf(event, authorizer !== undefined),
        timeoutMilliseconds,
      },
      { parent },
    );
    return new aws.apigatewayv2.Route(
      `${name}-route-${event}`,
      {
        apiId: api.id,
        routeKey,
        target: pulumi.interpolate`integrations/${integration.id}`,
        // Only $connect can be authorized; what follows is the same connection.
        ...(event === "connect" && authorizer !== undefined
          ? { authorizationType: "CUSTOM", authorizerId: authorizer.id }
          : { authorizationType: "NONE" }),
        ...(event === "connect" ? { requestParameters: connectParameters } : {}),
      },
      { parent },
    );
  });
}

function createStage(
  parent: pulumi.Resource,
  name: string,
  args: WebSocketApiArgs,
  children: { readonly api: Api; readonly stageName: string; readonly routes: readonly pulumi.Resource[] },
): void {
  const { api, stageName, routes } = children;
  const { context, accessLog } = args;
  const { requestsPerSecond, burst } = { ...throttleDefaults, ...definedOnly(args.throttle ?? {}) };
  const log = createLog(parent, name, args, api);
  new aws.apigatewayv2.Stage(
    `${name}-stage`,
    {
      apiId: api.id,
      name: stageName,
      // In use with WebSocket APIs too, though the provider's documentation names HTTP APIs alone (field report).
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: burst,
        loggingLevel: "OFF",
        dataTraceEnabled: false,
      },
      ...(log === undefined
        ? {}
        : {
            accessLogSettings: {
              destinationArn: arn(context, "logs", pulumi.concat("log-group:", log.name)),
              format: WEB_SOCKET_LOG_FORMAT,
            },
          }),
      tags: tagsFor(context, `${name}-stage`),
    },
    // A stage without routes has nothing to deploy, which API Gateway refuses.
    { parent, dependsOn: [...routes, ...(accessLog?.ready === undefined ? [] : [accessLog.ready])] },
  );
}

function createLog(
  parent: pulumi.Resource,
  name: string,
  { context, accessLog }: WebSocketApiArgs,
  api: Api,
): aws.cloudwatch.LogGroup | undefined {
  if (accessLog === undefined) {
    return undefined;
  }
  return new aws.cloudwatch.LogGroup(
    `${name}-log`,
    {
      // With the API's own name no other stack has it.
      name: pulumi.concat("/aws/vendedlogs/apis/", api.name),
      kmsKeyId: accessLog.keyArn,
      retentionInDays: accessLog.retentionDays,
      tags: tagsFor(context, `${name}-log`),
    },
    { parent },
  );
}
