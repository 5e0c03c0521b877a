import type * as aws from "@pulumi/aws";
import { domainNameFaults } from "../edge/domainNames";
import { isLogRetention, logRetentionDays } from "../observability/logRetention";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import type { Cors, HttpApiArgs } from "./httpApiArgs";
import { checkThrottle } from "./throttle";

/** A route of the plan. */
export interface PlannedRoute {
  /** What follows `-route-` in the resource's name. */
  readonly key: string;
  readonly routeKey: string;
  readonly authenticated: boolean;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const PATH = /^\/(([A-Za-z0-9._~-]+|\{[A-Za-z0-9._-]+\})(\/|$))*(\{[A-Za-z0-9._-]+\+\})?$/;

const corsDefaults = Object.freeze({
  headers: ["authorization", "content-type"],
  methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
  credentials: false,
  maxAgeSeconds: 600,
});

export const apiDefaults = Object.freeze({ paths: ["/{proxy+}"], publicRoutes: [] as readonly string[] });

/**
 * The routes of an API: every method of each path, and what needs no token.
 *
 * A preflight request has no token. `ANY` with an authorizer would take it and answer 401 (field report), and a route
 * with the method of the request comes before it; so each path gets its own, for the more exact path would win.
 */
export function routesOf({ auth, cors, ...args }: HttpApiArgs): readonly PlannedRoute[] {
  const { paths, publicRoutes } = { ...apiDefaults, ...definedOnly(args) };
  const authenticated = auth?.kind === "jwt";
  return [
    ...paths.map((path) => route(`ANY ${path}`, authenticated)),
    ...(authenticated && cors !== undefined ? paths.map((path) => route(`OPTIONS ${path}`, false)) : []),
    ...publicRoutes.map((routeKey) => route(routeKey, false)),
  ];
}

function route(routeKey: string, authenticated: boolean): PlannedRoute {
  const key = routeKey
    .toLowerCase()
    .replaceAll("+", "-all")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return { key, routeKey, authenticated };
}

/** The answer to browsers' preflight requests. */
export function corsConfiguration(
  cors: Cors | undefined,
): aws.types.input.apigatewayv2.ApiCorsConfiguration | undefined {
  if (cors === undefined) {
    return undefined;
  }
  const { headers, methods, credentials, maxAgeSeconds } = { ...corsDefaults, ...definedOnly(cors) };
  return {
    allowOrigins: [...cors.origins],
    allowHeaders: [...headers],
    allowMethods: [...methods],
    allowCredentials: credentials,
    maxAge: maxAgeSeconds,
  };
}

/** Throws every fault of an API's arguments at once. */
export function validateHttpApi(name: string, args: HttpApiArgs): void {
  const faults = new ArgumentFaults("HttpApi", name);
  // API Gateway API: names of 128 characters; Pulumi adds 8, the roles at most 12.
  faults.unless(
    /^[A-Za-z0-9_-]{1,100}$/.test(name),
    "name",
    name,
    "1 to 100 letters, digits, hyphens and underscores",
  );
  checkBackend(faults, args);
  checkAuth(faults, args);
  checkRoutes(faults, args);
  checkCors(faults, args.cors);
  checkThrottle(faults, args.throttle);
  checkDomain(faults, args);
  faults.unless(
    isLogRetention(args.logRetentionDays),
    "logRetentionDays",
    args.logRetentionDays,
    `${logRetentionDays.join(", ")} days`,
  );
  faults.throwIfAny();
}

function checkBackend(faults: ArgumentFaults, { backend }: HttpApiArgs): void {
  const { listenerArn, subnetIds, securityGroupIds, timeoutMilliseconds } = backend;
  // API Gateway docs, "Private integrations": the ARN of the load balancer itself is refused.
  faults.unless(
    typeof listenerArn !== "string" ||
      /^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:listener\//.test(listenerArn),
    "backend.listenerArn",
    listenerArn,
    "the ARN of a listener",
  );
  faults.unless(subnetIds.length > 0, "backend.subnetIds", subnetIds, "at least one subnet");
  // Without a group the link may call everything that the VPC's default group admits.
  faults.unless(
    securityGroupIds.length > 0,
    "backend.securityGroupIds",
    securityGroupIds,
    "at least one group",
  );
  // @pulumi/aws 7.48 types. An answer that takes longer goes over a WebSocket, or from CloudFront to the load balancer.
  faults.unless(
    timeoutMilliseconds === undefined ||
      (Number.isInteger(timeoutMilliseconds) && timeoutMilliseconds >= 50 && timeoutMilliseconds <= 30_000),
    "backend.timeoutMilliseconds",
    timeoutMilliseconds,
    "50 to 30000",
  );
}

function checkAuth(faults: ArgumentFaults, { auth, publicRoutes = [] }: HttpApiArgs): void {
  if (auth?.kind !== "jwt") {
    faults.unless(
      publicRoutes.length === 0,
      "publicRoutes",
      publicRoutes,
      "none without auth, where every route is",
    );
    return;
  }
  const { issuerUrl, clientIds, scopes } = auth;
  faults.unless(
    typeof issuerUrl !== "string" || /^https:\/\/[^/\s]+\/[^\s]*[^/\s]$/.test(issuerUrl),
    "auth.issuerUrl",
    issuerUrl,
    "the pool's address in HTTPS, without a slash at its end: `iss` has none",
  );
  // API Gateway docs, "Quotas for HTTP APIs".
  faults.unless(
    clientIds.length >= 1 && clientIds.length <= 50,
    "auth.clientIds",
    clientIds.length,
    "1 to 50 clients",
  );
  faults.unless(
    scopes === undefined || (scopes.length >= 1 && scopes.length <= 10 && !scopes.includes("")),
    "auth.scopes",
    scopes,
    "1 to 10 scopes",
    "without any, an ID token would be as good as an access token",
  );
}

function checkRoutes(faults: ArgumentFaults, args: HttpApiArgs): void {
  const { paths, publicRoutes } = { ...apiDefaults, ...definedOnly(args) };
  faults.unless(paths.length > 0, "paths", paths, "at least one path");
  for (const [index, path] of paths.entries()) {
    faults.unless(PATH.test(path), `paths[${index}]`, path, "a path such as /api/{proxy+}");
  }
  for (const [index, routeKey] of publicRoutes.entries()) {
    const [method = "", path = "", ...more] = routeKey.split(" ");
    faults.unless(
      METHODS.includes(method) && PATH.test(path) && more.length === 0,
      `publicRoutes[${index}]`,
      routeKey,
      `a method (${METHODS.join(", ")}) and a path`,
    );
    // What the backend alone decides on is not a whole tree.
    faults.unless(
      !path.includes("+}"),
      `publicRoutes[${index}]`,
      routeKey,
      "one path, not everything below it",
    );
  }
  const keys = routesOf(args).map(({ key }) => key);
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
  faults.unless(twice.length === 0, "paths and publicRoutes", twice, "each route once");
  // API Gateway docs, "Quotas for HTTP APIs".
  faults.unless(keys.length <= 300, "paths", keys.length, "at most 300 routes");
}

function checkCors(faults: ArgumentFaults, cors: Cors | undefined): void {
  if (cors === undefined) {
    return;
  }
  faults.unless(
    cors.origins.length > 0,
    "cors.origins",
    cors.origins,
    "at least one origin",
    "leave out cors",
  );
  for (const [index, origin] of cors.origins.entries()) {
    faults.unless(typeof origin !== "string" || isOrigin(origin), `cors.origins[${index}]`, origin, ORIGIN);
  }
  for (const field of ["headers", "methods"] as const) {
    const values = cors[field] ?? [];
    faults.unless(
      values.every((value) => /^[A-Za-z][A-Za-z0-9-]*$/.test(value)),
      `cors.${field}`,
      values,
      "names, and no *",
    );
  }
  const { maxAgeSeconds: age } = cors;
  // API Gateway API, Cors.
  faults.unless(
    age === undefined || (Number.isInteger(age) && age >= 0 && age <= 86_400),
    "cors.maxAgeSeconds",
    age,
    "0 to 86400",
  );
}

const ORIGIN =
  "https://host or, for a machine of one's own, http://localhost:port; no *, path or slash at the end";

/** Letter by letter what a browser sends as `Origin`. */
export function isOrigin(text: string): boolean {
  return (
    /^(https:\/\/[a-z0-9.-]+(:\d+)?|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)$/.test(text) &&
    URL.canParse(text) &&
    new URL(text).origin === text
  );
}

function checkDomain(faults: ArgumentFaults, { context, domain }: HttpApiArgs): void {
  if (domain === undefined) {
    return;
  }
  for (const { allowed, remedy } of domainNameFaults(domain.name)) {
    faults.unless(false, "domain.name", domain.name, allowed, remedy);
  }
  const { certificateArn } = domain;
  faults.unless(
    typeof certificateArn !== "string" ||
      certificateArn.startsWith(`arn:${context.partition}:acm:${context.region}:`),
    "domain.certificateArn",
    certificateArn,
    `a certificate of ACM in ${context.region}, the API's own region`,
  );
}
