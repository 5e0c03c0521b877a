import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { isReplica, ofReplica } from "../../views/databases";
import { outsideProduction } from "../../views/production";

/** skipFinalSnapshot is not true in production. */
export const rdsFinalSnapshotProd: Rule = {
  id: "rds-final-snapshot-prod",
  title: "Final snapshot in production",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(resource, context) {
    if (context.settings.production !== true) {
      return [outsideProduction];
    }
    // RDS API, DeleteDBInstance: a replica has no final snapshot.
    if (isReplica(resource)) {
      return [ofReplica];
    }
    return expectValue(resource, "skipFinalSnapshot", (value) => !isTrue(value), {
      problem: "destroying the stack leaves no copy of the data",
      remedy: "set it to false, and name finalSnapshotIdentifier",
    });
  },
};
