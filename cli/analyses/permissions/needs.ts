import type { PlanResource } from "../../plan";

export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * What the deployer must be allowed for one type of resource. The lists are words, separated by blanks; an action
 * without a prefix belongs to the type's own service.
 */
export interface Needs {
  /** The service's prefix in IAM, such as `elasticloadbalancing`. */
  readonly service: string;
  /** IAM's own names of what the resource is, without the prefix: `loadbalancer/app/`. @default - nothing with an ARN */
  readonly is?: readonly string[];
  /**
   * Instead of kinds, the last part of the ARNs, which have no account: API Gateway's addresses, such as `/apis/*`.
   * @default - kinds
   */
  readonly paths?: readonly string[];
  /** What else of its service the actions touch, but tags do not: the subnet of a NAT gateway. @default - nothing */
  readonly with?: readonly string[];
  /**
   * The part of these ARNs that holds the resource's name, such as `LoadBalancerName`; `webacl.Name` where other ARNs
   * of the service have a part of the same name. @default - AWS makes up ids
   */
  readonly named?: string;
  readonly create: string;
  readonly read: string;
  /** Tags and changes in place. */
  readonly update: string;
  readonly delete: string;
  /**
   * Reads that answer with data, passwords or client secrets. `pulumi up` needs them; whoever only previews does not
   * get them, and so cannot refresh such a resource.
   */
  readonly secretRead?: string;
  /** Roles that it hands to a service: by input property, the service's principal. */
  readonly passes?: Readonly<Record<string, string>>;
  /** Services that AWS makes a role for on first use: the principal and the role's name. */
  readonly serviceLinked?: (inputs: PlanResource["inputs"]) => Readonly<Record<string, string>>;
  /** How the service uses the customer key that one of these inputs names, in the deployer's name. */
  readonly key?: { readonly inputs: readonly string[]; readonly via: string; readonly actions: string };
  /** What else must hold for an action, by its prefixed name. @default - nothing */
  readonly conditions?: (action: string, inputs: PlanResource["inputs"]) => Conditions | undefined;
  /** More actions, where the inputs ask for them. */
  readonly also?: (
    inputs: PlanResource["inputs"],
    dependencies: PlanResource["propertyDependencies"],
  ) => string;
}

export type NeedsByType = Readonly<Record<string, Needs>>;

/** Whether an input is set to anything. */
export const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** What a service does with a key for data that it keeps under a grant. */
export const KEY_GRANT = "CreateGrant DescribeKey Decrypt GenerateDataKeyWithoutPlaintext";
