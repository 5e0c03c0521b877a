import assert from "node:assert/strict";
import type { LoadedConfig } from "../../../stacks/config/load";
import type { ChatbotSettings } from "../../../stacks/config/settings";
import { DIGEST, load, type Values } from "./support";

export const CHATBOT_IMAGE = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/chatbot@${DIGEST}`;
export const ELSEWHERE = `ghcr.io/acme/chatbot:1.4.0@${DIGEST}`;

/** A small chatbot without faults, warnings or examples. */
export const goodChatbot: Values = {
  system: "chatbot",
  environment: "dev",
  domain: { name: "chatbot.acme.com", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  chatbot: { image: CHATBOT_IMAGE },
  bedrock: { modelIds: ["eu.amazon.nova-lite-v1:0"] },
};

/** As the engine hands it over; told apart from other systems. */
export function loadChatbot(
  values: Values,
  region?: string,
): LoadedConfig & { readonly settings: ChatbotSettings } {
  const config: LoadedConfig = load(values, region);
  assert.equal(config.settings.system, "chatbot");
  return config as LoadedConfig & { readonly settings: ChatbotSettings };
}
