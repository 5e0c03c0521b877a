import type { Settings } from "./context";
import type { Level } from "./levels";
import { isTrue, list, type Properties, record } from "./resource";
import { rules } from "./rules";
import type { Waiver } from "./waivers";

/** The policy whose configuration holds what concerns the pack as a whole. */
export const SETTINGS_POLICY = "waivers";

/** What `evaluate` takes from a configuration file. */
export interface PolicyConfig {
  readonly levels: Readonly<Record<string, Level>>;
  readonly waivers: readonly Waiver[];
  readonly settings: Settings;
}

/**
 * Reads the JSON of `--policy-pack-config`: `{ "<rule>": "<level>", "waivers": { "waivers": [...], ... } }`.
 * So one file serves the stock CLI and the offline preview.
 *
 * @throws when a rule or a level does not exist; the waivers themselves are judged by `evaluate`.
 */
export function parseConfig(json: Properties): PolicyConfig {
  const ruleIds = new Set(rules.map(({ id }) => id));
  const levels: Record<string, Level> = {};
  const faults: string[] = [];
  for (const [policy, value] of Object.entries(json)) {
    const level = typeof value === "string" ? value : record(value)["enforcementLevel"];
    if (policy !== "all" && policy !== SETTINGS_POLICY && !ruleIds.has(policy)) {
      faults.push(`There is no rule "${policy}"; use an id of the table in policy-pack/README.md.`);
    } else if (isLevel(level)) {
      levels[policy] = level;
    } else if (level !== undefined) {
      faults.push(
        `The level of "${policy}" is ${JSON.stringify(level)}; use "mandatory", "advisory" or "disabled".`,
      );
    }
  }
  if (faults.length > 0) {
    throw new Error(faults.join("\n"));
  }
  return { levels, ...parseSettings(record(json[SETTINGS_POLICY])) };
}

/** Reads the configuration of the `waivers` policy alone, as the engine hands it over. */
export function parseSettings(json: Properties): Omit<PolicyConfig, "levels"> {
  const { listenersAuthenticate, accountId, production } = json;
  return {
    waivers: list(json["waivers"]).map((entry) => record(entry) as unknown as Waiver),
    settings: {
      ...(listenersAuthenticate === undefined
        ? {}
        : { listenersAuthenticate: isTrue(listenersAuthenticate) }),
      ...(typeof accountId === "string" ? { accountId } : {}),
      ...(production === undefined ? {} : { production: isTrue(production) }),
    },
  };
}

function isLevel(value: unknown): value is Level {
  return value === "mandatory" || value === "advisory" || value === "disabled";
}
