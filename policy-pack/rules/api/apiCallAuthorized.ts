import { at, isAbsent, isTrue, isUnknown, type Resource, record, SECRET, UNKNOWN } from "../../resource";
import {
  compliant,
  expectValue,
  notApplicable,
  type Rule,
  unknown,
  type Verdict,
  violation,
} from "../../rule";
import { is, someOf, verdictOf } from "../../views/answers";
import { isSet } from "../../views/presence";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

const METHOD = "aws:apigateway/method:Method";
const API_TYPES = ["aws:apigatewayv2/api:Api", "aws:apigateway/restApi:RestApi"];

const GRAPHQL = "aws:appsync/graphQLApi:GraphQLApi";

/** Where other APIs say who may call them, and the values that mean everybody. A key in the browser is no login. */
const AUTHORIZATION: Readonly<Record<string, readonly [property: string, open: readonly unknown[]]>> = {
  [GRAPHQL]: ["authenticationType", ["API_KEY", "", undefined, null]],
  "aws:bedrock/agentcoreGateway:AgentcoreGateway": ["authorizerType", ["NONE"]],
  [METHOD]: ["authorization", ["NONE", "", undefined, null]],
};

/** Where else an API lists ways to call it: each that is a key lets everybody in who has read it in a browser. */
const WAYS: Readonly<Record<string, readonly (readonly [list: string, property: string])[]>> = {
  [GRAPHQL]: [["additionalAuthenticationProviders", "authenticationType"]],
  "aws:appsync/api:Api": [
    ["eventConfig.authProviders", "authType"],
    ["eventConfig.connectionAuthModes", "authType"],
    ["eventConfig.defaultPublishAuthModes", "authType"],
    ["eventConfig.defaultSubscribeAuthModes", "authType"],
  ],
  "aws:appsync/channelNamespace:ChannelNamespace": [
    ["publishAuthModes", "authType"],
    ["subscribeAuthModes", "authType"],
  ],
};

/** Where agents check tokens: one of these lists says for whom a token was made. */
const TOKENS = "authorizerConfiguration.customJwtAuthorizer";
const AUDIENCES = ["allowedAudiences", "allowedClients", "allowedScopes", "customClaims"];
const AGENTS = [
  "aws:bedrock/agentcoreGateway:AgentcoreGateway",
  "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime",
];

function judgeWays(api: Resource): readonly Verdict[] {
  return (WAYS[api.type] ?? []).flatMap(([path, property]) =>
    elements(part(inputsOf(api), path)).flatMap((entry) =>
      judgeValue(api, part(entry, property), (value) => value !== "API_KEY", {
        problem:
          api.type === GRAPHQL
            ? "what its schema marks with @aws_api_key is open to everybody who has read the key in a browser"
            : "everybody may call it who has read the key in a browser",
        remedy: "take AMAZON_COGNITO_USER_POOLS, OPENID_CONNECT or AWS_IAM",
      }),
    ),
  );
}

function judgeTokens(agent: Resource): readonly Verdict[] {
  const check = part(inputsOf(agent), TOKENS);
  if (!AGENTS.includes(agent.type) || isAbsent(check.value)) {
    return [];
  }
  const named = someOf(AUDIENCES, (property) => is(part(check, property).value, isSet));
  const problem = "it takes every token of the issuer, also one made for another application";
  const remedy = "name allowedClients or allowedAudiences";
  const audience = verdictOf(agent, named, { property: `${TOKENS}.allowedClients`, problem, remedy });
  return [
    ...audience.filter(({ kind }) => kind !== "compliant"),
    ...judgeValue(agent, part(check, "discoveryUrl"), (value) => /^https:\/\//i.test(String(value)), {
      problem: "the keys that check tokens can be changed on the way",
      remedy: "use https",
    }),
  ];
}

const VERBS = ["get", "put", "post", "delete", "patch", "head", "x-amazon-apigateway-any-method"];
const remedy = "name an authorizer or AWS_IAM";

/** An API key that no authorizer looks at; a scheme that is not described here is taken for one with an authorizer. */
function isPlainKey(scheme: unknown): boolean {
  const { type, ...rest } = record(scheme);
  const keys = Object.keys(rest);
  return (
    String(type).toLowerCase() === "apikey" &&
    !keys.some((key) => /^x-amazon-apigateway-auth(type|orizer)$/i.test(key))
  );
}

/** API Gateway docs, "x-amazon-apigateway-auth": the caller signs with IAM. */
const isSigned = (call: unknown) =>
  String(at(call, "x-amazon-apigateway-auth.type")).toUpperCase() === "AWS_IAM";

/** The calls of an OpenAPI text that no security scheme guards; health checks apart. */
function openCalls(text: string): readonly string[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { paths, security, components, securityDefinitions } = record(document);
  const schemes = record(record(components)["securitySchemes"] ?? securityDefinitions);
  // One empty alternative lets everybody in, and so does one with nothing but an API key.
  const asks = (alternative: unknown) =>
    Object.keys(record(alternative)).some((name) => !isPlainKey(schemes[name]));
  const guarded = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(asks);
  return Object.entries(record(paths)).flatMap(([path, calls]) =>
    Object.entries(record(calls))
      .filter(
        ([verb, call]) =>
          VERBS.includes(verb) && !isSigned(call) && !guarded(record(call)["security"] ?? security),
      )
      .filter(() => !/\/_?(health|healthz|livez|readyz|ping)$/i.test(path))
      .map(([verb]) => `${verb.toUpperCase()} ${path}`),
  );
}

function judgeApi(api: Resource): readonly Verdict[] {
  const { body, target, protocolType } = api.inputs;
  if (!isAbsent(target) && String(protocolType).toUpperCase() !== "WEBSOCKET") {
    const problem = "the route that it makes lets everybody in";
    return [violation(api, { property: "target", problem, remedy: "declare routes with an authorizer" })];
  }
  if (isAbsent(body)) {
    return [notApplicable("its routes stand in resources of their own")];
  }
  const calls =
    isUnknown(body) || body === SECRET
      ? undefined
      : openCalls(typeof body === "string" ? body : JSON.stringify(body));
  if (calls === undefined) {
    return [unknown("body", "its OpenAPI text cannot be read")];
  }
  const [first] = calls;
  if (first === undefined && JSON.stringify(body).includes(UNKNOWN)) {
    return [unknown("body", "a part of its OpenAPI text is not known before creation")];
  }
  const problem = `everybody may call ${first}`;
  return [first === undefined ? compliant : violation(api, { property: "body", problem, remedy })];
}

function judgeFirst(resource: Resource): readonly Verdict[] {
  const [property, open] = AUTHORIZATION[resource.type] ?? [];
  if (property === undefined || open === undefined) {
    return API_TYPES.includes(resource.type) ? judgeApi(resource) : [compliant];
  }
  const { httpMethod, apiKeyRequired } = resource.inputs;
  if (resource.type === METHOD && isUnknown(httpMethod)) {
    return [unknown("httpMethod")];
  }
  if (resource.type === METHOD && String(httpMethod).toUpperCase() === "OPTIONS") {
    return [notApplicable("browsers ask it without credentials, before they send any")];
  }
  const isOpen = (value: unknown) => open.includes(typeof value === "string" ? value.toUpperCase() : value);
  return expectValue(resource, property, (value) => !isOpen(value), {
    problem: isTrue(apiKeyRequired)
      ? "an API key tells plans apart, not people"
      : "everybody may call it, or whoever has read the key in a browser",
    remedy,
  });
}

/** Methods of REST APIs (OPTIONS apart), GraphQL and event APIs, gateways of agents and the calls of OpenAPI texts know their callers by more than an API key, and agents take tokens that were made for them. */
export const apiCallAuthorized: Rule = {
  id: "api-call-authorized",
  title: "Other APIs need authorization",
  severity: "high",
  references: { checkov: ["CKV_AWS_59"], cdkNag: ["AwsSolutions-APIG4"] },
  resourceTypes: [...new Set([...Object.keys(AUTHORIZATION), ...Object.keys(WAYS), ...AGENTS]), ...API_TYPES],
  scope: "resource",
  check(resource) {
    const verdicts = [...judgeWays(resource), ...judgeTokens(resource), ...judgeFirst(resource)];
    const faults = verdicts.filter(({ kind }) => kind === "violation" || kind === "unknown");
    return faults.length > 0 ? faults : verdicts;
  },
};
