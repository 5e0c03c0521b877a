import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isObject, type Properties } from "./properties";

export interface CloudResource {
  readonly type: string;
  readonly id: string;
  /** Of the resource that created it; empty for what was there before. */
  readonly urn: string;
  /** Where it is; empty for services without a region. */
  readonly region: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** True for what no stack made: a hosted zone, a VPC that a company brings. */
  readonly existing?: boolean;
}

/**
 * What exists in the simulated account, whoever made it.
 *
 * @param file where the account is kept; without one it lives in memory only.
 */
export class Cloud {
  private readonly resources = new Map<string, CloudResource>();
  private readonly generations = new Map<string, number>();
  /** Names that AWS keeps for a while after a deletion, by type. */
  private readonly keptNames = new Set<string>();
  /** Buckets that something wrote into. */
  private readonly filled = new Set<string>();
  private readonly file: string | undefined;

  constructor(file?: string) {
    this.file = file;
    if (file !== undefined && existsSync(file)) {
      this.load(JSON.parse(readFileSync(file, "utf8")) as Saved);
    }
  }

  /** The same account once more, in memory. */
  copy(): Cloud {
    const copy = new Cloud();
    copy.load(this.saved());
    return copy;
  }

  put(resource: CloudResource): void {
    this.resources.set(keyOf(resource), resource);
    this.save();
  }

  remove(resource: CloudResource): void {
    this.resources.delete(keyOf(resource));
    this.save();
  }

  /** The resource of that type and id; of several with one id, the one whose properties say so. */
  find(type: string, id: string, properties: Properties = {}): CloudResource | undefined {
    const exact = this.resources.get(keyOf({ type, id, outputs: properties }));
    return exact ?? this.all(type).find((resource) => resource.id === id);
  }

  all(...types: readonly string[]): readonly CloudResource[] {
    return [...this.resources.values()].filter(({ type }) => types.includes(type));
  }

  everything(): readonly CloudResource[] {
    return [...this.resources.values()];
  }

  /** What stacks made and have not deleted. */
  made(): readonly CloudResource[] {
    return this.everything().filter(({ existing }) => existing !== true);
  }

  /** How often that URN was created before: a replacement gets identifiers of its own. */
  nextGeneration(urn: string): number {
    const generation = this.generations.get(urn) ?? 0;
    this.generations.set(urn, generation + 1);
    return generation;
  }

  keepName(type: string, name: string): void {
    this.keptNames.add(`${type} ${name}`);
  }

  keepsName(type: string, name: string): boolean {
    return this.keptNames.has(`${type} ${name}`);
  }

  /** Something writes into a bucket, as a load balancer does in its first minute. */
  fill(bucket: string): void {
    this.filled.add(bucket);
  }

  isFilled(bucket: string): boolean {
    return this.filled.has(bucket);
  }

  /** Changes a resource behind the stack's back: drift. */
  tamper(type: string, id: string, change: Properties): void {
    const resource = this.find(type, id);
    if (resource === undefined) {
      throw new Error(`There is no ${type} "${id}" in the simulated cloud.`);
    }
    this.put({
      ...resource,
      inputs: { ...resource.inputs, ...change },
      outputs: { ...resource.outputs, ...change },
    });
  }

  private save(): void {
    if (this.file !== undefined) {
      writeFileSync(this.file, JSON.stringify(this.saved()));
    }
  }

  private saved(): Saved {
    return {
      resources: this.everything(),
      generations: [...this.generations],
      keptNames: [...this.keptNames],
      filled: [...this.filled],
    };
  }

  private load(saved: Saved): void {
    for (const resource of saved.resources) {
      this.resources.set(keyOf(resource), resource);
    }
    for (const [urn, generation] of saved.generations) {
      this.generations.set(urn, generation);
    }
    for (const name of saved.keptNames) {
      this.keptNames.add(name);
    }
    for (const bucket of saved.filled) {
      this.filled.add(bucket);
    }
  }
}

interface Saved {
  readonly resources: readonly CloudResource[];
  readonly generations: readonly (readonly [string, number])[];
  readonly keptNames: readonly string[];
  readonly filled: readonly string[];
}

/** Revisions of a task definition share an id, and so do all certificate validations: their ARNs differ. */
const ARN_TELLS: Readonly<Record<string, string>> = {
  "aws:ecs/taskDefinition:TaskDefinition": "arn",
  "aws:acm/certificateValidation:CertificateValidation": "certificateArn",
};

function keyOf({ type, id, outputs }: Pick<CloudResource, "type" | "id" | "outputs">): string {
  const property = ARN_TELLS[type];
  const arn = property !== undefined && isObject(outputs) ? outputs[property] : undefined;
  return `${type} ${typeof arn === "string" ? arn : id}`;
}
