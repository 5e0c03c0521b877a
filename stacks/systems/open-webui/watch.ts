import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../../components/compute/cluster";
import type { FargateService } from "../../../components/compute/fargateService";
import type { AlarmSpec } from "../../../components/observability/alarmSpec";
import {
  auroraCapacityHigh,
  auroraFreeMemory,
  cacheEvictions,
  cacheMemoryHigh,
  certificateExpiresSoon,
  ecsServiceCpuHigh,
  ecsServiceMemoryHigh,
  efsIoLimitHigh,
  noHealthyTargets,
  rdsCpuHigh,
  rdsFreeStorageLow,
  target5xxRate,
  targetsUnhealthy,
} from "../../../components/observability/alarmSpecs";
import { Alarms } from "../../../components/observability/alarms";
import type { AlarmTopic } from "../../../components/observability/alarmTopic";
import { CompositeAlarm } from "../../../components/observability/compositeAlarm";
import { Dashboard } from "../../../components/observability/dashboard";
import { alarmGraph } from "../../../components/observability/dashboardBody";
import { mayStopDeployment } from "../../../components/observability/deploymentAlarms";
import { DeploymentEvents } from "../../../components/observability/deploymentEvents";
import type { Context } from "../../../components/shared/context";
import { AuroraDatabase } from "../../../components/storage/auroraDatabase";
import { PostgresDatabase } from "../../../components/storage/postgresDatabase";
import type { OpenWebUiSettings } from "../../config/settings";
import { edgeAlarms, watchGlobally } from "../common/edgeWatch";
import type { Entry } from "../common/entry";
import type { State } from "./state";

/** What is watched before a service exists: its deployments can be ended by these. */
export interface EntryWatch {
  readonly specs: readonly AlarmSpec[];
  /** Names of alarms that say that the new tasks answer badly. */
  readonly deploymentAlarms: readonly pulumi.Output<string>[];
  /** What says that users get no answers. */
  readonly outageNames: Readonly<Record<string, pulumi.Output<string>>>;
}

interface EntryWatchInputs {
  readonly settings: OpenWebUiSettings;
  readonly topic: AlarmTopic;
  readonly entry: Entry;
}

/** Alarms on what users meet: the load balancer, and CloudFront and the web ACL before it. */
export function watchEntry(name: string, context: Context, inputs: EntryWatchInputs): EntryWatch {
  const { settings, topic, entry } = inputs;
  const { topicArn } = topic;
  const { loadBalancerArnSuffix, targetGroupArnSuffix } = entry.loadBalancer;
  const edge = edgeAlarms(entry, settings.edge);
  // The stack's own certificates renew themselves by the record that the stack keeps.
  const certificateArn = settings.domain?.certificateArn;
  const outage = [
    noHealthyTargets({ loadBalancerArnSuffix, targetGroupArnSuffix, minutes: 10 }),
    target5xxRate({ loadBalancerArnSuffix }),
  ];
  const others = [
    ...(severalTasks(settings) ? [targetsUnhealthy({ loadBalancerArnSuffix, targetGroupArnSuffix })] : []),
    ...(certificateArn === undefined ? [] : [certificateExpiresSoon({ certificateArn })]),
    ...edge.regional,
  ];
  // In prod one alarm over the two tells of an outage; each of them would tell the same once more.
  const told = settings.environment === "prod" ? {} : { topicArn };
  const { alarmNames: outageNames } = new Alarms(`${name}-outage`, { context, ...told, alarms: outage });
  const otherNames =
    others.length === 0 ? {} : new Alarms(`${name}-entry`, { context, topicArn, alarms: others }).alarmNames;
  const alarmNames: EntryWatch["outageNames"] = { ...outageNames, ...otherNames };
  const specs = [...outage, ...others];
  watchGlobally(name, context, settings, { topicArn, alarms: edge.global });
  return {
    specs,
    outageNames,
    deploymentAlarms: specs.filter(mayStopDeployment).map(({ key }) => alarmNames[key]!),
  };
}

function severalTasks({ openWebui: { scaling, desiredCount } }: OpenWebUiSettings): boolean {
  return (scaling?.maximum ?? desiredCount) > 1;
}

interface WatchInputs {
  readonly settings: OpenWebUiSettings;
  readonly topic: AlarmTopic;
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly state: State;
  readonly entryWatch: EntryWatch;
}

/** Alarms on the tasks and what they use, the events of failed deployments, and a dashboard of all alarms. */
export function watch(name: string, context: Context, inputs: WatchInputs): Dashboard {
  const { settings, topic, cluster, service, entryWatch } = inputs;
  const { topicArn } = topic;
  const specs = alarms(inputs);
  new Alarms(name, { context, topicArn, alarms: specs });
  const { clusterName } = cluster;
  new DeploymentEvents(name, { context, topicArn, clusterName, serviceName: service.serviceName });
  // Dots are allowed in a stack's name and not in a dashboard's.
  const dashboardName = `${settings.project}-${settings.stack}`.replace(/[^A-Za-z0-9_-]/g, "-");
  if (settings.environment === "prod") {
    new CompositeAlarm(name, {
      context,
      alarmName: `${dashboardName}-is-down`,
      description: "Users get no answers: no task is healthy, or too many answers are errors.",
      alarms: entryWatch.outageNames,
      topicArn,
    });
  }
  return new Dashboard(name, {
    context,
    dashboardName,
    widgets: [...entryWatch.specs, ...specs].map((spec) => alarmGraph(spec, spec.key)),
  });
}

function alarms({ settings, cluster, service, state }: WatchInputs): readonly AlarmSpec[] {
  const { clusterName } = cluster;
  const inService = { clusterName, serviceName: service.serviceName };
  return [ecsServiceCpuHigh(inService), ecsServiceMemoryHigh(inService), ...stateAlarms(settings, state)];
}

/** What the stores report. One task never reaches a file system's limit, and Max I/O mode has none. */
function stateAlarms(settings: OpenWebUiSettings, { database, cache, files }: State): readonly AlarmSpec[] {
  const limited = severalTasks(settings) && settings.files.performanceMode === "generalPurpose";
  return [
    ...(database instanceof PostgresDatabase
      ? [
          rdsFreeStorageLow({ identifier: database.identifier }),
          rdsCpuHigh({ identifier: database.identifier }),
        ]
      : []),
    ...(database instanceof AuroraDatabase && settings.database.engine === "aurora"
      ? [
          auroraCapacityHigh({
            clusterIdentifier: database.identifier,
            maxCapacity: settings.database.maximumCapacity,
          }),
          auroraFreeMemory({ clusterIdentifier: database.identifier }),
        ]
      : []),
    ...(cache === undefined
      ? []
      : [cacheMemoryHigh({ nodes: cache.nodeIds }), cacheEvictions({ nodes: cache.nodeIds })]),
    ...(files === undefined || !limited ? [] : [efsIoLimitHigh({ fileSystemId: files.fileSystemId })]),
  ];
}
