import type { SystemConfig } from "../system";
import { type AgentFilled, agentSettings, unused } from "./resolve";
import { rules } from "./rules";
import { agentSchema } from "./schema";
import { tables } from "./sizes";

export const agent: SystemConfig<AgentFilled> = {
  title: "Agent",
  schema: agentSchema,
  tables,
  rules,
  example: `config:
  aws:region: eu-central-1
  gatehouse:system: agent
  gatehouse:environment: dev
  gatehouse:domain:
    name: agent.example.com
    hostedZoneId: Z0EXAMPLE00000000000
  gatehouse:agent:
    image: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/agent@sha256:<digest>
  gatehouse:bedrock:
    agentId: A1B2C3D4E5
    aliasId: F6G7H8I9J0
`,
  unused,
  settings: agentSettings,
};
