import type { Environment } from "./levels";
import { isUnknown, type Properties, type Resource, record, SECRET } from "./resource";

/** What the pack's configuration tells the rules. */
export interface Settings {
  /**
   * Whether load balancer listeners are meant to log users in.
   *
   * @default - they are, when some listener or rule of the stack has an authenticate action.
   */
  readonly listenersAuthenticate?: boolean;
  /**
   * The account of the stack, twelve digits: tells foreign principals from one's own.
   *
   * @default - read from the ARNs of the stack's resources.
   */
  readonly accountId?: string;
  /**
   * The environment class: decides the levels of some rules.
   *
   * @default - "prod" where `production` is true; else none, and the levels are those of prod.
   */
  readonly environment?: Environment;
  /**
   * Whether the stack serves real users: then `http://localhost` is no callback.
   *
   * @default - whether `environment` is "prod".
   */
  readonly production?: boolean;
  /** What configuration sets for single rules, by rule id; see `optionOf`. @default {} */
  readonly options?: Readonly<Record<string, Properties>>;
}

/** A document in a property: an object, or text that may not be known yet. */
export type Found =
  | { readonly kind: "known"; readonly value: unknown }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "secret" }
  | { readonly kind: "absent" };

/** The resources around the one under judgement, with the look-ups that rules share. */
export class Context {
  readonly resources: readonly Resource[];
  readonly settings: Settings;
  private readonly byUrn = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();
  private readonly memos = new Map<unknown, unknown>();

  constructor(resources: readonly Resource[], settings: Settings = {}) {
    this.resources = resources;
    this.settings = settings;
    for (const resource of resources) {
      this.byUrn.set(resource.urn, resource);
      push(this.byType, resource.type, resource);
    }
  }

  get(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  ofTypes(types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** The result of `build`, computed once for these resources: keeps rules that look at all others linear. */
  memo<T>(build: (context: Context) => T): T {
    if (!this.memos.has(build)) {
      this.memos.set(build, build(this));
    }
    return this.memos.get(build) as T;
  }

  /** The same for one resource: `key` says what is built. */
  cached<T>(resource: Resource, key: string, build: () => T): T {
    const name = `${key} ${resource.urn}`;
    if (!this.memos.has(name)) {
      this.memos.set(name, build());
    }
    return this.memos.get(name) as T;
  }

  /** The resources of some types that speak of `target` in a property: `referenced` the other way round. */
  referring(target: Resource, types: readonly string[], property: string): readonly Resource[] {
    const key = `referring ${types.join(" ")} ${property} ${target.type}`;
    if (!this.memos.has(key)) {
      this.memos.set(key, this.byTarget(types, property, target.type));
    }
    return (this.memos.get(key) as ReadonlyMap<string, readonly Resource[]>).get(target.urn) ?? [];
  }

  private byTarget(
    types: readonly string[],
    property: string,
    targetType: string,
  ): ReadonlyMap<string, readonly Resource[]> {
    const found = new Map<string, Resource[]>();
    for (const resource of this.ofTypes(types)) {
      for (const { urn } of this.referenced(resource, property, [targetType], resource.inputs[property])) {
        push(found, urn, resource);
      }
    }
    return found;
  }

  /**
   * The resources of some types that a value in a property speaks of: by the id, ARN or name where that is
   * known, else by what the engine says the property depends on.
   */
  referenced(
    resource: Resource,
    property: string,
    types: readonly string[],
    value?: unknown,
  ): readonly Resource[] {
    const named =
      typeof value === "string" && !isUnknown(value) ? this.memo(identities).get(value) : undefined;
    const exact = named?.filter((candidate) => types.includes(candidate.type)) ?? [];
    if (exact.length > 0) {
      return exact;
    }
    return this.dependenciesOf(resource, property).filter((candidate) => types.includes(candidate.type));
  }

  dependenciesOf(resource: Resource, property: string): readonly Resource[] {
    const urns = resource.propertyDependencies[property] ?? [];
    return urns.flatMap((urn) => this.byUrn.get(urn) ?? []);
  }

  /**
   * The document in a property. Text that is not known yet is replaced by the structure that the component
   * around the resource registered as its output `documents`, under `<type>::<name>::<property>`.
   */
  document(resource: Resource, property: string, text: unknown = resource.inputs[property]): Found {
    if (text === undefined || text === null) {
      return { kind: "absent" };
    }
    if (isUnknown(text) || text === SECRET) {
      const structure = this.structureOf(resource, property);
      if (structure !== undefined) {
        return { kind: "known", value: structure };
      }
      return text === SECRET
        ? { kind: "secret" }
        : {
            kind: "unknown",
            why: "its text is not known before creation and no component describes its structure",
          };
    }
    if (typeof text !== "string") {
      return { kind: "known", value: text };
    }
    try {
      return { kind: "known", value: JSON.parse(text) };
    } catch {
      return { kind: "unknown", why: "its text is not JSON" };
    }
  }

  private structureOf(resource: Resource, property: string): unknown {
    const key = `${resource.type}::${resource.name}::${property}`;
    for (let parent = this.parentOf(resource); parent !== undefined; parent = this.parentOf(parent)) {
      const documents: Properties = record(parent.outputs["documents"]);
      if (documents[key] !== undefined) {
        return isUnknown(documents[key]) ? undefined : documents[key];
      }
    }
    return undefined;
  }

  private parentOf(resource: Resource): Resource | undefined {
    return resource.parent === undefined ? undefined : this.byUrn.get(resource.parent);
  }
}

/** Every known id, ARN and name of the stack's resources. */
function identities(context: Context): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of context.resources) {
    const { inputs, outputs } = resource;
    const keys = [
      resource.id,
      outputs["id"],
      outputs["arn"],
      outputs["name"],
      outputs["bucket"],
      inputs["name"],
      inputs["bucket"],
    ];
    for (const key of new Set(keys)) {
      if (typeof key === "string" && key !== "" && !isUnknown(key)) {
        push(found, key, resource);
      }
    }
  }
  return found;
}

/** Adds to the list under a key. */
export function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [value]);
  } else {
    list.push(value);
  }
}
