import { createHash } from "node:crypto";

const MAX_LENGTH = 63;
const DIGEST_LENGTH = 8;

/** Cognito refuses these two wherever they stand ("Domain cannot contain reserved word", seen for `newcognito`). */
const RESERVED_ANYWHERE = ["amazon", "cognito"];

/** Refused between hyphens only: `aws-chat` fails, `awsome` passes (field report). */
const RESERVED_SEGMENTS = ["aws"];

/**
 * What is wrong with a managed login prefix, one phrase each; empty when Cognito takes it. That somebody else
 * in the region may already have it cannot be known beforehand: use `generatedPrefix`.
 */
export function domainPrefixFaults(prefix: string): readonly string[] {
  const faults: string[] = [];
  if (prefix.length < 1 || prefix.length > MAX_LENGTH) {
    faults.push(`it has ${prefix.length} characters, allowed are 1 to ${MAX_LENGTH}`);
  }
  if (!/^[a-z0-9-]*$/.test(prefix)) {
    faults.push("only lower-case letters, digits and hyphens are allowed");
  }
  if (prefix.startsWith("-") || prefix.endsWith("-")) {
    faults.push("it may not begin or end with a hyphen");
  }
  for (const word of reservedWordsIn(prefix)) {
    faults.push(`Cognito reserves the word "${word}"`);
  }
  return faults;
}

function reservedWordsIn(prefix: string): readonly string[] {
  const segments = prefix.split("-");
  return [
    ...RESERVED_ANYWHERE.filter((word) => prefix.includes(word)),
    ...RESERVED_SEGMENTS.filter((word) => segments.includes(word)),
  ];
}

/**
 * A valid prefix that nobody else in the region is likely to have: the cleaned name and eight hexadecimal
 * digits of where it belongs. The same input gives the same prefix, so it is known at preview.
 */
export function generatedPrefix(
  name: string,
  accountId: string,
  region: string,
  project: string,
  stack: string,
): string {
  // JSON keeps ("a", "bc") and ("ab", "c") apart; the name is part of it because it may be cut below.
  const owner = JSON.stringify([name, accountId, region, project, stack]);
  const digest = createHash("sha256").update(owner).digest("hex").slice(0, DIGEST_LENGTH);
  const cleaned = withoutReservedWords(name.toLowerCase().replace(/[^a-z0-9]+/g, "-"));
  const cut = trimHyphens(cleaned.slice(0, MAX_LENGTH - DIGEST_LENGTH - 1));
  return cut === "" ? `login-${digest}` : `${cut}-${digest}`;
}

/** Takes the words out wherever they stand, again and again: `awamazons` becomes `aws` on the way. */
function withoutReservedWords(text: string): string {
  const shorter = text.replace(/amazon|cognito|aws/g, "").replace(/-{2,}/g, "-");
  return shorter === text ? trimHyphens(text) : withoutReservedWords(shorter);
}

function trimHyphens(text: string): string {
  return text.replace(/^-+|-+$/g, "");
}
