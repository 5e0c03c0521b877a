import { isUnknown } from "../resource";

/** What two patterns (action names or ARNs) both fit, as patterns; the first where that cannot be said in one. */
export function both(one: string, other: string): readonly string[] {
  if (isUnknown(one) || includes(other, one)) {
    return [one];
  }
  if (isUnknown(other)) {
    return [one];
  }
  if (includes(one, other)) {
    return [other];
  }
  return overlap(one, other) ? [one] : [];
}

/** Whether every text that fits the second pattern fits the first. */
export function includes(pattern: string, other: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, "[^*]");
  return new RegExp(`^${source}$`, "is").test(other);
}

/** Whether some text may fit both: two patterns without a common start or end have none. */
function overlap(one: string, other: string): boolean {
  if (!/[*?]/.test(one) || !/[*?]/.test(other)) {
    // One is a plain text that the other does not fit.
    return false;
  }
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  const start = (text: string) => text.split(/[*?]/)[0] ?? "";
  const end = (text: string) => text.split(/[*?]/).at(-1) ?? "";
  const starts = start(a).startsWith(start(b)) || start(b).startsWith(start(a));
  return starts && (end(a).endsWith(end(b)) || end(b).endsWith(end(a)));
}
