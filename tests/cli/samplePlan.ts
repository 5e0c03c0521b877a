import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Plan } from "../../cli/plan";
import { planOf } from "../support/plan";

class Part extends pulumi.ComponentResource {
  constructor(type: string, name: string, parent?: pulumi.Resource) {
    super(`gatehouse:${type}`, name, {}, { parent });
  }
}

/**
 * The plan of a small web application made of plain resources: a component inside a component, one of each type
 * that AWS bills, and identifiers flowing from resource to resource.
 */
export function samplePlan(options: Parameters<typeof planOf>[1] = {}): Promise<Plan> {
  return planOf(create, { region: "us-east-1", ...options });
}

function create(): void {
  const system = new Part("systems:Sample", "sample");
  const network = new Part("network:Vpc", "net", system);
  const inNetwork = { parent: network };
  const vpc = new aws.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" }, inNetwork);
  const subnets = ["a", "b"].map(
    (zone, index) =>
      new aws.ec2.Subnet(
        `net-public-${zone}`,
        { vpcId: vpc.id, cidrBlock: `10.0.${index}.0/24`, availabilityZone: `us-east-1${zone}` },
        inNetwork,
      ),
  );
  const subnetIds = subnets.map((subnet) => subnet.id);
  const eip = new aws.ec2.Eip("net-nat", { domain: "vpc" }, inNetwork);
  new aws.ec2.NatGateway("net", { allocationId: eip.id, subnetId: subnetIds[0] }, inNetwork);
  new aws.ec2.VpcEndpoint(
    "net-logs",
    { vpcId: vpc.id, serviceName: "com.amazonaws.us-east-1.logs", vpcEndpointType: "Interface", subnetIds },
    inNetwork,
  );
  const group = new aws.ec2.SecurityGroup("net-tasks", { vpcId: vpc.id, description: "tasks" }, inNetwork);

  const storage = new Part("storage:Data", "data", system);
  const inStorage = { parent: storage };
  const key = new aws.kms.Key("data", { enableKeyRotation: true }, inStorage);
  new aws.kms.Alias("data", { targetKeyId: key.id }, inStorage);
  const files = new aws.efs.FileSystem("data", { encrypted: true, kmsKeyId: key.arn }, inStorage);
  const mounts = subnetIds.map(
    (subnetId, index) =>
      new aws.efs.MountTarget(
        `data-${index}`,
        { fileSystemId: files.id, subnetId, securityGroups: [group.id] },
        inStorage,
      ),
  );
  const accessPoint = new aws.efs.AccessPoint("data", { fileSystemId: files.id }, inStorage);
  const password = new random.RandomPassword("data", { length: 32, special: false }, inStorage);
  const secret = new aws.secretsmanager.Secret("data", { kmsKeyId: key.arn }, inStorage);
  new aws.secretsmanager.SecretVersion(
    "data",
    { secretId: secret.id, secretString: password.result },
    inStorage,
  );
  const subnetGroup = new aws.rds.SubnetGroup("data", { subnetIds }, inStorage);
  new aws.rds.Instance(
    "data",
    {
      engine: "postgres",
      instanceClass: "db.t4g.micro",
      allocatedStorage: 20,
      storageType: "gp3",
      dbSubnetGroupName: subnetGroup.name,
      kmsKeyId: key.arn,
      storageEncrypted: true,
      username: "chat",
      password: password.result,
      skipFinalSnapshot: true,
    },
    inStorage,
  );
  const logs = new aws.s3.Bucket("data-logs", {}, inStorage);
  new aws.s3.BucketPublicAccessBlock("data-logs", { bucket: logs.id, blockPublicAcls: true }, inStorage);

  const pool = new aws.cognito.UserPool("users", {}, { parent: system });
  const client = new aws.cognito.UserPoolClient(
    "users",
    { userPoolId: pool.id, generateSecret: true },
    { parent: system },
  );
  new aws.cognito.UserPoolDomain("users", { userPoolId: pool.id, domain: "sample" }, { parent: system });
  new aws.cognito.ManagedLoginBranding(
    "users",
    { userPoolId: pool.id, clientId: client.id, useCognitoProvidedValues: true },
    { parent: system },
  );

  const topic = new aws.sns.Topic("alarms", { kmsMasterKeyId: key.id }, { parent: system });
  new aws.cloudwatch.MetricAlarm(
    "cpu",
    {
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 3,
      metricName: "CPUUtilization",
      namespace: "AWS/ECS",
      period: 60,
      statistic: "Average",
      threshold: 80,
      alarmActions: [topic.arn],
    },
    { parent: system },
  );

  const service = new Part("compute:FargateService", "chat", system);
  const inService = { parent: service };
  const logGroup = new aws.cloudwatch.LogGroup("chat", { retentionInDays: 30, kmsKeyId: key.arn }, inService);
  const role = new aws.iam.Role("chat", { path: "/gatehouse/", assumeRolePolicy: "{}" }, inService);
  new aws.iam.RolePolicy("chat", { role: role.id, policy: "{}" }, inService);
  const cluster = new aws.ecs.Cluster("chat", {}, inService);
  const taskDefinition = new aws.ecs.TaskDefinition(
    "chat",
    {
      family: "chat",
      cpu: "1024",
      memory: "4096",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      executionRoleArn: role.arn,
      taskRoleArn: role.arn,
      containerDefinitions: pulumi.jsonStringify([{ name: "chat", image: "chat", logGroup: logGroup.name }]),
      volumes: [
        {
          name: "data",
          efsVolumeConfiguration: {
            fileSystemId: files.id,
            transitEncryption: "ENABLED",
            authorizationConfig: { accessPointId: accessPoint.id, iam: "ENABLED" },
          },
        },
      ],
    },
    inService,
  );
  const loadBalancer = new aws.lb.LoadBalancer(
    "chat",
    { subnets: subnetIds, securityGroups: [group.id] },
    inService,
  );
  const targetGroup = new aws.lb.TargetGroup(
    "chat",
    { port: 8080, protocol: "HTTP", targetType: "ip", vpcId: vpc.id },
    inService,
  );
  const certificate = new aws.acm.Certificate(
    "chat",
    { domainName: "chat.example.com", validationMethod: "DNS" },
    inService,
  );
  const listener = new aws.lb.Listener(
    "chat",
    {
      loadBalancerArn: loadBalancer.arn,
      port: 443,
      protocol: "HTTPS",
      certificateArn: certificate.arn,
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
    },
    inService,
  );
  new aws.ecs.Service(
    "chat",
    {
      cluster: cluster.arn,
      taskDefinition: taskDefinition.arn,
      desiredCount: 1,
      launchType: "FARGATE",
      loadBalancers: [{ targetGroupArn: targetGroup.arn, containerName: "chat", containerPort: 8080 }],
      networkConfiguration: { subnets: subnetIds, securityGroups: [group.id] },
    },
    { parent: service, dependsOn: [listener, ...mounts] },
  );
  new aws.route53.Record(
    "chat",
    {
      zoneId: "Z0123456789ABCDEFGHIJ",
      name: "chat.example.com",
      type: "A",
      aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
    },
    inService,
  );
}
