import { list } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { SETTING_TYPES } from "../../views/bucketSettings";
import { BUCKET_TYPES } from "../../views/buckets";

/** objectOwnership is BucketOwnerEnforced. */
export const s3AclsDisabled: Rule = {
  id: "s3-acls-disabled",
  title: "Bucket ACLs are disabled",
  severity: "low",
  references: { fsbp: ["S3.12"], checkov: ["CKV2_AWS_65"] },
  resourceTypes: [...SETTING_TYPES.ownership, ...BUCKET_TYPES],
  scope: "resource",
  check(resource) {
    if (!BUCKET_TYPES.includes(resource.type)) {
      return expectValue(resource, "rule.objectOwnership", (value) => value === "BucketOwnerEnforced", {
        problem: "objects can belong to others and have ACLs of their own",
        remedy: 'set it to "BucketOwnerEnforced"',
      });
    }
    // S3 User Guide, "Controlling ownership of objects": new buckets have ACLs disabled unless told otherwise.
    const finding = {
      problem: "ACLs decide about access beside the bucket's policy",
      remedy: "remove it, and grant in the bucket's policy",
    };
    return [
      ...expectValue(resource, "acl", (acl) => (acl ?? "private") === "private", finding),
      ...expectValue(resource, "grants", (grants) => list(grants).length === 0, finding),
    ];
  },
};
