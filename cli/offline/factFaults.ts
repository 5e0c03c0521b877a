import { either } from "../../stacks/config/fields";
import type { LoadedConfig, StackFileText } from "../../stacks/config/load";
import { keyName } from "../../stacks/config/paths";
import { StackFile } from "../../stacks/config/positions";
import type { BedrockModel, Settings } from "../../stacks/config/settings";
import type { Facts } from "./facts";

/** A region that the facts lack, with its place in the stack file. A text that is no region has its own fault. */
export function regionFaults(region: string, file: StackFileText, facts: Facts): readonly string[] {
  if (Object.hasOwn(facts.regions, region) || !/^[a-z]{2}(-[a-z]+)+-[1-9]$/.test(region)) {
    return [];
  }
  const { line, column } = new StackFile(file).findKey("aws:region") ?? { line: 1, column: 1 };
  const known = Object.keys(facts.regions).join(", ");
  return [
    `${file.path}:${line}:${column} aws:region is "${region}", of which the offline preview has no facts; it knows ${known}. Either preview in one of these, or ask AWS with \`pulumi preview\`.`,
  ];
}

/** Inference profiles that the facts lack: AWS may have them, or refuse them. */
export function profileFaults({ settings, locate }: LoadedConfig, facts: Facts): readonly string[] {
  const { region } = settings;
  const { key, models } = bedrockModels(settings);
  const known = Object.keys(facts.regions[region]?.inferenceProfiles ?? {});
  const others =
    known.length === 0 ? "" : `a profile that begins with ${either(known.map((name) => `"${name}."`))}, or `;
  return models.flatMap(({ id, profile }, index) => {
    const path = [...key, index];
    return profile === undefined || known.includes(profile)
      ? []
      : [
          `${locate(path)}${keyName(path)} is "${id}", an inference profile that the offline preview does not know in ${region}. Either use ${others}the model without a profile, or ask AWS with \`pulumi preview\`.`,
        ];
  });
}

/** The models on Bedrock that a stack file names, and the key of their list. */
function bedrockModels(settings: Settings): {
  readonly key: readonly string[];
  readonly models: readonly BedrockModel[];
} {
  switch (settings.system) {
    case "open-webui":
      return { key: ["models", "bedrock", "modelIds"], models: settings.models.bedrock?.models ?? [] };
    case "agent": {
      const { brain } = settings;
      return { key: ["bedrock", "modelIds"], models: brain.kind === "models" ? brain.models : [] };
    }
    case "chatbot":
      return { key: ["bedrock", "modelIds"], models: settings.models };
    case "spa":
      return { key: [], models: [] };
  }
}
