import { type BedrockModels, bedrockStatements } from "../../../components/compute/bedrockAccess";
import type { Context } from "../../../components/shared/context";
import { lookUpDestinations } from "../../../components/shared/lookups";
import type { Statement } from "../../../components/shared/policy";
import type { ModelSettings } from "../../config/settings";
import { GATEWAY } from "./bedrockGateway";

/** Where each inference profile leads, asked of Bedrock before the first resource. */
export async function lookUpModels({ bedrock }: ModelSettings): Promise<BedrockModels> {
  const models = bedrock?.models ?? [];
  const profiles = models.filter((model) => model.profile !== undefined);
  const inferenceProfiles = await Promise.all(
    profiles.map(async ({ id }) => ({
      id,
      destinationRegions: (await lookUpDestinations(id)).map(regionOf),
    })),
  );
  return {
    modelIds: models.filter((model) => model.profile === undefined).map((model) => model.id),
    inferenceProfiles,
  };
}

/** `arn:aws:bedrock:eu-west-1::foundation-model/…` names its region. */
function regionOf(modelArn: string): string {
  return modelArn.split(":")[3] ?? "";
}

/** What the task role may call. */
export function modelStatements(context: Context, models: BedrockModels): readonly Statement[] {
  return bedrockStatements(context, models);
}

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
