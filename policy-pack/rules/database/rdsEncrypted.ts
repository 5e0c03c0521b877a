import { isAbsent, isTrue } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** RDS docs: a replica in the same region takes over the encryption of its source. */
const SOURCES = ["replicateSourceDb", "replicationSourceIdentifier"];

/** storageEncrypted is true. */
export const rdsEncrypted: Rule = {
  id: "rds-encrypted",
  title: "Database storage is encrypted",
  severity: "high",
  references: {
    fsbp: ["RDS.3", "RDS.27"],
    cis: ["5.0.0/2.2.1", "7.0.0/3.2.1"],
    checkov: ["CKV_AWS_16", "CKV_AWS_96"],
    cdkNag: ["AwsSolutions-RDS2"],
    trivy: ["AVD-AWS-0079", "AVD-AWS-0080"],
  },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(database) {
    const { storageEncrypted } = database.inputs;
    if (isAbsent(storageEncrypted) && SOURCES.some((property) => !isAbsent(database.inputs[property]))) {
      return [notApplicable("a replica is encrypted as its source is")];
    }
    return expectValue(database, "storageEncrypted", isTrue, {
      problem: "the data and its backups are stored in the clear",
      remedy: "set it to true; an existing database must be restored from an encrypted copy of its snapshot",
    });
  },
};
