import { z } from "zod";
import { patterns } from "./formats";

/** The namespace of every key in a stack file. */
export const NAMESPACE = "gatehouse";

/** What is said about a key: in messages, in the editor and on the reference page. */
export interface Notes {
  /** What the value means; a whole sentence. */
  readonly description: string;
  /** What may stand there, to follow the word "use". Enumerations and numbers write their own. */
  readonly allowed?: string;
  readonly unit?: string;
  /** Where the limit or the meaning comes from. */
  readonly source?: string;
  /** Encrypted with `pulumi config set --secret --path`; never shown. */
  readonly secret?: true;
  /** The known values of a text that is not an enumeration. */
  readonly values?: readonly string[];
}

export const notes = z.registry<Notes>();

export const text = (note: Notes, pattern: RegExp, test: (value: string) => boolean = () => true) =>
  z.string().regex(pattern).refine(test).register(notes, note);
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T, note: Notes) =>
  z.enum(values).register(notes, { allowed: either(values.map((value) => JSON.stringify(value))), ...note });
export const whole = (minimum: number, maximum: number, note: Notes) =>
  z
    .int()
    .min(minimum)
    .max(maximum)
    .register(notes, { allowed: `a whole number from ${minimum} to ${maximum}`, ...note });
/** A number in steps of a half. */
export const halves = (minimum: number, maximum: number, note: Notes) =>
  z
    .number()
    .min(minimum)
    .max(maximum)
    .multipleOf(0.5)
    .register(notes, { allowed: `a number from ${minimum} to ${maximum} in steps of 0.5`, ...note });
export const oneNumberOf = <const T extends readonly number[]>(values: T, note: Notes) => {
  const literal: z.ZodLiteral<number> = z.literal([...values]);
  literal.register(notes, { allowed: either(values.map(String)), ...note });
  return literal as unknown as z.ZodType<T[number]>;
};
export const flag = (note: Notes) => z.boolean().register(notes, { allowed: "true or false", ...note });
export const list = <T extends z.ZodType>(item: T, maximum: number, note: Notes, minimum = 0) =>
  z.array(item).min(minimum).max(maximum).register(notes, note);
export const object = <T extends z.ZodRawShape>(note: Notes, shape: T) =>
  z.strictObject(shape).register(notes, note);

/** `a, b or c`. */
export function either(words: readonly string[]): string {
  const head = words.slice(0, -1).join(", ");
  return head === "" ? (words[0] ?? "") : `${head} or ${words.at(-1)}`;
}

export const host = (description: string, more: Partial<Notes> = {}) =>
  text(
    {
      description,
      allowed:
        'a full host name in lower case without "https://", such as "chat.acme.com" (international names as xn--)',
      ...more,
    },
    patterns.host,
  );

export const certificateArn = (description: string) =>
  text(
    {
      description,
      allowed:
        'the ARN of an issued ACM certificate, such as "arn:aws:acm:eu-central-1:111122223333:certificate/…"',
      source: "ACM API",
    },
    patterns.certificateArn,
  );

export const hostedZoneId = (description: string) =>
  text(
    {
      description,
      allowed: 'the id of a public Route 53 zone, such as "Z08345671ABCDEFGHIJKL"',
      source: "Route 53 API",
    },
    patterns.hostedZoneId,
  );

export const image = (description: string) =>
  text(
    {
      description,
      allowed:
        'an image by its digest, such as "ghcr.io/open-webui/open-webui:0.12.4@sha256:<64 hexadecimal digits>" ' +
        "(`docker buildx imagetools inspect IMAGE` prints the digest)",
    },
    patterns.image,
  );

export const emailDomains = (description: string) =>
  list(host("An e-mail domain.", { allowed: 'a domain in lower case, such as "acme.com"' }), 50, {
    description,
    allowed: "a list of at most 50 domains",
  });

export const modelIds = (
  description: string,
  pattern: RegExp,
  allowed: string,
  minimum: number,
  test?: (id: string) => boolean,
) =>
  list(
    text({ description: "A model.", allowed }, pattern, test),
    50,
    { description, allowed: `a list of ${minimum} to 50 model ids` },
    minimum,
  );
