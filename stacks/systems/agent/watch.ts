import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../../components/compute/cluster";
import type { FargateService } from "../../../components/compute/fargateService";
import type { AlarmSpec } from "../../../components/observability/alarmSpec";
import {
  bedrockThrottled,
  certificateExpiresSoon,
  ecsRunningTasksLow,
  ecsServiceCpuHigh,
  ecsServiceMemoryHigh,
  elbAuthErrors,
  elbAuthFailures,
  noHealthyTargets,
  target5xxRate,
  targetsUnhealthy,
} from "../../../components/observability/alarmSpecs";
import { Alarms } from "../../../components/observability/alarms";
import type { AlarmTopic } from "../../../components/observability/alarmTopic";
import { Dashboard } from "../../../components/observability/dashboard";
import { alarmGraph } from "../../../components/observability/dashboardBody";
import { mayStopDeployment } from "../../../components/observability/deploymentAlarms";
import { DeploymentEvents } from "../../../components/observability/deploymentEvents";
import type { Context } from "../../../components/shared/context";
import type { AgentSettings } from "../../config/settings";
import { edgeAlarms, watchGlobally } from "../common/edgeWatch";
import type { Entry } from "../common/entry";

/** What is watched before a service exists: its deployments can be ended by these. */
export interface EntryWatch {
  readonly specs: readonly AlarmSpec[];
  /** Names of alarms that say that the new tasks answer badly. */
  readonly deploymentAlarms: readonly pulumi.Output<string>[];
}

/** Alarms on what users meet: the load balancer and its login, and CloudFront and the web ACL before it. */
export function watchEntry(
  name: string,
  context: Context,
  { settings, topic, entry }: { settings: AgentSettings; topic: AlarmTopic; entry: Entry },
): EntryWatch {
  const { topicArn } = topic;
  const { loadBalancerArnSuffix, targetGroupArnSuffix } = entry.loadBalancer;
  const edge = edgeAlarms(entry, settings.edge);
  // The stack's own certificates renew themselves by the record that the stack keeps.
  const certificateArn = settings.domain?.certificateArn;
  const specs = [
    noHealthyTargets({ loadBalancerArnSuffix, targetGroupArnSuffix, minutes: 10 }),
    targetsUnhealthy({ loadBalancerArnSuffix, targetGroupArnSuffix }),
    target5xxRate({ loadBalancerArnSuffix }),
    ...(settings.auth === "load-balancer"
      ? [elbAuthErrors({ loadBalancerArnSuffix }), elbAuthFailures({ loadBalancerArnSuffix })]
      : []),
    ...(certificateArn === undefined ? [] : [certificateExpiresSoon({ certificateArn })]),
    ...edge.regional,
  ];
  const { alarmNames } = new Alarms(`${name}-entry`, { context, topicArn, alarms: specs });
  watchGlobally(name, context, settings, { topicArn, alarms: edge.global });
  return {
    specs,
    deploymentAlarms: specs.filter(mayStopDeployment).map(({ key }) => alarmNames[key]!),
  };
}

interface WatchInputs {
  readonly settings: AgentSettings;
  readonly topic: AlarmTopic;
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly entryWatch: EntryWatch;
}

/** Alarms on the tasks and what they call, the events of failed deployments, and a dashboard of all alarms. */
export function watch(name: string, context: Context, inputs: WatchInputs): Dashboard {
  const { settings, topic, cluster, service, entryWatch } = inputs;
  const { topicArn } = topic;
  const { clusterName } = cluster;
  const specs = alarms(inputs);
  new Alarms(name, { context, topicArn, alarms: specs });
  new DeploymentEvents(name, { context, topicArn, clusterName, serviceName: service.serviceName });
  // Dots are allowed in a stack's name and not in a dashboard's.
  const dashboardName = `${settings.project}-${settings.stack}`.replace(/[^A-Za-z0-9_-]/g, "-");
  return new Dashboard(name, {
    context,
    dashboardName,
    widgets: [...entryWatch.specs, ...specs].map((spec) => alarmGraph(spec, spec.key)),
  });
}

function alarms({ settings, cluster, service }: WatchInputs): readonly AlarmSpec[] {
  const { clusterName } = cluster;
  const inService = { clusterName, serviceName: service.serviceName };
  const least = fewestTasks(settings);
  return [
    ecsServiceCpuHigh(inService),
    ecsServiceMemoryHigh(inService),
    ...(least > 1 ? [ecsRunningTasksLow({ ...inService, desiredCount: least })] : []),
    // Whoever calls: an agent's own calls of its models count too.
    bedrockThrottled({}),
  ];
}

/** One task or none is `noHealthyTargets`'s to tell. */
function fewestTasks({ agent: { scaling, desiredCount } }: AgentSettings): number {
  const schedules = scaling?.schedules.map(({ minimum }) => minimum) ?? [];
  return scaling === undefined ? desiredCount : Math.min(scaling.minimum, ...schedules);
}
