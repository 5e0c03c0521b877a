import type { SystemConfig } from "../system";
import { type ChatbotFilled, chatbotSettings, unused } from "./resolve";
import { rules } from "./rules";
import { chatbotSchema } from "./schema";
import { tables } from "./sizes";

export const chatbot: SystemConfig<ChatbotFilled> = {
  title: "Chatbot",
  schema: chatbotSchema,
  tables,
  rules,
  example: `config:
  aws:region: eu-central-1
  gatehouse:system: chatbot
  gatehouse:environment: dev
  gatehouse:domain:
    name: chatbot.example.com
    hostedZoneId: Z0EXAMPLE00000000000
  gatehouse:chatbot:
    image: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/chatbot@sha256:<digest>
  gatehouse:bedrock:
    modelIds: [eu.amazon.nova-lite-v1:0]
`,
  unused,
  settings: chatbotSettings,
};
