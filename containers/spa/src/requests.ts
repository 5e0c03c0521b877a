import { z } from "zod";
import { type Field, Problem } from "../../chatbot/src/problems";

const LONGEST_MESSAGE = 4000;
const LONGEST_ANSWER = 20_000;
const MOST_TURNS = 20;

/** Tab and line ends are text; other control characters, and halves of a character, are not. */
function isText(value: string): boolean {
  return !/\p{Cs}|(?![\t\n\r])\p{Cc}/u.test(value);
}

/** Characters as people count them, rather than halves of some. */
const text = (most: number) =>
  z
    .string({ error: ({ input }) => (input === undefined ? "is missing" : "must be text") })
    .refine(isText, { error: "holds characters that are not text" })
    .transform((value) => value.trim())
    .refine((value) => value !== "", { error: "is empty" })
    .refine((value) => [...value].length <= most, { error: `has more than ${most} characters` });

const ASKED = {
  message: text(LONGEST_MESSAGE),
  model: text(200).optional(),
  /** What was said before: this program keeps nothing. */
  history: z
    .array(z.strictObject({ question: text(LONGEST_MESSAGE), answer: text(LONGEST_ANSWER) }), {
      error: "must be a list",
    })
    .max(MOST_TURNS, { error: `has more than ${MOST_TURNS} entries` })
    .optional(),
};
const ID = z
  .string({ error: ({ input }) => (input === undefined ? "is missing" : "must be text") })
  .regex(/^[\w-]{1,64}$/, { error: "must be 1 to 64 letters, digits, - and _" });

const CHAT = z.strictObject(ASKED);

const MESSAGE = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("ask"), id: ID, ...ASKED }),
    z.strictObject({ type: z.literal("stop"), id: ID }),
    z.strictObject({ type: z.literal("ping") }),
  ],
  { error: "must be ask, stop or ping" },
);

export type ChatRequest = z.infer<typeof CHAT>;
export type ClientMessage = z.infer<typeof MESSAGE>;

/** The body of `POST /api/v1/chat`. @throws Problem 400 */
export const chatRequest = (body: unknown): ChatRequest => parse(CHAT, body);

/** A message of a WebSocket. @throws Problem 400 */
export function clientMessage(raw: string): ClientMessage {
  let given: unknown;
  try {
    given = JSON.parse(raw);
  } catch {
    throw new Problem(400, "invalid_request", "The message is not JSON.");
  }
  return parse(MESSAGE, given);
}

function parse<T>(schema: z.ZodType<T>, given: unknown): T {
  const { success, data, error } = schema.safeParse(given);
  if (!success) {
    throw new Problem(400, "invalid_request", "Some fields are not as they must be.", {
      fields: error.issues.flatMap(fieldsOf),
    });
  }
  return data;
}

function fieldsOf(issue: z.core.$ZodIssue): Field[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((field) => ({ field: field.slice(0, 100), message: "is unknown" }));
  }
  return issue.path.length === 0
    ? [{ field: "", message: "must be an object" }]
    : [{ field: issue.path.join("."), message: issue.message }];
}
