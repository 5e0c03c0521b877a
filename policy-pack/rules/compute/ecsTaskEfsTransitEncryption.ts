import { at, isAbsent, isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";

/** Each efsVolumeConfiguration has transitEncryption ENABLED. */
export const ecsTaskEfsTransitEncryption: Rule = {
  id: "ecs-task-efs-transit-encryption",
  title: "EFS volumes encrypt in transit",
  severity: "high",
  references: { checkov: ["CKV_AWS_97"], trivy: ["AVD-AWS-0035"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "resource",
  check(task) {
    const { volumes } = task.inputs;
    if (isUnknown(volumes)) {
      return [unknown("volumes")];
    }
    const mounted = list(volumes)
      .map((entry, index) => ({
        efs: at(entry, "efsVolumeConfiguration"),
        path: `volumes[${index}].efsVolumeConfiguration`,
      }))
      .filter(({ efs }) => !isAbsent(efs));
    if (mounted.length === 0) {
      return [notApplicable("it mounts no EFS file system")];
    }
    const verdicts = mounted.flatMap(({ efs, path }) => {
      const value = at(efs, "transitEncryption");
      const property = `${path}.transitEncryption`;
      if (isUnknown(value)) {
        return [unknown(property)];
      }
      const problem = "the files cross the network in the clear";
      return value === "ENABLED"
        ? []
        : [violation(task, { property, value: value ?? undefined, problem, remedy: 'set it to "ENABLED"' })];
    });
    return orCompliant(verdicts);
  },
};
