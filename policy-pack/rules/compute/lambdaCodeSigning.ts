import { isAbsent, isUnknown } from "../../resource";
import { compliant, expectValue, notApplicable, type Rule, unknown } from "../../rule";

/** codeSigningConfigArn is set. */
export const lambdaCodeSigning: Rule = {
  id: "lambda-code-signing",
  title: "Code signing where asked",
  severity: "info",
  references: { checkov: ["CKV_AWS_272"] },
  resourceTypes: ["aws:lambda/function:Function"],
  scope: "resource",
  check(lambda) {
    const { packageType } = lambda.inputs;
    if (packageType === "Image") {
      return [notApplicable("Lambda signs no images")];
    }
    const verdicts = expectValue(
      lambda,
      "codeSigningConfigArn",
      (value) => !isAbsent(value) && value !== "",
      {
        problem: "who may update it can run any code",
        remedy: "name a code signing configuration",
      },
    );
    return isUnknown(packageType) && !verdicts.includes(compliant) ? [unknown("packageType")] : verdicts;
  },
};
