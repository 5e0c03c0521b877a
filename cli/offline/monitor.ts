import * as pulumi from "@pulumi/pulumi";
import { type PlanResource, SECRET, UNKNOWN } from "../plan";
import { checkInputs, offlineSuffix } from "./check";
import { computedOutputs, stateOf } from "./identify";
import { remoteOf } from "./remote";

/**
 * Answers a data source, such as `aws:index/getCallerIdentity:getCallerIdentity`, or throws. `resources` are those
 * of the plan so far, for data sources that read back what the program created.
 */
export type Invoke = (
  token: string,
  args: Record<string, unknown>,
  resources?: readonly Created[],
) => Record<string, unknown>;

/** What an answer may need to know of a resource. */
export type Created = Pick<PlanResource, "type" | "inputs">;

export interface MonitorOptions {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  readonly accountId: string;
  /** What the names of a region's resources are made of. */
  readonly regionOf: (region: string) => { readonly partition: string; readonly dnsSuffix: string };
  readonly invoke: Invoke;
  /** True leaves unknown what only AWS can know, as the engine's preview does. */
  readonly unknowns: boolean;
}

type Properties = Record<string, unknown>;
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): { toJavaScript(): Properties } | undefined;
  getDependenciesList(): string[];
  getPropertydependenciesMap(): {
    forEach(f: (value: { getUrnsList(): string[] }, key: string) => void): void;
  };
  getProtect(): boolean | undefined;
  getProvider(): string;
  getIgnorechangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getDeletebeforereplace(): boolean;
  getCustomtimeouts(): { getCreate(): string; getUpdate(): string; getDelete(): string } | undefined;
  getRemote(): boolean;
}
type Callback = (error: Error | undefined, response?: unknown) => void;

/** A plugin's registration of a resource that asks for nothing special. */
const NOTHING_ASKED = {
  getCustom: () => true,
  getPropertydependenciesMap: () => new Map<string, { getUrnsList(): string[] }>(),
  getProtect: () => undefined,
  getProvider: () => "",
  getIgnorechangesList: () => [],
  getAdditionalsecretoutputsList: () => [],
  getDeletebeforereplace: () => false,
  getCustomtimeouts: () => undefined,
  getRemote: () => false,
};

/** Features of the engine that the SDK asks for; the rest is answered with no. */
const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
  "parameterization",
  "resourceHooks",
  "errorHooks",
]);

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const REFERENCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";

/**
 * Stands in for the engine: answers the program's registrations and records them as a plan.
 *
 * It speaks the request objects of the pinned SDK's `runtime.setMockOptions`, the SDK's own door for tests,
 * and sees what mocks do not: parents, dependencies, protection, automatic names and duplicate URNs.
 */
export class RecordingMonitor {
  readonly resources: PlanResource[] = [];
  readonly faults: string[] = [];
  private readonly byUrn = new Map<string, PlanResource>();
  private readonly options: MonitorOptions;

  constructor(options: MonitorOptions) {
    this.options = options;
  }

  supportsFeature(request: { getId(): string }, callback: Callback): void {
    callback(undefined, { getHassupport: () => FEATURES.has(request.getId()) });
  }

  registerResource(request: Request, callback: Callback): void {
    try {
      callback(undefined, this.register(request));
    } catch (error) {
      callback(error as Error);
    }
  }

  registerResourceOutputs(
    request: { getUrn(): string; getOutputs(): { toJavaScript(): Properties } | undefined },
    callback: Callback,
  ): void {
    const resource = this.byUrn.get(request.getUrn());
    if (resource !== undefined) {
      const outputs = plain(request.getOutputs()?.toJavaScript() ?? {}) as Properties;
      Object.assign(resource.outputs, outputs);
    }
    callback(undefined, {});
  }

  readResource(
    request: Request & { getId(): string; getProperties(): { toJavaScript(): Properties } | undefined },
    callback: Callback,
  ): void {
    const urn = this.urn(request);
    const state = dropNulls(request.getProperties()?.toJavaScript() ?? {});
    const outputs = { ...this.computed(request, urn, state), ...state };
    this.record({
      urn,
      type: request.getType(),
      custom: true,
      external: true,
      id: request.getId(),
      ...(request.getParent() === "" ? {} : { parent: request.getParent() }),
      inputs: {},
      outputs: plain(outputs) as Properties,
      dependencies: [...request.getDependenciesList()].sort(),
      propertyDependencies: {},
      protect: false,
    });
    callback(undefined, { getUrn: () => urn, getProperties: () => struct(outputs) });
  }

  invoke(
    request: { getTok(): string; getArgs(): { toJavaScript(): Properties } | undefined },
    callback: Callback,
  ): void {
    try {
      const result = this.options.invoke(
        request.getTok(),
        request.getArgs()?.toJavaScript() ?? {},
        this.resources,
      );
      callback(undefined, { getReturn: () => struct(result), getFailuresList: () => [] });
    } catch (error) {
      callback(error as Error);
    }
  }

  call(_request: unknown, callback: Callback): void {
    callback(new Error("The offline run answers no method calls of components."));
  }

  registerPackage(_request: unknown, callback: Callback): void {
    callback(undefined, { getRef: () => "offline" });
  }

  signalAndWaitForShutdown(_request: unknown, callback: Callback): void {
    callback(undefined, {});
  }

  close(): void {}

  private register(request: Request): unknown {
    const urn = this.urn(request);
    const type = request.getType();
    const given = dropNulls(request.getObject()?.toJavaScript() ?? {});
    const inputs = request.getCustom()
      ? checkInputs(type, request.getName(), given, offlineSuffix(urn), this.options.region)
      : given;
    const secretOutputs = request.getAdditionalsecretoutputsList();
    const outputs = request.getCustom()
      ? stateOf(type, this.computed(request, urn, inputs), inputs)
      : { ...inputs };
    for (const key of secretOutputs) {
      if (outputs[key] !== undefined) {
        outputs[key] = secret(outputs[key]);
      }
    }
    const id = this.idOf(request, urn, outputs);
    const dependencies: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((value, key) => {
      dependencies[key] = [...value.getUrnsList()].sort();
    });
    this.record({
      urn,
      type,
      custom: request.getCustom(),
      ...(id === undefined ? {} : { id }),
      ...(request.getParent() === "" ? {} : { parent: request.getParent() }),
      inputs: plain(inputs) as Properties,
      outputs: request.getCustom() ? (plain(outputs) as Properties) : {},
      dependencies: [...new Set(request.getDependenciesList())].sort(),
      propertyDependencies: sortKeys(dependencies),
      protect: request.getProtect() ?? false,
      ...(request.getIgnorechangesList().length === 0
        ? {}
        : { ignoreChanges: request.getIgnorechangesList() }),
      ...(secretOutputs.length === 0 ? {} : { additionalSecretOutputs: [...secretOutputs].sort() }),
      ...(request.getDeletebeforereplace() ? { deleteBeforeReplace: true } : {}),
      ...timeouts(request),
      ...(request.getProvider() === "" ? {} : { provider: request.getProvider() }),
    });
    if (request.getRemote()) {
      const made = this.expand(request, urn, inputs);
      Object.assign(outputs, made);
      Object.assign(this.byUrn.get(urn)?.outputs ?? {}, plain(made));
    }
    return {
      getUrn: () => urn,
      getId: () => id ?? "",
      getObject: () => struct(outputs),
      getPropertydependenciesMap: () => new Map(),
      getResult: () => 0,
      getStable: () => false,
      getStablesList: () => [],
    };
  }

  /** What the plugin of a component would create, as if it had; answers the component's outputs. */
  private expand(request: Request, urn: string, inputs: Properties): Properties {
    const remote = remoteOf(request.getType());
    const token = "aws:ecr/getAuthorizationToken:getAuthorizationToken";
    const { proxyEndpoint, userName, password } = this.options.invoke(token, {}, this.resources);
    const credentials = {
      address: String(proxyEndpoint),
      username: String(userName),
      password,
    };
    // The whole list is secret, as the engine keeps a list with a secret in it.
    const child = remote.child(plain(inputs) as Properties, secret([credentials]));
    const asked: Request = {
      ...NOTHING_ASKED,
      getType: () => child.type,
      getName: () => child.name,
      getParent: () => urn,
      getObject: () => struct({ ...child.inputs }),
      // Created inside an `apply` of the plugin, where no dependency reaches it.
      getDependenciesList: () => [],
    };
    this.register(asked);
    const made = this.byUrn.get(this.urn(asked));
    const outputs = remote.outputs(inputs, made?.outputs ?? {});
    return Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [
        key,
        JSON.stringify(value).includes(UNKNOWN) ? UNKNOWN : value,
      ]),
    );
  }

  private urn(request: Request): string {
    const { project, stack } = this.options;
    const parent = request.getParent();
    const parentType = parent === "" ? "" : (parent.split("::")[2] ?? "");
    const chain = parentType === "" || parentType === "pulumi:pulumi:Stack" ? "" : `${parentType}$`;
    return `urn:pulumi:${stack}::${project}::${chain}${request.getType()}::${request.getName()}`;
  }

  private record(resource: PlanResource): void {
    if (this.byUrn.has(resource.urn)) {
      this.faults.push(`Duplicate resource URN "${resource.urn}"; each resource needs a name of its own.`);
    }
    this.byUrn.set(resource.urn, resource);
    this.resources.push(resource);
  }

  private computed(request: Request, urn: string, inputs: Properties): Properties {
    const { accountId, region, regionOf, unknowns } = this.options;
    const own = typeof inputs["region"] === "string" ? inputs["region"] : region;
    const { partition, dnsSuffix } = regionOf(own);
    const scope = { accountId, region: own, partition, dnsSuffix, urn, name: request.getName() };
    const outputs = computedOutputs(request.getType(), inputs, scope);
    if (!unknowns) {
      return outputs;
    }
    return Object.fromEntries(Object.keys(outputs).map((key) => [key, UNKNOWN]));
  }

  private idOf(request: Request, _urn: string, outputs: Properties): string | undefined {
    if (!request.getCustom() || this.options.unknowns) {
      return undefined;
    }
    const id = outputs["id"];
    return typeof id === "string" && id !== UNKNOWN ? id : undefined;
  }
}

function timeouts(request: Request): Partial<Pick<PlanResource, "customTimeouts">> {
  const given = request.getCustomtimeouts();
  const entries = Object.entries({
    create: given?.getCreate() ?? "",
    update: given?.getUpdate() ?? "",
    delete: given?.getDelete() ?? "",
  }).filter(([, value]) => value !== "");
  return entries.length === 0 ? {} : { customTimeouts: Object.fromEntries(entries) };
}

function struct(value: Properties): { toJavaScript(): Properties } {
  return { toJavaScript: () => value };
}

function secret(value: unknown): unknown {
  return isSpecial(value, SECRET_SIGNATURE) ? value : { [SIGNATURE]: SECRET_SIGNATURE, value };
}

function isSpecial(value: unknown, signature: string): boolean {
  return typeof value === "object" && value !== null && (value as Properties)[SIGNATURE] === signature;
}

function dropNulls(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => [key, withoutNulls(value)]),
  );
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  return typeof value === "object" && value !== null ? dropNulls(value as Properties) : value;
}

/** The value as it stands in a plan: secrets masked, references by URN, keys sorted. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (isSpecial(value, SECRET_SIGNATURE)) {
    return SECRET;
  }
  if (isSpecial(value, REFERENCE_SIGNATURE)) {
    return (value as Properties)["urn"];
  }
  const entries = Object.entries(value as Properties).filter(([, entry]) => entry !== undefined);
  return sortKeys(Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)])));
}

function sortKeys<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The SDK's own name for a value that is not known yet. */
export const sdkUnknown: string = pulumi.runtime.unknownValue;
