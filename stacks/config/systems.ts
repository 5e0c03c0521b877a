import { agent } from "./agent";
import { chatbot } from "./chatbot";
import { openWebUi } from "./open-webui";
import { unusedKeys } from "./resolve";
import { commonRules } from "./rules";
import { commonSchema, SYSTEMS } from "./schema";
import { commonTables } from "./sizes";
import { spa } from "./spa";
import { suggestion } from "./suggest";
import type { SystemConfig } from "./system";

/** Every system's configuration, by the value of `gatehouse:system`. */
export const systemConfigs: Readonly<Record<(typeof SYSTEMS)[number], SystemConfig>> = {
  "open-webui": openWebUi,
  agent,
  chatbot,
  spa,
};

/** Judges a stack file whose system is not known by what holds in every system. */
const noSystem: Omit<SystemConfig, "title" | "example"> = {
  schema: commonSchema,
  tables: commonTables,
  rules: commonRules,
  unused: unusedKeys,
  settings: () => {
    throw new Error("A stack without a system has no settings.");
  },
};

/** The configuration by which a stack file is judged: a misspelt system is judged as the one that was meant. */
export function systemConfigOf(system: string | undefined): typeof noSystem {
  const known = SYSTEMS.find((name) => name === system) ?? suggestion(system ?? "", SYSTEMS);
  return known === undefined ? noSystem : systemConfigs[known as (typeof SYSTEMS)[number]];
}
