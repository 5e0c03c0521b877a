import { accountRules } from "../rules/account";
import { domainRules } from "../rules/domain";
import { loginRules as commonLoginRules } from "../rules/login";
import { networkRules } from "../rules/network";
import { operationsRules } from "../rules/operations";
import type { Rule } from "../rules/rule";
import { backendRules } from "./backendRules";
import { edgeRules } from "./edgeRules";
import { loginRules } from "./loginRules";
import type { SpaFilled } from "./resolve";

/** Every combination of settings of pages and an API that is refused or warned of. */
export const rules: readonly Rule<SpaFilled>[] = [
  ...loginRules,
  ...edgeRules,
  ...backendRules,
  ...networkRules,
  ...domainRules,
  ...commonLoginRules,
  ...accountRules,
  ...operationsRules,
];
