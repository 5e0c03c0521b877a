import { at, isAbsent, isUnknown, type Resource } from "../../resource";
import { compliant, expectValue, notApplicable, type Rule, unknown } from "../../rule";
import { MACHINE_TYPES } from "../../views/machines";

const property = "metadataOptions.httpPutResponseHopLimit";
const CONTAINERS = /\b(docker|podman|nerdctl|containerd|ECS_CLUSTER)\b/;

/** The scripts of a machine as text; launch templates hold them as base64. */
function scripts(machine: Resource): readonly unknown[] {
  const given = ["userData", "userDataBase64"]
    .map((name) => machine.inputs[name])
    .filter((text) => !isAbsent(text));
  return given.flatMap((text) =>
    isUnknown(text) ? [text] : [text, Buffer.from(String(text), "base64").toString("utf8")],
  );
}

/** metadataOptions.httpPutResponseHopLimit is 1, or 2 where the machine's start script runs containers. */
export const ec2ImdsHopLimit: Rule = {
  id: "ec2-imds-hop-limit",
  title: "IMDS hop limit is 1",
  severity: "medium",
  references: { fsbp: ["AutoScaling.4"], checkov: ["CKV_AWS_341"] },
  resourceTypes: MACHINE_TYPES,
  scope: "resource",
  check(machine) {
    const { metadataOptions, launchTemplate } = machine.inputs;
    if (isAbsent(metadataOptions) && !isAbsent(launchTemplate)) {
      return [notApplicable("its launch template decides")];
    }
    if (at(machine.inputs, "metadataOptions.httpEndpoint") === "disabled") {
      return [compliant];
    }
    const limit = at(machine.inputs, property);
    const texts = scripts(machine);
    // A container is one hop farther away (EC2 user guide, "Instance metadata options").
    if (Number(limit) === 2 && texts.some(isUnknown)) {
      return [unknown(property, "whether its start script runs containers is not known before creation")];
    }
    const hops = Number(limit) === 2 && texts.some((text) => CONTAINERS.test(String(text))) ? 2 : 1;
    return expectValue(machine, property, (value) => isAbsent(value) || Number(value) <= hops, {
      problem: "credentials of the machine travel on to containers and proxies that ask for them",
      remedy: "set it to 1; 2 is for machines whose containers use the machine's role",
    });
  },
};
