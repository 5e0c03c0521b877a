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

/**
 * AWS's own accounts that write the access logs of load balancers, one for each of the older regions; what they may put
 * into a bucket are one's own logs (ELB User Guide, "Enable access logs for your Application Load Balancer";
 * `aws.elb.getServiceAccount` gives them).
 */
const LOG_WRITERS: ReadonlySet<string> = new Set([
  ...["127311923021", "033677994240", "027434742980", "797873946194", "098369216593", "754344448648"],
  ...["589379963580", "718504428378", "383597477331", "600734575887", "114774131450", "783225319266"],
  ...["582318560864", "985666609251", "054676820928", "156460612806", "652711504416", "635631232127"],
  ...["009996457667", "897822967062", "076674570225", "507241528517", "048591011584", "638102146993"],
]);
const writesLogs = ({ actions, notActions }: Statement) =>
  notActions.length === 0 &&
  actions.length > 0 &&
  actions.every((action) => /^s3:(putobject[a-z]*\*?|abort\*|abortmultipartupload)$/i.test(action));

/** The conditions by which a statement says whose its callers are: its principals decide where it names some. */
function naming(statement: Statement, keys: ReadonlySet<string>): readonly Condition[] {
  return everybody(statement) !== undefined || statement.principals.some(({ kind }) => kind === "service")
    ? statement.conditions.filter((one) => restricts(one, keys) !== false)
    : [];
}

/** The accounts that a statement names, by its principals or by its conditions. */
export function accountsIn(statement: Statement): readonly string[] {
  const principals = statement.principals
    .flatMap(({ value }) => accountOf(value) ?? [])
    .filter((account) => !(LOG_WRITERS.has(account) && writesLogs(statement)));
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
