import type { PlanEntry } from "../policy-pack/evaluate";

interface Step {
  readonly op?: string;
  readonly newState?: PlanEntry | null;
  readonly oldState?: PlanEntry | null;
}

/** What these steps leave behind: nothing of what they remove. */
const REMOVALS = ["delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"];

/**
 * The resources of a file that Pulumi or this program wrote: `pulumi stack export`, `pulumi preview --json`, or
 * `npm run preview -- --json`. `undefined` for anything else.
 */
export function entriesOf(document: object): readonly PlanEntry[] | undefined {
  const { deployment, steps, resources } = document as {
    deployment?: { resources?: unknown };
    steps?: unknown;
    resources?: unknown;
  };
  if (deployment !== undefined && deployment !== null) {
    // The export of an empty stack has no list.
    return listOf(deployment.resources ?? [])?.filter((entry) => entry.delete !== true);
  }
  if (Array.isArray(steps)) {
    return listOf(afterSteps(steps as readonly Step[]));
  }
  return listOf(resources);
}

function afterSteps(steps: readonly Step[]): readonly unknown[] {
  const byUrn = new Map<string, unknown>();
  for (const { op = "", newState, oldState } of steps) {
    const state = newState ?? oldState;
    if (!REMOVALS.includes(op) && state?.urn !== undefined) {
      byUrn.set(state.urn, state);
    }
  }
  return [...byUrn.values()];
}

function listOf(value: unknown): readonly (PlanEntry & { readonly delete?: boolean })[] | undefined {
  const fits = (entry: unknown) =>
    typeof entry === "object" &&
    entry !== null &&
    typeof (entry as PlanEntry).urn === "string" &&
    typeof (entry as PlanEntry).type === "string";
  return Array.isArray(value) && value.every(fits) ? (value as readonly PlanEntry[]) : undefined;
}
