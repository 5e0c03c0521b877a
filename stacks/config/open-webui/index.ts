import type { SystemConfig } from "../system";
import { type OpenWebUiFilled, openWebUiSettings, unused } from "./resolve";
import { rules } from "./rules";
import { openWebUiSchema } from "./schema";
import { tables } from "./sizes";

export const openWebUi: SystemConfig<OpenWebUiFilled> = {
  title: "Open WebUI",
  schema: openWebUiSchema,
  tables,
  rules,
  example: `config:
  aws:region: eu-central-1
  gatehouse:system: open-webui
  gatehouse:environment: dev
  gatehouse:domain:
    name: chat.example.com
    hostedZoneId: Z0EXAMPLE00000000000
  gatehouse:openWebui:
    image: ghcr.io/open-webui/open-webui:0.12.4@sha256:<digest>
  gatehouse:models:
    openaiCompatible:
      baseUrl: https://api.openai.com/v1
      apiKey:
        secure: <pulumi config set --secret --path 'gatehouse:models.openaiCompatible.apiKey'>
`,
  unused,
  settings: openWebUiSettings,
};
