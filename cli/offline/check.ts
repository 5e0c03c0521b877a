import { createHash } from "node:crypto";
import limits from "./aws-limits.json";

/**
 * What the AWS and random providers add to a resource's inputs before it is created: the automatic name and
 * the region. Shared by the offline run and the simulated provider.
 */
interface TypeLimits {
  readonly inputs: Readonly<Record<string, InputLimits>>;
  readonly computed?: readonly string[];
  readonly nameProperty?: string;
  readonly autoNameMaxLength?: number;
}

export interface InputLimits {
  readonly required?: boolean;
  readonly pattern?: string;
  readonly patternFlags?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly (string | number)[];
  readonly enumIgnoreCase?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly from?: string;
  readonly stated?: string;
}

const table = limits as unknown as Readonly<Record<string, TypeLimits>>;

/** What AWS enforces on a resource type's inputs, or `undefined` for a type the table does not hold. */
export function limitsOf(type: string): TypeLimits | undefined {
  return table[type];
}

/** Services without a region of their own: the provider adds no `region` to their resources. */
const GLOBAL_MODULES = new Set([
  "iam",
  "cloudfront",
  "route53",
  "budgets",
  "costexplorer",
  "organizations",
  "account",
]);

export function isRegional(type: string): boolean {
  const [provider, module] = type.split(/[:/]/);
  return provider === "aws" && !GLOBAL_MODULES.has(module ?? "");
}

/** Types whose automatic name has no hyphen before its suffix, or a text before the logical name. */
const LOWER_CASE_NAMES = /^aws:(s3\/bucket|elasticache\/(cluster|replicationGroup|serverlessCache)|rds\/)/;

/**
 * The inputs as the provider's Check leaves them.
 *
 * @param suffix seven hexadecimal digits; the engine draws them anew, the offline run hashes the URN.
 */
export function checkInputs(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  suffix: string,
  region: string | undefined,
): Record<string, unknown> {
  const checked: Record<string, unknown> = { ...inputs };
  if (isRegional(type) && region !== undefined && checked["region"] === undefined) {
    checked["region"] = region;
  }
  const property = table[type]?.nameProperty;
  if (
    property !== undefined &&
    checked[property] === undefined &&
    checked[`${property}Prefix`] === undefined
  ) {
    checked[property] = autoName(type, name, suffix);
  }
  return checked;
}

function autoName(type: string, name: string, suffix: string): string {
  const base = type === "aws:rds/instance:Instance" ? `${name}${suffix}` : `${name}-${suffix}`;
  const full = type === "aws:kms/alias:Alias" ? `alias/${base}` : base;
  return LOWER_CASE_NAMES.test(type) ? full.toLowerCase() : full;
}

/** A suffix that depends on nothing but the URN: two offline runs give the same names. */
export function offlineSuffix(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 7);
}
