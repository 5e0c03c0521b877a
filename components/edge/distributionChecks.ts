import { ArgumentFaults } from "../shared/errors";
import type { Behavior, DistributionArgs, Origin, PathBehavior } from "./distributionArgs";
import { domainNameFaults } from "./domainNames";
import { isContentSecurityPolicy, MAX_CONTENT_SECURITY_POLICY } from "./responseHeaders";

/** CloudFront docs, "Quotas": behaviours of a distribution, the default one among them. */
const MAX_BEHAVIORS = 75;
/** CloudFront docs, "Quotas". */
const MAX_DOMAIN_NAMES = 100;

/** Throws every fault of a distribution's arguments at once. */
export function validateDistribution(name: string, args: DistributionArgs): void {
  const faults = new ArgumentFaults("Distribution", name);
  // CloudWatch Logs API: what delivers the access logs has names of at most 60 characters; Pulumi adds 8, the
  // roles `-logs-destination` 17.
  faults.unless(
    /^[A-Za-z0-9_-]{1,35}$/.test(name),
    "name",
    name,
    "1 to 35 letters, digits, hyphens and underscores",
  );
  // CloudFront API, DistributionConfig.
  faults.unless(args.comment.length <= 128, "comment", args.comment, "at most 128 characters");
  checkNames(faults, args);
  const { priceClass, contentSecurityPolicy } = args;
  faults.unless(
    priceClass === undefined || ["100", "200", "all"].includes(priceClass),
    "priceClass",
    priceClass,
    '"100", "200" or "all"',
  );
  faults.unless(
    contentSecurityPolicy === undefined || isContentSecurityPolicy(contentSecurityPolicy),
    "contentSecurityPolicy",
    contentSecurityPolicy,
    `one line of printable ASCII with at most ${MAX_CONTENT_SECURITY_POLICY} characters`,
  );
  checkOrigins(faults, args);
  checkPatterns(faults, args.behaviors ?? []);
  faults.throwIfAny();
}

function checkNames(faults: ArgumentFaults, { domainNames = [], certificateArn }: DistributionArgs): void {
  for (const [index, domainName] of domainNames.entries()) {
    for (const { allowed, remedy } of domainNameFaults(domainName)) {
      faults.unless(false, `domainNames[${index}]`, domainName, allowed, remedy);
    }
  }
  faults.unless(
    new Set(domainNames).size === domainNames.length && domainNames.length <= MAX_DOMAIN_NAMES,
    "domainNames",
    domainNames,
    `each name once, ${MAX_DOMAIN_NAMES} at most`,
  );
  // CloudFront API: an alias needs a certificate that covers it (InvalidViewerCertificate otherwise).
  faults.unless(
    (certificateArn === undefined) === (domainNames.length === 0),
    "certificateArn",
    certificateArn === undefined ? undefined : "set",
    "a certificate with domainNames, and none without",
  );
  // An ARN that comes from a resource is not known here; what is known is checked.
  faults.unless(
    typeof certificateArn !== "string" ||
      /^arn:[^:]+:acm:us-east-1:\d{12}:certificate\//.test(certificateArn),
    "certificateArn",
    certificateArn,
    "a certificate of ACM in us-east-1, the only region that CloudFront reads",
  );
}

function checkOrigins(faults: ArgumentFaults, args: DistributionArgs): void {
  const { origins, defaultBehavior, behaviors = [] } = args;
  const all: readonly (readonly [string, Behavior])[] = [
    ["defaultBehavior", defaultBehavior],
    ...behaviors.map((behavior, index) => [`behaviors[${index}]`, behavior] as const),
  ];
  for (const [field, behavior] of all) {
    checkBehavior(faults, field, behavior, origins);
  }
  for (const [key, origin] of Object.entries(origins)) {
    const used = all.some(([, behavior]) => behavior.origin === key);
    faults.unless(used, `origins.${key}`, origin.kind, "an origin that a behaviour uses", "remove it");
    checkOrigin(faults, `origins.${key}`, key, origin);
  }
}

function checkOrigin(faults: ArgumentFaults, field: string, key: string, origin: Origin): void {
  // CloudFront API: an origin's id is a text of at most 128 characters.
  faults.unless(
    /^[A-Za-z0-9-]{1,128}$/.test(key),
    "origins",
    key,
    "names of at most 128 letters, digits and hyphens",
  );
  for (const timeout of ["readTimeoutSeconds", "keepaliveSeconds"] as const) {
    const seconds = origin.kind === "bucket" ? undefined : origin[timeout];
    // CloudFront API, CustomOriginConfig and VpcOriginConfig.
    faults.unless(
      seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= 120),
      `${field}.${timeout}`,
      seconds,
      "1 to 120",
      "more needs a higher quota from AWS Support",
    );
  }
  const headers = origin.kind === "load-balancer" ? Object.keys(origin.headers ?? {}) : [];
  for (const header of headers) {
    // CloudFront docs, "Add custom headers to origin requests": those that CloudFront keeps for itself.
    faults.unless(
      /^[A-Za-z0-9-]{1,256}$/.test(header) && !/^(x-amz-|x-edge-|host$|cookie$|connection$)/i.test(header),
      `${field}.headers`,
      header,
      "names of letters, digits and hyphens that CloudFront lets you set, such as X-Origin-Verify",
    );
  }
}

function checkBehavior(
  faults: ArgumentFaults,
  field: string,
  behavior: Behavior,
  origins: DistributionArgs["origins"],
): void {
  const { caching, forward, methods } = behavior;
  const origin = origins[behavior.origin];
  faults.unless(
    origin !== undefined,
    `${field}.origin`,
    behavior.origin,
    Object.keys(origins).join(", ") || "the name of an origin",
  );
  // Cookies and Authorization would reach the origin, and its answer to one user everybody.
  faults.unless(
    caching === "off" || forward === "host" || forward === "nothing",
    `${field}.forward`,
    forward,
    '"host" or "nothing" with caching "static"',
    "what depends on the user is not cached",
  );
  faults.unless(
    caching === "off" || methods === "read",
    `${field}.methods`,
    methods,
    '"read" with caching "static"',
  );
  // CloudFront docs, "Require HTTPS to your custom origin": the certificate must match the origin's domain name
  // or the Host header that is forwarded, and nobody gets one for a load balancer's own name. 502 otherwise.
  const secure = origin?.kind === "load-balancer" || (origin?.kind === "vpc" && origin.protocol === "https");
  faults.unless(
    !secure || forward === "everything" || forward === "host",
    `${field}.forward`,
    forward,
    '"everything" or "host" to a load balancer in HTTPS, whose certificate is for the public name',
  );
  // API Gateway answers 403 to a host name that is none of its own.
  faults.unless(
    origin?.kind !== "api" || forward === "everything-but-host" || forward === "nothing",
    `${field}.forward`,
    forward,
    '"everything-but-host" or "nothing" to an API',
  );
  // CloudFront docs, "Restrict access to an Amazon S3 origin": the signature is for the bucket's own name.
  faults.unless(
    origin?.kind !== "bucket" || (forward === "nothing" && methods === "read"),
    `${field}.forward and methods`,
    `${forward}, ${methods}`,
    '"nothing" and "read" to a bucket',
  );
}

function checkPatterns(faults: ArgumentFaults, behaviors: readonly PathBehavior[]): void {
  faults.unless(
    behaviors.length < MAX_BEHAVIORS,
    "behaviors",
    behaviors.length,
    `at most ${MAX_BEHAVIORS - 1}`,
    "join patterns by wildcards",
  );
  for (const [index, { pathPattern }] of behaviors.entries()) {
    // CloudFront API, CacheBehavior: 255 characters of this set. The slash is optional there; required here,
    // so that one path has one spelling.
    faults.unless(
      /^\/[A-Za-z0-9_\-.*$/~"'@:+&?]{1,254}$/.test(pathPattern) && pathPattern !== "/*",
      `behaviors[${index}].pathPattern`,
      pathPattern,
      "a pattern that starts with / and is not /*, which is the default behaviour's",
    );
    const before = behaviors.slice(0, index).find((earlier) => covers(earlier.pathPattern, pathPattern));
    faults.unless(
      before === undefined,
      `behaviors[${index}].pathPattern`,
      pathPattern,
      `a pattern that ${before?.pathPattern} before it does not take already`,
      "put the narrower pattern first",
    );
  }
}

/** Whether the later pattern can never be reached: it is the same, or lies below the earlier one's star. */
export function covers(earlier: string, later: string): boolean {
  const prefix = earlier.slice(0, -1);
  return earlier === later || (earlier.endsWith("*") && !/[*?]/.test(prefix) && later.startsWith(prefix));
}
