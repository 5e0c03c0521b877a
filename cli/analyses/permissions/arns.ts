import { arnForms } from "./catalogue";
import type { Names } from "./names";
import type { Scope } from "./scope";

/**
 * The ARNs of a kind of resource that the stack can mean: with the names of its own resources, and a wildcard
 * wherever AWS makes up an id.
 */
export function arnsOf(
  service: string,
  kind: string,
  where: { scope: Scope; regions: readonly string[]; names: Names },
) {
  const form = arnForms[`${service}:${kind}`];
  if (form === undefined) {
    throw new Error(`actions.json has no ARN for ${service}:${kind}; see collect.ts.`);
  }
  const { scope, regions, names } = where;
  const values = (part: string): readonly string[] => {
    if (part === "Partition") {
      return [scope.partition];
    }
    if (part === "Account") {
      return [scope.account];
    }
    if (part === "Region") {
      return regions.length === 0 ? ["*"] : regions;
    }
    return names.get(`${service}:${kind}.${part}`) ?? names.get(`${service}:${part}`) ?? ["*"];
  };
  return simplest(filled(form, values));
}

/** A form with every combination of its parts' values. */
function filled(form: string, values: (part: string) => readonly string[]): readonly string[] {
  const found = /\$\{(\w+)\}/.exec(form);
  if (found === null) {
    return [form];
  }
  const [whole, part = ""] = found;
  return values(part).flatMap((value) => filled(form.replace(whole, value), values));
}

/** Without what another pattern covers: `a-*` covers `a-b-*`. Sorted. */
export function simplest(patterns: readonly string[]): readonly string[] {
  const all = [...new Set(patterns)].sort();
  return all.filter((one) => !all.some((other) => other !== one && coversAll(other, one)));
}

function coversAll(wide: string, narrow: string): boolean {
  return wide.endsWith("*") && narrow.startsWith(wide.slice(0, -1));
}
