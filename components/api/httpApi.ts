import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { HTTP_LOG_FORMAT } from "./accessLogFormat";
import type { HttpApiArgs } from "./httpApiArgs";
import { corsConfiguration, routesOf, validateHttpApi } from "./httpApiPlan";
import { throttleDefaults } from "./throttle";
import { IDENTITY_HEADERS } from "./webSocketApiPlan";

export type { ApiDomain, Cors, HttpApiArgs, HttpBackend, JwtAuth } from "./httpApiArgs";

/** A name of its own as an alias record wants it. */
export interface ApiAlias {
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
}

const defaults = Object.freeze({ timeoutMilliseconds: 30_000, scopes: ["openid"] });

/**
 * An HTTP API in front of a load balancer in the VPC.
 *
 * Creates an API with its routes, a VPC link, the integration, the stage `$default` with throttling and an encrypted
 * access log, with `auth` a JWT authorizer, and with `domain` a custom name. Idle: free, the link too; $1.00 a million
 * requests (to be verified). A link without traffic for 60 days falls asleep, and its first requests fail for some minutes (API
 * Gateway docs, "VPC links").
 *
 * API Gateway answers in HTTPS only. Its certificate check of the backend has no switch. Answers come whole, within
 * 30 seconds and without streaming. An HTTP API cannot have a web ACL: what needs one reaches the API through a
 * `Distribution` (origin kind `api`), while the API's own name still answers to everybody who knows it.
 *
 * Refused: origins that are no exact origins, tokens without scopes (ID tokens would pass), load balancers in place
 * of listeners, and faulty routes.
 */
export class HttpApi extends pulumi.ComponentResource {
  readonly apiId: pulumi.Output<string>;
  /** The address of the API, without a slash at its end. */
  readonly url: pulumi.Output<string>;
  /** The host name of `url`, as a distribution's origin. */
  readonly dnsName: pulumi.Output<string>;
  /** The target of the custom name's alias record. */
  readonly alias: ApiAlias | undefined;
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: HttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    validateHttpApi(name, args);
    super("gatehouse:api:HttpApi", name, args, opts);
    const { context, domain } = args;

    const api = new aws.apigatewayv2.Api(
      name,
      {
        protocolType: "HTTP",
        description: `HTTP API of ${name}`,
        corsConfiguration: corsConfiguration(args.cors),
        disableExecuteApiEndpoint: domain !== undefined,
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const integration = createIntegration(this, name, args, api);
    const authorizer = createAuthorizer(this, name, args, api);
    createRoutes(this, name, args, { api, integration, authorizer });
    const logGroup = createLogGroup(this, name, args, api);
    const stage = createStage(this, name, args, { api, logGroup });

    this.apiId = api.id;
    this.dnsName = pulumi.output(
      domain?.name ?? pulumi.interpolate`${api.id}.execute-api.${context.region}.${context.dnsSuffix}`,
    );
    this.url = pulumi.concat("https://", this.dnsName);
    this.alias = createDomain(this, name, args, { api, stage });
    this.logGroupName = logGroup.name;
    this.registerOutputs({
      apiId: this.apiId,
      url: this.url,
      dnsName: this.dnsName,
      alias: this.alias,
      logGroupName: this.logGroupName,
    });
  }
}

function createIntegration(
  parent: pulumi.Resource,
  name: string,
  { context, backend }: HttpApiArgs,
  api: aws.apigatewayv2.Api,
): aws.apigatewayv2.Integration {
  const { timeoutMilliseconds } = { ...defaults, ...definedOnly(backend) };
  const link = new aws.apigatewayv2.VpcLink(
    `${name}-link`,
    {
      subnetIds: [...backend.subnetIds],
      securityGroupIds: [...backend.securityGroupIds],
      tags: tagsFor(context, `${name}-link`),
    },
    { parent },
  );
  return new aws.apigatewayv2.Integration(
    `${name}-backend`,
    {
      apiId: api.id,
      integrationType: "HTTP_PROXY",
      integrationMethod: "ANY",
      integrationUri: backend.listenerArn,
      connectionType: "VPC_LINK",
      connectionId: link.id,
      // API Gateway docs, "HTTP proxy integrations": the only one for them.
      payloadFormatVersion: "1.0",
      requestParameters: {
        // The path as the caller sent it, whatever stage or mapping it came through.
        "overwrite:path": "$request.path",
        // API Gateway docs, "Transform API requests": a removal takes an empty text in quotes.
        ...Object.fromEntries(IDENTITY_HEADERS.map((header) => [`remove:header.${header}`, "''"])),
      },
      timeoutMilliseconds,
      ...(backend.tlsServerName === undefined
        ? {}
        : { tlsConfig: { serverNameToVerify: backend.tlsServerName } }),
    },
    { parent },
  );
}

function createAuthorizer(
  parent: pulumi.Resource,
  name: string,
  { auth }: HttpApiArgs,
  api: aws.apigatewayv2.Api,
): aws.apigatewayv2.Authorizer | undefined {
  if (auth?.kind !== "jwt") {
    return undefined;
  }
  return new aws.apigatewayv2.Authorizer(
    `${name}-tokens`,
    {
      apiId: api.id,
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: {
        // `iss` is compared letter by letter.
        issuer: pulumi.output(auth.issuerUrl).apply((url) => url.replace(/\/+$/, "")),
        // Of an access token, which has no `aud`, API Gateway compares `client_id` (docs, "JWT authorizers").
        audiences: [...auth.clientIds],
      },
    },
    { parent },
  );
}

function createRoutes(
  parent: pulumi.Resource,
  name: string,
  args: HttpApiArgs,
  children: {
    readonly api: aws.apigatewayv2.Api;
    readonly integration: aws.apigatewayv2.Integration;
    readonly authorizer: aws.apigatewayv2.Authorizer | undefined;
  },
): void {
  const { api, integration, authorizer } = children;
  const scopes = args.auth?.kind === "jwt" ? (args.auth.scopes ?? defaults.scopes) : [];
  for (const { key, routeKey, authenticated } of routesOf(args)) {
    new aws.apigatewayv2.Route(
      `${name}-route-${key}`,
      {
        apiId: api.id,
        routeKey,
        target: pulumi.interpolate`integrations/${integration.id}`,
        ...(authenticated && authorizer !== undefined
          ? { authorizationType: "JWT", authorizerId: authorizer.id, authorizationScopes: [...scopes] }
          : { authorizationType: "NONE" }),
      },
      { parent },
    );
  }
}

function createLogGroup(
  parent: pulumi.Resource,
  name: string,
  { context, keyArn, logRetentionDays }: HttpApiArgs,
  api: aws.apigatewayv2.Api,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `${name}-log`,
    {
      // Below this prefix one resource policy of the account covers all; each other group makes it longer, and it
      // has an end (API Gateway docs, "Logging for HTTP APIs"). With the API's own name no other stack has it.
      name: pulumi.concat("/aws/vendedlogs/apis/", api.name),
      kmsKeyId: keyArn,
      retentionInDays: logRetentionDays,
      tags: tagsFor(context, `${name}-log`),
    },
    { parent },
  );
}

function createStage(
  parent: pulumi.Resource,
  name: string,
  args: HttpApiArgs,
  { api, logGroup }: { readonly api: aws.apigatewayv2.Api; readonly logGroup: aws.cloudwatch.LogGroup },
): aws.apigatewayv2.Stage {
  const { requestsPerSecond, burst } = { ...throttleDefaults, ...definedOnly(args.throttle ?? {}) };
  return new aws.apigatewayv2.Stage(
    `${name}-stage`,
    {
      apiId: api.id,
      // The one stage that is no part of the address.
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: requestsPerSecond, throttlingBurstLimit: burst },
      accessLogSettings: {
        destinationArn: arn(args.context, "logs", pulumi.concat("log-group:", logGroup.name)),
        format: HTTP_LOG_FORMAT,
      },
      tags: tagsFor(args.context, `${name}-stage`),
    },
    { parent },
  );
}

function createDomain(
  parent: pulumi.Resource,
  name: string,
  { context, domain }: HttpApiArgs,
  { api, stage }: { readonly api: aws.apigatewayv2.Api; readonly stage: aws.apigatewayv2.Stage },
): ApiAlias | undefined {
  if (domain === undefined) {
    return undefined;
  }
  const domainName = new aws.apigatewayv2.DomainName(
    `${name}-domain`,
    {
      domainName: domain.name,
      domainNameConfiguration: {
        certificateArn: domain.certificateArn,
        endpointType: "REGIONAL",
        securityPolicy: "TLS_1_2",
      },
      tags: tagsFor(context, `${name}-domain`),
    },
    { parent },
  );
  new aws.apigatewayv2.ApiMapping(
    `${name}-mapping`,
    { apiId: api.id, domainName: domainName.domainName, stage: stage.name },
    { parent },
  );
  const target = domainName.domainNameConfiguration;
  return { dnsName: target.targetDomainName, zoneId: target.hostedZoneId };
}
