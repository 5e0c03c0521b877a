/**
 * A plan: what a stack consists of, in the shape of `pulumi stack export`.
 *
 * Three producers write it: the offline run, the real engine (`pulumi preview --json`, `pulumi stack export`)
 * and a file. Every analysis is a pure function of a plan.
 */
export interface Plan {
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly PlanResource[];
  /** The stack's outputs; secrets read `[secret]`, unknown values the unknown marker. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface PlanResource {
  readonly urn: string;
  /** Such as `aws:s3/bucket:Bucket` or `gatehouse:storage:Bucket`. */
  readonly type: string;
  /** True for what a provider creates, false for components. */
  readonly custom: boolean;
  /** True for what the stack only reads. */
  readonly external?: boolean;
  readonly id?: string;
  readonly parent?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly customTimeouts?: Readonly<Record<string, string>>;
  readonly provider?: string;
}

/** What the engine and this project write for a value that is not known before creation. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What stands in a plan for a secret value. */
export const SECRET = "[secret]";

/** The logical name: what follows the last `::` of the URN. */
export function nameOf(resource: { readonly urn: string }): string {
  return resource.urn.slice(resource.urn.lastIndexOf("::") + 2);
}
