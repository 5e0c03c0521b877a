import { certificateArn, flag, list, object, oneOf, text, whole } from "./fields";

/** Where users enter: the keys that decide it in every system. */

export const edge = oneOf(["none", "cloudfront-public", "cloudfront-private"], {
  description:
    "What stands before the load balancer. `none`: nothing, it is public. `cloudfront-public`: CloudFront, and a public load balancer that answers CloudFront alone. " +
    "`cloudfront-private`: CloudFront with a VPC origin, and a load balancer without public addresses; the only one that works without a domain.",
});

export const cloudfront = object(
  {
    description: "CloudFront, where `edge` is not `none`.",
    allowed: "a map of CloudFront settings",
  },
  {
    certificateArn: certificateArn(
      "A certificate for `domain.name` in us-east-1, where DNS is elsewhere or the certificate exists.",
    ).optional(),
    cacheStaticFiles: flag({
      description:
        "Keeps the application's static files at the edge. Off, because a release then serves old files until they expire.",
    }).optional(),
    readTimeoutSeconds: whole(1, 120, {
      description: "How long CloudFront waits for the first byte of an answer, and between two packets.",
      unit: "seconds",
      source: "CloudFront docs: more than 120 needs a higher quota",
    }).optional(),
    priceClass: oneOf(["100", "200", "all"], {
      description:
        "Which edge locations serve: `100` North America, Europe and Israel, `200` most others too, `all` every one.",
      source: "CloudFront docs",
    }).optional(),
    originSecretVersion: whole(1, 10_000, {
      description:
        "Version of the secret with which CloudFront shows itself to a public load balancer. One more makes a new secret, and the last one is accepted besides: raise it by one, and never go back, or nothing that CloudFront sends is accepted for some minutes.",
    }).optional(),
    accessLogs: flag({
      description: "Writes CloudFront's access logs, without query strings and cookies.",
    }).optional(),
    hstsSubdomains: flag({
      description:
        "Tells browsers to use HTTPS for the names below the domain too, for a year. Leave it out where the domain is a company's own, such as example.com: other sites below it would be bound.",
    }).optional(),
  },
);

const country = text(
  { description: "A country.", allowed: 'two capital letters of ISO 3166, such as "DE"', source: "WAF API" },
  /^[A-Z]{2}$/,
);

export const webAcl = object(
  {
    description: "The web application firewall: an ACL of AWS WAF with AWS's managed rules and a rate limit.",
    allowed: "a map of web ACL settings",
  },
  {
    scope: oneOf(["off", "cloudfront", "regional"], {
      description:
        "`cloudfront` stands before CloudFront and lives in us-east-1; `regional` stands before the load balancer, in the stack's region. About $10 a month.",
    }).optional(),
    rateLimit: whole(100, 2_000_000_000, {
      description: "Requests in five minutes that one address may send.",
      source: "WAF API",
    }).optional(),
    allowCountries: list(country, 50, {
      description: "Only visitors from these countries get in. Not together with `blockCountries`.",
      allowed: "a list of at most 50 countries",
    }).optional(),
    blockCountries: list(country, 50, {
      description: "Visitors from these countries do not get in.",
      allowed: "a list of at most 50 countries",
    }).optional(),
  },
);
