import { expectValue, type Rule } from "../../rule";

/** rootDirectory.path is set and is not /, which is the default. */
export const efsApRootDirectory: Rule = {
  id: "efs-ap-root-directory",
  title: "Access points enforce a directory",
  severity: "medium",
  references: { fsbp: ["EFS.3"], checkov: ["CKV_AWS_329"] },
  resourceTypes: ["aws:efs/accessPoint:AccessPoint"],
  scope: "resource",
  check(resource) {
    return expectValue(resource, "rootDirectory.path", (path) => !/^[/.]*$/.test(String(path ?? "/")), {
      problem: "its users see the whole file system",
      remedy: "name a directory of their own",
    });
  },
};
