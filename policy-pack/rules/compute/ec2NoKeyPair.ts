import { expectValue, type Rule } from "../../rule";
import { MACHINE_TYPES } from "../../views/machines";
import { isSet } from "../../views/presence";

/** keyName is absent; access goes through Session Manager. */
export const ec2NoKeyPair: Rule = {
  id: "ec2-no-key-pair",
  title: "No SSH key pair",
  severity: "medium",
  references: { fsbp: ["SSM.1"] },
  resourceTypes: MACHINE_TYPES,
  scope: "resource",
  check(machine) {
    return expectValue(machine, "keyName", (value) => !isSet(value), {
      problem: "whoever holds the key file logs in, and nobody knows who that was",
      remedy: "remove it, and log in through Session Manager",
    });
  },
};
