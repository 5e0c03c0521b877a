import { createHash } from "node:crypto";
import { checkInputs, limitsOf } from "../../cli/offline/check";
import { type Facts, factsInvoke, shippedFacts } from "../../cli/offline/facts";
import { computedOutputs, stateOf } from "../../cli/offline/identify";
import { limitFaults } from "../../cli/offline/limits";
import { type PlanResource, UNKNOWN } from "../../cli/plan";
import type { Cloud, CloudResource } from "./cloud";
import { Faults } from "./faults";
import { mapEntries, type Properties, textsAt, unknownPaths } from "./properties";
import { refusals } from "./refusals";
import { type Attempt, type Operation, Refused } from "./refusals/refusal";
import { type Comparison, compare } from "./replacement";

export interface Subject {
  readonly urn: string;
  readonly type: string;
  /** The logical name. */
  readonly name: string;
}

export interface Created {
  readonly id: string;
  readonly outputs: Properties;
}

export interface CheckOptions {
  readonly olds: Properties;
  readonly seed: Uint8Array;
  /** The engine's own proposal (`pulumi:autonaming`). */
  readonly proposedName?: string;
}

export interface CheckFault {
  readonly property: string;
  readonly reason: string;
}

/** What the simulated provider puts where it knows no value; a resource that uses it is refused. */
const NOT_SIMULATED = "no value for this in the simulated provider:";

/**
 * The AWS, random and docker providers without AWS: resources live in a `Cloud`, and what AWS would refuse is refused
 * with AWS's words. Knows nothing of the wire.
 */
export class SimulatedProvider {
  readonly cloud: Cloud;
  readonly faults = new Faults();
  private readonly facts: Facts;
  private region: string | undefined;

  constructor(cloud: Cloud, facts: Facts = shippedFacts) {
    this.cloud = cloud;
    this.facts = facts;
  }

  /** @throws where a second provider instance has another region: both share this process. */
  configure(variables: Readonly<Record<string, string>>): void {
    const region = variables["aws:config:region"];
    if (region === undefined) {
      return;
    }
    if (this.facts.regions[region] === undefined) {
      throw new Error(`invalid AWS Region: ${region}`);
    }
    if (this.region !== undefined && this.region !== region) {
      throw new Error(
        `The simulated provider serves one region a run: ${this.region}, not ${region}. Use the resource's own "region".`,
      );
    }
    this.region = region;
  }

  /** Forgets the region, as a provider process that ends. */
  reset(): void {
    this.region = undefined;
  }

  check(
    { urn, type, name }: Subject,
    news: Properties,
    options: CheckOptions,
  ): {
    inputs: Properties;
    faults: readonly CheckFault[];
  } {
    const suffix = createHash("sha256").update(options.seed).digest("hex").slice(0, 7);
    const checked: Record<string, unknown> = checkInputs(type, name, { ...news }, suffix, this.region);
    const property = limitsOf(type)?.nameProperty;
    if (property !== undefined && news[property] === undefined && checked[property] !== undefined) {
      checked[property] = keptName(options.olds, property) ?? options.proposedName ?? checked[property];
      checked["__defaults"] = [property];
    } else if (isAws(type)) {
      checked["__defaults"] = [];
    }
    const faults = limitFaults(planOfOne({ urn, type, name }, checked))
      .filter(({ source, limit }) => source === "the SDK's own types" || limit === "a value")
      .map((fault) => ({ property: fault.property, reason: fault.message }));
    return { inputs: checked, faults };
  }

  diff({ type }: Subject, olds: Properties, news: Properties, ignored: readonly string[]): Comparison {
    return compare(type, olds, news, ignored);
  }

  /** What a registry in ECR answers to a push into a repository that it does not have. */
  private judgePush({ type }: Subject, inputs: Properties): void {
    const name = String(inputs["name"]);
    if (type !== "docker:index/registryImage:RegistryImage" || !/^\d{12}\.dkr\.ecr\./.test(name)) {
      return;
    }
    const url = name.replace(/:[^/:]*$/, "");
    const repositories = this.cloud.all("aws:ecr/repository:Repository");
    if (!repositories.some(({ outputs }) => textsAt(outputs, "repositoryUrl").includes(url))) {
      const repository = url.slice(url.indexOf("/") + 1);
      throw new Error(
        `Error pushing docker image: name unknown: The repository with name '${repository}' does not exist in the registry with id '${this.facts.accountId}'`,
      );
    }
  }

  /** What `create` will answer, with everything unknown that only AWS can know. */
  previewCreate(subject: Subject, inputs: Properties): Properties {
    const outputs = this.computed(subject, inputs, subject.urn);
    const unknown = mapEntries(outputs, () => UNKNOWN);
    return stateOf(subject.type, unknown, withoutDefaults(inputs));
  }

  create(subject: Subject, inputs: Properties): Created {
    if (!isAws(subject.type)) {
      this.judgePush(subject, inputs);
      const outputs = this.computed(subject, inputs, this.seedOf(subject.urn));
      return { id: String(outputs["id"]), outputs: { ...outputs, ...withoutDefaults(inputs) } };
    }
    this.judge("create", subject, inputs);
    this.faults.before("create", subject.urn);
    const seed = this.seedOf(subject.urn);
    const computed = this.computed(subject, inputs, seed);
    const made = this.real(stateOf(subject.type, computed, withoutDefaults(inputs)), subject);
    const outputs = { ...made, ...this.adjusted(subject, made) };
    const id = String(outputs["id"]);
    const resource = { type: subject.type, id, urn: subject.urn, region: regionIn(inputs), inputs, outputs };
    this.judgeIdentity(resource);
    this.cloud.put(resource);
    this.happen(resource);
    this.faults.after("create", subject.urn, { id, outputs });
    return { id, outputs };
  }

  /** @returns nothing where the resource is gone. */
  read(
    subject: Subject,
    id: string,
    state: Properties,
  ): { outputs: Properties; inputs: Properties } | undefined {
    if (!isAws(subject.type)) {
      return { outputs: state, inputs: state };
    }
    const found = this.cloud.find(subject.type, id, state);
    return found === undefined ? undefined : { outputs: found.outputs, inputs: found.inputs };
  }

  update(subject: Subject, id: string, olds: Properties, news: Properties, preview: boolean): Properties {
    const found = !isAws(subject.type) ? undefined : this.cloud.find(subject.type, id, olds);
    const tags = news["tags"] === undefined ? {} : { tagsAll: news["tags"] };
    const before = found?.outputs ?? olds;
    const outputs = {
      ...before,
      ...withoutDefaults(news),
      ...tags,
      ...dropped(found, news),
      ...risen(subject.type, { olds: found?.inputs ?? olds, news, outputs: before, preview }),
    };
    if (preview) {
      return outputs;
    }
    if (found === undefined) {
      throw new Error(`${subject.type} "${id}" does not exist, so it cannot be updated.`);
    }
    this.judge("update", subject, news, found);
    this.faults.before("update", subject.urn);
    const kept = Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));
    const fallsBack = this.faults.rollsBack(subject.urn) ? (WHAT_RUNS[subject.type] ?? []) : [];
    const back = Object.fromEntries(fallsBack.map((property) => [property, found.inputs[property]]));
    this.cloud.put({ ...found, inputs: { ...news, ...back }, outputs: { ...kept, ...back } });
    return kept;
  }

  delete(subject: Subject, id: string, state: Properties): void {
    const found = this.cloud.find(subject.type, id, state);
    if (!isAws(subject.type) || found === undefined) {
      return;
    }
    this.judge("delete", subject, found.inputs, found);
    this.faults.before("delete", subject.urn);
    this.cloud.remove(found);
    const recovery = found.inputs["recoveryWindowInDays"];
    if (subject.type === "aws:secretsmanager/secret:Secret" && recovery !== 0) {
      this.cloud.keepName(subject.type, String(found.inputs["name"]));
    }
  }

  invoke(token: string, args: Properties): Properties {
    return factsInvoke(this.facts, this.region ?? "")(token, { ...args }, this.cloud.everything());
  }

  /** What services do by themselves once a resource is there. */
  private happen({ inputs }: CloudResource): void {
    for (const bucket of textsAt(inputs, "accessLogs.bucket")) {
      this.cloud.fill(bucket);
    }
  }

  private seedOf(urn: string): string {
    const generation = this.cloud.nextGeneration(urn);
    return generation === 0 ? urn : `${urn}#${generation}`;
  }

  /** The made-up outputs of the offline run; a replacement draws from a seed of its own. */
  private computed({ type, name }: Subject, inputs: Properties, seed: string): Properties {
    const region = regionIn(inputs) || (this.region ?? "");
    const { partition, dnsSuffix } =
      this.facts.regions[region] ?? this.facts.regions[this.region ?? ""] ?? AWS;
    const scope = { accountId: this.facts.accountId, region, partition, dnsSuffix, urn: seed, name };
    const outputs = computedOutputs(type, { ...inputs }, scope);
    return inputs["tags"] === undefined ? outputs : { ...outputs, tagsAll: inputs["tags"] };
  }

  /** Nothing is unknown after creation. */
  private real(outputs: Properties, { type }: Subject): Properties {
    if (outputs["id"] === UNKNOWN) {
      throw new Error(
        `The simulated provider cannot make ${type}: cli/offline/identities.ts has no row for it.`,
      );
    }
    return Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [
        key,
        value === UNKNOWN ? `${NOT_SIMULATED} ${type}.${key}` : value,
      ]),
    );
  }

  /** What depends on what there is: the revision of a task definition. */
  private adjusted({ type }: Subject, outputs: Properties): Properties {
    if (type !== "aws:ecs/taskDefinition:TaskDefinition") {
      return {};
    }
    // AWS counts revisions on, whether or not older ones are still registered.
    const revision = 1 + this.cloud.nextGeneration(`revisions of ${outputs["family"]}`);
    return { revision, arn: `${outputs["arnWithoutRevision"]}:${revision}` };
  }

  private judge(operation: Operation, subject: Subject, inputs: Properties, self?: CloudResource): void {
    if (operation !== "delete") {
      this.judgeInputs(subject, inputs);
    }
    const attempt: Attempt = {
      cloud: this.cloud,
      operation,
      type: subject.type,
      inputs,
      region: regionIn(inputs),
      accountId: this.facts.accountId,
      regions: Object.keys(this.facts.regions),
      ...(self === undefined ? {} : { self }),
    };
    for (const refusal of refusals) {
      if (!refusal.on.includes(operation) || !concerns(refusal.types, subject.type)) {
        continue;
      }
      const message = refusal.message(attempt);
      if (message !== undefined) {
        throw new Refused(refusal, message);
      }
    }
  }

  private judgeInputs(subject: Subject, inputs: Properties): void {
    const unknown = unknownPaths(inputs);
    if (unknown.length > 0) {
      throw new Error(`Unknown values in a real operation: ${unknown.join(", ")}.`);
    }
    const missing = JSON.stringify(inputs).match(/no value for this in the simulated provider: [\w:/.]+/);
    if (missing !== null) {
      throw new Error(`${missing[0]}; add it to cli/offline/identities.ts.`);
    }
    const [fault] = limitFaults(planOfOne(subject, inputs));
    if (fault !== undefined) {
      throw new Error(`ValidationException: ${fault.message}`);
    }
  }

  /** Two resources that AWS holds for one overwrite each other without an error. */
  private judgeIdentity(resource: CloudResource): void {
    const other = this.cloud.find(resource.type, resource.id, resource.outputs);
    const shares = resource.type === "aws:ecs/taskDefinition:TaskDefinition";
    if (
      other !== undefined &&
      !shares &&
      resource.type !== "aws:acm/certificateValidation:CertificateValidation"
    ) {
      throw new Error(
        `${resource.type} "${resource.id}" exists already (${other.urn || "not made by a stack"}); a second one would overwrite it.`,
      );
    }
  }
}

const AWS = { partition: "aws", dnsSuffix: "amazonaws.com" };

/** What else there is, random values and a Docker daemon, is no part of the account. */
function isAws(type: string): boolean {
  return type.startsWith("aws:");
}

function concerns(types: readonly string[], type: string): boolean {
  return types.length === 0 ? isAws(type) : types.includes(type);
}

function regionIn(inputs: Properties): string {
  return typeof inputs["region"] === "string" ? inputs["region"] : "";
}

/** The name made up in an earlier run. */
function keptName(olds: Properties, property: string): unknown {
  const made = olds["__defaults"];
  return Array.isArray(made) && made.includes(property) ? olds[property] : undefined;
}

function withoutDefaults(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__defaults"));
}

/** What a deployment that does not last leaves as it was: the tasks of a service, the instances of a group. */
const WHAT_RUNS: Readonly<Record<string, readonly string[]>> = {
  "aws:ecs/service:Service": ["taskDefinition"],
  "aws:autoscaling/group:Group": ["launchTemplate"],
};

interface Versions {
  /** Outputs that count the changes. */
  readonly counts: readonly string[];
  /** Inputs whose change is none of what is counted. */
  readonly beside: readonly string[];
}

/** Every change makes a new version (EC2 API: CreateLaunchTemplateVersion; Systems Manager API: PutParameter). */
const VERSIONS: Readonly<Record<string, Versions>> = {
  "aws:ec2/launchTemplate:LaunchTemplate": {
    counts: ["latestVersion"],
    beside: ["tags", "updateDefaultVersion"],
  },
  "aws:ssm/parameter:Parameter": { counts: ["version"], beside: ["tags", "overwrite"] },
};

/** The versions after an update: one more each, and not known before it. */
function risen(
  type: string,
  change: {
    readonly olds: Properties;
    readonly news: Properties;
    readonly outputs: Properties;
    readonly preview: boolean;
  },
): Properties {
  const { olds, news, outputs, preview } = change;
  const { counts, beside } = VERSIONS[type] ?? { counts: [], beside: [] };
  const changed = compare(type, olds, news, beside).differences.length > 0;
  const next = (property: string) => (preview ? UNKNOWN : Number(outputs[property]) + 1);
  const all = changed ? counts.map((property) => [property, next(property)] as const) : [];
  const [[, latest] = []] = all;
  return {
    ...Object.fromEntries(all),
    ...(latest !== undefined && news["updateDefaultVersion"] === true ? { defaultVersion: latest } : {}),
  };
}

/** Inputs that were taken out leave the outputs too. */
function dropped(found: CloudResource | undefined, news: Properties): Properties {
  const gone = Object.keys(found?.inputs ?? {}).filter((key) => news[key] === undefined);
  return Object.fromEntries(gone.map((key) => [key, undefined]));
}

function planOfOne({ urn, type }: Subject, inputs: Properties) {
  const resource: PlanResource = {
    urn,
    type,
    custom: true,
    inputs: withoutDefaults(inputs),
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    protect: false,
  };
  return { version: 1, project: "", stack: "", resources: [resource], outputs: {} } as const;
}
