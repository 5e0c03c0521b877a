import { at, isAbsent, isTrue, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** disableApiTermination is true for a stand-alone production instance. */
export const ec2TerminationProtectionProd: Rule = {
  id: "ec2-termination-protection-prod",
  title: "Termination protection in production",
  severity: "low",
  references: { cdkNag: ["AwsSolutions-EC29"] },
  resourceTypes: ["aws:ec2/instance:Instance"],
  scope: "resource",
  check(instance, { settings: { production = false } }) {
    const { disableApiTermination, launchTemplate, instanceMarketOptions } = instance.inputs;
    if (!production) {
      return [notApplicable("the stack is not production")];
    }
    if (isAbsent(disableApiTermination) && !isAbsent(launchTemplate)) {
      return [notApplicable("its launch template decides")];
    }
    if (!isUnknown(instanceMarketOptions) && at(instanceMarketOptions, "marketType") === "spot") {
      return [notApplicable("AWS may end a spot instance at any time")];
    }
    return expectValue(instance, "disableApiTermination", isTrue, {
      problem: "one call ends it",
      remedy: "set it to true",
    });
  },
};
