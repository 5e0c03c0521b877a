import { at, isUnknown, list, type Properties } from "../../resource";
import { orCompliant, type Rule, unknown, violation } from "../../rule";

const PUBLIC_ACLS = ["public-read", "public-read-write", "authenticated-read"];
const PUBLIC_GROUPS = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;
const remedy = "remove it; bucket owner enforced ownership needs no ACL";

/** Who is granted what: a grant names a group by its `uri`, in a resource of its own within `grantee`. */
function granteesOf(inputs: Properties): readonly { readonly property: string; readonly uri: unknown }[] {
  return ["grants", "accessControlPolicy.grants"].flatMap((path) =>
    list(at(inputs, path)).map((entry, index) => ({
      property: `${path}[${index}]`,
      uri: at(entry, "uri") ?? at(entry, "grantee.uri"),
    })),
  );
}

/** acl is not public-read, public-read-write or authenticated-read, and no grant goes to AllUsers or AuthenticatedUsers. */
export const s3NoPublicAcl: Rule = {
  id: "s3-no-public-acl",
  title: "No public ACL",
  severity: "critical",
  references: {
    fsbp: ["S3.2", "S3.3", "S3.12"],
    checkov: ["CKV_AWS_20", "CKV_AWS_57", "CKV2_AWS_43", "CKV_AWS_375"],
    cdkNag: ["AwsSolutions-S2"],
    trivy: ["AVD-AWS-0092"],
  },
  resourceTypes: [
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/bucketAcl:BucketAcl",
    "aws:s3/bucketAclV2:BucketAclV2",
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/objectCopy:ObjectCopy",
  ],
  scope: "resource",
  check(resource) {
    const acl = resource.inputs["acl"];
    const byName = isUnknown(acl)
      ? [unknown("acl")]
      : PUBLIC_ACLS.includes(String(acl))
        ? [
            violation(resource, {
              property: "acl",
              value: acl,
              problem: "strangers can read it",
              remedy,
            }),
          ]
        : [];
    const byGrant = granteesOf(resource.inputs).flatMap(({ property, uri }) => {
      if (isUnknown(uri)) {
        return [unknown(property)];
      }
      const problem = "the grant goes to strangers";
      return PUBLIC_GROUPS.test(String(uri))
        ? [violation(resource, { property, value: uri, problem, remedy })]
        : [];
    });
    return orCompliant([...byName, ...byGrant]);
  },
};
