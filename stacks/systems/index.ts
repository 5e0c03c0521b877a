import type { Surroundings } from "../../components/shared/lookups";
import type { Settings } from "../config/settings";
import { agent } from "./agent/system";
import { chatbot } from "./chatbot/system";
import { openWebui } from "./open-webui/system";
import { spa } from "./spa/system";

/** Deploys the system that the settings are for; answers the stack's outputs. */
export function deploy(settings: Settings, surroundings: Surroundings): Promise<Record<string, unknown>> {
  switch (settings.system) {
    case "open-webui":
      return openWebui(settings, surroundings);
    case "agent":
      return agent(settings, surroundings);
    case "chatbot":
      return chatbot(settings, surroundings);
    case "spa":
      return spa(settings, surroundings);
  }
}
