import type { Context } from "./context";
import type { Properties } from "./resource";

/** What configuration may set for one rule beside its level: JSON schema, with the value that holds without it. */
export interface RuleOption {
  readonly type: "integer" | "boolean" | "string" | "array";
  /** A whole sentence. */
  readonly description: string;
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly items?: { readonly type: "integer" | "string" };
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
    const option = options[name];
    if (option === undefined) {
      return [
        known === ""
          ? `The rule "${rule}" has no option "${name}"; remove it, or write its level alone.`
          : `The rule "${rule}" has no option "${name}"; use ${known}.`,
      ];
    }
    return fits(option, value)
      ? []
      : [`"${name}" of the rule "${rule}" is ${JSON.stringify(value)}; use ${allowed(option)}.`];
  });
}

function fits({ type, minimum, maximum, items, enum: values }: RuleOption, value: unknown): boolean {
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
        value.every((item) => (items?.type === "integer" ? Number.isInteger(item) : typeof item === "string"))
      );
    case "string":
      return typeof value === "string" && (values?.includes(value) ?? true);
    case "boolean":
      return typeof value === "boolean";
  }
}

function allowed({ type, minimum, maximum, items, enum: values }: RuleOption): string {
  if (values !== undefined) {
    return values.map((value) => JSON.stringify(value)).join(" or ");
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
