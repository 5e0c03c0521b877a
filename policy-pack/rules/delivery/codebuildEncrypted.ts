import { isTrue } from "../../resource";
import { orCompliant, type Rule } from "../../rule";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

const PROJECT = "aws:codebuild/project:Project";

/** encryptionDisabled is true neither for artifacts nor for logs or reports of builds. */
export const codebuildEncrypted: Rule = {
  id: "codebuild-encrypted",
  title: "What builds leave is encrypted",
  severity: "medium",
  references: { fsbp: ["CodeBuild.3", "CodeBuild.7"], checkov: ["CKV_AWS_78"] },
  resourceTypes: [PROJECT, "aws:codebuild/reportGroup:ReportGroup"],
  scope: "resource",
  check(resource) {
    const inputs = inputsOf(resource);
    const places =
      resource.type === PROJECT
        ? [
            part(inputs, "artifacts"),
            ...elements(part(inputs, "secondaryArtifacts")),
            part(inputs, "logsConfig.s3Logs"),
          ]
        : [part(inputs, "exportConfig.s3Destination")];
    return orCompliant(
      places.flatMap((place) =>
        judgeValue(resource, part(place, "encryptionDisabled"), (value) => !isTrue(value), {
          problem: "what the build writes lies there in the clear",
          remedy: "remove it",
        }),
      ),
    );
  },
};
