import type { PlanEntry } from "../../policy-pack/evaluate";

/** Shorter names, such as `admin`, are words of other texts too. */
const SHORTEST_NAME = 10;

/**
 * The plan so many times, each copy with URNs, ids, ARNs and generated names of its own; a text that holds one of
 * them, such as a policy document, speaks of those of its own copy. The first copy is the plan itself.
 */
export function replicated(entries: readonly PlanEntry[], copies: number): readonly PlanEntry[] {
  const pieces = cut(JSON.stringify(entries), identities(entries));
  return Array.from({ length: copies }, (_, copy) => copy).flatMap((copy) =>
    copy === 0
      ? [...entries]
      : (JSON.parse(
          pieces.map((piece, index) => (index % 2 === 0 ? piece : `${piece}-${copy}`)).join(""),
        ) as readonly PlanEntry[]),
  );
}

/** What names one resource and no other, the longest first, so that an id within an ARN does not hide the ARN. */
function identities(entries: readonly PlanEntry[]): readonly string[] {
  const found = entries.flatMap(({ urn, id, outputs = {} }) => [
    urn,
    ...[id, outputs["id"], outputs["arn"], outputs["name"], outputs["bucket"]].filter(
      (value): value is string =>
        typeof value === "string" && value.length >= SHORTEST_NAME && /\d/.test(value),
    ),
  ]);
  return [...new Set(found)].sort((a, b) => b.length - a.length);
}

/** The text in pieces, of which every second is one of the names. */
function cut(text: string, names: readonly string[]): readonly string[] {
  const known = names.map((name) =>
    JSON.stringify(name)
      .slice(1, -1)
      .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"),
  );
  return text.split(new RegExp(`(${known.join("|")})`));
}
