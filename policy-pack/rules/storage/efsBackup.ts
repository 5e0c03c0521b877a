import { at, isUnknown } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { allOf, is, someOf, verdictOf } from "../../views/answers";
import { isBackedUp, SELECTION_TYPE, selects } from "../../views/backups";

const FILE_SYSTEMS = ["aws:efs/fileSystem:FileSystem"];

/** A BackupPolicy with status ENABLED or a backup selection covers the file system. */
export const efsBackup: Rule = {
  id: "efs-backup",
  title: "EFS is backed up",
  severity: "medium",
  references: { fsbp: ["EFS.2"], checkov: ["CKV2_AWS_18"] },
  resourceTypes: [
    "aws:efs/fileSystem:FileSystem",
    "aws:efs/backupPolicy:BackupPolicy",
    "aws:backup/selection:Selection",
  ],
  scope: "stack",
  check(resource, context) {
    const problem = "no backup policy and no backup plan of the stack covers the files";
    const remedy = 'add an aws.efs.BackupPolicy with the status "ENABLED", or a backup selection';
    if (resource.type === SELECTION_TYPE) {
      const selected = someOf(context.ofTypes(FILE_SYSTEMS), (fileSystem) =>
        selects(resource, fileSystem, context),
      );
      return selected === false
        ? [notApplicable("it selects no file system of the stack")]
        : verdictOf(resource, selected, { property: "resources", problem, remedy });
    }
    const fileSystems = FILE_SYSTEMS.includes(resource.type)
      ? [resource]
      : context.referenced(resource, "fileSystemId", FILE_SYSTEMS, resource.inputs["fileSystemId"]);
    const status = at(resource.inputs, "backupPolicy.status");
    const answers = fileSystems.map((fileSystem) => isBackedUp(fileSystem, context));
    const answer = answers.length === 0 ? is(status, (value) => value === "ENABLED") : allOf(answers);
    const property = FILE_SYSTEMS.includes(resource.type) ? "backupPolicy" : "backupPolicy.status";
    const value = property === "backupPolicy" || isUnknown(status) ? undefined : status;
    return verdictOf(resource, answer, { property, value, problem, remedy });
  },
};
