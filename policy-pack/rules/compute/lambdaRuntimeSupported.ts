import { isAbsent, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";

/**
 * Runtimes past their deprecation date on 2026-11-21; one that is not here is taken for a newer one. Source: AWS Lambda
 * Developer Guide, "Lambda runtimes" (of 2026, `python3.10` and `provided.al2` are to be verified: dates have moved).
 */
const DEPRECATED = new Set([
  ...["nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x"],
  ...["nodejs14.x", "nodejs16.x", "nodejs18.x", "nodejs20.x"],
  ...["python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "python3.10"],
  ...["dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet6", "dotnet8"],
  ...["ruby2.5", "ruby2.7", "ruby3.2", "java8", "go1.x", "provided", "provided.al2"],
]);

/** runtime is not deprecated. */
export const lambdaRuntimeSupported: Rule = {
  id: "lambda-runtime-supported",
  title: "Supported runtime",
  severity: "medium",
  references: { fsbp: ["Lambda.2"], checkov: ["CKV_AWS_363"], cdkNag: ["AwsSolutions-L1"] },
  resourceTypes: ["aws:lambda/function:Function"],
  scope: "resource",
  check(lambda) {
    const { packageType, runtime } = lambda.inputs;
    if (packageType === "Image") {
      return [notApplicable("its image brings its own runtime")];
    }
    if (isAbsent(runtime) && isUnknown(packageType)) {
      return [unknown("packageType")];
    }
    return expectValue(lambda, "runtime", (value) => typeof value === "string" && !DEPRECATED.has(value), {
      problem: "AWS no longer mends it",
      remedy: "move to a supported runtime, such as nodejs24.x or python3.13",
    });
  },
};
