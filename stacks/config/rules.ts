import { isInside, type Path } from "./paths";
import type { CommonFilled } from "./resolve";
import { accountRules } from "./rules/account";
import { domainRules } from "./rules/domain";
import { edgeRules } from "./rules/edge";
import { loginRules } from "./rules/login";
import { networkRules } from "./rules/network";
import { operationsRules } from "./rules/operations";
import type { Finding, Rule } from "./rules/rule";

export type { Finding, Rule } from "./rules/rule";

/** What is refused or warned of whatever the system. */
export const commonRules: readonly Rule[] = [
  ...networkRules,
  ...edgeRules,
  ...domainRules,
  ...loginRules,
  ...accountRules,
  ...operationsRules,
];

export interface Result {
  readonly rule: Rule;
  readonly finding: Finding;
}

class FaultyPart extends Error {}

/**
 * Applies the rules to what could be read.
 *
 * @param faulty the parts that were not: a rule that reads one of them is left out, since the part has its own
 * message and the rule would judge a value that nobody wrote.
 */
export function applyRules(
  rules: readonly Rule[],
  config: CommonFilled,
  given: (key: string) => boolean,
  faulty: readonly Path[],
): readonly Result[] {
  const guarded = guard(config, [], faulty);
  return rules.flatMap((rule) => {
    try {
      return rule.check(guarded, given).map((finding) => ({ rule, finding }));
    } catch (error) {
      if (error instanceof FaultyPart) {
        return [];
      }
      throw error;
    }
  });
}

/** The same value; reading a faulty part of it throws. */
function guard<T extends object>(value: T, path: Path, faulty: readonly Path[]): T {
  return new Proxy(value, {
    get(target, key, receiver) {
      const inner: unknown = Reflect.get(target, key, receiver);
      if (typeof key === "symbol" || typeof inner === "function") {
        return inner;
      }
      const here = [...path, Array.isArray(target) && /^\d+$/.test(key) ? Number(key) : key];
      if (faulty.some((part) => isInside(here, part))) {
        throw new FaultyPart();
      }
      return typeof inner === "object" && inner !== null ? guard(inner, here, faulty) : inner;
    },
  });
}

/** `: reason Either a, or b. (rule id, docs/configuration.md#id)` */
export function explanation({ id, reason, waysOut: [one, other] }: Rule): string {
  return `${reason} Either ${one}, or ${other}. (docs/configuration.md#${id})`;
}
