import type { Rule } from "../../rule";
import { albCognitoAuth } from "./albCognitoAuth";
import { albHttpListenerRuleNoForward } from "./albHttpListenerRuleNoForward";
import { albHttpsListener } from "./albHttpsListener";
import { albTlsPolicy } from "./albTlsPolicy";

export const edge: readonly Rule[] = [
  albCognitoAuth,
  albHttpListenerRuleNoForward,
  albHttpsListener,
  albTlsPolicy,
];
