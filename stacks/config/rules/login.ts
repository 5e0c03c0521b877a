import { arnParts, isUnder } from "../formats";
import type { CommonFilled } from "../resolve";
import { type Finding, type Rule, repeated, when } from "./rule";

const OWN_KEYS = [
  "domainPrefix",
  "customDomain",
  "mfa",
  "mfaMethods",
  "passwordMinimumLength",
  "selfSignUp",
  "tier",
  "threatProtection",
  "email",
  "federation",
  "branding",
];

/** Where anybody gets an address. */
const PUBLIC_MAIL = [
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "hotmail.com",
  "live.com",
  "yahoo.com",
  "icloud.com",
  "proton.me",
  "gmx.de",
  "gmx.net",
  "web.de",
  "mail.com",
];

export const loginRules: readonly Rule[] = [
  {
    id: "login-two-domains",
    level: "refused",
    title: "Two addresses for the login pages",
    reason: "The application knows one address of the login pages.",
    waysOut: ["remove login.domainPrefix", "remove login.customDomain"],
    check: ({ login }) =>
      when(
        login.domainPrefix !== undefined && login.customDomain !== undefined,
        "login.domainPrefix",
        "stands beside customDomain",
      ),
  },
  {
    id: "login-certificate-region",
    level: "refused",
    title: "The login pages' certificate outside us-east-1",
    reason:
      "Cognito serves a custom domain through CloudFront, which takes certificates of us-east-1 only (Cognito docs).",
    waysOut: ["request or import one in us-east-1", "use login.domainPrefix, which needs none"],
    check: ({ login }) => {
      const arn = login.customDomain?.certificateArn;
      const region = arn === undefined ? "us-east-1" : arnParts(arn).region;
      return when(region !== "us-east-1", "login.customDomain.certificateArn", `is in ${region}`);
    },
  },
  {
    id: "login-domain-same",
    level: "refused",
    title: "Login pages and application under one name",
    reason: "Cognito's pages and the application are two servers; one name leads to one of them.",
    waysOut: ["put the login pages below it, such as auth.NAME", "use login.domainPrefix"],
    check: ({ login, domain }) =>
      when(
        login.customDomain !== undefined && login.customDomain.name === domain?.name,
        "login.customDomain.name",
        "is the application's own name",
      ),
  },
  {
    id: "login-domain-parent",
    level: "refused",
    title: "Login pages at the top of a domain",
    reason:
      "Cognito takes a custom domain only below a domain with an A record, and not below a top-level domain (Cognito docs).",
    waysOut: ["use a name with one more part, such as auth.acme.com", "use login.domainPrefix"],
    check: ({ login }) =>
      when(
        login.customDomain !== undefined && login.customDomain.name.split(".").length < 3,
        "login.customDomain.name",
      ),
  },
  {
    id: "login-domain-parent-record",
    level: "warned",
    title: "Login pages outside the application's name",
    reason:
      "Cognito refuses a custom domain whose parent has no A record; this stack makes that record only for domain.name.",
    waysOut: [
      "make sure that the parent resolves to any address",
      "put the login pages directly below domain.name",
    ],
    check: ({ login, domain }) => {
      const parent = login.customDomain?.name.split(".").slice(1).join(".");
      const deep = login.customDomain !== undefined && login.customDomain.name.split(".").length >= 3;
      return when(deep && parent !== domain?.name, "login.customDomain.name");
    },
  },
  {
    id: "login-existing-keys",
    level: "refused",
    title: "Settings of an own user pool beside an existing one",
    reason: "An existing pool is used as it is, only a client is added: these keys would have no effect.",
    waysOut: ["remove the key", "remove login.existing, so that the stack makes its own pool"],
    check: ({ login }, given) =>
      login.existing === undefined
        ? []
        : OWN_KEYS.flatMap((key) =>
            when(given(`login.${key}`), `login.${key}`, "stands beside login.existing"),
          ),
  },
  {
    id: "login-existing-region",
    level: "refused",
    title: "A user pool in another region",
    reason: "A client is created beside its pool, in the pool's region.",
    waysOut: [
      "deploy the stack in the pool's region (aws:region)",
      "remove login.existing, so that the stack makes its own pool",
    ],
    check: ({ login, region }) => {
      const found = login.existing?.userPoolId.split("_")[0] ?? region;
      return when(found !== region, "login.existing.userPoolId", `is in ${found}, the stack in ${region}`);
    },
  },
  {
    id: "sign-up-domains",
    level: "refused",
    title: "Self sign-up for everybody",
    reason:
      "Without a list of e-mail domains anybody on the internet gets an account and spends your model budget.",
    waysOut: [
      "name the domains in login.selfSignUp.emailDomains",
      "remove login.selfSignUp and invite users",
    ],
    check: ({ login }) =>
      when(login.selfSignUp?.emailDomains.length === 0, "login.selfSignUp.emailDomains", "is empty"),
  },
  {
    id: "sign-up-public-mail",
    level: "warned",
    title: "Self sign-up for a public mail service",
    reason: "Anybody gets an address there, so anybody gets an account.",
    waysOut: ["name a domain of your own", "remove login.selfSignUp and invite users"],
    check: ({ login }) =>
      (login.selfSignUp?.emailDomains ?? []).flatMap((domain, index): Finding[] =>
        PUBLIC_MAIL.includes(domain) ? [{ path: ["login", "selfSignUp", "emailDomains", index] }] : [],
      ),
  },
  {
    id: "sign-up-prod",
    level: "warned",
    title: "Self sign-up in prod",
    reason:
      "Whoever has a mailbox in these domains gets an account; it stays without a group, and so without access, until an administrator adds one.",
    waysOut: ["remove login.selfSignUp and invite users", "keep it and review new users"],
    check: ({ login, environment }) =>
      when(environment === "prod" && login.selfSignUp !== undefined, "login.selfSignUp", "is set"),
  },
  {
    id: "threat-protection-tier",
    level: "refused",
    title: "Threat protection without PLUS",
    reason: "Cognito has threat protection in the PLUS plan only (Cognito docs, feature plans).",
    waysOut: ['use login.tier "PLUS", which costs more for each user', 'use login.threatProtection "off"'],
    check: ({ login }) =>
      when(login.threatProtection !== "off" && login.tier !== "PLUS", "login.threatProtection"),
  },
  {
    id: "mfa-methods",
    level: "refused",
    title: "A second factor without a method",
    reason: "Users must be able to set up one.",
    waysOut: ['use ["totp"]', 'use login.mfa "off"'],
    check: ({ login }) =>
      when(login.mfa !== "off" && login.mfaMethods.length === 0, "login.mfaMethods", "is empty"),
  },
  {
    id: "mfa-methods-unused",
    level: "warned",
    title: "Methods of a second factor that is off",
    reason: "The list has no effect.",
    waysOut: ["remove it", 'use login.mfa "optional" or "required"'],
    check: ({ login }, given) =>
      when(login.mfa === "off" && given("login.mfaMethods"), "login.mfaMethods", "has no effect"),
  },
  {
    id: "mfa-prod",
    level: "warned",
    title: "No second factor in prod",
    reason: "A stolen password is enough to get in.",
    waysOut: ['use "required"', "let the company's identity provider ask for it (login.federation)"],
    check: ({ login, environment }) =>
      when(environment === "prod" && login.existing === undefined && login.mfa === "off", "login.mfa"),
  },
  {
    id: "mfa-sms",
    level: "warned",
    title: "Text messages as second factor",
    reason:
      "Each message is billed, the account needs a spending limit and an origination number (SNS docs), and a method once set cannot be taken away from a pool.",
    waysOut: ['use ["totp"]', "ask for the spending limit before the first login"],
    check: ({ login }) =>
      when(
        login.existing === undefined && login.mfa !== "off" && login.mfaMethods.includes("sms"),
        "login.mfaMethods",
        'includes "sms"',
      ),
  },
  {
    id: "email-identity",
    level: "refused",
    title: "A sender outside the SES identity",
    reason: "SES sends only for addresses of a verified identity (SES docs).",
    waysOut: ["use the ARN of the identity that holds the sender", "use a sender of that identity"],
    check: ({ login: { email } }) => {
      if (email === undefined) {
        return [];
      }
      const identity = arnParts(email.sesIdentityArn).resource.replace(/^identity\//, "");
      const covered = identity.includes("@")
        ? email.from === identity
        : isUnder(email.from.split("@")[1] ?? "", identity);
      return when(!covered, "login.email.from", `is "${email.from}", the identity is "${identity}"`);
    },
  },
  {
    id: "email-quota",
    level: "warned",
    title: "Cognito's own sender in prod",
    reason:
      "It sends about 50 messages a day; invitations and forgotten passwords beyond that get none (Cognito quotas).",
    waysOut: ["send through SES (login.email)", "keep it for a small team"],
    check: ({ login, environment }) =>
      when(
        environment === "prod" && login.existing === undefined && login.email === undefined,
        "login.email",
        "is not set",
      ),
  },
  {
    id: "federation-kind",
    level: "refused",
    title: "An identity provider without what its protocol needs",
    reason: "SAML is set up from metadata; OIDC from issuer, client id and client secret (Cognito API).",
    waysOut: ["add or remove the key", "change the provider's kind"],
    check: ({ login }) => login.federation.flatMap((_provider, index) => kindFindings(login, index)),
  },
  {
    id: "federation-names",
    level: "refused",
    title: "Two identity providers with one name or one e-mail domain",
    reason: "Names and identifiers are unique in a pool (Cognito API).",
    waysOut: ["rename the second one", "remove the second one"],
    check: ({ login }) => {
      const domains = login.federation.flatMap(({ emailDomains = [] }, index) =>
        emailDomains.map((domain, place) => ({
          domain,
          path: ["login", "federation", index, "emailDomains", place],
        })),
      );
      const twice = domains.filter(
        ({ domain }, index) => domains.findIndex((other) => other.domain === domain) < index,
      );
      const names = login.federation.map(({ name }) => name.toLowerCase());
      return [
        ...repeated(["login", "federation"], names),
        ...twice.map(({ domain, path }) => ({ path, says: `repeats "${domain}"` })),
      ];
    },
  },
];

function kindFindings(login: CommonFilled["login"], index: number): readonly Finding[] {
  const provider = login.federation[index];
  if (provider === undefined) {
    return [];
  }
  const { kind } = provider;
  const oidc = ["issuer", "clientId", "clientSecret"] as const;
  const [needed, foreign] =
    kind === "saml" ? [["metadataUrl"] as const, oidc] : [oidc, ["metadataUrl"] as const];
  const at = (key: string) => ["login", "federation", index, key];
  return [
    ...needed.flatMap((key): Finding[] =>
      provider[key] === undefined ? [{ path: at(key), says: `is not set, and kind is "${kind}"` }] : [],
    ),
    ...foreign.flatMap((key): Finding[] =>
      provider[key] === undefined ? [] : [{ path: at(key), says: `is set, and kind is "${kind}"` }],
    ),
  ];
}
