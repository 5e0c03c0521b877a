import { sorted } from "../../policy-pack/report";
import type { Plan } from "../plan";
import type { CostReport } from "./cost";

export interface PreviewJson {
  readonly plan: Plan;
  /** The policy pack's report. */
  readonly policies: unknown;
  readonly warnings: readonly string[];
  readonly cost: CostReport;
}

/**
 * The preview for machines: `version`, `project`, `stack`, `resources`, `outputs` (the plan), `policies`,
 * `warnings` and `cost`. Keys are sorted at every depth, so that the same input gives the same bytes; a plan
 * can be read back from it.
 */
export function previewJson({ plan, policies, warnings, cost }: PreviewJson): string {
  const { version, project, stack, resources, outputs } = plan;
  const document = { version, project, stack, resources, outputs, policies, warnings, cost };
  return `${JSON.stringify(sorted(document), undefined, 2)}\n`;
}
