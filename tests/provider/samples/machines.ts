import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { network, trust } from "./network";

const SCRIPT = `#!/bin/bash
cat > /etc/sources <<'END'
GREETING parameter /acme/greeting 1
END
docker pull ghcr.io/acme/app@sha256:${"0".repeat(64)}
`;

/** A NAT gateway in a public subnet, and the routes of the private ones. */
function wayOut(
  vpcId: pulumi.Input<string>,
  gateway: aws.ec2.InternetGateway,
  subnetIds: readonly pulumi.Output<string>[],
) {
  const outside = new aws.ec2.Subnet("public", { vpcId, cidrBlock: "10.0.9.0/24" });
  const open = new aws.ec2.RouteTable("public", { vpcId });
  const everywhere = { destinationCidrBlock: "0.0.0.0/0" };
  const road = [
    new aws.ec2.RouteTableAssociation("public", { routeTableId: open.id, subnetId: outside.id }),
    new aws.ec2.Route("public", { ...everywhere, routeTableId: open.id, gatewayId: gateway.id }),
  ];
  const address = new aws.ec2.Eip("nat", { domain: "vpc" }, { dependsOn: [gateway] });
  const nat = new aws.ec2.NatGateway(
    "nat",
    { subnetId: outside.id, allocationId: address.id },
    { dependsOn: road },
  );
  const closed = new aws.ec2.RouteTable("private", { vpcId });
  return [
    new aws.ec2.Route("private", { ...everywhere, routeTableId: closed.id, natGatewayId: nat.id }),
    ...subnetIds.map(
      (subnetId, index) =>
        new aws.ec2.RouteTableAssociation(`private-${index}`, { routeTableId: closed.id, subnetId }),
    ),
  ];
}

/** An instance of an Auto Scaling group behind a load balancer, and what it reads. */
function program(): void {
  const { vpc, gateway, group, subnetIds } = network();
  const outside = new aws.ec2.SecurityGroup("outside", {
    vpcId: vpc.id,
    description: "of the load balancer",
  });
  const out = wayOut(vpc.id, gateway, subnetIds);
  const port = { ipProtocol: "tcp", fromPort: 8000, toPort: 8000 };
  const open = [
    new aws.vpc.SecurityGroupEgressRule("registry", {
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      securityGroupId: group.id,
      cidrIpv4: "0.0.0.0/0",
    }),
    new aws.vpc.SecurityGroupEgressRule("out", {
      ...port,
      securityGroupId: outside.id,
      referencedSecurityGroupId: group.id,
    }),
    new aws.vpc.SecurityGroupIngressRule("in", {
      ...port,
      securityGroupId: group.id,
      referencedSecurityGroupId: outside.id,
    }),
  ];
  const balancer = new aws.lb.LoadBalancer("balancer", {
    internal: true,
    subnets: subnetIds,
    securityGroups: [outside.id],
  });
  const targets = new aws.lb.TargetGroup("targets", { vpcId: vpc.id, port: 8000, protocol: "HTTP" });
  const listener = new aws.lb.Listener("listener", {
    loadBalancerArn: balancer.arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
  });
  const parameter = new aws.ssm.Parameter("greeting", {
    name: "/acme/greeting",
    type: "String",
    value: "hello",
  });
  const role = new aws.iam.Role("machine", { assumeRolePolicy: trust("ec2.amazonaws.com") });
  const attachment = new aws.iam.RolePolicyAttachment("machine", {
    role: role.name,
    policyArn: new aws.iam.Policy("machine", {
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["ssm:GetParameter"], Resource: "*" }],
      }),
    }).arn,
  });
  const profile = new aws.iam.InstanceProfile("machine", { role: role.name });
  const key = new aws.kms.Key("disks", {});
  const scaling = new aws.iam.ServiceLinkedRole("scaling", {
    awsServiceName: "autoscaling.amazonaws.com",
    customSuffix: "machine",
  });
  const grant = new aws.kms.Grant("scaling", {
    keyId: key.arn,
    granteePrincipal: scaling.arn,
    operations: ["CreateGrant", "Decrypt"],
  });
  const template = new aws.ec2.LaunchTemplate("machine", {
    imageId: "ami-0a1b2c3d4e5f60718",
    instanceType: "t4g.small",
    updateDefaultVersion: true,
    iamInstanceProfile: { arn: profile.arn },
    networkInterfaces: [{ deviceIndex: 0, securityGroups: [group.id] }],
    userData: Buffer.from(SCRIPT).toString("base64"),
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", kmsKeyId: key.arn } }],
  });
  new aws.autoscaling.Group(
    "machine",
    {
      minSize: 1,
      maxSize: 1,
      vpcZoneIdentifiers: subnetIds,
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      targetGroupArns: [targets.arn],
      serviceLinkedRoleArn: scaling.arn,
      healthCheckType: "ELB",
      waitForElbCapacity: 1,
    },
    { dependsOn: [listener, parameter, attachment, grant, ...open, ...out] },
  );
}

export const machines = { config: { "aws:region": "eu-central-1" }, program } as const;
