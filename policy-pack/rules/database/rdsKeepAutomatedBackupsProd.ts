import { isAbsent } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";
import { isFalse } from "../../views/answers";
import { isReplica } from "../../views/databases";
import { outsideProduction } from "../../views/production";

/** deleteAutomatedBackups is false in production. */
export const rdsKeepAutomatedBackupsProd: Rule = {
  id: "rds-keep-automated-backups-prod",
  title: "Backups outlive a production database",
  severity: "low",
  references: {},
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(database, context) {
    if (context.settings.production !== true) {
      return [outsideProduction];
    }
    if (isReplica(database) || !isAbsent(database.inputs["clusterIdentifier"])) {
      return [notApplicable("its backups are another's")];
    }
    return expectValue(database, "deleteAutomatedBackups", isFalse, {
      problem: "deleting the database deletes every backup that RDS made of it",
      remedy: "set it to false",
    });
  },
};
