import assert from "node:assert/strict";
import { type AlarmSpec, checkAlarm, isMath, metricsOf } from "../../../components/observability/alarmSpec";
import * as specs from "../../../components/observability/alarmSpecs";
import { ArgumentFaults } from "../../../components/shared/errors";

const service = { clusterName: "chat", serviceName: "web" };
const target = { loadBalancerArnSuffix: "app/chat/1", targetGroupArnSuffix: "targetgroup/chat/2" };
const database = { identifier: "chat-db" };
const ecs = { ClusterName: "chat", ServiceName: "web" };
const alb = { LoadBalancer: "app/chat/1", TargetGroup: "targetgroup/chat/2" };
const rds = { DBInstanceIdentifier: "chat-db" };
const aurora = { DBClusterIdentifier: "chat-cluster" };
const cluster = { clusterIdentifier: "chat-cluster" };
const cache = { nodes: ["chat-001"] };
const node = { CacheClusterId: "chat-001" };
const webAcl = { metricName: "chat", region: "us-east-1" } as const;

/** Namespace, metric, dimensions, statistic; comparison, threshold; period, periods; missing data. */
type Row = [
  spec: AlarmSpec,
  key: string,
  metric: readonly [string, string, Record<string, string>, string],
  condition: readonly [AlarmSpec["comparison"], number],
  window: readonly [number, number],
  missing: AlarmSpec["treatMissingData"],
];

const above = "GreaterThanThreshold";
const below = "LessThanThreshold";

const nlb = { LoadBalancer: "net/app/1", TargetGroup: "targetgroup/app/2" };
const networkTarget = { loadBalancerArnSuffix: "net/app/1", targetGroupArnSuffix: "targetgroup/app/2" };

const rows: readonly Row[] = [
  [
    specs.instanceCpuHigh({ groupName: "app" }),
    "instance-cpu",
    ["AWS/EC2", "CPUUtilization", { AutoScalingGroupName: "app" }, "Average"],
    [above, 85],
    [300, 3],
    "notBreaching",
  ],
  [
    specs.instanceCreditsLow({ groupName: "app" }),
    "instance-credits",
    ["AWS/EC2", "CPUCreditBalance", { AutoScalingGroupName: "app" }, "Minimum"],
    [below, 20],
    [300, 12],
    "notBreaching",
  ],
  [
    specs.noHealthyNetworkTargets({ ...networkTarget, minutes: 10 }),
    "no-healthy-targets",
    ["AWS/NetworkELB", "HealthyHostCount", nlb, "Maximum"],
    [below, 1],
    [60, 10],
    "breaching",
  ],
  [
    specs.networkTargetsUnhealthy(networkTarget),
    "unhealthy-targets",
    ["AWS/NetworkELB", "UnHealthyHostCount", nlb, "Maximum"],
    [above, 0],
    [60, 5],
    "notBreaching",
  ],
  [
    specs.authorizerErrors({ functionName: "tokens" }),
    "authorizer-errors",
    ["AWS/Lambda", "Errors", { FunctionName: "tokens" }, "Sum"],
    [above, 0],
    [300, 1],
    "notBreaching",
  ],
  [
    specs.certificateExpiresSoon({ certificateArn: "arn:c" }),
    "certificate-expiry",
    ["AWS/CertificateManager", "DaysToExpiry", { CertificateArn: "arn:c" }, "Minimum"],
    [below, 30],
    [86400, 1],
    "missing",
  ],
  [
    specs.ecsServiceCpuHigh(service),
    "service-cpu",
    ["AWS/ECS", "CPUUtilization", ecs, "Average"],
    [above, 85],
    [60, 15],
    "notBreaching",
  ],
  [
    specs.ecsServiceMemoryHigh({ ...service, thresholdPercent: 90 }),
    "service-memory",
    ["AWS/ECS", "MemoryUtilization", ecs, "Maximum"],
    [above, 90],
    [60, 5],
    "notBreaching",
  ],
  [
    specs.ecsRunningTasksLow({ ...service, desiredCount: 2 }),
    "running-tasks",
    ["AWS/ECS", "CPUUtilization", ecs, "SampleCount"],
    [below, 2],
    [60, 10],
    "breaching",
  ],
  [
    specs.noHealthyTargets(target),
    "no-healthy-targets",
    ["AWS/ApplicationELB", "HealthyHostCount", alb, "Maximum"],
    [below, 1],
    [60, 5],
    "breaching",
  ],
  [
    specs.targetsUnhealthy(target),
    "unhealthy-targets",
    ["AWS/ApplicationELB", "UnHealthyHostCount", alb, "Maximum"],
    [above, 0],
    [60, 5],
    "notBreaching",
  ],
  [
    specs.targetLatencyHigh({ ...target, thresholdSeconds: 30 }),
    "latency",
    ["AWS/ApplicationELB", "TargetResponseTime", alb, "p95"],
    [above, 30],
    [60, 3],
    "notBreaching",
  ],
  [
    specs.rdsFreeStorageLow(database),
    "database-storage",
    ["AWS/RDS", "FreeStorageSpace", rds, "Minimum"],
    [below, 2147483648],
    [300, 3],
    "missing",
  ],
  [
    specs.rdsCpuHigh(database),
    "database-cpu",
    ["AWS/RDS", "CPUUtilization", rds, "Average"],
    [above, 80],
    [300, 3],
    "missing",
  ],
  [
    specs.rdsConnectionsHigh({ ...database, maxConnections: 112 }),
    "database-connections",
    ["AWS/RDS", "DatabaseConnections", rds, "Maximum"],
    [above, 89],
    [60, 5],
    "missing",
  ],
  [
    specs.efsIoLimitHigh({ fileSystemId: "fs-1" }),
    "files-io",
    ["AWS/EFS", "PercentIOLimit", { FileSystemId: "fs-1" }, "Maximum"],
    [above, 90],
    [60, 15],
    "notBreaching",
  ],
  [
    specs.efsBurstCreditsLow({ fileSystemId: "fs-1" }),
    "files-burst-credits",
    ["AWS/EFS", "BurstCreditBalance", { FileSystemId: "fs-1" }, "Minimum"],
    [below, 107374182400],
    [300, 3],
    "notBreaching",
  ],
  [
    specs.natInstanceFailed({ instanceId: "i-1" }),
    "nat-instance",
    ["AWS/EC2", "StatusCheckFailed", { InstanceId: "i-1" }, "Maximum"],
    [above, 0],
    [60, 3],
    "breaching",
  ],
  [
    specs.natPortsExhausted({ natGatewayId: "nat-1" }),
    "nat-ports",
    ["AWS/NATGateway", "ErrorPortAllocation", { NatGatewayId: "nat-1" }, "Sum"],
    [above, 0],
    [60, 3],
    "notBreaching",
  ],
  [
    specs.elbAuthErrors({ loadBalancerArnSuffix: "app/chat/1" }),
    "login-errors",
    ["AWS/ApplicationELB", "ELBAuthError", { LoadBalancer: "app/chat/1" }, "Sum"],
    [above, 5],
    [300, 1],
    "notBreaching",
  ],
  [
    specs.elbAuthFailures({ loadBalancerArnSuffix: "app/chat/1", threshold: 20 }),
    "login-failures",
    ["AWS/ApplicationELB", "ELBAuthFailure", { LoadBalancer: "app/chat/1" }, "Sum"],
    [above, 20],
    [300, 1],
    "notBreaching",
  ],
  [
    specs.auroraCapacityHigh({ ...cluster, maxCapacity: 4 }),
    "database-capacity",
    ["AWS/RDS", "ServerlessDatabaseCapacity", aurora, "Maximum"],
    [above, 3.6],
    [300, 3],
    "missing",
  ],
  [
    specs.auroraFreeMemory(cluster),
    "database-memory",
    ["AWS/RDS", "FreeableMemory", aurora, "Minimum"],
    [below, 268435456],
    [300, 3],
    "missing",
  ],
  [
    specs.auroraConnectionsHigh({ ...cluster, maxConnections: 189 }),
    "database-connections",
    ["AWS/RDS", "DatabaseConnections", aurora, "Maximum"],
    [above, 151],
    [60, 5],
    "missing",
  ],
  [
    specs.cacheCpuHigh({ ...cache, vcpus: 2 }),
    "cache-cpu",
    ["AWS/ElastiCache", "CPUUtilization", node, "Average"],
    [above, 45],
    [300, 3],
    "missing",
  ],
  [
    specs.cacheCpuHigh({ ...cache, vcpus: 4 }),
    "cache-cpu",
    ["AWS/ElastiCache", "EngineCPUUtilization", node, "Average"],
    [above, 90],
    [300, 3],
    "missing",
  ],
  [
    specs.cacheMemoryHigh(cache),
    "cache-memory",
    ["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", node, "Maximum"],
    [above, 80],
    [300, 3],
    "missing",
  ],
  [
    specs.cacheEvictions(cache),
    "cache-evictions",
    ["AWS/ElastiCache", "Evictions", node, "Sum"],
    [above, 0],
    [300, 1],
    "notBreaching",
  ],
  [
    specs.cacheConnectionsHigh(cache),
    "cache-connections",
    ["AWS/ElastiCache", "CurrConnections", node, "Maximum"],
    [above, 5000],
    [60, 5],
    "missing",
  ],
  [
    specs.blockedRequestsSpike({ ...webAcl, scope: "cloudfront" }),
    "blocked-requests",
    ["AWS/WAFV2", "BlockedRequests", { WebACL: "chat", Rule: "ALL" }, "Sum"],
    [above, 500],
    [300, 1],
    "notBreaching",
  ],
  [
    specs.blockedRequestsSpike({ ...webAcl, scope: "regional", threshold: 100 }),
    "blocked-requests",
    ["AWS/WAFV2", "BlockedRequests", { WebACL: "chat", Rule: "ALL", Region: "us-east-1" }, "Sum"],
    [above, 100],
    [300, 1],
    "notBreaching",
  ],
  [
    specs.bedrockThrottled({}),
    "model-throttled",
    ["AWS/Bedrock", "InvocationThrottles", {}, "Sum"],
    [above, 10],
    [300, 2],
    "notBreaching",
  ],
  [
    specs.bedrockClientErrors({ modelId: "eu.model", threshold: 3 }),
    "model-errors",
    ["AWS/Bedrock", "InvocationClientErrors", { ModelId: "eu.model" }, "Sum"],
    [above, 3],
    [300, 2],
    "notBreaching",
  ],
  [
    specs.backupJobFailed({ vaultName: "chat-vault" }),
    "backup-failed",
    ["AWS/Backup", "NumberOfBackupJobsFailed", { BackupVaultName: "chat-vault" }, "Sum"],
    [above, 0],
    [3600, 1],
    "notBreaching",
  ],
];

describe("alarm specs", () => {
  for (const [
    spec,
    key,
    [namespace, metricName, dimensions, statistic],
    condition,
    window,
    missing,
  ] of rows) {
    it(`${key} watches ${namespace} ${metricName}`, () => {
      assert.equal(spec.key, key);
      assert.deepEqual(spec.source, { namespace, metricName, dimensions, statistic });
      assert.deepEqual([spec.comparison, spec.threshold], condition);
      assert.deepEqual([spec.periodSeconds, spec.evaluationPeriods], window);
      assert.equal(spec.datapointsToAlarm, spec.evaluationPeriods);
      assert.equal(spec.treatMissingData, missing);
    });

    it(`${key} is an alarm that CloudWatch takes`, () => {
      const faults = new ArgumentFaults("Alarms", "test");
      checkAlarm(faults, spec);
      faults.throwIfAny();
      assert.ok(spec.description.endsWith(".") && spec.description.length <= 1024, spec.description);
    });
  }

  it("counts errors of target and load balancer together, and only where there are enough requests", () => {
    const spec = specs.target5xxRate({ loadBalancerArnSuffix: "app/chat/1" });
    const metric = (metricName: string) => ({
      namespace: "AWS/ApplicationELB",
      metricName,
      dimensions: { LoadBalancer: "app/chat/1" },
      statistic: "Sum",
    });
    assert.deepEqual(spec.source, {
      expression: "IF(req>=20, 100*(FILL(t5,0)+FILL(e5,0))/req, 0)",
      label: "Errors (%)",
      metrics: {
        req: metric("RequestCount"),
        t5: metric("HTTPCode_Target_5XX_Count"),
        e5: metric("HTTPCode_ELB_5XX_Count"),
      },
    });
    assert.deepEqual(
      [spec.comparison, spec.threshold, spec.periodSeconds, spec.evaluationPeriods, spec.treatMissingData],
      [above, 5, 60, 5, "notBreaching"],
    );
    assert.ok(isMath(spec.source));
    assert.equal(metricsOf(spec).length, 3);
  });

  it("takes five seconds for a slow answer where nothing else is said", () => {
    assert.equal(specs.targetLatencyHigh(target).threshold, 5);
  });

  it("takes the worst of several cache nodes, and adds up what they drop", () => {
    const nodes = ["chat-001", "chat-002", "chat-003"];
    const metric = (metricName: string, id: string, statistic: string) => ({
      namespace: "AWS/ElastiCache",
      metricName,
      dimensions: { CacheClusterId: id },
      statistic,
    });
    assert.deepEqual(specs.cacheMemoryHigh({ nodes }).source, {
      expression: "MAX([n1,n2,n3])",
      label: "DatabaseMemoryUsagePercentage",
      metrics: {
        n1: metric("DatabaseMemoryUsagePercentage", "chat-001", "Maximum"),
        n2: metric("DatabaseMemoryUsagePercentage", "chat-002", "Maximum"),
        n3: metric("DatabaseMemoryUsagePercentage", "chat-003", "Maximum"),
      },
    });
    const dropped = specs.cacheEvictions({ nodes: nodes.slice(0, 2) }).source;
    assert.ok(isMath(dropped));
    assert.equal(dropped.expression, "SUM([n1,n2])");
  });

  it("takes CloudFront's own error rate, and only where there are enough requests", () => {
    const spec = specs.cloudfront5xxRate({ distributionId: "E1" });
    const metric = (metricName: string, statistic: string) => ({
      namespace: "AWS/CloudFront",
      metricName,
      dimensions: { DistributionId: "E1", Region: "Global" },
      statistic,
    });
    assert.deepEqual(spec.source, {
      expression: "IF(req>=20, rate, 0)",
      label: "Errors (%)",
      metrics: { req: metric("Requests", "Sum"), rate: metric("5xxErrorRate", "Average") },
    });
    assert.deepEqual(
      [spec.comparison, spec.threshold, spec.periodSeconds, spec.evaluationPeriods, spec.treatMissingData],
      [above, 5, 60, 5, "notBreaching"],
    );
  });

  describe("bedrockSuccessLow", () => {
    const spec = specs.bedrockSuccessLow({ modelId: "eu.model" });
    /** CloudWatch's `IF` and `FILL`, for one period; a metric without data is undefined. */
    const share = (calls?: number, client?: number, server?: number, throttled?: number) => {
      assert.ok(isMath(spec.source));
      const [condition, then, otherwise] = spec.source.expression.slice("IF(".length, -1).split(", ");
      const text = `(${condition}) ? ${then} : ${otherwise}`.replaceAll(
        /FILL\((\w+),0\)/g,
        (_found, id: string) => String({ calls, client, server, throttled }[id] ?? 0),
      );
      assert.match(text, /^[\d+\-*/()<>=?: ]+$/);
      return new Function(`return ${text};`)() as number;
    };
    const cases: readonly [string, number, Parameters<typeof share>][] = [
      ["nobody calls", 100, []],
      ["too few calls to tell", 100, [10, 5]],
      ["all succeed", 100, [200]],
      ["one of ten is at fault", 90, [180, 20]],
      ["all kinds of failure", 70, [140, 20, 20, 20]],
      ["nothing but failures", 0, [undefined, 40]],
      ["nothing but throttling", 0, [undefined, undefined, undefined, 40]],
      ["failures among the calls that AWS counts", 50, [100, 100]],
    ];
    for (const [title, expected, values] of cases) {
      it(`is ${expected} where ${title}`, () => {
        assert.equal(share(...values), expected);
      });
    }

    it("rings below 95 % for ten minutes", () => {
      assert.deepEqual(
        [spec.comparison, spec.threshold, spec.periodSeconds, spec.evaluationPeriods, spec.treatMissingData],
        [below, 95, 300, 2, "notBreaching"],
      );
      assert.deepEqual(
        metricsOf(spec).map(({ namespace, metricName, dimensions, statistic }) => [
          namespace,
          metricName,
          dimensions,
          statistic,
        ]),
        ["Invocations", "InvocationClientErrors", "InvocationServerErrors", "InvocationThrottles"].map(
          (name) => ["AWS/Bedrock", name, { ModelId: "eu.model" }, "Sum"],
        ),
      );
    });
  });

  it("counts errors of an HTTP API where there are enough requests, and each of a WebSocket API", () => {
    const metric = (metricName: string) => ({
      namespace: "AWS/ApiGateway",
      metricName,
      dimensions: { ApiId: "a1" },
      statistic: "Sum",
    });
    const http = specs.httpApi5xxRate({ apiId: "a1" });
    assert.deepEqual(http.source, {
      expression: "IF(req>=20, 100*FILL(errors,0)/req, 0)",
      label: "Errors (%)",
      metrics: { req: metric("Count"), errors: metric("5xx") },
    });
    const socket = specs.webSocketErrors({ apiId: "a1" });
    assert.deepEqual(socket.source, {
      expression: "FILL(integration,0)+FILL(execution,0)",
      label: "Errors",
      metrics: { integration: metric("IntegrationError"), execution: metric("ExecutionError") },
    });
    assert.deepEqual([http.threshold, http.evaluationPeriods], [5, 5]);
    assert.deepEqual([socket.threshold, socket.periodSeconds], [10, 300]);
  });

  it("computes values only by alarms that CloudWatch takes", () => {
    const computed = [
      specs.cloudfront5xxRate({ distributionId: "E1" }),
      specs.bedrockSuccessLow({}),
      specs.cacheEvictions({ nodes: ["a", "b", "c", "d", "e", "f"] }),
      specs.target5xxRate({ loadBalancerArnSuffix: "x" }),
      specs.httpApi5xxRate({ apiId: "a1" }),
      specs.webSocketErrors({ apiId: "a1" }),
    ];
    for (const spec of computed) {
      const faults = new ArgumentFaults("Alarms", "test");
      checkAlarm(faults, spec);
      faults.throwIfAny();
      assert.ok(spec.description.endsWith("."), spec.description);
    }
  });

  it("takes another key where one list has two alarms of a kind", () => {
    assert.equal(specs.ecsServiceCpuHigh({ ...service, key: "worker-cpu" }).key, "worker-cpu");
    assert.equal(specs.target5xxRate({ loadBalancerArnSuffix: "x", key: "api-errors" }).key, "api-errors");
  });
});

describe("postgresMaxConnections", () => {
  const cases: readonly [number, number][] = [
    [1, 112],
    [2, 225],
    [8, 901],
    [64, 5000],
  ];
  for (const [memoryGiB, connections] of cases) {
    it(`is ${connections} with ${memoryGiB} GiB`, () => {
      assert.equal(specs.postgresMaxConnections(memoryGiB), connections);
    });
  }
});
