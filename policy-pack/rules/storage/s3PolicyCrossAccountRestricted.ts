import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { BUCKET_TYPES } from "../../views/buckets";
import { judgeDocuments } from "../../views/identityPolicies";
import { accountOf, documentsIn, everybody, ownAccounts } from "../../views/principals";
import { grants } from "../../views/statements";

/** FSBP S3.6. */
const ADMIN_ACTIONS = [
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutEncryptionConfiguration",
  "s3:PutObjectAcl",
];

/** Statements for other accounts exclude DeleteBucketPolicy, PutBucketAcl, PutBucketPolicy, PutEncryptionConfiguration and PutObjectAcl. */
export const s3PolicyCrossAccountRestricted: Rule = {
  id: "s3-policy-cross-account-restricted",
  title: "Bucket policy gives foreign accounts no admin actions",
  severity: "high",
  references: { fsbp: ["S3.6"] },
  resourceTypes: ["aws:s3/bucketPolicy:BucketPolicy", ...BUCKET_TYPES],
  scope: "stack",
  check(resource, context) {
    const own = ownAccounts(context);
    return judgeDocuments(resource, documentsIn(resource, context, ["policy"]), (statement) => {
      const action = ADMIN_ACTIONS.find((candidate) => grants(statement, candidate));
      if (action === undefined) {
        const open = statement.actions.some(isUnknown);
        return open ? { element: "Action", undecided: "an action is not known before creation" } : undefined;
      }
      const everyone = everybody(statement) === undefined ? [] : ["*"];
      const accounts = [...everyone, ...statement.principals.map(({ value }) => accountOf(value))];
      const foreign = accounts.find((account) => account !== undefined && !own.has(account));
      if (foreign === undefined) {
        const open = statement.principals.some(({ value }) => isUnknown(value));
        return open
          ? { element: "Principal", undecided: "a principal is not known before creation" }
          : undefined;
      }
      if (own.size === 0) {
        const undecided = "the stack's account is not known; set accountId in the pack's configuration";
        return { element: "Principal", undecided };
      }
      const who = foreign === "*" ? "everybody" : `the account ${foreign}`;
      const remedy = "grant other accounts reading and writing of objects only";
      return { element: "Action", value: action, problem: `${who} may administer the bucket`, remedy };
    });
  },
};
