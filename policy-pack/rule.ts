import type { Context } from "./context";
import type { Severity } from "./levels";
import type { RuleOption } from "./options";
import { at, isUnknown, type Resource } from "./resource";

export type { Severity } from "./levels";

/** Where others describe the same control. */
export interface References {
  /** AWS Foundational Security Best Practices. */
  readonly fsbp?: readonly string[];
  /** CIS AWS Foundations Benchmark, `version/section`. */
  readonly cis?: readonly string[];
  readonly checkov?: readonly string[];
  readonly cdkNag?: readonly string[];
  readonly trivy?: readonly string[];
}

/** One control: what it reads, and a pure function that judges one resource. */
export interface Rule {
  /** Kebab case; the name of the policy in the CLI and in configuration. */
  readonly id: string;
  /** What holds when the rule is kept. */
  readonly title: string;
  readonly severity: Severity;
  readonly references: References;
  readonly resourceTypes: readonly string[];
  /** `resource`: the resource alone decides. `stack`: others decide with it. */
  readonly scope: "resource" | "stack";
  /**
   * Of a rule for the stack: what a resource shows by itself is a violation whatever the others say, so that the
   * engine can stop it before it is created. @default false
   */
  readonly alone?: true;
  /** What configuration can set beside the level; read with `optionOf`. @default {} */
  readonly options?: Readonly<Record<string, RuleOption>>;
  check(resource: Resource, context: Context): readonly Verdict[];
}

export type Verdict =
  | { readonly kind: "compliant" }
  | { readonly kind: "violation"; readonly property: string; readonly message: string }
  | { readonly kind: "not-applicable"; readonly why: string }
  /** Could not be decided: never counted as passed. */
  | { readonly kind: "unknown"; readonly property: string; readonly why: string };

export const compliant: Verdict = { kind: "compliant" };

export function notApplicable(why: string): Verdict {
  return { kind: "not-applicable", why };
}

export function unknown(property: string, why = `${property} is not known before creation`): Verdict {
  return { kind: "unknown", property, why };
}

export interface Finding {
  /** Path of the property at fault, such as `ingress[0].cidrBlocks`. */
  readonly property: string;
  /** The offending value, `undefined` for one that is not set; never a secret. The key is left out where there is nothing to show. */
  readonly value?: unknown;
  /** What is wrong with it, as the end of the sentence that names the property and its value. */
  readonly problem: string;
  /** What to do, in the imperative. */
  readonly remedy: string;
}

export function violation(resource: Resource, finding: Finding): Verdict {
  const { property, value, problem, remedy } = finding;
  const shown = !("value" in finding)
    ? ""
    : value === undefined
      ? " is not set"
      : ` is ${JSON.stringify(value)}`;
  const message = `${resource.type} "${resource.name}": ${property}${shown}: ${problem}. Remedy: ${remedy}.`;
  return { kind: "violation", property, message };
}

/** Judges the one value that decides a rule. */
export function expectValue(
  resource: Resource,
  property: string,
  accepts: (value: unknown) => boolean,
  finding: Pick<Finding, "problem" | "remedy">,
): readonly Verdict[] {
  const value = at(resource.inputs, property);
  if (isUnknown(value)) {
    return [unknown(property)];
  }
  return [
    accepts(value) ? compliant : violation(resource, { ...finding, property, value: value ?? undefined }),
  ];
}

/** The list itself where something was found, else one verdict that says all is well. */
export function orCompliant(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.length === 0 ? [compliant] : verdicts;
}
