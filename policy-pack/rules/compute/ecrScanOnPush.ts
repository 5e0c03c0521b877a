import { isTrue } from "../../resource";
import { compliant, expectValue, type Rule } from "../../rule";

const REGISTRY_SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";

/** imageScanningConfiguration.scanOnPush is true or registry scanning is configured. */
export const ecrScanOnPush: Rule = {
  id: "ecr-scan-on-push",
  title: "Images are scanned on push",
  severity: "high",
  references: { fsbp: ["ECR.1"], checkov: ["CKV_AWS_163"], trivy: ["AVD-AWS-0030"] },
  resourceTypes: ["aws:ecr/repository:Repository"],
  scope: "stack",
  check(repository, context) {
    if (context.ofTypes([REGISTRY_SCANNING]).length > 0) {
      return [compliant];
    }
    return expectValue(repository, "imageScanningConfiguration.scanOnPush", isTrue, {
      problem: "images with known vulnerabilities are not noticed",
      remedy: "set it to true, or configure scanning for the registry",
    });
  },
};
