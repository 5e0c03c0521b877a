import { type CommonFilled, commonSettings, type Secrets, secret, unusedKeys } from "../resolve";
import type { Egress, SpaSettings } from "../settings";
import type { SpaConfig } from "./schema";

type Given = SpaConfig["spa"];

/** The configuration in the stack file's own shape, with nothing left to be filled in. */
export interface SpaFilled extends CommonFilled {
  readonly spa: Required<Omit<Given, "backend">> & {
    readonly backend: Required<Given["backend"]>;
  };
}

/** How the back end reaches the internet, in the stack's own VPC or in a company's. */
export function egressOf({ network }: CommonFilled): Egress {
  return network.existing?.egress ?? network.egress;
}

/** The key that decides it. */
export function egressKey({ network }: CommonFilled): string {
  return network.existing === undefined ? "network.egress" : "network.existing.egress";
}

/** Filled-in keys that have no effect beside the others: here is no container of ECS, and nothing to back up. */
export function unused(filled: SpaFilled): readonly string[] {
  return [...unusedKeys(filled), "observability.containerInsights", "cloudfront.cacheStaticFiles", "backup"];
}

/** The settings of a filled configuration. Never throws for one that fits the schema. */
export function spaSettings(filled: SpaFilled, secrets: Secrets): SpaSettings {
  const { backend, name: displayName, ...app } = filled.spa;
  return {
    ...commonSettings(filled, secrets),
    system: "spa",
    spa: { ...app, displayName },
    backend: {
      ...backend,
      secrets: backend.secrets.map(({ name }, index) => ({
        name,
        value: secret(secrets, ["spa", "backend", "secrets", index, "value"]),
      })),
    },
  };
}
