import { GEOGRAPHIES, profileOf } from "../formats";
import type { CommonFilled } from "../resolve";
import type { Finding, Rule } from "./rule";

/** The configuration of a system that calls models on Bedrock. */
interface WithModels extends CommonFilled {
  readonly models: { readonly bedrock?: { readonly modelIds: readonly string[] } | undefined };
}

export const bedrockRules: readonly Rule<WithModels>[] = [
  {
    id: "profile-global",
    level: "refused",
    title: "A global inference profile",
    reason:
      "It leads to every region: requests leave the geography, and the task's role would need a grant without a region (Bedrock docs, global cross-region inference).",
    waysOut: [
      'use the profile of a geography, such as "eu."',
      "use the model without a profile, where the region has it",
    ],
    check: ({ models }) =>
      profiles(models).flatMap(({ id, index, profile }): Finding[] =>
        profile === "global" ? [{ path: ["models", "bedrock", "modelIds", index], says: `is "${id}"` }] : [],
      ),
  },
  {
    id: "profile-geography",
    level: "warned",
    title: "An inference profile of another geography",
    reason:
      "Bedrock offers a geography's inference profiles in regions of that geography only (Bedrock docs).",
    waysOut: [
      "use the profile of this geography, or the model without a profile",
      "deploy in a region of that geography (aws:region)",
    ],
    check: ({ models, region }) =>
      profiles(models).flatMap(({ id, index, prefixes }): Finding[] =>
        prefixes.some((prefix) => region.startsWith(prefix))
          ? []
          : [
              {
                path: ["models", "bedrock", "modelIds", index],
                says: `is "${id}", the stack is in ${region}`,
              },
            ],
      ),
  },
  {
    id: "profile-regions",
    level: "warned",
    title: "An inference profile beyond the allowed regions",
    reason:
      "A profile sends requests, prompts included, to several regions of its geography; a guardrail that allows fewer regions also breaks it (Bedrock docs).",
    waysOut: [
      "use a model without a profile, where the region has it",
      "allow the geography's regions in account.allowedRegions and in your guardrails",
    ],
    check: ({ models, account, region }) =>
      account.allowedRegions.length === 0
        ? []
        : profiles(models).flatMap(({ id, index, profile }): Finding[] => {
            const enough =
              profile !== "global" && account.allowedRegions.some((allowed) => allowed !== region);
            return enough
              ? []
              : [
                  {
                    path: ["models", "bedrock", "modelIds", index],
                    says: `is "${id}", and account.allowedRegions is ${account.allowedRegions.join(", ")}`,
                  },
                ];
          }),
  },
];

function profiles(models: WithModels["models"]) {
  return (models.bedrock?.modelIds ?? []).flatMap((id, index) => {
    const profile = profileOf(id);
    return profile === undefined ? [] : [{ id, index, profile, prefixes: GEOGRAPHIES[profile] ?? [] }];
  });
}
