import { isUnknown, UNKNOWN } from "../resource";
import type { Condition } from "./statements";

const POSITIVE = /^(string(equals|equalsignorecase|like)|arn(equals|like))$/;

const WILD = /[*?]/;

/** What a request says of its own caller fits every caller; what AWS says of the resource is one's own. */
const OWN_VARIABLE = /^\$\{aws:resource(account|orgid|orgpaths)\}(\/.*)?$/i;

/** Their values are names of services, in any region. */
const SERVICE_KEYS = new Set(["kms:viaservice", "iam:passedtoservice"]);

/**
 * Whether a value with wildcards fits callers that nobody named: an ARN of any account, an organisation or an
 * account by its first letters.
 */
export function fitsStrangers(key: string, value: string): boolean {
  if (/^[*?]*$/.test(value) || /^arn:\*/.test(value)) {
    return true;
  }
  if (value.includes("${")) {
    return !OWN_VARIABLE.test(value);
  }
  if (!WILD.test(value)) {
    return false;
  }
  if (value.startsWith("arn:")) {
    const [, , , , account = "", ...rest] = value.split(":");
    // S3's ARNs hold no account: there the bucket's name is what is named.
    return WILD.test(account) || (account === "" && !/^[^*?/]{3,}/.test(rest.join(":")));
  }
  if (key.startsWith("oidc.eks.")) {
    // A namespace of a cluster is named by whoever owns it.
    return !/^system:serviceaccount:[^*?:]+:/.test(value);
  }
  const [first = ""] = value.split(key === "aws:userid" ? ":" : "/");
  return SERVICE_KEYS.has(key) ? /^[*?]/.test(value) : WILD.test(first);
}

/**
 * Whether a condition demands that one of some keys (lower case) has a value that was written down. Negative
 * operators, operators that pass without the key, and values that fit everything demand nothing. Unknown where
 * that hangs on a value that is not known yet.
 */
export function restricts(condition: Condition, keys: ReadonlySet<string>): boolean | typeof UNKNOWN {
  const { operator, key, values, optional } = condition;
  if (isUnknown(key)) {
    return UNKNOWN;
  }
  const embracesAll = values.some((value) => fitsStrangers(key, value));
  if (!keys.has(key) || !POSITIVE.test(operator) || optional || values.length === 0 || embracesAll) {
    return false;
  }
  return values.some(isUnknown) ? UNKNOWN : true;
}

/** The answer of several conditions of one statement, all of which must hold: one is enough. */
export function anyOf(answers: readonly (boolean | typeof UNKNOWN)[]): boolean | typeof UNKNOWN {
  return answers.includes(true) || (answers.includes(UNKNOWN) ? UNKNOWN : false);
}
