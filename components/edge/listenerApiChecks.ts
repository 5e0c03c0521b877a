import type { ArgumentFaults } from "../shared/errors";
import type { AccessToken, ApiRoutes, LoadBalancerArgs } from "./loadBalancerArgs";

/** ELB's own limits are 128 characters, six wildcards a rule; a `*` inside would open more than it seems to. */
const PATH = /^\/[A-Za-z0-9_.$/~@:+-]{0,126}\*?$/;
const PATH_RULE = "paths that start with / and have a * at their end at most";

/** What ELB refuses in an API's routes, or what would leave them open. */
export function checkApi(
  faults: ArgumentFaults,
  { paths, jwt }: ApiRoutes,
  { entry, guard, login, context }: LoadBalancerArgs,
): void {
  checkPaths(faults, "api.paths", paths, 1, 10);
  faults.unless(
    login === undefined,
    "login",
    login?.kind,
    "none together with api",
    "a program that calls an API cannot follow a redirect to login pages; use api.jwt",
  );
  // ELB user guide: five comparison strings a rule. One path and its two methods take three of them.
  faults.unless(
    guard === undefined || guard.values.length <= 2,
    "guard.values",
    guard?.values.length,
    "at most two values together with api, because a rule compares with five values in all",
  );
  if (jwt === undefined) {
    return;
  }
  // ELB API, CreateRule: jwt-validation actions on HTTPS listeners only.
  faults.unless(
    entry.kind === "https",
    "api.jwt",
    entry.kind,
    'a token with entry.kind "https" only',
    "give the load balancer a certificate for your domain, or let the application check its tokens",
  );
  checkToken(faults, jwt, context.dnsSuffix);
}

function checkToken(
  faults: ArgumentFaults,
  { issuer, openPaths = [], preflight = "forward" }: AccessToken,
  dnsSuffix: string,
): void {
  // Cognito docs, "Verifying JSON web tokens": the claim iss, letter by letter.
  const pool = /^https:\/\/cognito-idp\.([a-z0-9-]+)\.([a-z.]+)\/\1_[A-Za-z0-9]+$/;
  faults.unless(
    typeof issuer !== "string" || pool.exec(issuer)?.[2] === dnsSuffix,
    "api.jwt.issuer",
    issuer,
    `https://cognito-idp.<region>.${dnsSuffix}/<pool id>, without a slash at its end`,
  );
  checkPaths(faults, "api.jwt.openPaths", openPaths, 0, 5);
  faults.unless(
    ["forward", "refuse"].includes(preflight),
    "api.jwt.preflight",
    preflight,
    '"forward" or "refuse"',
  );
}

function checkPaths(
  faults: ArgumentFaults,
  field: string,
  paths: readonly string[],
  minimum: number,
  maximum: number,
): void {
  faults.unless(
    paths.length >= minimum && paths.length <= maximum,
    field,
    paths.length,
    `${minimum} to ${maximum} paths`,
  );
  const unfit = paths.filter((path) => !PATH.test(path));
  faults.unless(unfit.length === 0, field, unfit, PATH_RULE);
  faults.unless(new Set(paths).size === paths.length, field, paths, "each path once");
}
