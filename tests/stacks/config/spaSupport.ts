import assert from "node:assert/strict";
import { type LoadedConfig, loadConfig } from "../../../stacks/config/load";
import type { SpaSettings } from "../../../stacks/config/settings";
import { DIGEST, engineValues, type Values } from "./support";

export const API_IMAGE = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/api@${DIGEST}`;

/** A small stack of pages and an API without faults, warnings or examples. */
export const goodSpa: Values = {
  system: "spa",
  environment: "dev",
  domain: { name: "app.acme.com", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  spa: { backend: { image: API_IMAGE } },
};

/** As the engine hands it over; told apart from other systems. */
export function loadSpa(values: Values, region?: string): LoadedConfig & { readonly settings: SpaSettings } {
  const config = loadConfig({
    project: "gatehouse",
    stack: "dev",
    values: engineValues(values, region),
    // The engine marks a whole key when one value in it is encrypted.
    secretKeys: JSON.stringify(values).includes('"secrets"') ? ["gatehouse:spa"] : [],
  });
  assert.equal(config.settings.system, "spa");
  return config as LoadedConfig & { readonly settings: SpaSettings };
}
