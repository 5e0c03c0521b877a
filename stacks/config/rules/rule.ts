import { type Path, quoted } from "../paths";
import type { CommonFilled } from "../resolve";

/** What a rule found: at which key, and what that key says. */
export interface Finding {
  readonly path: Path;
  /** Follows the key's name, such as `is "none"`. @default - "is" and the value */
  readonly says?: string;
}

/**
 * A combination of settings that cannot work (`refused`), or that works at a price (`warned`).
 *
 * `F` is the part of a configuration that it reads: a rule of what every system has stands in the list of any.
 */
export interface Rule<F extends CommonFilled = CommonFilled> {
  /** Also its anchor in docs/configuration.md. */
  readonly id: string;
  readonly level: "refused" | "warned";
  /** The combination, as a heading. */
  readonly title: string;
  /** Why, with the source where it is somebody else's limit. */
  readonly reason: string;
  /** Two ways to go on, each to follow "Either" or "or". */
  readonly waysOut: readonly [string, string];
  /**
   * Reads the filled configuration; a part that is faulty itself ends the check.
   *
   * @param given whether the stack file or the command line sets a key, as opposed to a default.
   */
  check(config: F, given: (key: string) => boolean): readonly Finding[];
}

/** A finding at a key when a condition holds. */
export function when(condition: boolean, key: string, says?: string): readonly Finding[] {
  return condition ? [{ path: key.split("."), ...(says === undefined ? {} : { says }) }] : [];
}

/** Findings at the entries of a list that stand there a second time. */
export function repeated(path: Path, values: readonly (string | undefined)[]): readonly Finding[] {
  return values.flatMap((value, index) =>
    value !== undefined && values.indexOf(value) < index
      ? [{ path: [...path, index], says: `repeats ${quoted(value)}` }]
      : [],
  );
}
