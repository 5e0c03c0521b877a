import { isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { ATTACHED_PROPERTIES, ATTACHMENT_TYPES } from "../../views/carriers";

/** AWS's policies for a whole service or a whole job: each grants service-wide actions on every resource. */
const BROAD =
  /:iam::aws:policy\/(.*\/)?([A-Za-z0-9]+_?FullAccess(V2|-v2)?|(?!Administrator)[A-Za-z0-9]*PowerUser|ReadOnlyAccess|AmazonS3ReadOnlyAccess|AmazonDynamoDBReadOnlyAccess|AmazonSSMReadOnlyAccess|SecretsManagerReadWrite|AWSCodeBuild(Admin|Developer)Access|(?!Administrator)[A-Za-z0-9]+Administrator|AWSLambdaRole|AmazonElasticFileSystemClientReadWriteAccess|AmazonElasticMapReduce(forEC2)?Role|AmazonSSMAutomationRole|AmazonEC2RoleforSSM|AWSCodeStarServiceRole|DataScientist)$/;

/** Those have a rule of their own. */
const ADMINISTRATION = /\/(IAMFullAccess|PowerUserAccess)$/;

/** No attachment, in any spelling, of an AWS managed policy for a whole service (AmazonS3FullAccess and its like) or for reading everything. */
export const iamNoBroadManagedPolicy: Rule = {
  id: "iam-no-broad-managed-policy",
  title: "No service-wide managed policy",
  severity: "high",
  references: { cdkNag: ["AwsSolutions-IAM4"] },
  resourceTypes: [
    ...ATTACHMENT_TYPES,
    "aws:iam/role:Role",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
  ],
  scope: "resource",
  check(resource, context) {
    const attached = ATTACHED_PROPERTIES.flatMap((property) =>
      list(resource.inputs[property]).map((arn) => ({ property, arn })),
    );
    if (attached.length === 0) {
      return [notApplicable("it attaches no managed policy")];
    }
    return orCompliant(
      attached.flatMap(({ property, arn }) => {
        if (isUnknown(arn)) {
          // A policy of the stack is judged by its own statements.
          return context.dependenciesOf(resource, property).length > 0 ? [] : [unknown(property)];
        }
        const broad = BROAD.test(String(arn)) && !ADMINISTRATION.test(String(arn));
        const problem = "it grants every action of a service on every resource, or reads all data";
        const remedy = "write a policy that names the actions and ARNs that are used";
        return broad ? [violation(resource, { property, value: arn, problem, remedy })] : [];
      }),
    );
  },
};
