import { profileOf } from "../formats";
import {
  type CommonFilled,
  commonSettings,
  type FilledIn,
  present,
  type Secrets,
  unusedKeys,
} from "../resolve";
import type { BedrockModel, ChatbotAppSettings, ChatbotSettings, Egress } from "../settings";
import type { ChatbotConfig } from "./schema";

type Section<K extends keyof ChatbotConfig> = NonNullable<ChatbotConfig[K]>;

/** The configuration in the stack file's own shape, with nothing left to be filled in. */
export interface ChatbotFilled extends CommonFilled {
  readonly auth?: Section<"auth">;
  readonly chatbot: Omit<
    FilledIn<
      Section<"chatbot">,
      | "cpu"
      | "memoryMiB"
      | "architecture"
      | "capacity"
      | "desiredCount"
      | "name"
      | "logLevel"
      | "slowAnswerSeconds"
    >,
    "scaling"
  > & { readonly scaling?: Required<NonNullable<Section<"chatbot">["scaling"]>> };
  readonly frontend: Required<Section<"frontend">>;
  readonly bedrock: Section<"bedrock">;
  readonly github?: Section<"github">;
}

/** How the tasks reach the internet, in the stack's own VPC or in a company's. */
export function egressOf({ network }: CommonFilled): Egress {
  return network.existing?.egress ?? network.egress;
}

/** The key that decides it. */
export function egressKey({ network }: CommonFilled): string {
  return network.existing === undefined ? "network.egress" : "network.existing.egress";
}

/**
 * Who checks tokens first: the load balancer where it can. It does so on HTTPS, so with a domain, and fetches the
 * pool's keys over public addresses, so not without any.
 */
export function authOf(filled: ChatbotFilled): ChatbotSettings["auth"] {
  const closed = filled.edge === "cloudfront-private" && egressOf(filled) === "none";
  return filled.auth ?? (filled.domain === undefined || closed ? "app" : "load-balancer");
}

/** The most tasks that may run at once, schedules included. */
export function mostTasks({ chatbot: { scaling, desiredCount } }: ChatbotFilled): number {
  return scaling === undefined
    ? desiredCount
    : Math.max(scaling.maximum, ...scaling.schedules.map(({ maximum }) => maximum));
}

/** Filled-in keys that have no effect beside the others. */
export function unused(filled: ChatbotFilled): readonly string[] {
  // Files with a hash are kept at the edge in any case, and there is no data to back up.
  return [...unusedKeys(filled), "cloudfront.cacheStaticFiles", "backup"];
}

/** The settings of a filled configuration. Never throws for one that fits the schema. */
export function chatbotSettings(filled: ChatbotFilled, secrets: Secrets): ChatbotSettings {
  const { frontend, bedrock, github } = filled;
  return {
    ...commonSettings(filled, secrets),
    system: "chatbot",
    auth: authOf(filled),
    chatbot: applicationSettings(filled),
    frontend: frontend.kind,
    models: bedrock.modelIds.map(bedrockModel),
    ...present({ github }),
  };
}

function applicationSettings({ chatbot }: ChatbotFilled): ChatbotAppSettings {
  const { image = "", build, scaling } = chatbot;
  return {
    image: build === undefined ? { kind: "own", reference: image } : { kind: "build", folder: build.folder },
    cpuUnits: chatbot.cpu,
    memoryMiB: chatbot.memoryMiB,
    architecture: chatbot.architecture,
    capacity: chatbot.capacity,
    desiredCount: chatbot.desiredCount,
    ...present({ scaling }),
    displayName: chatbot.name,
    logLevel: chatbot.logLevel,
    slowAnswerSeconds: chatbot.slowAnswerSeconds,
  };
}

function bedrockModel(id: string): BedrockModel {
  const profile = profileOf(id);
  return {
    id,
    foundationModelId: profile === undefined ? id : id.slice(profile.length + 1),
    ...present({ profile }),
  };
}
