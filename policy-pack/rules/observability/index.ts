import type { Rule } from "../../rule";
import { alarmActionsEnabled } from "./alarmActionsEnabled";
import { eventRuleTarget } from "./eventRuleTarget";
import { logsKms } from "./logsKms";
import { logsRetention } from "./logsRetention";
import { snsPolicyNotPublic } from "./snsPolicyNotPublic";

export const observability: readonly Rule[] = [
  alarmActionsEnabled,
  logsKms,
  logsRetention,
  snsPolicyNotPublic,
  eventRuleTarget,
];
