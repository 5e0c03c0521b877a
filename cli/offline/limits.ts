import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { nameOf, type Plan, type PlanResource, SECRET, UNKNOWN } from "../plan";
import { type InputLimits, limitsOf } from "./check";
import { combinationFaults } from "./combinations";
import type { Finding } from "./findings";

/** What AWS would refuse about one property of one resource. */
export interface Fault {
  readonly urn: string;
  /** The path inside the inputs, such as `rules[0].filter.prefix`. */
  readonly property: string;
  /** The value as JSON, cut at 80 characters; absent when nothing is set. Never a secret. */
  readonly value?: string;
  /** What is allowed. */
  readonly limit: string;
  /** Who says so. */
  readonly source: string;
  /** All of it as one sentence. */
  readonly message: string;
}

interface Limits extends InputLimits {
  readonly refPattern?: string;
  readonly refMinLength?: number;
  readonly refMaxLength?: number;
}

/** The limits of one property, and those of what is inside it. */
interface Node {
  limits?: Limits;
  items?: Node;
  readonly properties: Map<string, Node>;
}

/**
 * Every input of the plan that AWS or the provider would refuse, in the order of the plan.
 *
 * Unknown and secret values are passed over. Values of references (ARNs, ids) are checked as well: the
 * identifiers of the offline run have AWS's forms.
 */
export function limitFaults(plan: Plan): Fault[] {
  return plan.resources
    .filter((resource) => resource.custom && resource.external !== true)
    .flatMap((resource) => findings(resource).map((finding) => toFault(resource, finding)));
}

/** Types of the plan whose inputs the limits say nothing about. */
export function typesWithoutLimits(plan: Plan): string[] {
  const types = plan.resources
    .filter((resource) => resource.custom && resource.type.startsWith("aws:"))
    .map((resource) => resource.type);
  return [...new Set(types)].filter((type) => limitsOf(type) === undefined).sort();
}

function findings(resource: PlanResource): Finding[] {
  const known = sdkProperties(resource.type);
  if (known === "unknown type") {
    const limit = "a resource type of the pinned SDK";
    return [{ property: "type", value: resource.type, limit, source: "the SDK's own types" }];
  }
  const found: Finding[] = [];
  for (const [property, value] of Object.entries(resource.inputs)) {
    if (known !== undefined && !known.has(property) && !property.startsWith("__")) {
      const limit = `the inputs ${[...known].sort().join(", ")}`;
      found.push({ property, value, limit, source: "the SDK's own types" });
    }
  }
  const tree = treeOf(resource.type);
  if (tree !== undefined) {
    walk(tree, resource.inputs, "", (property, value, limit) => {
      found.push({ property, value, limit, source: sourceOf(resource.type, property) });
    });
  }
  found.push(...autoNameFindings(resource));
  found.push(...combinationFaults(resource));
  return found;
}

function toFault(resource: PlanResource, finding: Finding): Fault {
  const { property, limit, source } = finding;
  const value = finding.value === undefined ? undefined : shown(finding.value);
  const is = value === undefined ? "not set" : value;
  const allowed = limit === REQUIRED ? "it is required" : `allowed: ${limit}`;
  const message = `${resource.type} "${nameOf(resource)}": ${property} is ${is}; ${allowed} (${source}).`;
  return { urn: resource.urn, property, ...(value === undefined ? {} : { value }), limit, source, message };
}

const REQUIRED = "a value";

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

type Report = (property: string, value: unknown, limit: string) => void;

function walk(node: Node, value: unknown, path: string, report: Report): void {
  if (isHidden(value)) {
    return;
  }
  for (const limit of broken(node.limits ?? {}, value)) {
    report(path, value, limit);
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (node.items !== undefined) {
        walk(node.items, item, `${path}[${index}]`, report);
      }
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [property, inside] of node.properties) {
      const entry = (value as Record<string, unknown>)[property];
      const at = path === "" ? property : `${path}.${property}`;
      if (entry !== undefined && entry !== null) {
        walk(inside, entry, at, report);
      } else if (inside.limits?.required === true) {
        report(at, undefined, REQUIRED);
      }
    }
  }
}

function isHidden(value: unknown): boolean {
  return typeof value === "string" && (value === SECRET || value.includes(UNKNOWN));
}

/** The limits that the value breaks, in words. */
function broken(limits: Limits, value: unknown): string[] {
  if (Array.isArray(value)) {
    return outside(value.length, limits.minItems, limits.maxItems, "items");
  }
  const faults: string[] = [];
  if (typeof value === "string") {
    const characters = [...value].length;
    faults.push(...outside(characters, limits.minLength, limits.maxLength, "characters"));
    faults.push(...outside(characters, limits.refMinLength, limits.refMaxLength, "characters"));
    for (const pattern of [limits.pattern, limits.refPattern]) {
      if (pattern !== undefined && !compiled(pattern, limits.patternFlags).test(value)) {
        faults.push(`what matches ${pattern}`);
      }
    }
  }
  if (typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value))) {
    faults.push(...outside(Number(value), limits.minimum, limits.maximum, ""));
  }
  if (limits.enum !== undefined && typeof value !== "object" && !isListed(limits, value)) {
    faults.push(limits.enum.length > 20 ? `one of ${limits.enum.length} values` : limits.enum.join(", "));
  }
  return faults;
}

function outside(value: number, low: number | undefined, high: number | undefined, unit: string): string[] {
  if ((low === undefined || value >= low) && (high === undefined || value <= high)) {
    return [];
  }
  const range =
    high === undefined ? `at least ${low}` : low === undefined ? `at most ${high}` : `${low} to ${high}`;
  return [unit === "" ? range : `${range} ${unit}, not ${value}`];
}

function isListed(limits: Limits, value: unknown): boolean {
  const form = (entry: unknown) =>
    limits.enumIgnoreCase === true ? String(entry).toLowerCase() : String(entry);
  return limits.enum?.some((entry) => form(entry) === form(value)) ?? true;
}

const patterns = new Map<string, RegExp>();

function compiled(pattern: string, flags = ""): RegExp {
  const key = `${flags}/${pattern}`;
  const known = patterns.get(key) ?? new RegExp(pattern, flags);
  patterns.set(key, known);
  return known;
}

/** The name that Pulumi makes is the logical name and 8 characters; some types refuse it above a length. */
function autoNameFindings(resource: PlanResource): Finding[] {
  const limits = limitsOf(resource.type);
  const property = limits?.nameProperty;
  const longest = limits?.autoNameMaxLength;
  const value = property === undefined ? undefined : resource.inputs[property];
  if (
    property === undefined ||
    longest === undefined ||
    typeof value !== "string" ||
    value.length <= longest ||
    isHidden(value)
  ) {
    return [];
  }
  if (!value.toLowerCase().includes(nameOf(resource).toLowerCase())) {
    return [];
  }
  const limit = `a logical name that leaves room for the suffix: at most ${longest} characters with it, not ${value.length}`;
  return [{ property, value, limit, source: "automatic names of the Pulumi AWS provider" }];
}

function sourceOf(type: string, property: string): string {
  const limits = table(type)?.inputs[property.replace(/\[\d+\]/g, "[]")];
  return limits?.stated === undefined ? (table(type)?.source ?? "") : `AWS: "${limits.stated}"`;
}

interface TypeTable {
  readonly inputs: Readonly<Record<string, Limits>>;
  readonly source?: string;
}

function table(type: string): TypeTable | undefined {
  return limitsOf(type) as TypeTable | undefined;
}

const trees = new Map<string, Node>();

function treeOf(type: string): Node | undefined {
  const limits = table(type);
  if (limits === undefined) {
    return undefined;
  }
  const known = trees.get(type) ?? grow(limits);
  trees.set(type, known);
  return known;
}

function grow(limits: TypeTable): Node {
  const root: Node = { properties: new Map() };
  for (const [path, own] of Object.entries(limits.inputs)) {
    let node = root;
    for (const part of path.split(/\.|(?=\[\])/)) {
      node = part === "[]" ? itemsOf(node) : propertyOf(node, part);
    }
    node.limits = own;
  }
  return root;
}

function itemsOf(node: Node): Node {
  node.items ??= { properties: new Map() };
  return node.items;
}

function propertyOf(node: Node, property: string): Node {
  const known = node.properties.get(property) ?? { properties: new Map() };
  node.properties.set(property, known);
  return known;
}

const catalogue = new Map<string, Set<string> | "unknown type" | undefined>();

/** The names of a type's inputs as its class in the SDK lists them; `undefined` for packages not looked into. */
function sdkProperties(type: string): Set<string> | "unknown type" | undefined {
  if (!catalogue.has(type)) {
    catalogue.set(type, readSdk(type));
  }
  return catalogue.get(type);
}

function readSdk(type: string): Set<string> | "unknown type" | undefined {
  const [provider = "", module = ""] = type.split(":");
  if (provider !== "aws" && provider !== "random") {
    return undefined;
  }
  const folder = dirname(require.resolve(`@pulumi/${provider}/package.json`));
  const file = join(folder, `${module.replace(/^index\//, "")}.js`);
  const source = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (!source.includes(`'${type}'`)) {
    return "unknown type";
  }
  return new Set(
    [...source.matchAll(/resourceInputs\["(\w+)"\] = \(?args\?\./g)].map(([, name = ""]) => name),
  );
}
