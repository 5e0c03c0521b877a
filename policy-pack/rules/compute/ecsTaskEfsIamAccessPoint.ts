import { at, isAbsent, isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { dependsOn, isSet } from "../../views/presence";

const ACCESS_POINT = "aws:efs/accessPoint:AccessPoint";

/** authorizationConfig names an access point and iam is ENABLED. */
export const ecsTaskEfsIamAccessPoint: Rule = {
  id: "ecs-task-efs-iam-access-point",
  title: "EFS volumes use an access point and IAM",
  severity: "medium",
  references: { fsbp: ["EFS.3", "EFS.4"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "stack",
  check(task, context) {
    const { volumes } = task.inputs;
    const mounted = list(volumes)
      .map((entry, index) => ({
        path: isUnknown(volumes) ? "volumes" : `volumes[${index}].efsVolumeConfiguration`,
        efs: at(entry, "efsVolumeConfiguration"),
      }))
      .filter(({ efs }) => !isAbsent(efs));
    if (mounted.length === 0) {
      return [notApplicable("it mounts no EFS file system")];
    }
    const tied = dependsOn(task, "volumes", [ACCESS_POINT], context);
    const verdicts = mounted.flatMap(({ path, efs }) => {
      if (isUnknown(efs)) {
        return [unknown(path)];
      }
      const point = at(efs, "authorizationConfig.accessPointId");
      const iam = at(efs, "authorizationConfig.iam");
      const [pointPath, iamPath] = [
        `${path}.authorizationConfig.accessPointId`,
        `${path}.authorizationConfig.iam`,
      ];
      const open = isUnknown(point) && !tied;
      return [
        ...(open ? [unknown(pointPath)] : []),
        ...(isSet(point)
          ? []
          : [
              violation(task, {
                property: pointPath,
                value: undefined,
                problem: "the task sees the files of everybody",
                remedy: "name an access point with a folder and a user of its own",
              }),
            ]),
        ...(isUnknown(iam) ? [unknown(iamPath)] : []),
        ...(iam === "ENABLED" || isUnknown(iam)
          ? []
          : [
              violation(task, {
                property: iamPath,
                value: iam ?? undefined,
                problem: "whoever reaches the network mounts the files",
                remedy: 'set it to "ENABLED"',
              }),
            ]),
      ];
    });
    return orCompliant(verdicts);
  },
};
