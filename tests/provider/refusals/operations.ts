import { admits, roleByArn } from "../iam";
import { textsAt } from "../properties";
import { type Hold, heldBy } from "./holds";
import { type Attempt, type Refusal, WRITE } from "./refusal";

const SELECTION = "aws:backup/selection:Selection";
const VAULT = "aws:backup/vault:Vault";
const REPOSITORY = "aws:ecr/repository:Repository";
const TRAIL = "aws:cloudtrail/trail:Trail";

const holds: readonly Hold[] = [
  {
    id: "vault with recovery points",
    type: VAULT,
    when: "it holds recovery points and forceDestroy is not set",
    holders: [VAULT],
    holds: (holder, self, { cloud }) =>
      holder === self && cloud.isFilled(self.id) && self.inputs["forceDestroy"] !== true,
    message: () =>
      "InvalidRequestException: Backup vault cannot be deleted because it contains recovery points.",
    source: "Backup API: DeleteBackupVault",
  },
  {
    id: "backup plan with selections",
    type: "aws:backup/plan:Plan",
    when: "selections are left in it",
    holders: [SELECTION],
    message: () =>
      "InvalidRequestException: Related backup plan selections must be deleted prior to backup plan deletion",
    source: "Backup API: DeleteBackupPlan",
  },
  {
    id: "restore testing plan with selections",
    type: "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    when: "selections are left in it",
    holders: ["aws:backup/restoreTestingSelection:RestoreTestingSelection"],
    message: () =>
      "InvalidRequestException: Related restore testing selections must be deleted prior to restore testing plan deletion",
    source: "Backup API: DeleteRestoreTestingPlan",
  },
  {
    id: "repository not empty",
    type: REPOSITORY,
    when: "it holds images and forceDelete is not set",
    holders: [REPOSITORY],
    holds: (holder, self, { cloud }) =>
      holder === self && cloud.isFilled(self.id) && self.inputs["forceDelete"] !== true,
    message: ({ id, outputs }) =>
      `RepositoryNotEmptyException: The repository with name '${id}' in registry with id '${outputs["registryId"]}' cannot be deleted because it still contains images`,
    source: "ECR API: RepositoryNotEmptyException",
  },
];

/** Who sends to a topic, by type: where the topics stand, and as which service. */
const SENDERS: Readonly<Record<string, readonly [path: string, service: string]>> = {
  "aws:budgets/budget:Budget": ["notifications[].subscriberSnsTopicArns[]", "budgets.amazonaws.com"],
  "aws:backup/vaultNotifications:VaultNotifications": ["snsTopicArn", "backup.amazonaws.com"],
  "aws:costexplorer/anomalySubscription:AnomalySubscription": [
    "subscribers[].address",
    "costalerts.amazonaws.com",
  ],
};

function closedTopic({ cloud, type, inputs }: Attempt): string | undefined {
  const [path = "", service = ""] = SENDERS[type] ?? [];
  const closed = textsAt(inputs, path).find((arn) => {
    const topic = cloud.all("aws:sns/topic:Topic").find(({ outputs }) => outputs["arn"] === arn);
    const policy = cloud.all("aws:sns/topicPolicy:TopicPolicy").find(({ inputs: own }) => own["arn"] === arn);
    const own = topic !== undefined && topic.existing !== true;
    return own && !admits(policy?.inputs["policy"], service, "sns:Publish");
  });
  return closed === undefined
    ? undefined
    : `It is created, and its messages are never delivered: the policy of ${closed} does not let ${service} publish`;
}

export const operationsRefusals: readonly Refusal[] = [
  {
    id: "backup role not assumable",
    on: WRITE,
    types: [SELECTION, "aws:backup/restoreTestingSelection:RestoreTestingSelection"],
    when: "the role does not trust AWS Backup",
    source: "Backup API: CreateBackupSelection",
    message: ({ cloud, inputs }) => {
      const role = roleByArn(cloud, inputs["iamRoleArn"]);
      return role === undefined ||
        admits(role.inputs["assumeRolePolicy"], "backup.amazonaws.com", "sts:AssumeRole")
        ? undefined
        : `InvalidParameterValueException: IAM Role ${inputs["iamRoleArn"]} cannot be assumed by AWS Backup`;
    },
  },
  {
    id: "trail bucket closed",
    on: WRITE,
    types: [TRAIL],
    when: "the bucket policy does not let CloudTrail look at the bucket and write into it",
    source: "CloudTrail API: InsufficientS3BucketPolicyException",
    message: ({ cloud, inputs }) => {
      const bucket = String(inputs["s3BucketName"]);
      const policy = cloud.find("aws:s3/bucketPolicy:BucketPolicy", bucket)?.inputs["policy"];
      const open = ["s3:GetBucketAcl", "s3:PutObject"].every((action) =>
        admits(policy, "cloudtrail.amazonaws.com", action),
      );
      return open
        ? undefined
        : `InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected for bucket: ${bucket}`;
    },
  },
  {
    id: "trail key closed",
    on: WRITE,
    types: [TRAIL],
    when: "the key policy does not let CloudTrail encrypt",
    source: "CloudTrail API: InsufficientEncryptionPolicyException",
    message: ({ cloud, inputs }) => {
      const key = cloud.all("aws:kms/key:Key").find(({ outputs }) => outputs["arn"] === inputs["kmsKeyId"]);
      return key === undefined ||
        key.existing === true ||
        admits(key.inputs["policy"], "cloudtrail.amazonaws.com", "kms:GenerateDataKey")
        ? undefined
        : `InsufficientEncryptionPolicyException: Insufficient permissions to access S3 bucket ${inputs["s3BucketName"]} or KMS key ${inputs["kmsKeyId"]}.`;
    },
  },
  {
    id: "topic closed to its sender",
    on: WRITE,
    types: Object.keys(SENDERS),
    when: "the topic's policy does not let the service publish: nobody hears of a budget, a backup or an anomaly",
    source: "Budgets, Backup and Cost Explorer docs: policies of the topics",
    message: closedTopic,
  },
  ...holds.map(heldBy),
];
