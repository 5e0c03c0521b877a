import type { Surroundings } from "../../components/shared/lookups";
import type { Settings } from "../config/settings";
import { openWebui } from "./open-webui/system";

/** Deploys the system that the settings are for; answers the stack's outputs. */
export function deploy(settings: Settings, surroundings: Surroundings): Promise<Record<string, unknown>> {
  switch (settings.system) {
    case "open-webui":
      return openWebui(settings, surroundings);
  }
}
