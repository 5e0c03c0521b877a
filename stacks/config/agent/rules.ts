import { accountRules } from "../rules/account";
import { bedrockRules } from "../rules/bedrock";
import { domainRules } from "../rules/domain";
import { edgeRules } from "../rules/edge";
import { loginRules as commonLoginRules } from "../rules/login";
import { networkRules as commonNetworkRules } from "../rules/network";
import { operationsRules } from "../rules/operations";
import type { Rule } from "../rules/rule";
import { loginRules } from "./loginRules";
import { networkRules } from "./networkRules";
import type { AgentFilled } from "./resolve";
import { taskRules } from "./taskRules";

/** Every combination of an agent's settings that is refused or warned of. */
export const rules: readonly Rule<AgentFilled>[] = [
  ...loginRules,
  ...networkRules,
  ...commonNetworkRules,
  ...edgeRules,
  ...domainRules,
  ...commonLoginRules,
  ...taskRules,
  ...accountRules,
  ...operationsRules,
  ...bedrockRules,
];
