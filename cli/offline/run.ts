import * as pulumi from "@pulumi/pulumi";
import { InputError } from "../../components/shared/errors";
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

type Program = () => Promise<Record<string, unknown> | undefined> | Record<string, unknown> | undefined;

const DEFAULT_PARTITION = { partition: "aws", dnsSuffix: "amazonaws.com" };

/**
 * Runs a Pulumi program in this process, with nothing created and nothing asked of AWS, and returns what it
 * would create.
 *
 * One run at a time: the SDK keeps its state in the process.
 */
export async function runOffline(program: Program, options: OfflineOptions): Promise<Plan> {
  const limit = Error.stackTraceLimit;
  // The SDK writes the stack trace of each promise, a fifth of a run, which nobody reads where nothing fails.
  Error.stackTraceLimit = 0;
  try {
    return await runOnce(program, options);
  } catch (error) {
    if (error instanceof InputError) {
      throw error;
    }
    // Without its trace the fault could not be found: the second run fails in the same way, and has one.
    Error.stackTraceLimit = limit;
    await runOnce(program, options);
    throw error;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

async function runOnce(program: Program, options: OfflineOptions): Promise<Plan> {
  const { project, stack, region, facts, unknowns = false } = options;
  const monitor = new RecordingMonitor({
    project,
    stack,
    region,
    accountId: facts.accountId,
    // A resource may name a region of its own that the facts lack; it is in the partition of the stack's.
    regionOf: (own) => facts.regions[own] ?? facts.regions[region] ?? DEFAULT_PARTITION,
    invoke: factsInvoke(facts, region),
    unknowns,
  });
  pulumi.runtime.setAllConfig({ ...options.config }, [...(options.secretKeys ?? [])]);
  pulumi.runtime.setMockOptions(monitor, project, stack, true);
  await collectingRejections(async () => {
    await pulumi.runtime.runInPulumiStack(async () => program());
    await pulumi.runtime.disconnect();
  });
  if (monitor.faults.length > 0) {
    throw new Error(monitor.faults.join("\n"));
  }
  const root = monitor.resources.find((resource) => resource.type === "pulumi:pulumi:Stack");
  return {
    version: 1,
    project,
    stack,
    resources: inOrder(monitor),
    outputs: plain(root?.outputs ?? {}) as never,
  };
}

/**
 * An error inside `apply` rejects a promise that nobody waits for: the resource would be missing from the plan
 * without a word, or the run would wait for it forever. Such a rejection ends the run.
 */
async function collectingRejections(run: () => Promise<void>): Promise<void> {
  let reject: (reason: unknown) => void = () => {};
  const rejected = new Promise<never>((_resolve, fail) => {
    reject = fail;
  });
  // The promise may lose the race below, and must not be one that nobody waits for itself.
  rejected.catch(() => {});
  process.on("unhandledRejection", reject);
  try {
    await Promise.race([run(), rejected]);
    await Promise.race([settled(), rejected]);
  } finally {
    // A failed program rejects further promises of the SDK in the next turns.
    await settled();
    process.off("unhandledRejection", reject);
  }
}

/** Node reports an unhandled rejection after the microtasks of the turn in which it happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Sorted by URN: the order in which a program's promises settle is not a property of the plan. */
function inOrder(monitor: RecordingMonitor): Plan["resources"] {
  return [...monitor.resources].sort((a, b) => (a.urn < b.urn ? -1 : 1));
}
