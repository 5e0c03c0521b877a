import type { Plan, PlanResource } from "../plan";
import { componentsAround, pathOf } from "./components";
import { freeReason } from "./free";
import { type CostLine, type Ledger, openLedger, type PriceList, sum, type Usage } from "./ledger";
import { pricers, stackCharges } from "./pricers";

export type { CostLine, Price, PriceList, Usage } from "./ledger";

const idle: Usage = {
  logGigabytes: 1,
  fileSystemGibibytes: 5,
  bucketGigabytes: 1,
  repositoryGigabytes: 2,
  auroraGigabytes: 10,
};

export interface CostOptions {
  /** Where the stack is. */
  readonly region: string;
  /** @default - the idle month above */
  readonly usage?: Partial<Usage>;
}

export interface ComponentCost {
  /** Classes and names of the components, such as `Vpc chat / FlowLog chat-flow-log`; empty for the stack as a whole. */
  readonly component: string;
  readonly monthly: number;
  readonly unconfirmed: boolean;
  readonly lines: readonly CostLine[];
}

export interface CostReport {
  readonly currency: string;
  /** Whose prices these are, and when they were collected. */
  readonly priceRegion: string;
  readonly collected: string;
  readonly region: string;
  readonly components: readonly ComponentCost[];
  readonly total: number;
  /** Some price is unconfirmed, missing or another region's: show the total with `≈`. */
  readonly approximate: boolean;
  /** Why the total is approximate, one sentence each. */
  readonly reasons: readonly string[];
  readonly assumptions: readonly string[];
  /** What has no price: not in the total. */
  readonly unpriced: readonly { readonly urn: string; readonly what: string; readonly why: string }[];
  /** What costs nothing by itself, and why. */
  readonly free: readonly {
    readonly type: string;
    readonly count: number;
    readonly reason: string;
    readonly unconfirmed: boolean;
  }[];
  /** What costs money, exists already and is not this stack's. */
  readonly notCounted: readonly string[];
}

/** What the plan costs in an idle month, at list prices. Pure: nothing is fetched, nothing guessed. */
export function monthlyCost(plan: Plan, prices: PriceList, options: CostOptions): CostReport {
  const ledger = openLedger(plan, prices, { ...idle, ...options.usage });
  for (const resource of plan.resources.filter(mayCost)) {
    const pricer = pricers[resource.type];
    const reason = freeReason(resource);
    if (reason !== undefined) {
      ledger.free(resource, reason);
    } else if (pricer !== undefined) {
      pricer(resource, ledger);
    } else {
      ledger.unpriced(resource, resource.type, "no price is known for this type");
    }
  }
  stackCharges(ledger);
  const components = group(plan, ledger.lines);
  const reasons = [...reasonsOf(ledger, prices, options.region)];
  return {
    currency: prices.currency,
    priceRegion: prices.region,
    collected: prices.collected,
    region: options.region,
    components,
    total: sum(ledger.lines),
    approximate: reasons.length > 0,
    reasons,
    assumptions: [...ledger.assumptions],
    unpriced: ledger.missing,
    free: [...ledger.freeTypes.values()].sort((a, b) => (a.type + a.reason < b.type + b.reason ? -1 : 1)),
    notCounted: [...ledger.notCounted].sort(),
  };
}

/** Everything that is made somewhere: random values are in the state, Docker is the deployer's, what is read exists. */
function mayCost({ custom, external, type }: PlanResource): boolean {
  return custom && external !== true && !/^(pulumi|random|docker|docker-build):/.test(type);
}

function group(plan: Plan, lines: readonly CostLine[]): ComponentCost[] {
  const around = componentsAround(plan);
  const groups = new Map<string, CostLine[]>();
  for (const line of lines) {
    const path = pathOf(around.get(line.urn) ?? []);
    groups.set(path, [...(groups.get(path) ?? []), line]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([component, own]) => ({
      component,
      monthly: sum(own),
      unconfirmed: own.some((line) => line.unconfirmed),
      lines: own,
    }));
}

function* reasonsOf(ledger: Ledger, prices: PriceList, region: string): Generator<string> {
  if (region !== prices.region) {
    yield `prices are those of ${prices.region}; ${region} differs`;
  }
  const unconfirmed = ledger.lines.filter((line) => line.unconfirmed);
  if (unconfirmed.length > 0) {
    yield `prices or quantities marked ≈ are unconfirmed or vary (${dollars(sum(unconfirmed))} of the total)`;
  }
  if (ledger.missing.length > 0) {
    yield `${ledger.missing.length} ${ledger.missing.length === 1 ? "charge has" : "charges have"} no known price and ${ledger.missing.length === 1 ? "is" : "are"} not in the total`;
  }
}

/** An amount in dollars and cents. */
export function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
