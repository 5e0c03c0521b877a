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

const rows: readonly Row[] = [
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
