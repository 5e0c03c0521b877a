// Not for deployment: each resource has a fault that the policy pack is to find. See README.md.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const uploads = new aws.s3.Bucket("uploads");

const bastion = new aws.ec2.SecurityGroup("bastion", {
  description: "Maintenance",
  ingress: [
    {
      description: "SSH",
      protocol: "tcp",
      fromPort: 22,
      toPort: 22,
      cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"],
    },
  ],
});

const worker = new aws.iam.Role("worker", {
  assumeRolePolicy: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  },
});

new aws.iam.RolePolicy("worker", {
  role: worker.name,
  policy: pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: uploads.arn }],
  }),
});

new aws.rds.Instance("orders", {
  engine: "postgres",
  instanceClass: "db.t4g.micro",
  allocatedStorage: 20,
  username: "orders",
  manageMasterUserPassword: true,
  publiclyAccessible: true,
  vpcSecurityGroupIds: [bastion.id],
});
