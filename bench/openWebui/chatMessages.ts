import { MODEL } from "../../local/native/modelStub";
import type { ChatEvent } from "./liveUpdates";

/** The chat that a user is in. */
export interface Chat {
  readonly id: string;
  readonly lastMessageId: string;
  readonly turns: number;
}

type Step = "piece" | "done" | "failed" | undefined;

/** What an event means for the answer that a page waits for. */
export function stepOf({ data }: ChatEvent): Step {
  switch (data?.type) {
    case "chat:message:error":
      return "failed";
    case "response:completion":
      return "piece";
    case "chat:completion":
      if (data.data?.error !== undefined) {
        return "failed";
      }
      return data.data?.done === true ? "done" : "piece";
    default:
      return undefined;
  }
}

/** The body that the page of 0.12.4 posts for a message. */
export function completion(
  sessionId: string,
  message: { user: string; answer: string },
  chat: Chat | undefined,
) {
  const parentId = chat?.lastMessageId ?? null;
  return {
    stream: true,
    model: MODEL,
    params: {},
    tool_servers: [],
    features: {
      voice: false,
      image_generation: false,
      code_interpreter: false,
      web_search: false,
      memory: false,
    },
    variables: {},
    session_id: sessionId,
    ...(chat === undefined ? {} : { chat_id: chat.id }),
    id: message.answer,
    parent_id: parentId,
    user_message: {
      id: message.user,
      parentId,
      childrenIds: [message.answer],
      role: "user",
      content: "How many people can talk to you at the same time? ".repeat(4),
      timestamp: Math.floor(Date.now() / 1000),
      models: [MODEL],
    },
    background_tasks: {
      ...(chat === undefined ? { title_generation: true, tags_generation: true } : {}),
      follow_up_generation: true,
    },
  };
}
