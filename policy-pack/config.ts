import type { Settings } from "./context";
import { ENVIRONMENTS, isEnvironment, isLevel, type Level } from "./levels";
import { allowed, fits, optionFaults, shown, type ValueSchema } from "./options";
import { isTrue, list, type Properties, record } from "./resource";
import { rules } from "./rules";
import { didYouMean } from "./suggest";
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

/**
 * The levels of the pack's own policies. Nothing changes them: `"all": "disabled"` is meant for the rules, and must
 * neither drop waivers nor hide that one has expired or how much is undecided.
 */
export const OWN_LEVELS: Readonly<Record<string, Level>> = {
  [SETTINGS_POLICY]: "mandatory",
  [BLIND_SPOTS_POLICY]: "advisory",
};

/** The JSON schema of the settings, for the CLI's own check of `--policy-pack-config` and for this one. */
export const settingsSchema: Readonly<Record<string, ValueSchema>> = {
  waivers: {
    type: "array",
    items: { type: "object" },
    description: "Violations that are accepted until a day, at most two years ahead.",
  },
  listenersAuthenticate: { type: "boolean", description: "Load balancer listeners log users in." },
  accountId: { type: "string", pattern: "^\\d{12}$", description: "One's own account." },
  environment: { type: "string", enum: [...ENVIRONMENTS], description: "The environment class." },
  production: { type: "boolean", description: "`http://localhost` is no callback." },
};

/** What is allowed, where the schema has no words for it. */
const ALLOWED: Readonly<Record<string, string>> = {
  waivers: "a list, each entry a map with rule, resource, reason, owner and expires",
  accountId: 'a text of 12 digits, such as "123456789012"',
};

const LEVEL_WORDS = '"mandatory", "advisory" or "disabled"';
const SETTINGS = Object.keys(settingsSchema);

/**
 * Reads the JSON of `--policy-pack-config`: `{ "<rule>": "<level>", "waivers": { "waivers": [...], ... } }`.
 * So one file serves the stock CLI and the offline preview.
 *
 * @throws when a rule, a level, an option or a setting does not exist or does not fit; the waivers themselves are judged by `evaluate`.
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
    if (Object.hasOwn(OWN_LEVELS, policy)) {
      faults.push(...ownFaults(policy, value));
      continue;
    }
    if (rule === undefined && policy !== "all") {
      const meant = didYouMean(policy, [...ruleById.keys(), "all", ...Object.keys(OWN_LEVELS)]);
      faults.push(`There is no rule "${policy}"; use an id of the table in policy-pack/README.md${meant}.`);
    } else if (typeof value !== "string" && !isMap(value)) {
      faults.push(`"${policy}" is ${shown(value)}; use ${LEVEL_WORDS}, or a map with "enforcementLevel".`);
    } else {
      faults.push(...optionFaults(policy, rule?.options ?? {}, rest));
      if (rule !== undefined && Object.keys(rest).length > 0) {
        options[policy] = rest;
      }
    }
    if (isLevel(level)) {
      levels[policy] = level;
    } else if (level !== undefined) {
      faults.push(`The level of "${policy}" is ${shown(level)}; use ${LEVEL_WORDS}.`);
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

/** What is wrong with the entry of one of the pack's own policies. */
function ownFaults(policy: string, value: unknown): readonly string[] {
  const level = OWN_LEVELS[policy];
  if (policy === SETTINGS_POLICY && !isMap(value)) {
    return [
      `"${policy}" is ${shown(value)}; use a map of settings, such as {"waivers": []}, or remove it: its level is always "${level}".`,
    ];
  }
  const { enforcementLevel, ...rest } = isMap(value) ? value : { enforcementLevel: value };
  return [
    ...(enforcementLevel === undefined || enforcementLevel === level
      ? []
      : [
          `The level of "${policy}" is ${shown(enforcementLevel)}; use "${level}", or remove it: no other is taken.`,
        ]),
    ...(policy === SETTINGS_POLICY ? settingFaults(rest) : optionFaults(policy, {}, rest)),
  ];
}

/** What is wrong with the settings; the faults of a waiver itself are told by `evaluate`. */
export function settingFaults(settings: Properties): readonly string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const schema = Object.hasOwn(settingsSchema, key) ? settingsSchema[key] : undefined;
    if (schema === undefined) {
      const meant = didYouMean(key, SETTINGS);
      return [`"${SETTINGS_POLICY}" has no setting "${key}"; use ${SETTINGS.join(", ")}${meant}.`];
    }
    const maps = schema.items?.type !== "object" || list(value).every(isMap);
    return fits(schema, value) && maps
      ? []
      : [`"${key}" of "${SETTINGS_POLICY}" is ${shown(value)}; use ${ALLOWED[key] ?? allowed(schema)}.`];
  });
}

function isMap(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
