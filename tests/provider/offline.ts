import { runOffline } from "../../cli/offline/run";
import type { Plan } from "../../cli/plan";
import { engineText } from "../../stacks/config/stackFile";
import { program } from "../../stacks/program";
import { openSecrets } from "../support/secretConfig";
import { engineFacts } from "./existing";

/** The offline plan of a configuration, with the project, stack name and account of the engine tests. */
export async function offlinePlan(
  config: Readonly<Record<string, unknown>>,
  { unknowns = false, stack = "engine" }: { unknowns?: boolean; stack?: string } = {},
): Promise<Plan> {
  const { open, secretKeys } = openSecrets(config);
  const values = Object.fromEntries(Object.entries(open).map(([key, value]) => [key, engineText(value)]));
  // A folder without stack files: the values are the ones given.
  return runOffline(() => program({ warn: () => {} }, __dirname), {
    project: "gatehouse",
    stack,
    config: values,
    secretKeys,
    region: String(config["aws:region"]),
    facts: engineFacts,
    unknowns,
  });
}
