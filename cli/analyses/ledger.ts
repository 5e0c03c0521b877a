import { nameOf, type Plan, type PlanResource } from "../plan";

/** Published list prices of one region, such as `prices.json`. */
export interface PriceList {
  readonly region: string;
  readonly currency: string;
  readonly hours_per_month: number;
  /** When and how the prices were collected. */
  readonly collected: string;
  readonly prices: Readonly<Record<string, Price | undefined>>;
}

export interface Price {
  readonly unit: string;
  readonly price: number;
  readonly source: string;
  readonly note?: string;
}

/** What an idle month is taken to be. */
export interface Usage {
  /** Ingested and kept, all log groups together. @default 1 */
  readonly logGigabytes: number;
  /** In each EFS file system. @default 5 */
  readonly fileSystemGibibytes: number;
  /** In each bucket. @default 1 */
  readonly bucketGigabytes: number;
  /** In each container repository. @default 2 */
  readonly repositoryGigabytes: number;
  /** In each Aurora cluster. @default 10 */
  readonly auroraGigabytes: number;
}

/** One charge of one resource. */
export interface CostLine {
  /** Empty for what the stack is charged for as a whole. */
  readonly urn: string;
  readonly resource: string;
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly unitPrice: number;
  readonly monthly: number;
  /** The price or the quantity is from memory or varies. */
  readonly unconfirmed: boolean;
}

/** Where the pricers of resource types write down what they find. */
export interface Ledger {
  readonly plan: Plan;
  readonly usage: Usage;
  /** Hours in a month. */
  readonly hours: number;
  readonly lines: CostLine[];
  readonly missing: { urn: string; what: string; why: string }[];
  readonly freeTypes: Map<string, { type: string; count: number; reason: string; unconfirmed: boolean }>;
  readonly assumptions: Set<string>;
  readonly notCounted: Set<string>;
  price(key: string): Price | undefined;
  /** Adds a line; what has no price or no finite quantity is noted as unpriced instead. */
  charge(resource: PlanResource | undefined, charge: Charge): void;
  unpriced(resource: PlanResource, what: string, why: string): void;
  free(resource: PlanResource, free: Free): void;
}

export interface Charge {
  readonly what: string;
  /** Key of the price list. */
  readonly key: string;
  readonly quantity: number;
  /** On the unit price. @default 1 */
  readonly factor?: number;
  /** The quantity is from memory or the price varies. @default false */
  readonly unconfirmed?: boolean;
}

export interface Free {
  readonly reason: string;
  /** The reason is from memory. */
  readonly unconfirmed: boolean;
}

function nameOrStack(resource: PlanResource | undefined): string {
  return resource === undefined ? "the stack" : nameOf(resource);
}

/** An empty ledger for a plan. */
export function openLedger(plan: Plan, prices: PriceList, usage: Usage): Ledger {
  const lines: CostLine[] = [];
  const missing: { urn: string; what: string; why: string }[] = [];
  const freeTypes: Ledger["freeTypes"] = new Map();
  const assumptions = new Set<string>([
    `a month of ${prices.hours_per_month} hours without traffic: no data transfer, no requests, no messages`,
  ]);
  const unpriced = (resource: PlanResource | undefined, what: string, why: string) => {
    missing.push({ urn: resource?.urn ?? "", what: `${what} (${nameOrStack(resource)})`, why });
  };
  return {
    plan,
    usage,
    hours: prices.hours_per_month,
    lines,
    missing,
    freeTypes,
    assumptions,
    notCounted: new Set(),
    price: (key) => prices.prices[key],
    unpriced,
    charge(resource, { what, key, quantity, factor = 1, unconfirmed = false }) {
      const price = prices.prices[key];
      if (price === undefined || !Number.isFinite(quantity)) {
        const why = price === undefined ? `no price "${key}"` : "its size is not known at preview";
        unpriced(resource, what, why);
        return;
      }
      if (quantity === 0) {
        return;
      }
      const unitPrice = tidy(price.price * factor);
      lines.push({
        urn: resource?.urn ?? "",
        resource: nameOrStack(resource),
        what,
        quantity: tidy(quantity),
        unit: price.unit.replace(/ \(.*$/, ""),
        unitPrice,
        monthly: tidy(unitPrice * quantity),
        unconfirmed: unconfirmed || isUnconfirmed(price),
      });
    },
    free(resource, { reason, unconfirmed }) {
      const key = `${resource.type} ${reason}`;
      const count = (freeTypes.get(key)?.count ?? 0) + 1;
      freeTypes.set(key, { type: resource.type, count, reason, unconfirmed });
    },
  };
}

/** A source that says memory has not been checked against a published list. */
export function isUnconfirmed(price: Price): boolean {
  return /memory/i.test(price.source);
}

/** What the lines come to. */
export function sum(lines: readonly CostLine[]): number {
  return tidy(lines.reduce((total, line) => total + line.monthly, 0));
}

/** Without the noise of binary fractions: millionths of a dollar matter to nobody. */
function tidy(value: number): number {
  return Number(value.toFixed(6));
}
