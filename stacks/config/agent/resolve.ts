import { profileOf } from "../formats";
import {
  type CommonFilled,
  commonSettings,
  type FilledIn,
  present,
  type Secrets,
  unusedKeys,
} from "../resolve";
import type { AgentAppSettings, AgentSettings, BedrockModel, BrainSettings, Egress } from "../settings";
import type { Caller } from "./calls";
import type { AgentConfig } from "./schema";

type Section<K extends keyof AgentConfig> = NonNullable<AgentConfig[K]>;

/** The configuration in the stack file's own shape, with nothing left to be filled in. */
export interface AgentFilled extends CommonFilled {
  readonly auth: Section<"auth">;
  readonly agent: Omit<
    FilledIn<
      Section<"agent">,
      | "cpu"
      | "memoryMiB"
      | "architecture"
      | "capacity"
      | "desiredCount"
      | "readOnlyRoot"
      | "sessionHours"
      | "name"
    >,
    "scaling"
  > & { readonly scaling?: Required<NonNullable<Section<"agent">["scaling"]>> };
  readonly bedrock: Section<"bedrock">;
  readonly documents: FilledIn<Section<"documents">, "enabled">;
}

/** How the tasks reach the internet, in the stack's own VPC or in a company's. */
export function egressOf({ network }: CommonFilled): Egress {
  return network.existing?.egress ?? network.egress;
}

/** The key that decides it. */
export function egressKey({ network }: CommonFilled): string {
  return network.existing === undefined ? "network.egress" : "network.existing.egress";
}

export function callerOf({ auth, bedrock }: AgentFilled): Caller {
  return { auth, brain: bedrock.modelIds === undefined ? "agent" : "models" };
}

/** The most tasks that may run at once, schedules included. */
export function mostTasks({ agent: { scaling, desiredCount } }: AgentFilled): number {
  return scaling === undefined
    ? desiredCount
    : Math.max(scaling.maximum, ...scaling.schedules.map(({ maximum }) => maximum));
}

/** Filled-in keys that have no effect beside the others. */
export function unused(filled: AgentFilled): readonly string[] {
  return [...unusedKeys(filled), ...(filled.auth === "app" ? ["agent.sessionHours"] : [])];
}

/** The settings of a filled configuration. Never throws for one that fits the schema. */
export function agentSettings(filled: AgentFilled, secrets: Secrets): AgentSettings {
  const { auth, documents } = filled;
  return {
    ...commonSettings(filled, secrets),
    system: "agent",
    auth,
    agent: applicationSettings(filled),
    brain: brainSettings(filled),
    documents,
  };
}

function applicationSettings({ agent }: AgentFilled): AgentAppSettings {
  const { image = "", mirror, scaling, allowedGroup } = agent;
  return {
    image: mirror === undefined ? { kind: "own", reference: image } : { kind: "mirror", source: mirror },
    cpuUnits: agent.cpu,
    memoryMiB: agent.memoryMiB,
    architecture: agent.architecture,
    capacity: agent.capacity,
    desiredCount: agent.desiredCount,
    ...present({ scaling, allowedGroup }),
    readOnlyRoot: agent.readOnlyRoot,
    sessionHours: agent.sessionHours,
    displayName: agent.name,
  };
}

function brainSettings({ bedrock: { agentId = "", aliasId = "", modelIds } }: AgentFilled): BrainSettings {
  return modelIds === undefined
    ? { kind: "agent", agentId, aliasId }
    : { kind: "models", models: modelIds.map(bedrockModel) };
}

function bedrockModel(id: string): BedrockModel {
  const profile = profileOf(id);
  return {
    id,
    foundationModelId: profile === undefined ? id : id.slice(profile.length + 1),
    ...present({ profile }),
  };
}
