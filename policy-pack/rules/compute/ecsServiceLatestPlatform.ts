import { isAbsent } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";
import { isFargate } from "../../views/ecsServices";
import { isSet } from "../../views/presence";

/** Whether a platform version is current: 1.4.0 is the oldest that ECS still calls so. */
function isCurrent(version: unknown): boolean {
  const [major = 0, minor = 0] = String(version).split(".").map(Number);
  return !isSet(version) || version === "LATEST" || major > 1 || (major === 1 && minor >= 4);
}

/** platformVersion is absent or LATEST (or 1.4.0 and above). */
export const ecsServiceLatestPlatform: Rule = {
  id: "ecs-service-latest-platform",
  title: "Fargate platform version is LATEST",
  severity: "low",
  references: { fsbp: ["ECS.10"], checkov: ["CKV_AWS_332"] },
  resourceTypes: ["aws:ecs/service:Service"],
  scope: "resource",
  check(service) {
    const { launchType, platformVersion } = service.inputs;
    if (
      !isFargate(service) &&
      isAbsent(platformVersion) &&
      ["EC2", "EXTERNAL"].includes(String(launchType))
    ) {
      return [notApplicable("it does not run on Fargate")];
    }
    return expectValue(service, "platformVersion", isCurrent, {
      problem: "its tasks miss the fixes of the current platform",
      remedy: 'remove it, or set it to "LATEST"',
    });
  },
};
