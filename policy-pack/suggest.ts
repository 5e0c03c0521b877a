import { closest, distance } from "fastest-levenshtein";

/** ` (did you mean "rds-encrypted"?)`, or nothing where no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  // With one choice the message has named it already; long words take long to compare.
  if (known.length < 2 || word === "" || word.length > 80) {
    return "";
  }
  const lower = word.toLowerCase();
  const found = closest(lower, [...known]);
  const far = Math.max(1, Math.floor(Math.max(found.length, word.length) / 3));
  return distance(lower, found.toLowerCase()) <= far ? ` (did you mean "${found}"?)` : "";
}
