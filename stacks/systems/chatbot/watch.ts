import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../../../components/compute/cluster";
import type { FargateService } from "../../../components/compute/fargateService";
import type { AlarmSpec } from "../../../components/observability/alarmSpec";
import {
  bedrockSuccessLow,
  bedrockThrottled,
  certificateExpiresSoon,
  ecsRunningTasksLow,
  ecsServiceCpuHigh,
  ecsServiceMemoryHigh,
  noHealthyTargets,
  target5xxRate,
  targetLatencyHigh,
  targetsUnhealthy,
} from "../../../components/observability/alarmSpecs";
import { Alarms } from "../../../components/observability/alarms";
import type { AlarmTopic } from "../../../components/observability/alarmTopic";
import { CompositeAlarm } from "../../../components/observability/compositeAlarm";
import { Dashboard } from "../../../components/observability/dashboard";
import { alarmGraph, targetsText, type Widget } from "../../../components/observability/dashboardBody";
import { mayStopDeployment } from "../../../components/observability/deploymentAlarms";
import { DeploymentEvents } from "../../../components/observability/deploymentEvents";
import type { Context } from "../../../components/shared/context";
import { GLOBAL_REGION } from "../../config/resolve";
import type { ChatbotSettings } from "../../config/settings";
import { edgeAlarms, watchGlobally } from "../common/edgeWatch";
import type { Entry } from "../common/entry";

/** What the API is measured by: told on the dashboard. The alarms ring later, and for longer. */
const TARGETS = { p95Seconds: 2, errorPercent: 1 } as const;

/** What is watched before a service exists: its deployments can be ended by these. */
export interface EntryWatch {
  readonly specs: readonly AlarmSpec[];
  readonly globalSpecs: readonly AlarmSpec[];
  readonly alarmNames: Readonly<Record<string, pulumi.Output<string>>>;
  /** Names of alarms that say that the new tasks answer badly. */
  readonly deploymentAlarms: readonly pulumi.Output<string>[];
}

/** Alarms on what users meet: the load balancer, and CloudFront and the web ACL before it. */
export function watchEntry(
  name: string,
  context: Context,
  { settings, topic, entry }: { settings: ChatbotSettings; topic: AlarmTopic; entry: Entry },
): EntryWatch {
  const { topicArn } = topic;
  const { loadBalancerArnSuffix, targetGroupArnSuffix } = entry.loadBalancer;
  const target = { loadBalancerArnSuffix, targetGroupArnSuffix };
  const edge = edgeAlarms(entry, settings.edge);
  // The stack's own certificates renew themselves by the record that the stack keeps.
  const certificateArn = settings.domain?.certificateArn;
  const specs = [
    noHealthyTargets(target),
    targetsUnhealthy(target),
    target5xxRate({ loadBalancerArnSuffix }),
    targetLatencyHigh({ ...target, thresholdSeconds: settings.chatbot.slowAnswerSeconds }),
    ...(certificateArn === undefined ? [] : [certificateExpiresSoon({ certificateArn })]),
    ...edge.regional,
  ];
  const { alarmNames } = new Alarms(`${name}-entry`, { context, topicArn, alarms: specs });
  watchGlobally(name, context, settings, { topicArn, alarms: edge.global });
  return {
    specs,
    globalSpecs: edge.global,
    alarmNames,
    deploymentAlarms: specs.filter(mayStopDeployment).map(({ key }) => alarmNames[key]!),
  };
}

interface WatchInputs {
  readonly settings: ChatbotSettings;
  readonly topic: AlarmTopic;
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly entryWatch: EntryWatch;
}

/** Alarms on the tasks and the models, the events of failed deployments, and a dashboard of all alarms. */
export function watch(name: string, context: Context, inputs: WatchInputs): Dashboard {
  const { settings, topic, cluster, service, entryWatch } = inputs;
  const { topicArn } = topic;
  const { clusterName } = cluster;
  const specs = alarms(inputs);
  new Alarms(name, { context, topicArn, alarms: specs });
  new DeploymentEvents(name, { context, topicArn, clusterName, serviceName: service.serviceName });
  // Dots are allowed in a stack's name and not in a dashboard's.
  const dashboardName = `${settings.project}-${settings.stack}`.replace(/[^A-Za-z0-9_-]/g, "-");
  if (settings.environment !== "dev") {
    const { alarmNames } = entryWatch;
    new CompositeAlarm(name, {
      context,
      alarmName: `${dashboardName}-is-down`,
      description: "Users get no answers: no task is healthy, or too many answers are errors.",
      alarms: {
        "no-healthy-targets": alarmNames["no-healthy-targets"]!,
        "error-rate": alarmNames["error-rate"]!,
      },
      topicArn,
    });
  }
  return new Dashboard(name, { context, dashboardName, widgets: widgets(entryWatch, specs) });
}

function widgets({ specs, globalSpecs }: EntryWatch, own: readonly AlarmSpec[]): readonly Widget[] {
  return [
    targetsText(TARGETS),
    ...[...specs, ...own].map((spec) => alarmGraph(spec, spec.key)),
    ...globalSpecs.map((spec) => alarmGraph(spec, spec.key, GLOBAL_REGION)),
  ];
}

function alarms({ settings, cluster, service }: WatchInputs): readonly AlarmSpec[] {
  const { clusterName } = cluster;
  const inService = { clusterName, serviceName: service.serviceName };
  const least = fewestTasks(settings);
  const [first] = settings.models;
  const modelId = first?.id ?? "";
  return [
    ecsServiceCpuHigh(inService),
    ecsServiceMemoryHigh(inService),
    ...(least > 1 ? [ecsRunningTasksLow({ ...inService, desiredCount: least })] : []),
    bedrockSuccessLow({ modelId }),
    bedrockThrottled({ modelId }),
  ];
}

/** One task or none is `noHealthyTargets`'s to tell. */
function fewestTasks({ chatbot: { scaling, desiredCount } }: ChatbotSettings): number {
  const schedules = scaling?.schedules.map(({ minimum }) => minimum) ?? [];
  return scaling === undefined ? desiredCount : Math.min(scaling.minimum, ...schedules);
}
