import assert from "node:assert/strict";
import type { LoadedConfig } from "../../../stacks/config/load";
import type { AgentSettings } from "../../../stacks/config/settings";
import { DIGEST, load, type Values } from "./support";

export const AGENT_IMAGE = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/agent@${DIGEST}`;
export const UPSTREAM = `ghcr.io/acme/agent:1.4.0@${DIGEST}`;

/** A small agent without faults, warnings or examples. */
export const goodAgent: Values = {
  system: "agent",
  environment: "dev",
  domain: { name: "agent.acme.com", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  agent: { image: AGENT_IMAGE },
  bedrock: { agentId: "A1B2C3D4E5", aliasId: "F6G7H8I9J0" },
};

/** As the engine hands it over; told apart from other systems. */
export function loadAgent(
  values: Values,
  region?: string,
): LoadedConfig & { readonly settings: AgentSettings } {
  const config: LoadedConfig = load(values, region);
  assert.equal(config.settings.system, "agent");
  return config as LoadedConfig & { readonly settings: AgentSettings };
}
