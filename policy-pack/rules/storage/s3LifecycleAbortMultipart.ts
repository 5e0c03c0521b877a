import { at, list } from "../../resource";
import type { Rule } from "../../rule";
import { allOf, is, someOf, verdictOf } from "../../views/answers";
import { SETTING_TYPES } from "../../views/bucketSettings";

/** A rule sets abortIncompleteMultipartUpload.daysAfterInitiation. */
export const s3LifecycleAbortMultipart: Rule = {
  id: "s3-lifecycle-abort-multipart",
  title: "Failed uploads are cleaned up",
  severity: "low",
  references: { checkov: ["CKV_AWS_300"] },
  resourceTypes: SETTING_TYPES.lifecycle,
  scope: "resource",
  check(resource) {
    const { rules } = resource.inputs;
    const answer = someOf(list(rules), (rule) =>
      allOf([
        is(at(rule, "status"), (status) => status === "Enabled"),
        is(at(rule, "abortIncompleteMultipartUpload.daysAfterInitiation"), (days) => Number(days ?? 0) > 0),
      ]),
    );
    const problem =
      "no enabled rule ends uploads that were never finished, and their parts cost money unseen";
    const remedy =
      "set abortIncompleteMultipartUpload.daysAfterInitiation, for example to 7, in an enabled rule";
    return verdictOf(resource, answer, { property: "rules", problem, remedy });
  },
};
