import { GEOGRAPHIES, profileOf } from "../formats";
import type { CommonFilled } from "../resolve";
import type { Finding, Rule } from "./rule";

interface Named {
  readonly modelIds?: readonly string[] | undefined;
}

/** The configuration of a system that calls models on Bedrock: among others, or nothing else. */
interface WithModels extends CommonFilled {
  readonly models?: { readonly bedrock?: Named | undefined };
  readonly bedrock?: Named;
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
    check: (config) =>
      profiles(config).flatMap(({ id, path, profile }): Finding[] =>
        profile === "global" ? [{ path, says: `is "${id}"` }] : [],
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
    check: (config) =>
      profiles(config).flatMap(({ id, path, prefixes }): Finding[] =>
        prefixes.some((prefix) => config.region.startsWith(prefix))
          ? []
          : [{ path, says: `is "${id}", the stack is in ${config.region}` }],
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
    check: (config) => {
      const { allowedRegions } = config.account;
      const others = allowedRegions.some((allowed) => allowed !== config.region);
      return allowedRegions.length === 0
        ? []
        : profiles(config).flatMap(({ id, path, profile }): Finding[] =>
            profile !== "global" && others
              ? []
              : [{ path, says: `is "${id}", and account.allowedRegions is ${allowedRegions.join(", ")}` }],
          );
    },
  },
];

function profiles({ models, bedrock }: WithModels) {
  const [key, named] =
    models === undefined ? [["bedrock"], bedrock] : [["models", "bedrock"], models.bedrock];
  return (named?.modelIds ?? []).flatMap((id, index) => {
    const profile = profileOf(id);
    const path = [...key, "modelIds", index];
    return profile === undefined ? [] : [{ id, path, profile, prefixes: GEOGRAPHIES[profile] ?? [] }];
  });
}
