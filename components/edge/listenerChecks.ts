import type { ArgumentFaults } from "../shared/errors";
import { checkApi } from "./listenerApiChecks";
import type { CognitoLogin, LoadBalancerArgs, OriginGuard } from "./loadBalancerArgs";

/** What ELB refuses, or what would leave the entry open, in scheme, entry, guard and login together. */
export function checkListeners(faults: ArgumentFaults, args: LoadBalancerArgs): void {
  const { scheme = "internet-facing", entry, guard, login } = args;
  faults.unless(
    ["internet-facing", "internal"].includes(scheme),
    "scheme",
    scheme,
    '"internet-facing" or "internal"',
  );
  faults.unless(["https", "http"].includes(entry.kind), "entry.kind", entry.kind, '"https" or "http"');
  if (entry.kind === "http") {
    faults.unless(
      scheme === "internal",
      "entry.kind",
      entry.kind,
      '"https" for an internet-facing load balancer',
      "give it a certificate, or make it internal behind a VPC origin",
    );
  }
  if (entry.kind === "https") {
    checkCertificate(faults, entry.certificateArn, args.context.region);
    checkRedirect(faults, entry.redirectHttp, scheme, guard);
  }
  if (guard !== undefined) {
    checkGuard(faults, guard);
  }
  if (args.api !== undefined) {
    checkApi(faults, args.api, args);
  }
  if (login !== undefined) {
    // ELB API, CreateListener and CreateRule: authenticate actions on HTTPS listeners only.
    faults.unless(
      entry.kind === "https",
      "login",
      login.kind,
      'a login with entry.kind "https" only',
      "give the load balancer a certificate for your domain, or let the application log users in",
    );
    checkLogin(faults, login, args.context.region);
  }
}

/** ELB API: a certificate of ACM in the load balancer's own region, or one of IAM, which has no region. */
function checkCertificate(faults: ArgumentFaults, certificateArn: unknown, region: string): void {
  if (typeof certificateArn !== "string") {
    return;
  }
  const [, , service, itsRegion] = certificateArn.split(":");
  faults.unless(
    certificateArn.startsWith("arn:") && (service === "iam" || itsRegion === region),
    "entry.certificateArn",
    certificateArn,
    `the ARN of a certificate in ${region}`,
    "CloudFront's certificate in us-east-1 is another one, even for the same name",
  );
}

function checkRedirect(
  faults: ArgumentFaults,
  redirectHttp: boolean,
  scheme: string,
  guard: OriginGuard | undefined,
): void {
  const remedy = "CloudFront sends browsers to HTTPS itself";
  faults.unless(
    !redirectHttp || scheme !== "internal",
    "entry.redirectHttp",
    redirectHttp,
    "false where the scheme is internal",
    remedy,
  );
  // A second port of the prefix list of CloudFront does not fit into a security group's rules either.
  faults.unless(
    !redirectHttp || guard === undefined,
    "entry.redirectHttp",
    redirectHttp,
    "false with a guard, whose port 80 would answer everybody",
    remedy,
  );
}

/** RFC 9110, section 5.1; ELB API: 40 characters. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/;

/** The values are secrets: the faults name their place and length, not them. */
function checkGuard(faults: ArgumentFaults, { headerName, values }: OriginGuard): void {
  // ELB API, HttpHeaderConditionConfig: the host has a condition of its own.
  faults.unless(
    HEADER_NAME.test(headerName) && headerName.toLowerCase() !== "host",
    "guard.headerName",
    headerName,
    'the name of a header other than "Host", at most 40 characters',
    "use X-Origin-Verify",
  );
  // ELB user guide, "Condition types for listener rules": three comparisons a condition.
  faults.unless(
    values.length >= 1 && values.length <= 3,
    "guard.values",
    values.length,
    "one to three values",
    "pass OriginSecret.values",
  );
  for (const [index, value] of values.entries()) {
    if (typeof value !== "string") {
      continue;
    }
    const field = `guard.values[${index}]`;
    // ELB API: at most 128; shorter than 20 can be guessed.
    faults.unless(
      value.length >= 20 && value.length <= 128,
      field,
      `${value.length} characters`,
      "20 to 128 characters",
      "take a random value, as OriginSecret makes it",
    );
    // In a condition `*` stands for any text and `?` for any character: the header would say nothing.
    faults.unless(!/[*?]/.test(value), field, "a pattern", "a value without * and ?, which match anything");
  }
}

/** Prefixes have no dots; the rest is read as the name of a custom domain. */
const POOL_DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

function checkLogin(faults: ArgumentFaults, login: CognitoLogin, region: string): void {
  const { kind, userPoolArn, clientSecret, userPoolDomain, sessionSeconds, scope } = login;
  faults.unless(kind === "cognito", "login.kind", kind, '"cognito"');
  // ELB user guide, "Prepare to use Amazon Cognito": a client with a secret, and the code grant.
  faults.unless(
    clientSecret !== undefined && clientSecret !== "",
    "login.clientSecret",
    clientSecret,
    "the secret of a confidential client",
    'create the app client with kind "confidential"',
  );
  // Reference: field report; ELB asks Cognito in its own region.
  faults.unless(
    typeof userPoolArn !== "string" ||
      userPoolArn.split(":").slice(2, 4).join(":") === `cognito-idp:${region}`,
    "login.userPoolArn",
    userPoolArn,
    `the ARN of a user pool in ${region}`,
  );
  if (typeof userPoolDomain === "string") {
    const { allowed, remedy } = poolDomainRule(userPoolDomain);
    faults.unless(
      allowed,
      "login.userPoolDomain",
      userPoolDomain,
      "a prefix, or the name of a custom domain",
      remedy,
    );
  }
  // ELB API, AuthenticateCognitoActionConfig.
  faults.unless(
    sessionSeconds === undefined ||
      (Number.isInteger(sessionSeconds) && sessionSeconds >= 1 && sessionSeconds <= 604_800),
    "login.sessionSeconds",
    sessionSeconds,
    "1 to 604800",
  );
  checkScope(faults, scope);
}

/** @pulumi/aws 7.48 types: the prefix alone, or the whole name of a domain of one's own. */
function poolDomainRule(domain: string): { readonly allowed: boolean; readonly remedy?: string } {
  const [prefix = ""] = domain.replace(/^https?:\/\//, "").split(".");
  const ofCognito = /\.auth\.[a-z0-9-]+\.amazoncognito\.com/.test(domain);
  return {
    allowed: POOL_DOMAIN.test(domain) && !ofCognito,
    ...(ofCognito ? { remedy: `use "${prefix}"` } : {}),
  };
}

function checkScope(faults: ArgumentFaults, scope: string | undefined): void {
  const words = scope?.split(" ") ?? ["openid"];
  // Cognito: without openid there is neither an id token nor an answer from userInfo, which ELB asks.
  faults.unless(
    words.includes("openid") && words.every((word) => /^[!#-[\]-~]+$/.test(word)),
    "login.scope",
    scope,
    'words with one blank between them, "openid" among them',
  );
  // The access token is handed to the application with each request.
  faults.unless(
    !words.includes("aws.cognito.signin.user.admin"),
    "login.scope",
    scope,
    "no aws.cognito.signin.user.admin, which lets a token change its user's attributes",
  );
}
