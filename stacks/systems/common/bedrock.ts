import type { BedrockModels } from "../../../components/compute/bedrockAccess";
import { lookUpDestinations } from "../../../components/shared/lookups";
import type { BedrockModel } from "../../config/settings";

/** Where each inference profile leads, asked of Bedrock before the first resource. */
export async function lookUpModels(models: readonly BedrockModel[]): Promise<BedrockModels> {
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
