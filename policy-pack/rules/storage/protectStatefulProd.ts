import type { Rule } from "../../rule";
import { verdictOf } from "../../views/answers";
import { outsideProduction } from "../../views/production";

/** The resource option protect or retainOnDelete is on in production. */
export const protectStatefulProd: Rule = {
  id: "protect-stateful-prod",
  title: "Stateful production resources are protected",
  severity: "medium",
  references: {},
  resourceTypes: [
    "aws:cognito/userPool:UserPool",
    "aws:efs/fileSystem:FileSystem",
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:kms/key:Key",
    "aws:secretsmanager/secret:Secret",
    "aws:backup/vault:Vault",
    "aws:ecr/repository:Repository",
  ],
  scope: "resource",
  check(resource, context) {
    if (context.settings.production !== true) {
      return [outsideProduction];
    }
    const problem = "one destroy deletes it with what it holds";
    const remedy = "set the resource option protect (or retainOnDelete) to true";
    const finding = { property: "protect", value: false, problem, remedy };
    return verdictOf(resource, resource.kept === true, finding);
  },
};
