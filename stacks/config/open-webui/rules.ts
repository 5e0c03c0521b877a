import { accountRules } from "../rules/account";
import { bedrockRules } from "../rules/bedrock";
import { domainRules } from "../rules/domain";
import { loginRules } from "../rules/login";
import { networkRules } from "../rules/network";
import { type Rule, when } from "../rules/rule";
import { applicationRules } from "./applicationRules";
import type { OpenWebUiFilled } from "./resolve";

const egressForLogin: Rule<OpenWebUiFilled> = {
  id: "egress-for-login",
  level: "refused",
  title: "Login inside the application without internet access",
  reason:
    "Open WebUI fetches its keys and tokens from Cognito's public addresses, and PrivateLink does not serve the login pages (Cognito docs, VPC endpoints).",
  waysOut: [
    'use "nat-instance" (about $11 a month), "single-nat" or "nat-per-az"',
    "bring a VPC whose private subnets reach the internet (network.existing)",
  ],
  check: ({ network }) =>
    network.existing === undefined
      ? when(network.egress === "none", "network.egress")
      : when(network.existing.egress === "none", "network.existing.egress"),
};

const domainRequired: Rule<OpenWebUiFilled> = {
  id: "domain-required",
  level: "refused",
  title: "No domain",
  reason:
    "The login needs HTTPS, and nobody gets a certificate for the load balancer's own name (*.elb.amazonaws.com belongs to AWS).",
  waysOut: [
    "give domain.name and domain.hostedZoneId, the Route 53 zone of that name",
    "give domain.name and domain.certificateArn, and create the CNAME where your DNS is",
  ],
  check: ({ domain }) => when(domain === undefined, "domain", "is not set"),
};

const sessionRefresh: Rule<OpenWebUiFilled> = {
  id: "session-refresh",
  level: "warned",
  title: "A session longer than its refresh token",
  reason: "Cognito's token expires first; a disabled user stays in until the application's own session ends.",
  waysOut: ["shorten openWebui.sessionHours", "lengthen login.refreshTokenDays"],
  check: ({ login, openWebui }) =>
    when(openWebui.sessionHours > login.refreshTokenDays * 24, "openWebui.sessionHours"),
};

/** Every combination of Open WebUI's settings that is refused or warned of. */
export const rules: readonly Rule<OpenWebUiFilled>[] = [
  egressForLogin,
  ...networkRules,
  domainRequired,
  ...domainRules,
  ...loginRules,
  sessionRefresh,
  ...applicationRules,
  ...accountRules,
  ...bedrockRules,
];
