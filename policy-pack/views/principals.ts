import type { Context } from "../context";
import { isUnknown, type Resource, UNKNOWN } from "../resource";
import type { Verdict } from "../rule";
import { type Block, isPublicUnion, parseBlock } from "./cidr";
import { anyOf, restricts } from "./conditions";
import { judgeDocuments, type Opinion } from "./identityPolicies";
import { type Condition, type Document, documentIn, type Statement } from "./statements";

/**
 * Keys that narrow a wildcard principal to known callers (IAM User Guide, "global condition keys", and those of KMS
 * and S3). `kms:ViaService` alone is none: every account's callers come through the same services.
 */
const NARROWING_KEYS = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
]);
/** `aws:VpcSourceIp` narrows nobody by itself: strangers choose the private addresses of their VPCs (IAM User Guide). */
const ADDRESS_KEYS = new Set(["aws:sourceip"]);

/** Whether a condition leaves only known callers. */
export function narrows(condition: Condition): boolean | typeof UNKNOWN {
  const { operator, key, values, optional } = condition;
  if (!ADDRESS_KEYS.has(key)) {
    return restricts(condition, NARROWING_KEYS);
  }
  const blocks = values.map(parseBlock);
  const known = blocks.filter((block): block is Block => block !== undefined);
  const unread = values.some((value, index) => blocks[index] === undefined && !isUnknown(value));
  if (operator !== "ipaddress" || optional || values.length === 0 || unread || isPublicUnion(known)) {
    return false;
  }
  return values.some(isUnknown) ? UNKNOWN : true;
}

/** `*`, or an ARN of every account. */
const EVERYBODY = /^(\*+|arn:[^:]*:[^:]*:[^:]*:[^:]*[*?][^:]*(:.*)?|arn:\*.*)$/i;

/** The spelling of "everybody" in a statement; undefined where it names its principals. */
export function everybody(statement: Statement): { element: string; value: unknown } | undefined {
  const wildcard = statement.principals.find(({ value }) => EVERYBODY.test(value));
  if (wildcard !== undefined) {
    return { element: "Principal", value: wildcard.value };
  }
  // Allow with NotPrincipal admits everybody but the named, anonymous callers included.
  return statement.notPrincipals.length > 0
    ? { element: "NotPrincipal", value: "everybody else" }
    : undefined;
}

/** Says of an Allow statement that it admits everybody, if it does. */
export function judgeWildcardPrincipal(statement: Statement, remedy: string): Opinion {
  const open = everybody(statement);
  const narrow = anyOf(statement.conditions.map(narrows));
  if (open !== undefined && narrow === UNKNOWN) {
    return { element: "Condition", undecided: "a condition is not known before creation" };
  }
  if (open !== undefined && !narrow) {
    const problem = "everybody is admitted and no condition narrows that down";
    return { ...open, problem, remedy };
  }
  return statement.principals.some(({ value }) => isUnknown(value))
    ? { element: "Principal", undecided: "a principal is not known before creation" }
    : undefined;
}

/** Judges the resource policies in some properties for statements that admit everybody. */
export function judgeResourcePolicies(
  resource: Resource,
  context: Context,
  properties: readonly string[],
  remedy: string,
): readonly Verdict[] {
  const documents = documentsIn(resource, context, properties);
  return judgeDocuments(resource, documents, (statement) => judgeWildcardPrincipal(statement, remedy));
}

export function documentsIn(
  resource: Resource,
  context: Context,
  properties: readonly string[],
): readonly Document[] {
  return properties
    .map((property) => documentIn(resource, property, context))
    .filter((document): document is Document => document !== undefined);
}

/** The account in an AWS principal: an ARN or a bare account id. */
export function accountOf(principal: string): string | undefined {
  return /^\d{12}$/.test(principal) ? principal : /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1];
}

/** The accounts that the stack deploys to: the setting, else what its resources' ARNs say. */
export function ownAccounts(context: Context): ReadonlySet<string> {
  const { accountId } = context.settings;
  return accountId === undefined ? context.memo(accountsInArns) : new Set([accountId]);
}

function accountsInArns(context: Context): ReadonlySet<string> {
  const accounts = context.resources.flatMap(
    ({ outputs }) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(String(outputs["arn"]))?.[1] ?? [],
  );
  return new Set(accounts);
}
