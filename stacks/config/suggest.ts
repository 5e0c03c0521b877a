import { closest, distance } from "fastest-levenshtein";

/** The known word that was most likely meant, or `undefined` when none is near. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word.length === 0 || word.length > 60) {
    return undefined;
  }
  const lower = word.toLowerCase();
  const found = known.find((candidate) => sameLetters(candidate, lower)) ?? closest(lower, [...known]);
  const far = Math.max(1, Math.floor(Math.max(found.length, word.length) / 3));
  return sameLetters(found, lower) || distance(lower, found.toLowerCase()) <= far
    ? found
    : begins(lower, known);
}

function sameLetters(candidate: string, lower: string): boolean {
  return letters(candidate) === letters(lower);
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** `federations` for `federation`, `nat` for `nat-instance`: one begins the other, and only one such word exists. */
function begins(lower: string, known: readonly string[]): string | undefined {
  if (lower.length < 3) {
    return undefined;
  }
  const found = known.filter(
    (word) => word.toLowerCase().startsWith(lower) || lower.startsWith(word.toLowerCase()),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** ` (did you mean "egress"?)`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = suggestion(word, known);
  // With one choice the message has named it already.
  return found === undefined || found === word || known.length === 1 ? "" : ` (did you mean "${found}"?)`;
}
