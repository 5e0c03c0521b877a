import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { network, trust } from "./network";

/** An Aurora cluster, a cache, a scaled service, and the plan that backs the data up. */
function program(): void {
  const { group, subnetIds } = network();
  const key = new aws.kms.Key("data", {});
  const places = new aws.rds.SubnetGroup("database", { subnetIds });
  const settings = new aws.rds.ClusterParameterGroup("database", { family: "aurora-postgresql16" });
  const database = new aws.rds.Cluster("database", {
    engine: "aurora-postgresql",
    engineVersion: "16.8",
    masterUsername: "chat",
    masterPassword: "a password of the sample",
    dbSubnetGroupName: places.name,
    dbClusterParameterGroupName: settings.name,
    vpcSecurityGroupIds: [group.id],
    serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 },
    storageEncrypted: true,
    kmsKeyId: key.arn,
    deletionProtection: false,
    skipFinalSnapshot: true,
  });
  new aws.rds.ClusterInstance("database", {
    clusterIdentifier: database.id,
    engine: "aurora-postgresql",
    engineVersion: "16.8",
    instanceClass: "db.serverless",
  });

  const nodes = new aws.elasticache.SubnetGroup("cache", { subnetIds });
  const cacheSettings = new aws.elasticache.ParameterGroup("cache", { family: "valkey8" });
  new aws.elasticache.ReplicationGroup("cache", {
    description: "of the sample",
    engine: "valkey",
    engineVersion: "8.1",
    nodeType: "cache.t4g.micro",
    numCacheClusters: 2,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    atRestEncryptionEnabled: true,
    kmsKeyId: key.arn,
    transitEncryptionEnabled: true,
    authToken: "0123456789abcdef0123456789abcdef",
    subnetGroupName: nodes.name,
    parameterGroupName: cacheSettings.name,
    securityGroupIds: [group.id],
  });

  const cluster = new aws.ecs.Cluster("cluster", {});
  const execution = new aws.iam.Role("execution", { assumeRolePolicy: trust("ecs-tasks.amazonaws.com") });
  const task = new aws.ecs.TaskDefinition("task", {
    family: "task",
    cpu: "256",
    memory: "512",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    executionRoleArn: execution.arn,
    containerDefinitions: JSON.stringify([{ name: "chat", image: "chat" }]),
  });
  const alarm = new aws.cloudwatch.MetricAlarm("errors", {
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    metricName: "Errors",
    namespace: "Sample",
    period: 60,
    statistic: "Sum",
    threshold: 1,
  });
  const service = new aws.ecs.Service("service", {
    cluster: cluster.arn,
    taskDefinition: task.arn,
    desiredCount: 0,
    launchType: "FARGATE",
    networkConfiguration: { subnets: subnetIds, securityGroups: [group.id] },
    alarms: { alarmNames: [alarm.name], enable: true, rollback: true },
  });
  const target = new aws.appautoscaling.Target("service", {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,
    minCapacity: 1,
    maxCapacity: 4,
  });
  const scaled = {
    serviceNamespace: target.serviceNamespace,
    scalableDimension: target.scalableDimension,
    resourceId: target.resourceId,
  };
  new aws.appautoscaling.Policy("cpu", {
    ...scaled,
    policyType: "TargetTrackingScaling",
    targetTrackingScalingPolicyConfiguration: {
      targetValue: 60,
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
    },
  });
  new aws.appautoscaling.ScheduledAction("night", {
    ...scaled,
    schedule: "cron(0 20 * * ? *)",
    scalableTargetAction: { minCapacity: 1, maxCapacity: 1 },
  });

  const role = new aws.iam.Role("backup", { assumeRolePolicy: trust("backup.amazonaws.com") });
  const vault = new aws.backup.Vault("vault", { kmsKeyArn: key.arn });
  const plan = new aws.backup.Plan("plan", {
    rules: [{ ruleName: "daily", targetVaultName: vault.name, schedule: "cron(0 3 * * ? *)" }],
  });
  new aws.backup.Selection("data", { planId: plan.id, iamRoleArn: role.arn, resources: [database.arn] });
  const tests = new aws.backup.RestoreTestingPlan("tests", {
    name: "sample_tests",
    scheduleExpression: "cron(0 5 1 * ? *)",
    recoveryPointSelection: {
      algorithm: "LATEST_WITHIN_WINDOW",
      includeVaults: [vault.arn],
      recoveryPointTypes: ["SNAPSHOT"],
    },
  });
  new aws.backup.RestoreTestingSelection("tests", {
    name: "sample_database",
    restoreTestingPlanName: tests.name,
    protectedResourceType: "Aurora",
    protectedResourceArns: [database.arn],
    iamRoleArn: role.arn,
  });
}

export const data = { config: { "aws:region": "eu-central-1" }, program } as const;
