import type { PlanResource } from "../../../cli/plan";
import { Context } from "../../../policy-pack/context";
import {
  judge,
  type Resource,
  type Rule,
  rules,
  type Settings,
  type Verdict,
} from "../../../policy-pack/evaluate";
import { fromPlan } from "../../../policy-pack/resource";

/** What is wrong or open, each as one line that says which rule, resource and property, and why. */
export type Faults = ReadonlyMap<string, Rule>;

/**
 * Judges variants of one plan. A rule of the scope `resource` looks at the resource alone, so it judges anew only
 * what changed.
 */
export class Judge {
  private readonly read = new WeakMap<PlanResource, Resource>();
  private readonly cache = new Map<string, readonly string[]>();

  constructor(private readonly settings: Settings) {}

  faults(resources: readonly PlanResource[], changed?: string): Faults {
    const context = new Context(
      resources.map((resource) => this.resource(resource)),
      this.settings,
    );
    const found = new Map<string, Rule>();
    for (const rule of rules) {
      for (const resource of context.ofTypes(rule.resourceTypes)) {
        for (const line of this.lines(rule, resource, context, changed)) {
          found.set(line, rule);
        }
      }
    }
    return found;
  }

  private lines(rule: Rule, resource: Resource, context: Context, changed?: string): readonly string[] {
    const key = `${rule.id} ${resource.urn}`;
    const known =
      changed !== undefined && changed !== resource.urn && rule.scope === "resource"
        ? this.cache.get(key)
        : undefined;
    if (known !== undefined) {
      return known;
    }
    const lines = judge(rule, resource, context).flatMap((verdict) => lineOf(rule, resource, verdict));
    if (changed === undefined) {
      this.cache.set(key, lines);
    }
    return lines;
  }

  private resource(entry: PlanResource): Resource {
    const known = this.read.get(entry) ?? fromPlan([entry])[0]!;
    this.read.set(entry, known);
    return known;
  }
}

function lineOf({ id }: Rule, { urn }: Resource, verdict: Verdict): readonly string[] {
  if (verdict.kind === "violation") {
    return [`violation ${id} ${urn} ${verdict.property} ${verdict.message}`];
  }
  return verdict.kind === "unknown" ? [`unknown ${id} ${urn} ${verdict.property} ${verdict.why}`] : [];
}
