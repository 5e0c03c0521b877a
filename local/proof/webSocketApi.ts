import type { PlanResource } from "../../cli/plan";
import { InputError } from "../../components/shared/errors";
import { type Replacements, replaced } from "./containerEnvironment";
import { only } from "./edge";

/** A WebSocket API of the plan: who may connect, and what the back end is asked for each event. */
export interface WebSocketApi {
  /** The name at which it is asked. */
  readonly host: string;
  readonly region: string;
  readonly stageName: string;
  /** The resource of which an authorizer says who may call it. */
  readonly methodArn: string;
  /** Whose value in a message is the key of its route. */
  readonly selectedBy: string;
  readonly routes: ReadonlyMap<string, Route>;
  /** Undefined: whoever comes may connect. */
  readonly authorizer: PlannedAuthorizer | undefined;
}

export interface Route {
  /** Where the back end gets a POST: with a query, if the plan has one. */
  readonly path: string;
  /** Headers of the POST, and where their values come from. */
  readonly headers: readonly (readonly [name: string, source: string])[];
  /** Names in the query of which the route knows. */
  readonly query: readonly string[];
  readonly timeoutMs: number;
}

/** The function that is asked before somebody connects. */
export interface PlannedAuthorizer {
  /** Names in the query without which it is not asked. */
  readonly query: readonly string[];
  readonly code: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** API Gateway docs, "Quotas for configuring and running a WebSocket API". */
export const QUOTAS = Object.freeze({
  frameBytes: 32 * 1024,
  messageBytes: 128 * 1024,
  idleMs: 10 * 60_000,
  longestMs: 2 * 3_600_000,
});

type Inputs = Readonly<Record<string, unknown>>;

const QUERY = "route.request.querystring.";
const HEADER = "integration.request.header.";
const PLAYED =
  /^(context\.(connectionId|requestId|authorizer\.principalId)|route\.request\.querystring\.\w+|'[^']*')$/;

/** @throws InputError for what nothing here plays: a setting must not be left out without a word. */
export function webSocketApiOf(resources: readonly PlanResource[], here: Replacements): WebSocketApi {
  const api = apiOf(resources, "WEBSOCKET");
  const own = resources.filter(({ custom, inputs }) => custom && inputs["apiId"] === api.id);
  const stage = only(own, "aws:apigatewayv2/stage:Stage").inputs;
  const integrations = own.filter(({ type }) => type === "aws:apigatewayv2/integration:Integration");
  const loadBalancers = resources.flatMap(({ type, outputs }) =>
    type === "aws:lb/loadBalancer:LoadBalancer" ? [outputs["dnsName"]] : [],
  );
  const routes = own.flatMap(({ type, inputs }) => {
    if (type !== "aws:apigatewayv2/route:Route") {
      return [];
    }
    const integration = integrations.find(({ id }) => inputs["target"] === `integrations/${id}`);
    return [[String(inputs["routeKey"]), routeOf(inputs, integration?.inputs ?? {}, loadBalancers)] as const];
  });
  const selection = /^\$request\.body\.(\w+)$/.exec(String(api.inputs["routeSelectionExpression"]));
  if (selection === null) {
    throw notPlayed("a routeSelectionExpression that is no field of the body");
  }
  const { loggingLevel, dataTraceEnabled } = (stage["defaultRouteSettings"] ?? {}) as Inputs;
  if (stage["accessLogSettings"] !== undefined || loggingLevel !== "OFF" || dataTraceEnabled === true) {
    throw notPlayed("a log");
  }
  const { outputs } = api;
  const [, , , region = ""] = String(outputs["executionArn"]).split(":");
  return {
    host: new URL(String(outputs["apiEndpoint"])).host,
    region,
    stageName: String(stage["name"]),
    methodArn: `${outputs["executionArn"]}/${stage["name"]}/$connect`,
    selectedBy: selection[1] ?? "",
    routes: new Map(routes),
    authorizer: authorizerOf(resources, own, here),
  };
}

/** The one API of a kind. */
export function apiOf(resources: readonly PlanResource[], protocolType: "HTTP" | "WEBSOCKET"): PlanResource {
  return only(
    resources.filter(({ inputs }) => inputs["protocolType"] === protocolType),
    "aws:apigatewayv2/api:Api",
  );
}

function routeOf(route: Inputs, integration: Inputs, loadBalancers: readonly unknown[]): Route {
  const declared = (route["requestParameters"] ?? []) as { requestParameterKey: string; required: boolean }[];
  const headers = Object.entries((integration["requestParameters"] ?? {}) as Record<string, string>);
  const address = String(integration["integrationUri"]);
  const faults = [
    ...["integrationType", "integrationMethod", "connectionType"].flatMap((key, at) =>
      integration[key] === ["HTTP_PROXY", "POST", "VPC_LINK"][at] ? [] : [`${key} ${integration[key]}`],
    ),
    ...headers.flatMap(([name, source]) =>
      name.startsWith(HEADER) && PLAYED.test(source) ? [] : [`${name} from ${source}`],
    ),
    ...declared.flatMap(({ requestParameterKey: key, required }) =>
      key.startsWith(QUERY) && !required ? [] : [`the parameter ${key}`],
    ),
    ...(URL.canParse(address) && loadBalancers.includes(new URL(address).hostname)
      ? []
      : [`the address ${address}, which is no load balancer's`]),
  ];
  if (faults.length > 0) {
    throw notPlayed(`${route["routeKey"]} with ${faults.join(", ")}`);
  }
  return {
    path: new URL(address).pathname + new URL(address).search,
    headers: headers.map(([name, source]) => [name.slice(HEADER.length), source]),
    query: declared.map(({ requestParameterKey: key }) => key.slice(QUERY.length)),
    timeoutMs: Number(integration["timeoutMilliseconds"]),
  };
}

function authorizerOf(
  resources: readonly PlanResource[],
  own: readonly PlanResource[],
  here: Replacements,
): PlannedAuthorizer | undefined {
  const connect = own.find(({ inputs }) => inputs["routeKey"] === "$connect")?.inputs ?? {};
  if (connect["authorizationType"] === "NONE") {
    return undefined;
  }
  const authorizer = own.find(({ id }) => id === connect["authorizerId"]);
  const sources = (authorizer?.inputs["identitySources"] ?? []) as string[];
  const isPlayed = connect["authorizationType"] === "CUSTOM" && sources.every((one) => one.startsWith(QUERY));
  if (authorizer?.inputs["authorizerType"] !== "REQUEST" || !isPlayed) {
    throw notPlayed("$connect with another authorizer than a function that is asked with the query");
  }
  const lambda = resources.find(
    ({ type, outputs }) =>
      type === "aws:lambda/function:Function" &&
      String(authorizer.inputs["authorizerUri"]).endsWith(`/functions/${outputs["arn"]}/invocations`),
  );
  const permission = resources.find(
    ({ type, inputs }) =>
      type === "aws:lambda/permission:Permission" &&
      inputs["function"] === lambda?.id &&
      inputs["principal"] === "apigateway.amazonaws.com" &&
      String(inputs["sourceArn"]).endsWith(`:${authorizer.inputs["apiId"]}/authorizers/${authorizer.id}`),
  );
  if (lambda === undefined || permission === undefined) {
    throw new InputError([
      "The plan's authorizer of the WebSocket API asks a function that it may not call, or that there is not.",
    ]);
  }
  const { code, environment, timeout } = lambda.inputs as {
    code: { assets: Record<string, { text: string }> };
    environment: { variables: Record<string, string> };
    timeout: number;
  };
  return {
    query: sources.map((one) => one.slice(QUERY.length)),
    code: code.assets["index.js"]?.text ?? "",
    environment: Object.fromEntries(
      Object.entries(environment.variables).map(([name, value]) => [name, replaced(value, here)]),
    ),
    timeoutMs: timeout * 1000,
  };
}

function notPlayed(what: string): InputError {
  return new InputError([`The WebSocket API has ${what}; add it to local/proof/webSocketApi.ts.`]);
}

/** What is known of an event when the back end is asked. */
export interface EventFacts {
  readonly connectionId: string;
  readonly requestId: string;
  /** Undefined where nobody was asked who may connect. */
  readonly principalId: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}

/** The headers that the API sets, in place of those that a client sends; undefined: none is sent. */
export function headersFor(
  { headers, query }: Pick<Route, "headers" | "query">,
  facts: EventFacts,
): Readonly<Record<string, string | undefined>> {
  const valueFrom = (source: string): string | undefined => {
    if (source.startsWith("'")) {
      return source.slice(1, -1);
    }
    if (source.startsWith(QUERY)) {
      const name = source.slice(QUERY.length);
      return query.includes(name) ? facts.query[name] : undefined;
    }
    const { connectionId, requestId, principalId } = facts;
    return { connectionId, requestId, "authorizer.principalId": principalId }[
      source.slice("context.".length)
    ];
  };
  return Object.fromEntries(headers.map(([name, source]) => [name.toLowerCase(), valueFrom(source)]));
}
