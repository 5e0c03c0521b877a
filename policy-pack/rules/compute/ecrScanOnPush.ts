import { at, isTrue, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { compliant, expectValue, type Rule, unknown } from "../../rule";
import { type Answer, allOf, is, someOf } from "../../views/answers";

const REGISTRY_SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";

/** ECR User Guide, "Filters": `*` stands for anything; a filter without one fits every name that contains it. */
function fits(filter: unknown, name: unknown): Answer {
  if (isUnknown(filter)) {
    return UNKNOWN;
  }
  const text = String(filter);
  if (/^\*+$/.test(text)) {
    return true;
  }
  const shape = text.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
  return is(name, (own) => new RegExp(text.includes("*") ? `^${shape}$` : shape).test(String(own ?? "")));
}

/** Whether the registry scans what is pushed to a repository. */
function scans(registry: Resource, repository: Resource): Answer {
  const { rules } = registry.inputs;
  const name = repository.inputs["name"] ?? repository.outputs["name"] ?? UNKNOWN;
  return someOf(isUnknown(rules) ? [UNKNOWN] : list(rules), (rule) =>
    allOf([
      is(at(rule, "scanFrequency"), (value) => value === "SCAN_ON_PUSH" || value === "CONTINUOUS_SCAN"),
      someOf(list(at(rule, "repositoryFilters")), (filter) =>
        fits(isUnknown(filter) ? filter : at(filter, "filter"), name),
      ),
    ]),
  );
}

/** imageScanningConfiguration.scanOnPush is true, or a rule of the registry scans what is pushed to it. */
export const ecrScanOnPush: Rule = {
  id: "ecr-scan-on-push",
  title: "Images are scanned on push",
  severity: "high",
  references: { fsbp: ["ECR.1"], checkov: ["CKV_AWS_163"], trivy: ["AVD-AWS-0030"] },
  resourceTypes: ["aws:ecr/repository:Repository"],
  scope: "stack",
  check(repository, context) {
    const byRegistry = someOf(context.ofTypes([REGISTRY_SCANNING]), (registry) =>
      scans(registry, repository),
    );
    if (byRegistry === true) {
      return [compliant];
    }
    const verdicts = expectValue(repository, "imageScanningConfiguration.scanOnPush", isTrue, {
      problem: "images with known vulnerabilities are not noticed",
      remedy: "set it to true, or configure scanning for the registry",
    });
    const open = byRegistry === UNKNOWN && verdicts.some(({ kind }) => kind === "violation");
    return open
      ? [unknown("imageScanningConfiguration.scanOnPush", "whether the registry scans it is not known")]
      : verdicts;
  },
};
