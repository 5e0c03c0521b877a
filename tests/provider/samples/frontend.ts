import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Pages on Amplify with a name and a web ACL, and who publishes them. */
function program(): void {
  const app = new aws.amplify.App("pages", {});
  const branch = new aws.amplify.Branch("pages", { appId: app.id, branchName: "main" });
  new aws.amplify.DomainAssociation("pages", {
    appId: branch.appId,
    domainName: "app.acme.dev",
    subDomains: [{ branchName: branch.branchName, prefix: "" }],
    waitForVerification: false,
  });
  const acl = new aws.wafv2.WebAcl("pages", {
    scope: "CLOUDFRONT",
    region: "us-east-1",
    defaultAction: { allow: {} },
    visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: "acl", sampledRequestsEnabled: false },
  });
  new aws.wafv2.WebAclAssociation("pages", {
    webAclArn: acl.arn,
    resourceArn: app.arn,
    region: "us-east-1",
  });

  const provider = new aws.iam.OpenIdConnectProvider("github", {
    url: "https://token.actions.githubusercontent.com",
    clientIdLists: ["sts.amazonaws.com"],
  });
  const publisher = new aws.iam.Role("publisher", {
    assumeRolePolicy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Federated: provider.arn }, Action: "sts:AssumeRoleWithWebIdentity" },
      ],
    }),
  });
  const bucket = new aws.s3.Bucket("pages", {});
  new aws.s3.BucketPolicy("pages", {
    bucket: bucket.bucket,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: publisher.arn },
          Action: "s3:PutObject",
          Resource: pulumi.interpolate`${bucket.arn}/*`,
        },
      ],
    }),
  });
}

export const frontend = { config: { "aws:region": "eu-central-1" }, program } as const;
