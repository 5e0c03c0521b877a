import { isUnknown } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";

/** What opens an image or snapshot to everybody: the value of a property of each type. */
const OPEN: Readonly<Record<string, { readonly property: string; readonly value: string }>> = {
  "aws:ec2/amiLaunchPermission:AmiLaunchPermission": { property: "group", value: "all" },
  "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": {
    property: "accountId",
    value: "all",
  },
  "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": { property: "state", value: "unblocked" },
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": { property: "state", value: "unblocked" },
};

/** No image or snapshot of a disk is shared with everybody, and nothing lifts the account's block of that. */
export const ec2ImagesNotPublic: Rule = {
  id: "ec2-images-not-public",
  title: "Images and snapshots of disks are not public",
  severity: "critical",
  references: { fsbp: ["EC2.1", "EC2.182"], checkov: ["CKV_AWS_205"] },
  resourceTypes: Object.keys(OPEN),
  scope: "resource",
  check(resource) {
    const { property, value } = OPEN[resource.type] ?? { property: "group", value: "all" };
    const given = resource.inputs[property];
    if (isUnknown(given)) {
      return [unknown(property)];
    }
    const problem = "everybody with an AWS account can copy what is on the disk";
    const remedy = "name the accounts that need it, and keep the account's block of public sharing";
    return [
      String(given).toLowerCase() === value
        ? violation(resource, { property, value: given, problem, remedy })
        : compliant,
    ];
  },
};
