import { optionOf } from "../../options";
import { expectValue, notApplicable, type Rule } from "../../rule";

const WEEK = 7;

/** retentionInDays is set and is not 0; in production it is at least the option minimumDays, a year by default, elsewhere a week. */
export const logsRetention: Rule = {
  id: "logs-retention",
  title: "Log groups expire",
  severity: "medium",
  references: { checkov: ["CKV_AWS_66", "CKV_AWS_338"] },
  resourceTypes: ["aws:cloudwatch/logGroup:LogGroup"],
  scope: "resource",
  options: {
    minimumDays: {
      type: "integer",
      minimum: 1,
      description: "For how many days logs are kept at least in production; elsewhere a week will do.",
      default: 365,
    },
  },
  check(group, context) {
    if (group.inputs["logGroupClass"] === "DELIVERY") {
      return [notApplicable("groups of the class DELIVERY keep everything for two days")];
    }
    const year = optionOf<number>(context, logsRetention, "minimumDays");
    const minimum = context.settings.production ? year : Math.min(WEEK, year);
    return expectValue(group, "retentionInDays", (value) => Number(value ?? 0) >= minimum, {
      problem: "logs are kept for ever, or are gone before anybody looks for them",
      remedy: `set it to ${minimum} or more`,
    });
  },
};
