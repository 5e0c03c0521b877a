import { accountRules } from "../rules/account";
import { bedrockRules } from "../rules/bedrock";
import { domainRules } from "../rules/domain";
import { domainRequired, edgeRules } from "../rules/edge";
import { loginRules } from "../rules/login";
import { networkRules as commonNetworkRules } from "../rules/network";
import { operationsRules } from "../rules/operations";
import type { Rule } from "../rules/rule";
import { entryRules } from "./entryRules";
import { networkRules } from "./networkRules";
import type { ChatbotFilled } from "./resolve";
import { taskRules } from "./taskRules";

/** Every combination of a chatbot's settings that is refused or warned of. */
export const rules: readonly Rule<ChatbotFilled>[] = [
  ...entryRules,
  ...networkRules,
  ...commonNetworkRules,
  domainRequired,
  ...edgeRules,
  ...domainRules,
  ...loginRules,
  ...taskRules,
  ...accountRules,
  ...operationsRules,
  ...bedrockRules,
];
