import { isAbsent, isTrue, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";

/** RDS User Guide, "IAM database authentication": the engines that know it. */
const WITH_IAM = /^(aurora|mysql|mariadb|postgres)/;

/** iamDatabaseAuthenticationEnabled is true. */
export const rdsIamAuth: Rule = {
  id: "rds-iam-auth",
  title: "IAM authentication",
  severity: "low",
  references: {
    fsbp: ["RDS.10", "RDS.12"],
    checkov: ["CKV_AWS_161", "CKV_AWS_162"],
    cdkNag: ["AwsSolutions-RDS6"],
    trivy: ["AVD-AWS-0176"],
  },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(resource) {
    const { engine, iamDatabaseAuthenticationEnabled } = resource.inputs;
    if (isUnknown(engine) && !isTrue(iamDatabaseAuthenticationEnabled)) {
      return [unknown("engine")];
    }
    if (!isAbsent(engine) && !isUnknown(engine) && !WITH_IAM.test(String(engine))) {
      return [notApplicable("its engine knows no IAM authentication")];
    }
    return expectValue(resource, "iamDatabaseAuthenticationEnabled", isTrue, {
      problem: "people and tasks need a password that lives for long",
      remedy: "set it to true",
    });
  },
};
