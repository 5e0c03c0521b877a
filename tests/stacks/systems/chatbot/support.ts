import assert from "node:assert/strict";
import { limitFaults } from "../../../../cli/offline/limits";
import { nameOf, type Plan, UNKNOWN } from "../../../../cli/plan";
import { containersOf, resourcesOf } from "../../../support/plan";
import { judgeShape } from "../../../support/policies";

export type Config = Readonly<Record<string, unknown>>;

export const image = (region: string) =>
  `210987654321.dkr.ecr.${region}.amazonaws.com/chatbot@sha256:${"4a".repeat(32)}`;

/** A complete chatbot stack with values of its own (no examples), to be changed key by key. */
export const chatbotConfig: Config = {
  "aws:region": "eu-central-1",
  "gatehouse:system": "chatbot",
  "gatehouse:environment": "dev",
  "gatehouse:size": "small",
  "gatehouse:domain": { name: "chatbot.acme.dev", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  "gatehouse:chatbot": { image: image("eu-central-1") },
  "gatehouse:bedrock": { modelIds: ["eu.amazon.nova-lite-v1:0", "amazon.titan-text-lite-v1"] },
};

/** With values put at whole keys; `undefined` takes a key out. */
export function change(more: Config): Config {
  const entries = Object.entries({ ...chatbotConfig, ...more });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** No policy is violated or undecided, AWS takes every value, and nothing is left unknown. */
export function clean(plan: Plan): void {
  const { verdicts } = judgeShape(plan.resources);
  assert.deepEqual(
    verdicts.filter(({ verdict }) => verdict.kind === "violation" || verdict.kind === "unknown"),
    [],
  );
  assert.deepEqual(limitFaults(plan), []);
  const unknown = plan.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(UNKNOWN));
  assert.deepEqual(
    unknown.map(({ urn }) => urn),
    [],
  );
}

/** Every security group rule as `from -> to port`, groups by their names. */
export function openings(plan: Plan): readonly string[] {
  const groups = new Map(
    resourcesOf(plan, "aws:ec2/securityGroup:SecurityGroup").map((group) => [group.id, nameOf(group)]),
  );
  return ["Ingress", "Egress"]
    .flatMap((direction) =>
      resourcesOf(plan, `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`).map(
        ({ inputs }) => {
          const own = groups.get(String(inputs["securityGroupId"])) ?? "?";
          const peer =
            inputs["cidrIpv4"] ??
            inputs["prefixListId"] ??
            groups.get(String(inputs["referencedSecurityGroupId"]));
          assert.equal(inputs["fromPort"], inputs["toPort"]);
          return `${own} ${direction === "Ingress" ? "<-" : "->"} ${peer} ${inputs["fromPort"]}`;
        },
      ),
    )
    .sort();
}

export function environmentOf(plan: Plan): Readonly<Record<string, string>> {
  const [app] = containersOf(plan);
  return Object.fromEntries(app!.environment.map(({ name, value }) => [name, value]));
}

/** What each rule of a listener does: priority, what it looks at, and its actions in order. */
export function rulesOf(plan: Plan): readonly unknown[] {
  return resourcesOf(plan, "aws:lb/listenerRule:ListenerRule")
    .map(({ inputs }) => [
      inputs["priority"],
      inputs["conditions"],
      (inputs["actions"] as readonly Config[]).map(({ type }) => type),
    ])
    .sort(([a], [b]) => Number(a) - Number(b));
}
