import { isLogRetention, logRetentionDays } from "../observability/logRetention";
import { ArgumentFaults } from "../shared/errors";
import type { WebAclArgs } from "./webAclArgs";
import { type Countries, capacityOf, type PathMatch, webAclRules } from "./webAclRules";

/** WAF pricing: more capacity than this costs extra for each request, and 5,000 is the end. */
const INCLUDED_CAPACITY = 1500;

/** The arguments with their defaults. */
type Checked = WebAclArgs &
  Required<Pick<WebAclArgs, "rateLimit" | "countries" | "clientAddress" | "metricName">>;

export function validateWebAcl(name: string, region: string, args: Checked): void {
  const { context, scope, rateLimit, bodyExemptPaths, countries, clientAddress, metricName } = args;
  const faults = new ArgumentFaults("WebAcl", name);
  const known = scope === "cloudfront" || scope === "regional";
  faults.unless(known, "scope", scope, '"cloudfront" or "regional"');
  faults.unless(
    scope !== "cloudfront" || context.partition === "aws",
    "scope",
    scope,
    "regional in this partition",
    "CloudFront is not a service of China's and GovCloud's regions",
  );
  // WAF API, RateBasedStatement.
  const limit = Number.isInteger(rateLimit) && rateLimit >= 10 && rateLimit <= 2_000_000_000;
  faults.unless(limit, "rateLimit", rateLimit, "10 to 2,000,000,000 requests");
  // WAF API: names of metrics, shortened by the names of the rules.
  const named = /^[A-Za-z0-9_-]{1,100}$/.test(metricName);
  faults.unless(named, "metricName", metricName, "at most 100 letters, digits, _ and -");
  // WAF API, CreateWebACL: 128 characters, of which Pulumi adds 8.
  faults.unless(/^[A-Za-z0-9_-]{1,120}$/.test(name), "name", name, "at most 120 letters, digits, _ and -");
  const retained = isLogRetention(args.logRetentionDays);
  const periods = `${logRetentionDays.join(", ")} days`;
  faults.unless(retained, "logRetentionDays", args.logRetentionDays, periods);
  checkClient(faults, args);
  checkCountries(faults, countries);
  checkPaths(faults, bodyExemptPaths);
  checkRegion(faults, region, args);
  const rules = webAclRules({ metricName, rateLimit, bodyExemptPaths, countries, clientAddress });
  faults.unless(
    capacityOf(rules) <= INCLUDED_CAPACITY,
    "bodyExemptPaths",
    bodyExemptPaths.length,
    `paths of together at most ${INCLUDED_CAPACITY} capacity units, and these need ${capacityOf(rules)}`,
    "give prefixes that cover several paths",
  );
  faults.throwIfAny();
}

function checkClient(faults: ArgumentFaults, { scope, clientAddress, countries }: Checked): void {
  const known = clientAddress === "connection" || clientAddress === "forwarded";
  faults.unless(known, "clientAddress", clientAddress, '"connection" or "forwarded"');
  faults.unless(
    scope !== "cloudfront" || clientAddress === "connection",
    "clientAddress",
    clientAddress,
    "connection",
    "CloudFront's web ACL sees the visitor itself",
  );
  const listed = (countries.allow?.length ?? 0) + (countries.block?.length ?? 0) > 0;
  faults.unless(
    clientAddress !== "forwarded" || !listed,
    "countries",
    countries,
    "none with forwarded addresses",
    "visitors write the first one themselves; restrict countries at the distribution",
  );
}

function checkCountries(faults: ArgumentFaults, { allow = [], block = [] }: Countries): void {
  faults.unless(
    allow.length === 0 || block.length === 0,
    "countries",
    { allow, block },
    "either allow or block",
    "a list of allowed countries blocks every other one already",
  );
  for (const [field, codes] of Object.entries({ allow, block })) {
    for (const code of codes) {
      // WAF API, GeoMatchStatement.
      faults.unless(/^[A-Z]{2}$/.test(code), `countries.${field}`, code, "two capital letters of ISO 3166");
    }
    faults.unless(new Set(codes).size === codes.length, `countries.${field}`, codes, "each country once");
  }
}

function checkPaths(faults: ArgumentFaults, paths: readonly PathMatch[]): void {
  for (const [index, { kind, path }] of paths.entries()) {
    const field = `bodyExemptPaths[${index}]`;
    faults.unless(kind === "exact" || kind === "prefix", `${field}.kind`, kind, '"exact" or "prefix"');
    // WAF API, ByteMatchStatement: 200 bytes. What WAF would decode or resolve could never match.
    const plain =
      /^\/[A-Za-z0-9\-._~!$&'()*+,;=:@/]{0,199}$/.test(path) && !/\/\/|\/\.{1,2}(\/|$)/.test(path);
    faults.unless(plain, `${field}.path`, path, "a path from /, without query, %, // and ..");
    const bounded = kind !== "prefix" || (path.endsWith("/") && path !== "/");
    faults.unless(
      bounded,
      `${field}.path`,
      path,
      "a prefix that ends with / and is more than it",
      "other paths begin with the same letters",
    );
  }
  const keys = paths.map(({ kind, path }) => `${kind} ${path}`);
  faults.unless(new Set(keys).size === keys.length, "bodyExemptPaths", keys, "each path once");
}

function checkRegion(faults: ArgumentFaults, region: string, args: Checked): void {
  const { scope, keyArn, associateWith } = args;
  faults.unless(
    scope !== "cloudfront" || associateWith === undefined,
    "associateWith",
    associateWith,
    "nothing for scope cloudfront",
    "give the ACL's ARN to the distribution",
  );
  // An ARN that is not known yet cannot be looked at.
  for (const [field, arn] of Object.entries({ keyArn, associateWith })) {
    const there = typeof arn !== "string" || arn.split(":")[3] === region;
    faults.unless(there, field, arn, `an ARN of ${region}, where the web ACL is`);
  }
}
