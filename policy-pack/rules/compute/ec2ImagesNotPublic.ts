import { isUnknown } from "../../resource";
import { compliant, orCompliant, type Rule, unknown, violation } from "../../rule";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

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

/** EC2 Image Builder hands out what it builds. */
const BUILDER = "aws:imagebuilder/distributionConfiguration:DistributionConfiguration";
const problem = "everybody with an AWS account can copy what is on the disk";
const remedy = "name the accounts that need it, and keep the account's block of public sharing";

/** No image or snapshot of a disk is shared with everybody, and nothing lifts the account's block of that. */
export const ec2ImagesNotPublic: Rule = {
  id: "ec2-images-not-public",
  title: "Images and snapshots of disks are not public",
  severity: "critical",
  references: { fsbp: ["EC2.1", "EC2.182"], checkov: ["CKV_AWS_205"] },
  resourceTypes: [...Object.keys(OPEN), BUILDER],
  scope: "resource",
  check(resource) {
    if (resource.type === BUILDER) {
      return orCompliant(
        elements(part(inputsOf(resource), "distributions"))
          .flatMap((each) => elements(part(each, "amiDistributionConfiguration.launchPermission.userGroups")))
          .flatMap((group) =>
            judgeValue(resource, group, (value) => String(value).toLowerCase() !== "all", {
              problem,
              remedy,
            }),
          ),
      );
    }
    const { property, value } = OPEN[resource.type] ?? { property: "group", value: "all" };
    const given = resource.inputs[property];
    if (isUnknown(given)) {
      return [unknown(property)];
    }
    return [
      String(given).toLowerCase() === value
        ? violation(resource, { property, value: given, problem, remedy })
        : compliant,
    ];
  },
};
