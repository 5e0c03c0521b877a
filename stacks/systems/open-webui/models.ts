import type { ModelSettings } from "../../config/settings";
import { GATEWAY } from "./bedrockGateway";

/** The OpenAI-compatible addresses that the application asks, the gateway first. */
export function modelBaseUrls({ bedrock, openaiCompatible }: ModelSettings): readonly string[] {
  return [
    ...(bedrock === undefined ? [] : [GATEWAY.baseUrl]),
    ...(openaiCompatible === undefined ? [] : [openaiCompatible.baseUrl]),
  ];
}

/** The models that the stack file names of the addresses above, by their place. */
export function shownModels({
  bedrock,
  openaiCompatible,
}: ModelSettings): Readonly<Record<number, readonly string[]>> {
  const place = bedrock === undefined ? 0 : 1;
  const ids = openaiCompatible?.modelIds ?? [];
  return ids.length === 0 ? {} : { [place]: ids };
}

/** TCP ports on which the task calls the internet: HTTPS, and the model service's where it has another. */
export function egressPorts({ openaiCompatible }: ModelSettings): readonly number[] {
  const port = openaiCompatible === undefined ? "" : new URL(openaiCompatible.baseUrl).port;
  return [...new Set([443, ...(port === "" ? [] : [Number(port)])])];
}
