import type { Conditions } from "./needs";

/** An action on some resources. */
interface Right {
  readonly action: string;
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** Keys and values that every resource of a stack carries, and nothing of another stack does. */
export type StackTags = Readonly<Record<string, string>>;

/**
 * What ends badly on another stack's key, user pool or machine. AWS makes up their ids, so a name cannot bind these; all
 * know `aws:ResourceTag` (Service Authorization Reference, resource types `kms:key`, `cognito-idp:userpool`,
 * `ec2:instance` and `ec2:volume`). A machine that is stopped, changed and started runs new user data under its own role.
 *
 * What is called in the minutes after a key's creation by everybody, such as DescribeKey, is not among them: KMS takes
 * up to five minutes to heed a change of tags (KMS docs, "ABAC for AWS KMS"; whether a new key's too, to be verified).
 */
const BOUND = new Set([
  "kms:CreateGrant",
  "kms:Decrypt",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:PutKeyPolicy",
  "kms:ReEncryptFrom",
  "kms:RetireGrant",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:UntagResource",
  "cognito-idp:DeleteIdentityProvider",
  "cognito-idp:DeleteUserPool",
  "cognito-idp:DeleteUserPoolClient",
  "cognito-idp:DescribeIdentityProvider",
  "cognito-idp:DescribeUserPoolClient",
  "cognito-idp:UntagResource",
  "cognito-idp:UpdateIdentityProvider",
  "cognito-idp:UpdateUserPool",
  "cognito-idp:UpdateUserPoolClient",
  "ec2:ModifyInstanceAttribute",
  "ec2:StartInstances",
  "ec2:StopInstances",
  "ec2:TerminateInstances",
]);

/** What puts tags on: also on a key that is just being made, and has none yet. */
const TAGGING = new Set(["kms:TagResource", "cognito-idp:TagResource"]);

/** The same right, on resources with the stack's tags only. One that is bound by its ARN stays as it is. */
export function boundByTags(right: Right, tags: StackTags | undefined): Right {
  const { action, resources, conditions = {} } = right;
  if (tags === undefined || !resources.every((resource) => resource.endsWith("/*"))) {
    return right;
  }
  const of = (key: "ResourceTag" | "RequestTag") =>
    Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`aws:${key}/${tag}`, value]));
  if (BOUND.has(action)) {
    return { ...right, conditions: together(conditions, "StringEquals", of("ResourceTag")) };
  }
  if (TAGGING.has(action)) {
    // Nobody gets another stack's key by putting his own tags on it, or gives his to another stack.
    const either = { ...of("ResourceTag"), ...of("RequestTag") };
    return { ...right, conditions: together(conditions, "StringEqualsIfExists", either) };
  }
  return right;
}

function together(conditions: Conditions, operator: string, more: Conditions[string]): Conditions {
  return { ...conditions, [operator]: { ...conditions[operator], ...more } };
}
