import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { documentsIn } from "../../views/principals";

const SOURCE_KEYS = new Set([
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:principalorgid",
]);

/** Load balancers send no source; they write below the account that they belong to. */
const OWN_PATH = /\/AWSLogs\/\d{12}\//;

/** A service principal acts for every customer of AWS: what it may do in a bucket is bound to one's own account. */
export const stackBucketServiceSource: Rule = {
  id: "stack-bucket-service-source",
  title: "AWS services use the bucket for this account only",
  severity: "high",
  references: {},
  resourceTypes: ["aws:s3/bucketPolicy:BucketPolicy"],
  scope: "stack",
  check(resource, context) {
    const documents = documentsIn(resource, context, ["policy"]);
    return judgeDocuments(resource, documents, ({ principals, conditions, resources }) => {
      const service = principals.find(({ kind }) => kind === "service");
      const open = principals.some(({ value }) => isUnknown(value));
      if (service === undefined && !open) {
        return undefined;
      }
      const bound = anyOf([
        ...conditions.map((condition) => restricts(condition, SOURCE_KEYS)),
        resources.length > 0 && resources.every((arn) => OWN_PATH.test(arn)),
      ]);
      if (bound === true) {
        return undefined;
      }
      if (isUnknown(bound) || open || resources.some(isUnknown)) {
        const undecided = "whom the statement is bound to is not known before creation";
        return { element: "Condition", undecided };
      }
      return {
        element: "Principal",
        value: service?.value,
        problem: "the service does so for any customer of AWS who names this bucket",
        remedy: "add a condition with aws:SourceArn or aws:SourceAccount",
      };
    });
  },
};
