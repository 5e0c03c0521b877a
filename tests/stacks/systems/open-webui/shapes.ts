import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { limitFaults } from "../../../../cli/offline/limits";
import { nameOf, type Plan, type PlanResource, UNKNOWN } from "../../../../cli/plan";
import { inventory, resourcesOf } from "../../../support/plan";
import { judgeShape } from "../../../support/policies";
import { openWebuiConfig } from "../../../support/stack";

export type Config = Readonly<Record<string, unknown>>;

const { "gatehouse:domain": _domain, ...rest } = openWebuiConfig;
/** Open WebUI, small, without an address of its own. */
export const withoutDomain: Config = rest;

/** Open WebUI, small, with other keys. */
export const change = (more: Config): Config => ({ ...openWebuiConfig, ...more });

/** The application's own keys beside the image. */
export const application = (more: Config): Config => ({
  "gatehouse:openWebui": { ...(openWebuiConfig["gatehouse:openWebui"] as Config), ...more },
});

/** The configuration of a stack file as it is shipped. */
export function shipped(stack: string): Config {
  return parse(readFileSync(resolve(__dirname, `../../../../Pulumi.${stack}.yaml`), "utf8")).config;
}

/** Nothing that AWS is known to refuse, no policy violated or undecided, and no input left unknown. */
export function assertClean(plan: Plan): void {
  assert.deepEqual(limitFaults(plan), []);
  const { verdicts, counts } = judgeShape(plan.resources);
  assert.deepEqual(
    verdicts.filter(({ verdict }) => verdict.kind === "violation" || verdict.kind === "unknown"),
    [],
  );
  assert.ok(counts.compliant > 100, `${counts.compliant} verdicts`);
  const unknown = plan.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(UNKNOWN));
  assert.deepEqual(unknown.map(nameOf), []);
}

/** What one plan has more (`+`) and less (`-`) than another: `+ aws:waf…:WebAcl open-webui`. */
export function difference(from: Plan, to: Plan): readonly string[] {
  const [before, after] = [inventory(from), inventory(to)];
  const [had, has] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ];
}

export const namesOf = (plan: Plan, type: string): readonly string[] =>
  resourcesOf(plan, type).map(nameOf).sort();

/** The inputs without what stands in every resource. */
export function inputsOf({ inputs }: PlanResource): Record<string, unknown> {
  const { tags: _tags, region: _region, ...own } = inputs;
  return own;
}
