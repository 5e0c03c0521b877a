import assert from "node:assert/strict";
import type { AlarmSpec } from "../../../components/observability/alarmSpec";
import * as specs from "../../../components/observability/alarmSpecs";
import { mayStopDeployment } from "../../../components/observability/deploymentAlarms";

const target = { loadBalancerArnSuffix: "app/chat/1", targetGroupArnSuffix: "targetgroup/chat/2" };
const service = { clusterName: "chat", serviceName: "web" };
const errorRate = specs.target5xxRate(target);

describe("mayStopDeployment", () => {
  const cases: readonly [AlarmSpec, boolean, string][] = [
    [errorRate, true, "users see errors"],
    [specs.targetLatencyHigh(target), true, "users wait"],
    [specs.targetsUnhealthy(target), true, "a task fails its health check"],
    [specs.noHealthyTargets(target), false, "rings while the first task starts"],
    [specs.ecsServiceCpuHigh(service), false, "names the service, which comes later"],
    [specs.ecsRunningTasksLow({ ...service, desiredCount: 1 }), false, "names the service"],
    [specs.elbAuthFailures(target), false, "users are denied, whatever the release"],
    [specs.rdsFreeStorageLow({ identifier: "db" }), false, "no release fills a disk in minutes"],
    [specs.bedrockThrottled({}), false, "a quota is no fault of the release"],
    [specs.cloudfront5xxRate({ distributionId: "E1" }), false, "is in another region"],
  ];
  for (const [spec, expected, why] of cases) {
    it(`is ${expected} for ${spec.key}: ${why}`, () => {
      assert.equal(mayStopDeployment(spec), expected);
    });
  }

  it("is false where one of several metrics is the service's", () => {
    const { source } = errorRate;
    assert.ok("metrics" in source);
    const cpu = specs.ecsServiceCpuHigh(service).source;
    assert.ok(!("metrics" in cpu));
    assert.equal(
      mayStopDeployment({ ...errorRate, source: { ...source, metrics: { ...source.metrics, cpu } } }),
      false,
    );
  });
});
