import { nameOf, type Plan, type PlanResource } from "../../cli/plan";
import { Cloud } from "./cloud";
import { engineFacts, existingFor } from "./existing";
import type { Properties } from "./properties";
import { SimulatedProvider, type Subject } from "./provider";

/**
 * Creates and deletes the resources of an offline plan in the simulated cloud, in any order, without the CLI:
 * the plan's made-up identifiers are the ones that the provider hands out.
 */
export class Replay {
  readonly cloud: Cloud;
  readonly provider: SimulatedProvider;
  private readonly plan: Plan;
  private readonly config: Properties;
  private readonly states: Map<string, { id: string; outputs: Properties }>;

  constructor(plan: Plan, config: Properties, from?: Replay) {
    this.plan = plan;
    this.config = config;
    this.cloud = from?.cloud.copy() ?? new Cloud();
    this.states = new Map(from?.states);
    this.provider = new SimulatedProvider(this.cloud, engineFacts);
    this.provider.configure({ "aws:config:region": String(config["aws:region"]) });
    for (const resource of from === undefined ? existingFor(config) : []) {
      this.cloud.put(resource);
    }
  }

  /** The same account in the same state, to be changed on its own. */
  copy(): Replay {
    return new Replay(this.plan, this.config, this);
  }

  createAll(): this {
    for (const resource of this.inOrder()) {
      this.create(resource);
    }
    return this;
  }

  /** The provider's resources, each after what it depends on; among equals by URN. */
  inOrder(): readonly PlanResource[] {
    return sortedByDependencies(this.plan);
  }

  /** The one resource of that type; of several, the one with that logical name. */
  one(type: string, name?: string): PlanResource {
    const found = this.plan.resources.filter(
      (resource) => resource.type.endsWith(type) && (name === undefined || nameOf(resource) === name),
    );
    if (found[0] === undefined) {
      throw new Error(`The plan has no ${type} ${name ?? ""}.`);
    }
    return found[0];
  }

  create(resource: PlanResource, inputs: Properties = resource.inputs): void {
    this.states.set(resource.urn, this.provider.create(subjectOf(resource), inputs));
  }

  /** A second resource like that one, under a URN of its own. */
  createAnother(resource: PlanResource, inputs: Properties = resource.inputs, mark = "second"): void {
    this.provider.create({ ...subjectOf(resource), urn: `${resource.urn}-${mark}` }, inputs);
  }

  update(resource: PlanResource, inputs: Properties): void {
    const { id, outputs } = this.stateOf(resource);
    this.provider.update(subjectOf(resource), id, outputs, inputs, false);
  }

  delete(resource: PlanResource): void {
    const { id, outputs } = this.stateOf(resource);
    this.provider.delete(subjectOf(resource), id, outputs);
  }

  private stateOf({ urn }: PlanResource): { id: string; outputs: Properties } {
    const state = this.states.get(urn);
    if (state === undefined) {
      throw new Error(`${urn} was not created.`);
    }
    return state;
  }
}

function subjectOf(resource: PlanResource): Subject {
  return { urn: resource.urn, type: resource.type, name: nameOf(resource) };
}

export function sortedByDependencies(plan: Plan): readonly PlanResource[] {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const sorted = new Map<string, PlanResource>();
  const visit = (resource: PlanResource) => {
    if (sorted.has(resource.urn)) {
      return;
    }
    for (const urn of directDependencies(resource)) {
      const dependency = byUrn.get(urn);
      if (dependency !== undefined) {
        visit(dependency);
      }
    }
    sorted.set(resource.urn, resource);
  };
  for (const resource of plan.resources) {
    visit(resource);
  }
  return [...sorted.values()].filter(({ custom, external }) => custom && external !== true);
}

export function directDependencies(resource: PlanResource): readonly string[] {
  return [...new Set([...resource.dependencies, ...Object.values(resource.propertyDependencies).flat()])];
}

/** URNs of everything that the resource waits for, directly or not. */
export function dependenciesOf(plan: Plan, resource: PlanResource): ReadonlySet<string> {
  const byUrn = new Map(plan.resources.map((entry) => [entry.urn, entry]));
  const found = new Set<string>();
  const visit = (urns: readonly string[]) => {
    for (const urn of urns) {
      const dependency = byUrn.get(urn);
      if (dependency !== undefined && !found.has(urn)) {
        found.add(urn);
        visit(directDependencies(dependency));
      }
    }
  };
  visit(directDependencies(resource));
  return found;
}

/** URNs of everything that is deleted before the resource is. */
export function dependantsOf(plan: Plan, resource: PlanResource): ReadonlySet<string> {
  const waits = plan.resources.filter((other) => dependenciesOf(plan, other).has(resource.urn));
  return new Set(waits.map(({ urn }) => urn));
}
