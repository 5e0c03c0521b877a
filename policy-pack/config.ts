import type { Settings } from "./context";
import { ENVIRONMENTS, isEnvironment, isLevel, type Level } from "./levels";
import { optionFaults } from "./options";
import { isTrue, list, type Properties, record } from "./resource";
import { rules } from "./rules";
import { readWaivers, type Waiver } from "./waivers";

/** The policy whose configuration holds what concerns the pack as a whole. */
export const SETTINGS_POLICY = "waivers";

/** The policy that says at the end what could not be decided. */
export const BLIND_SPOTS_POLICY = "blind-spots";

/** Waivers and settings: what concerns all rules. */
export interface RunConfig {
  readonly waivers: readonly Waiver[];
  readonly settings: Settings;
}

/** What `evaluate` takes from a configuration file. */
export interface PolicyConfig extends RunConfig {
  readonly levels: Readonly<Record<string, Level>>;
}

/** The JSON schema of the settings, for the CLI's own check of `--policy-pack-config`. */
export const settingsSchema = {
  waivers: { type: "array", items: { type: "object" } },
  listenersAuthenticate: { type: "boolean" },
  accountId: { type: "string", pattern: "^\\d{12}$" },
  environment: { type: "string", enum: [...ENVIRONMENTS] },
  production: { type: "boolean" },
} as const;

const SETTINGS = Object.keys(settingsSchema);

/**
 * Reads the JSON of `--policy-pack-config`: `{ "<rule>": "<level>", "waivers": { "waivers": [...], ... } }`.
 * So one file serves the stock CLI and the offline preview.
 *
 * @throws when a rule, a level, an option or a setting does not exist; the waivers themselves are judged by `evaluate`.
 */
export function parseConfig(json: Properties): PolicyConfig {
  const ruleById = new Map(rules.map((rule) => [rule.id, rule]));
  const levels: Record<string, Level> = {};
  const options: Record<string, Properties> = {};
  const faults: string[] = [];
  for (const [policy, value] of Object.entries(json)) {
    const { enforcementLevel, ...rest } = record(value);
    const level = typeof value === "string" ? value : enforcementLevel;
    const rule = ruleById.get(policy);
    if (policy === SETTINGS_POLICY) {
      faults.push(...settingFaults(rest));
    } else if (rule === undefined && policy !== "all" && policy !== BLIND_SPOTS_POLICY) {
      faults.push(`There is no rule "${policy}"; use an id of the table in policy-pack/README.md.`);
    } else {
      faults.push(...optionFaults(policy, rule?.options ?? {}, rest));
      if (rule !== undefined && Object.keys(rest).length > 0) {
        options[policy] = rest;
      }
    }
    if (isLevel(level)) {
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
  const { waivers, settings } = parseSettings(record(json[SETTINGS_POLICY]));
  return {
    levels,
    waivers,
    settings: { ...settings, ...(Object.keys(options).length === 0 ? {} : { options }) },
  };
}

function settingFaults(settings: Properties): readonly string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    if (!SETTINGS.includes(key)) {
      return [`"${SETTINGS_POLICY}" has no setting "${key}"; use ${SETTINGS.join(", ")}.`];
    }
    if (key === "environment" && !isEnvironment(value)) {
      return [`"environment" is ${JSON.stringify(value)}; use "dev", "staging" or "prod".`];
    }
    return [];
  });
}

/** Reads the configuration of the `waivers` policy alone, as the engine hands it over. */
export function parseSettings(json: Properties): RunConfig {
  const { listenersAuthenticate, accountId, environment, production } = json;
  return {
    waivers: readWaivers(list(json["waivers"])),
    settings: {
      ...(listenersAuthenticate === undefined
        ? {}
        : { listenersAuthenticate: isTrue(listenersAuthenticate) }),
      ...(typeof accountId === "string" ? { accountId } : {}),
      ...(isEnvironment(environment) ? { environment } : {}),
      ...(production === undefined ? {} : { production: isTrue(production) }),
    },
  };
}

/** Two configurations as one: waivers of both, settings of the second before those of the first. */
export function merged(first: RunConfig, second: RunConfig): RunConfig {
  return {
    waivers: [...first.waivers, ...second.waivers],
    settings: { ...first.settings, ...second.settings },
  };
}

/** Settings with `environment` and `production` each filled in from the other. */
export function completed(settings: Settings): Settings {
  const { production } = settings;
  const environment = settings.environment ?? (production === true ? "prod" : undefined);
  return {
    ...settings,
    ...(environment === undefined ? {} : { environment, production: production ?? environment === "prod" }),
  };
}
