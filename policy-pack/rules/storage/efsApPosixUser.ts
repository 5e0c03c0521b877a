import { at, isAbsent } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

const OWNERS = ["rootDirectory.creationInfo.ownerUid", "rootDirectory.creationInfo.ownerGid"];

/** posixUser is set, with a non-zero uid and gid, and the directory that it makes does not belong to root. */
export const efsApPosixUser: Rule = {
  id: "efs-ap-posix-user",
  title: "Access points enforce a user",
  severity: "medium",
  references: { fsbp: ["EFS.4"], checkov: ["CKV_AWS_330"] },
  resourceTypes: ["aws:efs/accessPoint:AccessPoint"],
  scope: "resource",
  check(resource) {
    const isUser = (id: unknown) => !isAbsent(id) && Number(id) > 0;
    const owners = isAbsent(at(resource.inputs, "rootDirectory.creationInfo")) ? [] : OWNERS;
    const others = elements(part(inputsOf(resource), "posixUser.secondaryGids")).flatMap((id) =>
      judgeValue(resource, id, isUser, {
        problem: "its clients belong to root's group",
        remedy: "remove it",
      }),
    );
    return [
      ...others,
      ...["posixUser.uid", "posixUser.gid"].flatMap((property) =>
        expectValue(resource, property, isUser, {
          problem: "its clients choose their user themselves, or are root",
          remedy: "set posixUser with a uid and a gid above 0",
        }),
      ),
      ...owners.flatMap((property) =>
        expectValue(resource, property, isUser, {
          problem: "the directory that it makes belongs to root",
          remedy: "set it to the id in posixUser",
        }),
      ),
    ];
  },
};
