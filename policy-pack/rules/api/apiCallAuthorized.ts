import { isAbsent, isTrue, isUnknown, type Resource, record, SECRET, UNKNOWN } from "../../resource";
import {
  compliant,
  expectValue,
  notApplicable,
  type Rule,
  unknown,
  type Verdict,
  violation,
} from "../../rule";

const METHOD = "aws:apigateway/method:Method";
const API_TYPES = ["aws:apigatewayv2/api:Api", "aws:apigateway/restApi:RestApi"];

/** Where other APIs say who may call them, and the values that mean everybody. A key in the browser is no login. */
const AUTHORIZATION: Readonly<Record<string, readonly [property: string, open: readonly unknown[]]>> = {
  "aws:appsync/graphQLApi:GraphQLApi": ["authenticationType", ["API_KEY", undefined, null]],
  "aws:bedrock/agentcoreGateway:AgentcoreGateway": ["authorizerType", ["NONE"]],
  [METHOD]: ["authorization", ["NONE", undefined, null]],
};

const VERBS = ["get", "put", "post", "delete", "patch", "head", "x-amazon-apigateway-any-method"];
const remedy = "name an authorizer or AWS_IAM";

/** The calls of an OpenAPI text that no security scheme guards; health checks apart. */
function openCalls(text: string): readonly string[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { paths, security } = record(document);
  const guarded = (value: unknown) => Array.isArray(value) && value.length > 0;
  return Object.entries(record(paths)).flatMap(([path, calls]) =>
    Object.entries(record(calls))
      .filter(([verb, call]) => VERBS.includes(verb) && !guarded(record(call)["security"] ?? security))
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

/** Methods of REST APIs (OPTIONS apart), GraphQL APIs, gateways of agents and the calls of OpenAPI texts know their callers by more than an API key. */
export const apiCallAuthorized: Rule = {
  id: "api-call-authorized",
  title: "Other APIs need authorization",
  severity: "high",
  references: { checkov: ["CKV_AWS_59"], cdkNag: ["AwsSolutions-APIG4"] },
  resourceTypes: [...Object.keys(AUTHORIZATION), ...API_TYPES],
  scope: "resource",
  check(resource) {
    const [property, open] = AUTHORIZATION[resource.type] ?? [];
    if (property === undefined || open === undefined) {
      return judgeApi(resource);
    }
    const { httpMethod, apiKeyRequired } = resource.inputs;
    if (resource.type === METHOD && isUnknown(httpMethod)) {
      return [unknown("httpMethod")];
    }
    if (resource.type === METHOD && String(httpMethod).toUpperCase() === "OPTIONS") {
      return [notApplicable("browsers ask it without credentials, before they send any")];
    }
    return expectValue(resource, property, (value) => !open.includes(value), {
      problem: isTrue(apiKeyRequired)
        ? "an API key tells plans apart, not people"
        : "everybody may call it, or whoever has read the key in a browser",
      remedy,
    });
  },
};
