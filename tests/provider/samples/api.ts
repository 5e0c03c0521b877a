import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { network, trust } from "./network";

const CERTIFICATE = "arn:aws:acm:eu-central-1:210987654321:certificate/6f1b2c3d-0000-4000-8000-000000000021";
const REGION = "eu-central-1";

const forward = (targetGroupArn: pulumi.Input<string>) => ({ type: "forward", targetGroupArn });

function logGroup(name: string) {
  return new aws.cloudwatch.LogGroup(name, { name: `/aws/vendedlogs/${name}` });
}

/** An HTTP API and a WebSocket API before private load balancers, with tokens of a user pool. */
function program(): void {
  const { vpc, group, subnetIds } = network();
  const application = new aws.lb.LoadBalancer("application", {
    internal: true,
    subnets: subnetIds,
    securityGroups: [group.id],
  });
  const passing = new aws.lb.LoadBalancer("passing", {
    internal: true,
    loadBalancerType: "network",
    subnets: subnetIds,
  });
  const web = new aws.lb.TargetGroup("web", { vpcId: vpc.id, port: 8000, protocol: "HTTP" });
  const tcp = new aws.lb.TargetGroup("tcp", { vpcId: vpc.id, port: 8000, protocol: "TCP" });
  const listener = new aws.lb.Listener("web", {
    loadBalancerArn: application.arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [forward(web.arn)],
  });
  new aws.lb.Listener("tcp", {
    loadBalancerArn: passing.arn,
    port: 80,
    protocol: "TCP",
    defaultActions: [forward(tcp.arn)],
  });
  http(group.id, subnetIds, listener);
  webSocket(passing);
}

function http(groupId: pulumi.Output<string>, subnetIds: pulumi.Output<string>[], listener: aws.lb.Listener) {
  const pool = new aws.cognito.UserPool("pool", {});
  const client = new aws.cognito.UserPoolClient("client", { userPoolId: pool.id });
  const api = new aws.apigatewayv2.Api("http", {
    protocolType: "HTTP",
    corsConfiguration: { allowOrigins: ["https://app.acme.dev"], allowMethods: ["GET"] },
  });
  const link = new aws.apigatewayv2.VpcLink("http", { subnetIds, securityGroupIds: [groupId] });
  const integration = new aws.apigatewayv2.Integration("http", {
    apiId: api.id,
    integrationType: "HTTP_PROXY",
    integrationMethod: "ANY",
    integrationUri: listener.arn,
    connectionType: "VPC_LINK",
    connectionId: link.id,
    payloadFormatVersion: "1.0",
  });
  const authorizer = new aws.apigatewayv2.Authorizer("http", {
    apiId: api.id,
    authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration: {
      issuer: pulumi.interpolate`https://cognito-idp.${REGION}.amazonaws.com/${pool.id}`,
      audiences: [client.id],
    },
  });
  new aws.apigatewayv2.Route("http", {
    apiId: api.id,
    routeKey: "ANY /api/{proxy+}",
    target: pulumi.interpolate`integrations/${integration.id}`,
    authorizationType: "JWT",
    authorizerId: authorizer.id,
  });
  const stage = new aws.apigatewayv2.Stage("http", {
    apiId: api.id,
    name: "$default",
    autoDeploy: true,
    accessLogSettings: { destinationArn: logGroup("http").arn, format: "$context.requestId" },
  });
  const domain = new aws.apigatewayv2.DomainName("http", {
    domainName: "api.acme.dev",
    domainNameConfiguration: {
      certificateArn: CERTIFICATE,
      endpointType: "REGIONAL",
      securityPolicy: "TLS_1_2",
    },
  });
  new aws.apigatewayv2.ApiMapping("http", {
    apiId: api.id,
    domainName: domain.domainName,
    stage: stage.name,
  });
}

function webSocket(balancer: aws.lb.LoadBalancer): void {
  const logs = new aws.iam.Role("logs", { assumeRolePolicy: trust("apigateway.amazonaws.com") });
  const policy = new aws.iam.RolePolicy("logs", {
    role: logs.name,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: "*" }],
    }),
  });
  const account = new aws.apigateway.Account(
    "account",
    { cloudwatchRoleArn: logs.arn },
    { dependsOn: [policy] },
  );
  const checks = new aws.iam.Role("checks", { assumeRolePolicy: trust("lambda.amazonaws.com") });
  const check = new aws.lambda.Function("check", {
    role: checks.arn,
    runtime: "nodejs22.x",
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = 0") }),
  });
  const api = new aws.apigatewayv2.Api("socket", {
    protocolType: "WEBSOCKET",
    routeSelectionExpression: "$request.body.action",
  });
  const authorizer = new aws.apigatewayv2.Authorizer("socket", {
    apiId: api.id,
    authorizerType: "REQUEST",
    authorizerUri: check.invokeArn,
    identitySources: ["route.request.querystring.token"],
  });
  const link = new aws.apigateway.VpcLink("socket", { targetArn: balancer.arn });
  const integration = new aws.apigatewayv2.Integration("socket", {
    apiId: api.id,
    integrationType: "HTTP_PROXY",
    integrationMethod: "POST",
    integrationUri: pulumi.interpolate`http://${balancer.dnsName}:80/ws`,
    connectionType: "VPC_LINK",
    connectionId: link.id,
  });
  const route = new aws.apigatewayv2.Route("socket", {
    apiId: api.id,
    routeKey: "$connect",
    target: pulumi.interpolate`integrations/${integration.id}`,
    authorizationType: "CUSTOM",
    authorizerId: authorizer.id,
  });
  new aws.apigatewayv2.Stage(
    "socket",
    {
      apiId: api.id,
      name: "live",
      autoDeploy: true,
      accessLogSettings: { destinationArn: logGroup("socket").arn, format: "$context.requestId" },
    },
    { dependsOn: [account, route] },
  );
}

export const api = { config: { "aws:region": REGION, existing: [CERTIFICATE] }, program } as const;
