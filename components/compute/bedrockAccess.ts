import type { Input } from "@pulumi/pulumi";
import { arn, type Context } from "../shared/context";
import { InputError } from "../shared/errors";
import type { Statement } from "../shared/policy";

/** The models that a role may call, each by name. */
export interface BedrockModels {
  /** Foundation models called in the context's own region. @default - none */
  readonly modelIds?: readonly string[];
  /** System-defined inference profiles, called in the context's region. @default - none */
  readonly inferenceProfiles?: readonly InferenceProfile[];
}

export interface InferenceProfile {
  /** The prefix and the model, such as `eu.anthropic.claude-sonnet-4-5-20250929-v1:0`. */
  readonly id: string;
  /** The regions to which Bedrock may send the request (`aws.bedrock.getInferenceProfile`). */
  readonly destinationRegions: readonly string[];
}

const ACTIONS = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"] as const;

/**
 * The statements that let a role call exactly these models.
 *
 * A profile needs two: one for the profile, one for its model in every region to which it may lead. The
 * second holds only for calls through the profile (condition key `bedrock:InferenceProfileArn`), so that it
 * opens no direct call in another region.
 */
export function bedrockStatements(context: Context, models: BedrockModels): readonly Statement[] {
  const { modelIds = [], inferenceProfiles = [] } = models;
  throwFaults(modelIds, inferenceProfiles);
  const direct: Statement = {
    sid: "InvokeModels",
    actions: ACTIONS,
    resources: sorted(modelIds).map((id) => foundationModel(context, context.region, id)),
  };
  const profiles = [...inferenceProfiles].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    ...(modelIds.length === 0 ? [] : [direct]),
    ...profiles.flatMap((profile) => profileStatements(context, profile)),
  ];
}

/** An agent of this account and region, by the ids that Bedrock gave it. */
export interface BedrockAgent {
  /** Ten capital letters and digits. */
  readonly agentId: string;
  /** Ten capital letters and digits; `TSTALIASID` is the agent's working draft. */
  readonly aliasId: string;
}

/**
 * The statement that lets a role call exactly these agents, each through one alias. The agent calls its models
 * with a role of its own, so none is granted here.
 */
export function agentStatements(context: Context, agents: readonly BedrockAgent[]): readonly Statement[] {
  throwAgentFaults(agents);
  const resources = sorted(
    agents.map(({ agentId, aliasId }) => arn(context, "bedrock", `agent-alias/${agentId}/${aliasId}`)),
  );
  // Service Authorization Reference, Amazon Bedrock: InvokeAgent takes an agent alias.
  return resources.length === 0 ? [] : [{ sid: "InvokeAgents", actions: ["bedrock:InvokeAgent"], resources }];
}

/** What statements name, each once: the bounds of the endpoint through which a role calls Bedrock. */
export function resourcesOf(statements: readonly Statement[]): readonly Input<string>[] {
  return [...new Set(statements.flatMap(({ resources = [] }) => resources))];
}

function profileStatements(context: Context, profile: InferenceProfile): readonly Statement[] {
  const profileArn = arn(context, "bedrock", `inference-profile/${profile.id}`);
  const model = profile.id.slice(profile.id.indexOf(".") + 1);
  // A Sid holds letters and digits only.
  const suffix = profile.id.replace(/[^A-Za-z0-9]/g, "");
  return [
    { sid: `InvokeProfile${suffix}`, actions: ACTIONS, resources: [profileArn] },
    {
      sid: `InvokeThrough${suffix}`,
      actions: ACTIONS,
      resources: sorted(profile.destinationRegions).map((region) => foundationModel(context, region, model)),
      conditions: { StringEquals: { "bedrock:InferenceProfileArn": profileArn } },
    },
  ];
}

/** Foundation models belong to AWS: their ARN names a region and no account. */
function foundationModel(context: Context, region: string, id: string): string {
  return arn(context, "bedrock", `foundation-model/${id}`, { region, account: "" });
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}

function throwFaults(modelIds: readonly string[], profiles: readonly InferenceProfile[]): void {
  const faults: string[] = [];
  for (const id of modelIds) {
    if (!/^[a-z0-9-]+\.[a-z0-9.:-]+$/.test(id)) {
      faults.push(`Bedrock model "${id}" is not an id such as "amazon.nova-lite-v1:0".`);
    } else if (/^(us|us-gov|eu|apac|jp|au|global)\./.test(id)) {
      faults.push(
        `Bedrock model "${id}" is an inference profile; name it in inferenceProfiles with its regions.`,
      );
    }
  }
  const ids = profiles.map(({ id }) => id);
  for (const { id, destinationRegions } of profiles) {
    if (!/^[a-z-]+\.[a-z0-9-]+\.[a-z0-9.:-]+$/.test(id)) {
      faults.push(`Inference profile "${id}" is not an id such as "eu.amazon.nova-lite-v1:0".`);
    }
    // Bedrock docs, global cross-region inference: needs a grant without a region, which no list of
    // destinations holds, and leaves the jurisdiction that a regional profile keeps.
    if (id.startsWith("global.")) {
      faults.push(
        `Inference profile "${id}" leads to every region; use the profile of a geography, such as "eu.".`,
      );
    }
    if (
      destinationRegions.length === 0 ||
      destinationRegions.some((region) => !/^[a-z]{2,}(-[a-z]+)+-\d$/.test(region))
    ) {
      faults.push(
        `Inference profile "${id}" has the destination regions ${JSON.stringify(destinationRegions)}; name each region to which it leads.`,
      );
    }
  }
  if (new Set(ids).size !== ids.length) {
    faults.push("An inference profile is named twice; name each once.");
  }
  if (faults.length > 0) {
    throw new InputError(faults);
  }
}

/** Bedrock API, InvokeAgent: both ids are ten capital letters and digits. */
function throwAgentFaults(agents: readonly BedrockAgent[]): void {
  const faults: string[] = [];
  for (const { agentId, aliasId } of agents) {
    if (!/^[A-Z0-9]{10}$/.test(agentId)) {
      faults.push(`Bedrock agent "${agentId}" is not an id of ten capital letters and digits.`);
    }
    if (!/^[A-Z0-9]{10}$/.test(aliasId)) {
      faults.push(
        `Alias "${aliasId}" of the Bedrock agent "${agentId}" is not an id of ten capital letters and digits, such as "TSTALIASID" for the working draft.`,
      );
    }
  }
  if (faults.length > 0) {
    throw new InputError(faults);
  }
}
