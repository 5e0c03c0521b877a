import * as aws from "@pulumi/aws";

/** A VPC with two private subnets, an internet gateway and a security group. */
export function network() {
  const vpc = new aws.ec2.Vpc("vpc", {
    cidrBlock: "10.0.0.0/16",
    enableDnsHostnames: true,
    enableDnsSupport: true,
  });
  const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: vpc.id });
  const subnets = ["a", "b"].map(
    (letter, index) =>
      new aws.ec2.Subnet(`private-${letter}`, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${index}.0/24`,
        availabilityZone: `eu-central-1${letter}`,
      }),
  );
  const group = new aws.ec2.SecurityGroup("group", { vpcId: vpc.id, description: "of the sample" });
  return { vpc, gateway, group, subnetIds: subnets.map(({ id }) => id) };
}

/** The policy document of a role that this service may take. */
export function trust(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}
