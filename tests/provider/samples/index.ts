import { runOffline } from "../../../cli/offline/run";
import type { Plan } from "../../../cli/plan";
import { engineFacts } from "../existing";
import { api } from "./api";
import { data } from "./data";
import { edge } from "./edge";
import { frontend } from "./frontend";
import { machines } from "./machines";
import { operations } from "./operations";

type Config = Readonly<Record<string, unknown>>;

/**
 * Small right programs of plain AWS resources: what the refusals of their types are shown with. They depend on
 * no component and no system, so that a refusal is tested before the first component makes the type.
 */
export const samples = { edge, data, operations, api, machines, frontend } as const;
export type Sample = keyof typeof samples;

/** What a sample's account holds before, and its region. */
export function sampleConfig(sample: Sample): Config {
  return samples[sample].config;
}

export function samplePlan(sample: Sample): Promise<Plan> {
  const { config, program } = samples[sample];
  return runOffline(
    () => {
      program();
      return {};
    },
    { project: "gatehouse", stack: "sample", config: {}, region: config["aws:region"], facts: engineFacts },
  );
}
