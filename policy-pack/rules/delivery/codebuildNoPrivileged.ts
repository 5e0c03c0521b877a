import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** environment.privilegedMode is not true. */
export const codebuildNoPrivileged: Rule = {
  id: "codebuild-no-privileged",
  title: "CodeBuild is not privileged without need",
  severity: "medium",
  references: { fsbp: ["CodeBuild.5"], checkov: ["CKV_AWS_316"] },
  resourceTypes: ["aws:codebuild/project:Project"],
  scope: "resource",
  check(project) {
    return expectValue(project, "environment.privilegedMode", (value) => !isTrue(value), {
      problem: "a build has the rights of the host",
      remedy: "remove it; a build of images that needs it says so in a waiver",
    });
  },
};
