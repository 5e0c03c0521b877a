import type { SystemConfig } from "../system";
import { type SpaFilled, spaSettings, unused } from "./resolve";
import { rules } from "./rules";
import { spaSchema } from "./schema";
import { tables } from "./sizes";

export const spa: SystemConfig<SpaFilled> = {
  title: "Pages and an API",
  schema: spaSchema,
  tables,
  rules,
  example: `config:
  aws:region: eu-central-1
  gatehouse:system: spa
  gatehouse:environment: dev
  gatehouse:domain:
    name: app.example.com
    hostedZoneId: Z0EXAMPLE00000000000
  gatehouse:spa:
    backend:
      image: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/api@sha256:<digest>
`,
  unused,
  settings: spaSettings,
};
