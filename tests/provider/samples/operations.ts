import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A statement that lets a service do something with a resource. */
function grant(service: string, action: string, resource: pulumi.Input<string>) {
  return { Effect: "Allow", Principal: { Service: service }, Action: action, Resource: resource };
}

function document(...statements: readonly ReturnType<typeof grant>[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** A trail, a budget, backup mails and a registry. */
function program(): void {
  const bucket = new aws.s3.Bucket("trail", {});
  const policy = new aws.s3.BucketPolicy("trail", {
    bucket: bucket.bucket,
    policy: document(
      grant("cloudtrail.amazonaws.com", "s3:GetBucketAcl", bucket.arn),
      grant("cloudtrail.amazonaws.com", "s3:PutObject", pulumi.interpolate`${bucket.arn}/AWSLogs/*`),
    ),
  });
  const key = new aws.kms.Key("trail", {
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::210987654321:root" },
          Action: "kms:*",
          Resource: "*",
        },
        grant("cloudtrail.amazonaws.com", "kms:GenerateDataKey*", "*"),
      ],
    }),
  });
  new aws.cloudtrail.Trail(
    "trail",
    { name: "account", s3BucketName: bucket.bucket, kmsKeyId: key.arn, isMultiRegionTrail: true },
    { dependsOn: policy },
  );

  const topic = new aws.sns.Topic("bills", {});
  const open = new aws.sns.TopicPolicy("bills", {
    arn: topic.arn,
    policy: document(
      grant("budgets.amazonaws.com", "sns:Publish", topic.arn),
      grant("backup.amazonaws.com", "sns:Publish", topic.arn),
      grant("costalerts.amazonaws.com", "sns:Publish", topic.arn),
    ),
  });
  new aws.budgets.Budget(
    "month",
    {
      budgetType: "COST",
      limitAmount: "100",
      limitUnit: "USD",
      timeUnit: "MONTHLY",
      notifications: [
        {
          comparisonOperator: "GREATER_THAN",
          notificationType: "ACTUAL",
          threshold: 80,
          thresholdType: "PERCENTAGE",
          subscriberSnsTopicArns: [topic.arn],
        },
      ],
    },
    { dependsOn: open },
  );
  const monitor = new aws.costexplorer.AnomalyMonitor("services", {
    monitorType: "DIMENSIONAL",
    monitorDimension: "SERVICE",
  });
  new aws.costexplorer.AnomalySubscription(
    "services",
    {
      frequency: "IMMEDIATE",
      monitorArnLists: [monitor.arn],
      subscribers: [{ type: "SNS", address: topic.arn }],
      thresholdExpression: {
        dimension: {
          key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
          matchOptions: ["GREATER_THAN_OR_EQUAL"],
          values: ["10"],
        },
      },
    },
    { dependsOn: open },
  );
  const vault = new aws.backup.Vault("vault", {});
  new aws.backup.VaultNotifications(
    "vault",
    { backupVaultName: vault.name, snsTopicArn: topic.arn, backupVaultEvents: ["RESTORE_JOB_COMPLETED"] },
    { dependsOn: open },
  );
  const registry = new aws.ecr.Repository("images", {
    name: "sample/images",
    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key.arn }],
  });
  new aws.ecr.LifecyclePolicy("images", {
    repository: registry.name,
    policy: JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          selection: {
            tagStatus: "untagged",
            countType: "sinceImagePushed",
            countUnit: "days",
            countNumber: 7,
          },
          action: { type: "expire" },
        },
      ],
    }),
  });
}

export const operations = { config: { "aws:region": "eu-central-1" }, program } as const;
