import { z } from "zod";
import { type Field, Problem } from "./problems";
import { Sessions } from "./sessions";

export const LONGEST_MESSAGE = 4000;
export const LONGEST_COMMENT = 2000;

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
    .refine((value) => [...value].length <= most, { error: `has more than ${most} characters` });

const required = (most: number) => text(most).refine((value) => value !== "", { error: "is empty" });
const session = text(100).refine(Sessions.isSession, { error: "is not the id of a session" });

const CHAT = z.strictObject({
  message: required(LONGEST_MESSAGE),
  session_id: session.optional(),
  user_id: required(128).optional(),
});

const FEEDBACK = z.strictObject({
  session_id: session,
  helpful: z.boolean({
    error: ({ input }) => (input === undefined ? "is missing" : "must be true or false"),
  }),
  emotion: required(40),
  user_comment: text(LONGEST_COMMENT).optional(),
});

export type ChatRequest = z.infer<typeof CHAT>;
export type FeedbackRequest = z.infer<typeof FEEDBACK>;

export const chatRequest = (body: unknown): ChatRequest => parse(CHAT, body);
export const feedbackRequest = (body: unknown): FeedbackRequest => parse(FEEDBACK, body);

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data, error } = schema.safeParse(body);
  if (!success) {
    throw invalid("Some fields are not as they must be.", error.issues.flatMap(fieldsOf));
  }
  return data;
}

export function invalid(message: string, fields: readonly Field[] = []): Problem {
  return new Problem(400, "invalid_request", message, { fields });
}

function fieldsOf(issue: z.core.$ZodIssue): Field[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((field) => ({ field: field.slice(0, 100), message: "is unknown" }));
  }
  return issue.path.length === 0
    ? [{ field: "", message: "must be an object" }]
    : [{ field: issue.path.join("."), message: issue.message }];
}
