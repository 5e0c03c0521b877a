"use strict";
// The production stack of gatehouse, as a user of the CDK would write it. JavaScript, so that no compiler runs.
const { App, Stack, Tags, Validations } = require("aws-cdk-lib");
const { AwsSolutionsChecks } = require("cdk-nag");
const { backup } = require("./backup.cjs");
const { data } = require("./data.cjs");
const { edge } = require("./edge.cjs");
const { login } = require("./login.cjs");
const { network } = require("./network.cjs");
const { service } = require("./service.cjs");
const { watch } = require("./watch.cjs");

const ACCOUNT = "123456789012";
const REGION = "us-east-1";

/** What AwsSolutions finds in this stack and its owner accepts; without that, `cdk synth` fails. */
const ACKNOWLEDGED = {
  AEC5: "The port is no secret.",
  CFR1: "Users travel.",
  CFR3: "The log is delivered by CloudWatch, which this rule does not know.",
  COG8: "The essentials are enough.",
  ECS2: "What is secret comes from Secrets Manager.",
  RDS11: "The port is no secret.",
  S1: "No bucket holds what needs a log of its own.",
  SMG4: "A rotation would need a release.",
};

/** Wildcards within one bucket, in the names that AWS gives, or in calls that know no resource. */
const WILDCARDS = [
  ...["s3:Abort*", "s3:DeleteObject*", "s3:GetBucket*", "s3:GetObject*", "s3:List*"].map(
    (name) => `Action::${name}`,
  ),
  ...["kms:GenerateDataKey*", "kms:ReEncrypt*"].map((name) => `Action::${name}`),
  "Resource::*",
  "Resource::<Uploads4F6EB0FD.Arn>/*",
  `Resource::arn:aws:backup:${REGION}:${ACCOUNT}:recovery-point:*`,
  `Resource::arn:aws:events:${REGION}:${ACCOUNT}:rule/*`,
  `Resource::arn:aws:rds:${REGION}:${ACCOUNT}:db:awsbackup-restore-test-*`,
  `Resource::arn:aws:rds:${REGION}:${ACCOUNT}:snapshot:*`,
  `Resource::arn:aws:rds:${REGION}:${ACCOUNT}:snapshot:awsbackup:*`,
  "Resource::arn:aws:s3:::awsbackup-restore-test-*",
  "Resource::arn:aws:s3:::awsbackup-restore-test-*/*",
];

const app = new App();
const stack = new Stack(app, "open-webui-prod", {
  env: { account: ACCOUNT, region: REGION },
  terminationProtection: true,
});
const domain = "chat.example.com";
const stored = data(stack);
const net = network(stack, stored);
const users = login(stack, domain);
const databases = stored.databases(net);
const door = edge(stack, { ...net, ...stored, domain });
const running = service(stack, { ...net, ...stored, ...databases, ...users, ...door, domain });
const alerts = watch(stack, { ...stored, ...databases, ...door, ...running });
backup(stack, { ...net, ...stored, ...databases, ...alerts });
for (const [key, value] of Object.entries({
  environment: "prod",
  project: "gatehouse",
  system: "open-webui",
})) {
  Tags.of(stack).add(`gatehouse:${key}`, value);
}
const wildcards = WILDCARDS.map((finding) => [`IAM5[${finding}]`, "As narrow as it can be."]);
for (const [id, reason] of [...Object.entries(ACKNOWLEDGED), ...wildcards]) {
  Validations.of(stack).acknowledge({ id: `AwsSolutions::AwsSolutions-${id}`, reason });
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
