import { request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { JwtVerifier } from "aws-jwt-verify";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import type { PlanResource } from "../../cli/plan";
import { InputError } from "../../components/shared/errors";
import { type Listening, serve } from "../native/server";
import { type Replacements, replaced } from "./containerEnvironment";
import { only } from "./edge";
import { apiOf } from "./webSocketApi";

/** An HTTP API of the plan: who may call it from where, and what passes. */
export interface HttpApi {
  readonly cors: Cors;
  readonly routes: readonly Route[];
  /** Undefined: no route asks for a token. */
  readonly tokens: { readonly issuer: string; readonly audiences: readonly string[] } | undefined;
  /** Headers that do not reach the application. */
  readonly removed: readonly string[];
}

interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  readonly maxAge: number;
}

interface Route {
  readonly method: string;
  /** What its paths begin with, or the one path that it has. */
  readonly prefix: string;
  readonly exact: boolean;
  /** The token must have one of them; undefined: no token is asked for. */
  readonly scopes: readonly string[] | undefined;
}

/** @throws InputError for what nothing here plays. */
export function httpApiOf(resources: readonly PlanResource[], here: Replacements): HttpApi {
  const { id } = apiOf(resources, "HTTP");
  // A WebSocket API may stand beside it.
  const own = resources.filter((one) => one.id === id || one.inputs["apiId"] === id);
  const inputsOf = (type: string) =>
    own
      .filter((one) => one.custom && one.type === `aws:apigatewayv2/${type}`)
      .map(({ inputs }) => JSON.parse(replaced(JSON.stringify(inputs), here)) as Record<string, unknown>);
  const [authorizer] = inputsOf("authorizer:Authorizer");
  const { issuer, audiences } = (authorizer?.["jwtConfiguration"] ?? {}) as {
    issuer: string;
    audiences: string[];
  };
  const { inputs: integration } = only(own, "aws:apigatewayv2/integration:Integration");
  const parameters = Object.entries((integration["requestParameters"] ?? {}) as Record<string, string>);
  const others = parameters.filter(
    ([name, value]) =>
      !name.startsWith("remove:header.") && !(name === "overwrite:path" && value === "$request.path"),
  );
  if (others.length > 0) {
    throw new InputError(
      others.map(([name]) => `The integration's ${name} is not played; add it to local/proof/apiGateway.ts.`),
    );
  }
  return {
    cors: inputsOf("api:Api")[0]?.["corsConfiguration"] as Cors,
    routes: inputsOf("route:Route").map(routeOf),
    tokens: authorizer === undefined ? undefined : { issuer, audiences },
    removed: parameters.flatMap(([name]) =>
      name.startsWith("remove:header.") ? [name.slice("remove:header.".length)] : [],
    ),
  };
}

function routeOf(inputs: Record<string, unknown>): Route {
  const [, method = "", prefix, rest] =
    /^(\w+) (\/[^{}]*)(\{proxy\+\})?$/.exec(String(inputs["routeKey"])) ?? [];
  if (prefix === undefined) {
    throw new InputError([
      `The route ${inputs["routeKey"]} is not played; add its form to local/proof/apiGateway.ts.`,
    ]);
  }
  const isOpen = inputs["authorizationType"] === "NONE";
  return {
    method,
    prefix,
    exact: rest === undefined,
    scopes: isOpen ? undefined : (inputs["authorizationScopes"] as string[]),
  };
}

export interface ApiGateway extends Listening {
  readonly url: string;
  /** Statuses that it answered by itself. */
  readonly refused: readonly number[];
  show(api: HttpApi, keysUrl: string, applicationPort: () => number): void;
}

/** Plays an HTTP API of API Gateway on 127.0.0.1. */
export async function startApiGateway(): Promise<ApiGateway> {
  const refused: number[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async (_, response) => {
    response.writeHead(503).end();
  };
  const listening = await serve((request, response) => answer(request, response));
  return {
    ...listening,
    url: `http://localhost:${listening.port}`,
    refused,
    show(api, keysUrl, applicationPort) {
      const check = checkOf(api, keysUrl);
      answer = async (request, response) => {
        const { method = "GET", headers } = request;
        const cors = corsHeaders(api.cors, headers.origin);
        if (method === "OPTIONS" && headers.origin !== undefined) {
          // With CORS set the API answers for itself, whatever its routes are.
          response.writeHead(204, preflightHeaders(api.cors, cors)).end();
          return;
        }
        const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
        const fitting = api.routes.filter(
          (one) =>
            (one.exact ? path === one.prefix : path.startsWith(one.prefix)) &&
            (one.method === "ANY" || one.method === method),
        );
        // API Gateway takes the most specific one.
        const route = fitting.find(({ exact }) => exact) ?? fitting[0];
        const status = route === undefined ? 404 : await check(route, headers.authorization);
        if (status !== 200) {
          refused.push(status);
          const message = { 401: "Unauthorized", 403: "Forbidden", 404: "Not Found" }[status];
          response.writeHead(status, { ...cors, "content-type": "application/json" });
          response.end(JSON.stringify({ message }));
          return;
        }
        pass(request, response, { api, cors, port: applicationPort() });
      };
    },
  };
}

/** As a JWT authorizer: the issuer's signature, the client in `aud` or `client_id`, and a scope of the route. */
function checkOf(
  { tokens }: HttpApi,
  keysUrl: string,
): (route: Route, authorization: string | undefined) => Promise<200 | 401 | 403> {
  if (tokens === undefined) {
    return async () => 200;
  }
  const { issuer, audiences } = tokens;
  const verifier = JwtVerifier.create(
    {
      issuer,
      audience: null,
      jwksUri: keysUrl,
      customJwtCheck: ({ payload }) => {
        const { aud, client_id: client } = payload as { aud?: string; client_id?: string };
        if (!audiences.includes(aud ?? client ?? "")) {
          throw new Error("of another client");
        }
      },
    },
    {
      jwksCache: new SimpleJwksCache({ fetcher: { fetch: async (uri) => (await fetch(uri)).arrayBuffer() } }),
    },
  );
  return async ({ scopes }, authorization) => {
    if (scopes === undefined) {
      return 200;
    }
    const token = (authorization ?? "").replace(/^Bearer /i, "");
    const payload = await verifier.verify(token).catch(() => undefined);
    if (payload === undefined) {
      return 401;
    }
    const given = String(payload["scope"] ?? "").split(" ");
    return scopes.some((scope) => given.includes(scope)) ? 200 : 403;
  };
}

function corsHeaders({ allowOrigins }: Cors, origin: string | undefined): Record<string, string> {
  return origin !== undefined && allowOrigins.includes(origin)
    ? { "access-control-allow-origin": origin, vary: "Origin" }
    : {};
}

function preflightHeaders(cors: Cors, allowed: Record<string, string>): Record<string, string> {
  return Object.keys(allowed).length === 0
    ? {}
    : {
        ...allowed,
        "access-control-allow-methods": cors.allowMethods.join(","),
        "access-control-allow-headers": cors.allowHeaders.join(","),
        "access-control-max-age": String(cors.maxAge),
      };
}

function pass(
  request: IncomingMessage,
  response: ServerResponse,
  { api, cors, port }: { api: HttpApi; cors: Record<string, string>; port: number },
): void {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !api.removed.includes(name)),
  );
  const onward = forward(
    { host: "127.0.0.1", port, method: request.method, path: request.url, headers },
    (answered) => {
      // What the application says about origins does not count.
      const kept = Object.entries(answered.headers).filter(([name]) => !name.startsWith("access-control-"));
      response.writeHead(answered.statusCode ?? 502, { ...Object.fromEntries(kept), ...cors });
      answered.pipe(response);
    },
  );
  onward.on("error", () => {
    if (!response.headersSent) {
      response.writeHead(503, { ...cors, "content-type": "application/json" });
    }
    response.end('{"message":"Service Unavailable"}');
  });
  request.pipe(onward);
}
