import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../plan";
import { type Facts, factsInvoke } from "./facts";
import { plain, RecordingMonitor } from "./monitor";

export interface OfflineOptions {
  readonly project: string;
  readonly stack: string;
  /** Fully qualified configuration, as the engine hands it over: objects are JSON texts. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  readonly region: string;
  readonly facts: Facts;
  /** @default false - identifiers are made up, valid in form and the same on every run. */
  readonly unknowns?: boolean;
}

/**
 * Runs a Pulumi program in this process, with nothing created and nothing asked of AWS, and returns what it
 * would create.
 *
 * One run at a time: the SDK keeps its state in the process.
 */
export async function runOffline(
  program: () => Promise<Record<string, unknown> | undefined> | Record<string, unknown> | undefined,
  options: OfflineOptions,
): Promise<Plan> {
  const { project, stack, region, facts, unknowns = false } = options;
  const monitor = new RecordingMonitor({
    project,
    stack,
    region,
    accountId: facts.accountId,
    invoke: factsInvoke(facts, region),
    unknowns,
  });
  pulumi.runtime.setAllConfig({ ...options.config }, [...(options.secretKeys ?? [])]);
  pulumi.runtime.setMockOptions(monitor, project, stack, true);
  await pulumi.runtime.runInPulumiStack(async () => program());
  await pulumi.runtime.disconnect();
  if (monitor.faults.length > 0) {
    throw new Error(monitor.faults.join("\n"));
  }
  const root = monitor.resources.find((resource) => resource.type === "pulumi:pulumi:Stack");
  return { version: 1, project, stack, resources: inOrder(monitor), outputs: plain(root?.outputs ?? {}) as never };
}

/** Sorted by URN: the order in which a program's promises settle is not a property of the plan. */
function inOrder(monitor: RecordingMonitor): Plan["resources"] {
  return [...monitor.resources].sort((a, b) => (a.urn < b.urn ? -1 : 1));
}
