import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { type OfflinePreview, offlinePreview } from "../../cli/preview";

type Config = Readonly<Record<string, unknown>>;

/** A complete Open WebUI stack with values of its own (no examples), to be changed key by key. */
export const openWebuiConfig: Config = {
  "aws:region": "eu-central-1",
  "gatehouse:system": "open-webui",
  "gatehouse:environment": "dev",
  "gatehouse:size": "small",
  "gatehouse:domain": { name: "chat.acme.dev", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  "gatehouse:openWebui": {
    image: `ghcr.io/open-webui/open-webui@sha256:${"4a".repeat(32)}`,
  },
  "gatehouse:models": {
    bedrock: {
      modelIds: ["eu.amazon.nova-lite-v1:0", "amazon.titan-text-lite-v1"],
      gatewayImage: `ghcr.io/berriai/litellm@sha256:${"5b".repeat(32)}`,
    },
  },
};

/** A complete agent stack with values of its own (no examples), to be changed key by key. */
export const agentConfig: Config = {
  "aws:region": "eu-central-1",
  "gatehouse:system": "agent",
  "gatehouse:environment": "dev",
  "gatehouse:size": "small",
  "gatehouse:domain": { name: "agent.acme.dev", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  "gatehouse:agent": {
    image: `210987654321.dkr.ecr.eu-central-1.amazonaws.com/agent@sha256:${"4a".repeat(32)}`,
  },
  "gatehouse:bedrock": { agentId: "A1B2C3D4E5", aliasId: "F6G7H8I9J0" },
};

/** A complete stack of pages and an API with values of its own (no examples), to be changed key by key. */
export const spaConfig: Config = {
  "aws:region": "eu-central-1",
  "gatehouse:system": "spa",
  "gatehouse:environment": "dev",
  "gatehouse:size": "small",
  "gatehouse:domain": { name: "app.acme.dev", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  "gatehouse:spa": {
    backend: {
      image: `210987654321.dkr.ecr.eu-central-1.amazonaws.com/api@sha256:${"4a".repeat(32)}`,
    },
  },
};

/** Previews a stack file made of these keys, in a folder of its own that is removed afterwards. */
export async function previewOf(
  config: Config,
  {
    stack = "test",
    unknowns = false,
    steady = false,
  }: { stack?: string; unknowns?: boolean; steady?: boolean } = {},
): Promise<OfflinePreview> {
  const root = mkdtempSync(join(tmpdir(), "gatehouse-"));
  try {
    writeFileSync(join(root, "Pulumi.yaml"), "name: gatehouse\nruntime: nodejs\n");
    writeFileSync(join(root, `Pulumi.${stack}.yaml`), stringify({ config }));
    return await offlinePreview(root, stack, { unknowns, steady });
  } finally {
    rmSync(root, { recursive: true });
  }
}
