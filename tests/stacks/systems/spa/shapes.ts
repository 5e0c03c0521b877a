import assert from "node:assert/strict";
import { limitFaults } from "../../../../cli/offline/limits";
import { nameOf, type Plan, UNKNOWN } from "../../../../cli/plan";
import { resourceOf, resourcesOf } from "../../../support/plan";
import { judgeShape } from "../../../support/policies";
import { spaConfig } from "../../../support/stack";

export type Config = Readonly<Record<string, unknown>>;

export const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
export const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

/** The stack file with other settings of the application beside its image, and other keys. */
export function changed(spa: Config, more: Config = {}): Config {
  return { ...spaConfig, "gatehouse:spa": { ...(spaConfig["gatehouse:spa"] as Config), ...spa }, ...more };
}

export const withoutDomain: Config = { "gatehouse:domain": undefined };
export const gateway = { webSocket: "apigateway", apiAuth: true } as const;

/** The four shapes: who carries the WebSocket, and whose the address is. */
export const shapes: Readonly<Record<string, Config>> = {
  direct: spaConfig,
  "direct, without a domain": { ...spaConfig, ...withoutDomain },
  apigateway: changed(gateway),
  "apigateway, without a domain": changed(gateway, withoutDomain),
};

/** Nothing that AWS refuses, no policy violated or undecided, nothing unknown. */
export function assertClean(plan: Plan): void {
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

/** Every security group rule as `from -> to port`, groups and lists by their names. */
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

/** The container's own settings as they lie in Parameter Store, by variable. */
export function parametersOf(plan: Plan): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    resourcesOf(plan, "aws:ssm/parameter:Parameter").map(({ inputs }) => [
      String(inputs["name"]).split("/").at(-1),
      inputs["insecureValue"] ?? inputs["value"],
    ]),
  );
}

/** The start script of the instance. */
export function userDataOf(plan: Plan): string {
  const { userData } = resourceOf(plan, "aws:ec2/launchTemplate:LaunchTemplate").inputs;
  return Buffer.from(String(userData), "base64").toString();
}

/** The content of config.json. */
export function siteConfigOf(plan: Plan): Record<string, unknown> {
  const { inputs } = resourceOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2", "spa-config");
  return JSON.parse(String(inputs["content"]));
}
