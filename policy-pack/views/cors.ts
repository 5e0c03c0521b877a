import type { Context } from "../context";
import { isUnknown, type Resource, UNKNOWN } from "../resource";
import { unknown, type Verdict, violation } from "../rule";
import { type Element, elements } from "./values";

/** Whether an allowed origin stands for every site: `*`, `https://*`, `http*://*`, `*:443`. */
export function isAnyOrigin(origin: unknown): boolean {
  return /^([a-z*]+:\/\/)?\*+(:[\d*]+)?$/i.test(String(origin));
}

/**
 * Judges that no allowed origin stands for every site, or for one without TLS but the developer's own machine. An origin that is not known yet but depends on a resource of
 * the stack is made of that one's name, and so no `*`.
 */
export function judgeOrigins(
  resource: Resource,
  context: Context,
  origins: Element,
  remedy: string,
): readonly Verdict[] {
  const tied = context.dependenciesOf(resource, origins.path.replace(/[.[].*$/, "")).length > 0;
  return elements(origins).flatMap((origin) => {
    if (origin.value === UNKNOWN) {
      return tied && !isUnknown(origins.value) ? [] : [unknown(origin.path)];
    }
    const problem = "pages of any site may call it from a visitor's browser";
    if (isAnyOrigin(origin.value)) {
      return [violation(resource, { property: origin.path, value: origin.value, problem, remedy })];
    }
    const plain = /^http:\/\/(?!(localhost|127\.0\.0\.1|\[::1\])([:/]|$))/i.test(String(origin.value));
    const changed = "pages that come without TLS can be changed on the way, and may call it";
    const https = "name the site with https";
    return plain
      ? [violation(resource, { property: origin.path, value: origin.value, problem: changed, remedy: https })]
      : [];
  });
}
