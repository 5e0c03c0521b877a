import type { CloudResource } from "../cloud";
import { admits, mayDo, roleByArn } from "../iam";
import { textsAt } from "../properties";
import { type Hold, heldBy } from "./holds";
import { isIssued } from "./identity";
import { type Attempt, others, type Refusal, WRITE } from "./refusal";

const API = "aws:apigatewayv2/api:Api";
const AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer";
const INTEGRATION = "aws:apigatewayv2/integration:Integration";
const ROUTE = "aws:apigatewayv2/route:Route";
const STAGE = "aws:apigatewayv2/stage:Stage";
const DOMAIN = "aws:apigatewayv2/domainName:DomainName";
const MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping";
const LINK = "aws:apigatewayv2/vpcLink:VpcLink";
const OLD_LINK = "aws:apigateway/vpcLink:VpcLink";
const ACCOUNT = "aws:apigateway/account:Account";

/** `HTTP` or `WEBSOCKET`; nothing where the API is not there. */
function protocolOf({ cloud, inputs }: Attempt): unknown {
  return cloud.find(API, String(inputs["apiId"]))?.inputs["protocolType"];
}

/** A part of the attempt's own API, by id. */
function ownPart(attempt: Attempt, type: string, id: unknown): CloudResource | undefined {
  return others(attempt, type).find(
    (part) => part.id === id && part.inputs["apiId"] === attempt.inputs["apiId"],
  );
}

const networkOf = ({ cloud }: Attempt, type: string, id: string) => cloud.find(type, id)?.outputs["vpcId"];

const holds: readonly Hold[] = [
  {
    id: "integration in use",
    type: INTEGRATION,
    when: "a route leads to it",
    holders: [ROUTE],
    holds: (route, self) =>
      route.inputs["apiId"] === self.inputs["apiId"] && route.inputs["target"] === `integrations/${self.id}`,
    message: ({ id }) =>
      `ConflictException: Cannot delete Integration '${id}' because it is referenced by a Route.`,
    source: "API Gateway API: DeleteIntegration; the words are to be verified",
  },
  {
    id: "authorizer in use",
    type: AUTHORIZER,
    when: "a route asks it",
    holders: [ROUTE],
    holds: (route, self) => route.inputs["authorizerId"] === self.id,
    message: ({ id }) =>
      `ConflictException: Cannot delete authorizer '${id}', because it is referenced by a Route.`,
    source: "API Gateway API: DeleteAuthorizer; the words are to be verified",
  },
  ...[LINK, OLD_LINK].map(
    (type): Hold => ({
      id: `${type === LINK ? "" : "old "}VPC link in use`,
      type,
      when: "an integration goes through it",
      holders: [INTEGRATION],
      holds: (integration, self) => integration.inputs["connectionId"] === self.id,
      message: ({ id }) =>
        `BadRequestException: Cannot delete vpc link. Vpc link '${id}', is referenced in an integration.`,
      source: "API Gateway API: DeleteVpcLink; the words are to be verified",
    }),
  ),
  {
    id: "load balancer behind a VPC link",
    type: "aws:lb/loadBalancer:LoadBalancer",
    when: "API Gateway made an endpoint service of it for a VPC link",
    holders: [OLD_LINK],
    message: ({ id }) =>
      `ResourceInUse: Load balancer '${id}' cannot be deleted because it is currently associated with another service`,
    source: "ELB API: DeleteLoadBalancer",
  },
  {
    id: "API with a name of its own",
    type: API,
    when: "a domain name still maps to it",
    holders: [MAPPING],
    holds: (mapping, self) => mapping.inputs["apiId"] === self.id,
    message: () =>
      "BadRequestException: Deleting API failed. Please remove all base path mappings related to the API in your domains before continue",
    source: "API Gateway API: DeleteApi; the words are to be verified",
  },
];

export const gatewayRefusals: readonly Refusal[] = [
  {
    id: "CORS with credentials for everybody",
    on: WRITE,
    types: [API],
    when: "corsConfiguration allows credentials, and any origin",
    source: "API Gateway docs: CORS for HTTP APIs; the words are to be verified",
    message: ({ inputs }) => {
      const cors = (inputs["corsConfiguration"] ?? {}) as Readonly<Record<string, unknown>>;
      return cors["allowCredentials"] === true && textsAt(cors, "allowOrigins[]").includes("*")
        ? "BadRequestException: allowCredentials is not supported when allowOrigins is *"
        : undefined;
    },
  },
  {
    id: "VPC link to another kind of load balancer",
    on: WRITE,
    types: [OLD_LINK],
    when: "a VPC link of the first generation leads to something else than a network load balancer",
    source: "API Gateway API: CreateVpcLink, targetArns",
    message: ({ cloud, inputs }) => {
      const balancer = cloud.find("aws:lb/loadBalancer:LoadBalancer", String(inputs["targetArn"]));
      return balancer !== undefined && balancer.inputs["loadBalancerType"] !== "network"
        ? "waiting for API Gateway VPC Link to be created: unexpected state 'FAILED', wanted target 'AVAILABLE'. last error: NLB ARN is malformed."
        : undefined;
    },
  },
  {
    id: "VPC link between networks",
    on: WRITE,
    types: [LINK],
    when: "its subnets and security groups are of more than one VPC",
    source: "API Gateway API: CreateVpcLink; the words are to be verified",
    message: (attempt) => {
      const networks = [
        ...textsAt(attempt.inputs, "subnetIds[]").map((id) =>
          networkOf(attempt, "aws:ec2/subnet:Subnet", id),
        ),
        ...textsAt(attempt.inputs, "securityGroupIds[]").map((id) =>
          networkOf(attempt, "aws:ec2/securityGroup:SecurityGroup", id),
        ),
      ];
      return new Set(networks).size > 1
        ? "BadRequestException: The subnets and security groups of a VPC link must be in the same VPC"
        : undefined;
    },
  },
  {
    id: "integration without its VPC link",
    on: WRITE,
    types: [INTEGRATION],
    when: "the VPC link is not there, or of the other generation: HTTP APIs take the second, WebSocket APIs the first",
    source: "API Gateway API: CreateIntegration, connectionId; the words are to be verified",
    message: (attempt) => {
      const { connectionType, connectionId } = attempt.inputs;
      const type = protocolOf(attempt) === "WEBSOCKET" ? OLD_LINK : LINK;
      return connectionType === "VPC_LINK" && !others(attempt, type).some(({ id }) => id === connectionId)
        ? `BadRequestException: Invalid VpcLink ID specified: ${connectionId}`
        : undefined;
    },
  },
  {
    id: "integration with nothing to lead to",
    on: WRITE,
    types: [INTEGRATION],
    when: "a private integration of an HTTP API names no listener and no service of Cloud Map that exists",
    source: "API Gateway API: CreateIntegration, integrationUri",
    message: (attempt) => {
      const { connectionType, connectionId, integrationUri } = attempt.inputs;
      const listener = others(attempt, "aws:lb/listener:Listener", "aws:servicediscovery/service:Service");
      return connectionType === "VPC_LINK" &&
        protocolOf(attempt) === "HTTP" &&
        !listener.some(({ outputs }) => outputs["arn"] === integrationUri)
        ? `BadRequestException: For VpcLink ${connectionId}, integration uri should be a valid ELB listener ARN or a valid Cloud Map service ARN.`
        : undefined;
    },
  },
  {
    id: "authorizer of a WebSocket API",
    on: WRITE,
    types: [AUTHORIZER],
    when: "it is no REQUEST authorizer, or looks elsewhere than in route.request.*, context.* and stageVariables.*",
    source: "API Gateway API: CreateAuthorizer, authorizerType and identitySource",
    message: (attempt) => {
      const { authorizerType } = attempt.inputs;
      const strange = textsAt(attempt.inputs, "identitySources[]").find(
        (place) => !/^(route\.request\.(header|querystring)|context|stageVariables)\./.test(place),
      );
      if (protocolOf(attempt) !== "WEBSOCKET") {
        return undefined;
      }
      return authorizerType !== "REQUEST"
        ? `BadRequestException: ${authorizerType} is not supported as an authorizer type for WEBSOCKET protocol type`
        : strange && `BadRequestException: Invalid mapping expression specified: ${strange}`;
    },
  },
  {
    id: "tokens of a pool that is not there",
    on: WRITE,
    types: [AUTHORIZER],
    when: "the issuer of a JWT authorizer is a user pool that does not exist in that region",
    source: "API Gateway docs: JWT authorizers, the issuer's discovery document is read",
    message: ({ cloud, inputs }) => {
      const [issuer = ""] = textsAt(inputs, "jwtConfiguration.issuer");
      const [, region, poolId] = /^https:\/\/cognito-idp\.([\w-]+)\.[^/]+\/(.+)$/.exec(issuer) ?? [];
      const pool = cloud.all("aws:cognito/userPool:UserPool").find(({ id }) => id === poolId);
      return poolId === undefined || (pool !== undefined && pool.region === region)
        ? undefined
        : `BadRequestException: Caught exception when connecting to ${issuer}/.well-known/openid-configuration for issuer ${issuer}. Please try again later.`;
    },
  },
  {
    id: "route without its integration",
    on: WRITE,
    types: [ROUTE],
    when: "its target is no integration of the same API",
    source: "API Gateway API: CreateRoute, target; the words are to be verified",
    message: (attempt) => {
      const [, id] = /^integrations\/(.+)$/.exec(String(attempt.inputs["target"])) ?? [];
      return id !== undefined && ownPart(attempt, INTEGRATION, id) === undefined
        ? `BadRequestException: Unable to find Integration by ID ${id} within API ${attempt.inputs["apiId"]}`
        : undefined;
    },
  },
  {
    id: "route without its authorizer",
    on: WRITE,
    types: [ROUTE],
    when: "its authorization is JWT or CUSTOM, and its authorizer is not one of the same API, and of that kind",
    source: "API Gateway API: CreateRoute, authorizerId",
    message: (attempt) => {
      const { authorizationType, authorizerId } = attempt.inputs;
      const wanted = { JWT: "JWT", CUSTOM: "REQUEST" }[String(authorizationType)];
      const found = ownPart(attempt, AUTHORIZER, authorizerId)?.inputs["authorizerType"];
      return wanted === undefined || found === wanted
        ? undefined
        : `BadRequestException: Invalid authorizer ID specified. Setting the authorization type to ${authorizationType} requires a valid ${wanted} authorizer.`;
    },
  },
  {
    id: "stage without a route",
    on: WRITE,
    types: [STAGE],
    when: "a stage of a WebSocket API is deployed by itself, and the API has no route yet",
    source: "API Gateway API: CreateDeployment",
    message: (attempt) => {
      const routes = others(attempt, ROUTE).filter(
        ({ inputs }) => inputs["apiId"] === attempt.inputs["apiId"],
      );
      return protocolOf(attempt) === "WEBSOCKET" &&
        attempt.inputs["autoDeploy"] === true &&
        routes.length === 0
        ? "BadRequestException: At least one route is required before deploying the Api."
        : undefined;
    },
  },
  {
    id: "stage without the account's role",
    on: WRITE,
    types: [STAGE],
    when: "a stage of a WebSocket API writes a log, and API Gateway has no role for that in the account and region",
    source: "API Gateway API: CreateStage (anomalyco/sst #4663)",
    message: (attempt) => {
      const set = others(attempt, ACCOUNT).some(({ inputs }) => inputs["cloudwatchRoleArn"] !== undefined);
      const logs = attempt.inputs["accessLogSettings"] !== undefined;
      return protocolOf(attempt) === "WEBSOCKET" && logs && !set
        ? "BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging"
        : undefined;
    },
  },
  {
    id: "account's role unfit",
    on: WRITE,
    types: [ACCOUNT],
    when: "the role does not trust apigateway.amazonaws.com, or may not write logs yet",
    source: "API Gateway API: UpdateAccount, cloudwatchRoleArn",
    message: ({ cloud, inputs, region, accountId }) => {
      const role = roleByArn(cloud, inputs["cloudwatchRoleArn"]);
      const fit =
        role === undefined ||
        (admits(role.inputs["assumeRolePolicy"], "apigateway.amazonaws.com", "sts:AssumeRole") &&
          mayDo(
            cloud,
            role,
            "logs:PutLogEvents",
            `arn:aws:logs:${region}:${accountId}:log-group:a:log-stream:a`,
          ));
      return fit
        ? undefined
        : "BadRequestException: The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.";
    },
  },
  {
    id: "API's name with pending certificate",
    on: WRITE,
    types: [DOMAIN],
    when: "the certificate is not issued yet",
    source: "API Gateway API: CreateDomainName; the words are to be verified",
    message: ({ cloud, inputs }) => {
      const [arn] = textsAt(inputs, "domainNameConfiguration.certificateArn");
      return arn === undefined || isIssued(cloud, arn)
        ? undefined
        : `BadRequestException: Certificate ${arn} is not issued yet.`;
    },
  },
  {
    id: "mapping to no stage",
    on: WRITE,
    types: [MAPPING],
    when: "the API has no stage of that name yet",
    source: "API Gateway API: CreateApiMapping",
    message: (attempt) =>
      ownPart(attempt, STAGE, attempt.inputs["stage"]) === undefined
        ? "BadRequestException: Invalid stage identifier specified"
        : undefined,
  },
  ...holds.map(heldBy),
];
