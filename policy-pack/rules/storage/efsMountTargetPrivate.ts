import { isUnknown, list, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { covers, entriesByGroup, groupUrns } from "../../views/securityGroups";
import { judgePrivate, SUBNET_TYPES } from "../../views/subnets";

const NFS = 2049;

/** subnetId is private and the group admits 2049 only from the task group. */
export const efsMountTargetPrivate: Rule = {
  id: "efs-mount-target-private",
  title: "Mount targets are in private subnets",
  severity: "high",
  references: { fsbp: ["EFS.1"] },
  resourceTypes: ["aws:efs/mountTarget:MountTarget"],
  scope: "stack",
  check(mountTarget, context) {
    const { subnetId } = mountTarget.inputs;
    const subnets = context.referenced(mountTarget, "subnetId", SUBNET_TYPES, subnetId);
    const groups = groupUrns(context, mountTarget, "securityGroups");
    const verdicts: Verdict[] = [...judgePrivate(mountTarget, "subnetId", subnets, context)];
    if (subnets.length === 0 && isUnknown(subnetId)) {
      verdicts.push(unknown("subnetId"));
    }
    if (groups.length === 0 && list(mountTarget.inputs["securityGroups"]).some(isUnknown)) {
      verdicts.push(unknown("securityGroups"));
    }
    if (verdicts.length + subnets.length + groups.length === 0) {
      return [notApplicable("its subnet and groups are not part of this stack")];
    }
    for (const entry of groups.flatMap((urn) => context.memo(entriesByGroup).get(urn) ?? [])) {
      const covered = entry.direction === "ingress" && entry.cidrs.length > 0 ? covers(entry, NFS) : false;
      if (covered === UNKNOWN) {
        verdicts.push(
          unknown("securityGroups", `the ports of "${entry.declaredBy.name}" are not known before creation`),
        );
      } else if (covered) {
        const problem = `"${entry.declaredBy.name}" admits ${entry.cidrs.join(", ")} to the files`;
        const remedy = "admit the security group of the tasks instead of addresses";
        verdicts.push(violation(mountTarget, { property: "securityGroups", problem, remedy }));
      }
    }
    return orCompliant(verdicts);
  },
};
