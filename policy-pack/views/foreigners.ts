import { isUnknown } from "../resource";
import { restricts } from "./conditions";
import { accountOf, everybody } from "./principals";
import type { Condition, Statement } from "./statements";

/** By these keys a statement for everybody, or for a service, says whose. */
const ACCOUNT_KEYS: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceowner",
  "aws:userid",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
]);
const ORGANIZATION_KEYS: ReadonlySet<string> = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
]);

/** The conditions by which a statement says whose its callers are: its principals decide where it names some. */
function naming(statement: Statement, keys: ReadonlySet<string>): readonly Condition[] {
  return everybody(statement) !== undefined || statement.principals.some(({ kind }) => kind === "service")
    ? statement.conditions.filter((one) => restricts(one, keys) !== false)
    : [];
}

/** The accounts that a statement names, by its principals or by its conditions. */
export function accountsIn(statement: Statement): readonly string[] {
  const principals = statement.principals.flatMap(({ value }) => accountOf(value) ?? []);
  const values = naming(statement, ACCOUNT_KEYS).flatMap((condition) => condition.values);
  return [
    ...principals,
    ...values.flatMap((value) => /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12})(?::|$)/.exec(value)?.[1] ?? []),
  ];
}

/** The organisations whose accounts a statement admits, where it names no account. */
function organizationsIn(statement: Statement): readonly string[] {
  if (naming(statement, ACCOUNT_KEYS).length > 0) {
    return [];
  }
  const values = naming(statement, ORGANIZATION_KEYS).flatMap((condition) => condition.values);
  return values.flatMap((value) => /^(o-[a-z0-9]+)(?:\/|$)/i.exec(value)?.[1]?.toLowerCase() ?? []);
}

/** Options of a rule that lets some accounts and organisations in. */
export const foreignerOptions = {
  accounts: {
    type: "array" as const,
    items: { type: "string" as const },
    description: "Other accounts that may use what the stack holds, twelve digits each.",
    default: [] as readonly string[],
  },
  organizations: {
    type: "array" as const,
    items: { type: "string" as const },
    description: "Organisations whose accounts may use what the stack holds, one's own among them: o-….",
    default: [] as readonly string[],
  },
};

/** What a statement says of foreigners. */
export type Foreigner =
  | { readonly kind: "none" }
  | { readonly kind: "foreign"; readonly element: string; readonly value: string; readonly option: string }
  | { readonly kind: "undecided"; readonly element: string; readonly why: string };

const undecided = (element: string, why: string): Foreigner => ({ kind: "undecided", element, why });

/** Whom a statement admits beside one's own accounts and those that are trusted. */
export function foreignerIn(
  statement: Statement,
  own: ReadonlySet<string>,
  trusted: { readonly accounts: readonly string[]; readonly organizations: readonly string[] },
): Foreigner {
  const account = accountsIn(statement).find((one) => !own.has(one) && !trusted.accounts.includes(one));
  if (account !== undefined) {
    return own.size === 0
      ? undecided("Principal", "the stack's account is not known; set accountId in the pack's configuration")
      : { kind: "foreign", element: "Principal", value: account, option: "accounts" };
  }
  const known = trusted.organizations.map((one) => one.toLowerCase());
  const organization = organizationsIn(statement).find((one) => !known.includes(one));
  if (organization !== undefined) {
    // Nothing in a stack says which organisation its account is in.
    return known.length === 0
      ? undecided(
          "Condition",
          `whether ${organization} is one's own organisation is not known; name it in the option organizations`,
        )
      : { kind: "foreign", element: "Condition", value: organization, option: "organizations" };
  }
  const conditions = [...naming(statement, ACCOUNT_KEYS), ...naming(statement, ORGANIZATION_KEYS)];
  if (conditions.some(({ key, values }) => isUnknown(key) || values.some(isUnknown))) {
    return undecided("Condition", "a condition is not known before creation");
  }
  return statement.principals.some(({ value }) => isUnknown(value))
    ? undecided("Principal", "a principal is not known before creation")
    : { kind: "none" };
}
