import type { IncomingMessage } from "node:http";
import { type EventFacts, headersFor, type Route, type WebSocketApi } from "./webSocketApi";

/** What the back end was asked. */
export interface Call {
  readonly event: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: it did not answer. */
  readonly status: number | undefined;
}

/** By the field of the body that the API names; what is no JSON, and no route's key, goes to `$default`. */
export function routeFor({ selectedBy, routes }: WebSocketApi, body: string): string {
  try {
    const key = String((JSON.parse(body) as Record<string, unknown> | null)?.[selectedBy]);
    return routes.has(key) && !key.startsWith("$") ? key : "$default";
  } catch {
    return "$default";
  }
}

type Query = ReadonlyMap<string, readonly string[]>;

export function queryOf(raw: string, decodes = true): Query {
  const query = new Map<string, string[]>();
  for (const pair of raw.split("&").filter((one) => one !== "")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s, 2);
    query.set(name, [...(query.get(name) ?? []), decodes ? decoded(value) : value]);
  }
  return query;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Of several values of one name the last. */
export const lastOf = (query: Query) =>
  Object.fromEntries([...query].map(([name, values]) => [name, values.at(-1) ?? ""]));

/** As API Gateway asks a function of type REQUEST before `$connect`. */
export function authorizerEvent(
  methodArn: string,
  { headersDistinct, headers }: IncomingMessage,
  query: Query,
  connectionId: string,
): object {
  return {
    type: "REQUEST",
    methodArn,
    headers,
    multiValueHeaders: headersDistinct,
    queryStringParameters: lastOf(query),
    multiValueQueryStringParameters: Object.fromEntries(query),
    stageVariables: {},
    requestContext: { routeKey: "$connect", eventType: "CONNECT", connectionId },
  };
}

export interface Given {
  readonly body?: string;
  /** Of the client. */
  readonly headers?: IncomingMessage["headers"];
}

/** Headers of one connection, and those of the upgrade. */
const NOT_PASSED = /^(connection|upgrade|host|content-length|transfer-encoding|keep-alive|sec-websocket-.*)$/;

/** Undefined as status: nobody answered. */
export async function ask(
  route: Route,
  port: number,
  facts: EventFacts,
  { body = "", headers: theirs = {} }: Given,
): Promise<Omit<Call, "event">> {
  const headers = Object.fromEntries(
    Object.entries({ ...theirs, ...headersFor(route, facts) }).flatMap(([name, value]) =>
      value === undefined || NOT_PASSED.test(name) ? [] : [[name, String(value)] as const],
    ),
  );
  const status = await fetch(`http://127.0.0.1:${port}${route.path}`, {
    method: "POST",
    headers,
    body,
    signal: AbortSignal.timeout(route.timeoutMs),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => undefined,
  );
  return { address: route.path, headers, status };
}
