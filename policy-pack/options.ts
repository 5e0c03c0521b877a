import type { Context } from "./context";
import type { Properties } from "./resource";
import { didYouMean } from "./suggest";

/** What a value in configuration must be: the part of JSON schema that the CLI and this file both check. */
export interface ValueSchema {
  readonly type: "integer" | "boolean" | "string" | "array";
  /** A whole sentence. */
  readonly description: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly items?: { readonly type: "integer" | "string" | "object" };
}

/** What configuration may set for one rule beside its level, with the value that holds without it. */
export interface RuleOption extends ValueSchema {
  readonly default: unknown;
}

/** The value of a rule's option: the configuration's, else the default. */
export function optionOf<T>(
  context: Context,
  rule: { readonly id: string; readonly options?: Readonly<Record<string, RuleOption>> },
  name: string,
): T {
  return (context.settings.options?.[rule.id]?.[name] ?? rule.options?.[name]?.default) as T;
}

/** What is wrong with the options that configuration gives a rule. */
export function optionFaults(
  rule: string,
  options: Readonly<Record<string, RuleOption>>,
  given: Properties,
): readonly string[] {
  const known = Object.keys(options).join(", ");
  return Object.entries(given).flatMap(([name, value]) => {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) {
      return [
        known === ""
          ? `The rule "${rule}" has no option "${name}"; remove it, or write its level alone.`
          : `The rule "${rule}" has no option "${name}"; use ${known}${didYouMean(name, Object.keys(options))}.`,
      ];
    }
    return fits(option, value)
      ? []
      : [`"${name}" of the rule "${rule}" is ${shown(value)}; use ${allowed(option)}.`];
  });
}

/** A value as a fault quotes it, on one line and not for pages. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "not set";
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

export function fits(
  { type, minimum, maximum, items, pattern, enum: values }: ValueSchema,
  value: unknown,
): boolean {
  switch (type) {
    case "integer":
      return (
        Number.isInteger(value) &&
        Number(value) >= (minimum ?? Number.NEGATIVE_INFINITY) &&
        Number(value) <= (maximum ?? Number.POSITIVE_INFINITY)
      );
    case "array":
      return (
        Array.isArray(value) &&
        value.every((item) =>
          items?.type === "integer" ? Number.isInteger(item) : typeof item === (items?.type ?? "string"),
        )
      );
    case "string":
      return (
        typeof value === "string" &&
        (values?.includes(value) ?? true) &&
        (pattern === undefined || new RegExp(pattern).test(value))
      );
    case "boolean":
      return typeof value === "boolean";
  }
}

export function allowed({ type, minimum, maximum, items, enum: values }: ValueSchema): string {
  if (values !== undefined) {
    const last = JSON.stringify(values.at(-1));
    const others = values.slice(0, -1).map((value) => JSON.stringify(value));
    return others.length === 0 ? last : `${others.join(", ")} or ${last}`;
  }
  if (type === "array") {
    return items?.type === "integer" ? "a list of whole numbers" : "a list of texts";
  }
  const limits = [
    minimum === undefined ? "" : ` from ${minimum}`,
    maximum === undefined ? "" : ` to ${maximum}`,
  ].join("");
  return { integer: `a whole number${limits}`, boolean: "true or false", string: "a text" }[type];
}
