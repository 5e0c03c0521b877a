import { isAbsent } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** availabilityZoneName is absent. */
export const efsNoOneZone: Rule = {
  id: "efs-no-one-zone",
  title: "EFS is not confined to one zone",
  severity: "low",
  references: {},
  resourceTypes: ["aws:efs/fileSystem:FileSystem"],
  scope: "resource",
  check(resource) {
    return expectValue(resource, "availabilityZoneName", isAbsent, {
      problem: "the files are lost with the zone",
      remedy: "remove it; an existing file system must be replaced, so copy its files first",
    });
  },
};
