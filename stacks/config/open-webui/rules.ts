import { accountRules } from "../rules/account";
import { bedrockRules } from "../rules/bedrock";
import { domainRules } from "../rules/domain";
import { domainRequired, edgeRules } from "../rules/edge";
import { loginRules } from "../rules/login";
import { networkRules } from "../rules/network";
import { operationsRules } from "../rules/operations";
import { type Rule, when } from "../rules/rule";
import { applicationRules } from "./applicationRules";
import type { OpenWebUiFilled } from "./resolve";
import { stateRules } from "./stateRules";
import { taskRules } from "./taskRules";

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
  ...edgeRules,
  ...domainRules,
  ...loginRules,
  sessionRefresh,
  ...applicationRules,
  ...taskRules,
  ...stateRules,
  ...accountRules,
  ...operationsRules,
  ...bedrockRules,
];
