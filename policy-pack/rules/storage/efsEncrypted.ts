import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** encrypted is true. */
export const efsEncrypted: Rule = {
  id: "efs-encrypted",
  title: "EFS is encrypted at rest",
  severity: "high",
  references: {
    fsbp: ["EFS.1"],
    cis: ["5.0.0/2.3.1", "7.0.0/3.3.1"],
    checkov: ["CKV_AWS_42"],
    cdkNag: ["AwsSolutions-EFS1"],
    trivy: ["AVD-AWS-0037"],
  },
  resourceTypes: ["aws:efs/fileSystem:FileSystem"],
  scope: "resource",
  check(fileSystem) {
    return expectValue(fileSystem, "encrypted", isTrue, {
      problem: "the files are stored in the clear",
      remedy: "set it to true; an existing file system must be replaced, so copy its files first",
    });
  },
};
