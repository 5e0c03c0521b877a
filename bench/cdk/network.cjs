"use strict";
const { aws_ec2, aws_iam } = require("aws-cdk-lib");

/** A VPC with a NAT gateway in each of three zones, its flow log, an endpoint for S3 and the security groups. */
exports.network = (scope, { logGroup, uploads }) => {
  const vpc = new aws_ec2.Vpc(scope, "Vpc", {
    ipAddresses: aws_ec2.IpAddresses.cidr("10.42.0.0/16"),
    availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"],
    natGateways: 3,
    subnetConfiguration: [
      { name: "public", subnetType: aws_ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: "private", subnetType: aws_ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
    ],
    restrictDefaultSecurityGroup: true,
  });
  vpc.addFlowLog("FlowLog", {
    destination: aws_ec2.FlowLogDestination.toCloudWatchLogs(
      logGroup("FlowLogGroup"),
      new aws_iam.Role(scope, "FlowLogRole", {
        assumedBy: new aws_iam.ServicePrincipal("vpc-flow-logs.amazonaws.com"),
      }),
    ),
    maxAggregationInterval: aws_ec2.FlowLogMaxAggregationInterval.ONE_MINUTE,
  });
  const endpoint = vpc.addGatewayEndpoint("S3", { service: aws_ec2.GatewayVpcEndpointAwsService.S3 });
  endpoint.addToPolicy(
    new aws_iam.PolicyStatement({
      principals: [new aws_iam.AnyPrincipal()],
      actions: ["s3:GetObject*", "s3:ListBucket", "s3:PutObject*", "s3:DeleteObject*"],
      resources: [uploads.bucketArn, uploads.arnForObjects("*")],
    }),
  );
  const group = (id, description) =>
    new aws_ec2.SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false });
  const groups = {
    loadBalancer: group("LoadBalancerGroup", "The load balancer"),
    task: group("TaskGroup", "Open WebUI"),
    database: group("DatabaseGroup", "PostgreSQL"),
    cache: group("CacheGroup", "Valkey"),
    restoreTests: group("RestoreTestsGroup", "Databases restored for a test"),
  };
  const tcp = (port) => aws_ec2.Port.tcp(port);
  groups.loadBalancer.addIngressRule(
    aws_ec2.Peer.prefixList("pl-3b927c52"),
    tcp(443),
    "CloudFront over HTTPS",
  );
  groups.task.connections.allowFrom(groups.loadBalancer, tcp(8080), "Requests and health checks");
  groups.task.connections.allowTo(groups.database, tcp(5432), "PostgreSQL over TLS");
  groups.task.connections.allowTo(groups.cache, tcp(6379), "Valkey over TLS");
  groups.task.addEgressRule(aws_ec2.Peer.anyIpv4(), tcp(443), "Cognito, models, images, AWS APIs");
  groups.task.addEgressRule(aws_ec2.Peer.prefixList("pl-c7d65428"), tcp(443), "S3 through its endpoint");
  return { vpc, groups };
};
