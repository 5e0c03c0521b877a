import type { Rule } from "../../rule";
import { expectSet } from "../../views/presence";

/** snsTopicName is set where asked. */
export const cloudtrailSns: Rule = {
  id: "cloudtrail-sns",
  title: "Trail notifies",
  severity: "info",
  references: { checkov: ["CKV_AWS_252"] },
  resourceTypes: ["aws:cloudtrail/trail:Trail"],
  scope: "stack",
  check(trail, context) {
    return expectSet(trail, "snsTopicName", ["aws:sns/topic:Topic"], context, {
      problem: "nobody is told when new files arrive",
      remedy: "name a topic",
    });
  },
};
