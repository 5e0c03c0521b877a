import { isUnknown, UNKNOWN } from "../../resource";
import { orCompliant, type Rule, unknown } from "../../rule";
import { allOf, verdictOf } from "../../views/answers";
import { reachesBucket, refuses } from "../../views/denials";
import { documentsIn } from "../../views/principals";

/** Who can neither read nor change the policy again is locked out. */
const LOCKOUT = ["s3:ListBucket", "s3:PutBucketPolicy"].map((action) => ({ action, reaches: reachesBucket }));

/** No Deny of s3:* to * without a condition. */
export const s3PolicyNoLockout: Rule = {
  id: "s3-policy-no-lockout",
  title: "Bucket policy does not lock everyone out",
  severity: "medium",
  references: { checkov: ["CKV_AWS_93"] },
  resourceTypes: ["aws:s3/bucketPolicy:BucketPolicy"],
  scope: "resource",
  check(resource, context) {
    const documents = documentsIn(resource, context, ["policy"]);
    const verdicts = documents.flatMap((document) => {
      if (document.kind === "unknown") {
        return [unknown(document.property, document.why)];
      }
      return document.statements.flatMap((statement) => {
        const open = statement.conditions.some(({ key }) => isUnknown(key))
          ? UNKNOWN
          : statement.conditions.length === 0;
        const locked = allOf([open, ...LOCKOUT.map((refusal) => refuses(statement, refusal))]);
        const problem = "it refuses everything to everybody, those who could change it included";
        const remedy =
          "give it a condition, or name the principals to refuse; only the root user can undo it";
        const finding = { property: `${statement.path}.Principal`, value: "*", problem, remedy };
        return locked === false ? [] : verdictOf(resource, locked === UNKNOWN ? UNKNOWN : false, finding);
      });
    });
    return orCompliant(verdicts);
  },
};
