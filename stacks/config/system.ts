import type { z } from "zod";
import type { CommonFilled, Secrets } from "./resolve";
import type { Rule } from "./rules";
import type { Settings } from "./settings";
import type { Tables } from "./sizes";

/**
 * All that the configuration knows of one system.
 *
 * Methods and not function properties, so that a system's own stands where any system's is asked for: the loader
 * gives it what it filled in from its own tables.
 */
export interface SystemConfig<F extends CommonFilled = CommonFilled> {
  /** As people call it. */
  readonly title: string;
  readonly schema: z.ZodObject;
  readonly tables: Tables;
  readonly rules: readonly Rule<F>[];
  /** A complete stack file, for the reference page. */
  readonly example: string;
  /** Filled-in keys that have no effect beside the others. */
  unused(filled: F): readonly string[];
  settings(filled: F, secrets: Secrets): Settings;
}
