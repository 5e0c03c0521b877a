import type { Cluster } from "../../../components/compute/cluster";
import type { FargateService } from "../../../components/compute/fargateService";
import type { LoadBalancer } from "../../../components/edge/loadBalancer";
import type { AlarmSpec } from "../../../components/observability/alarmSpec";
import {
  certificateExpiresSoon,
  ecsServiceCpuHigh,
  ecsServiceMemoryHigh,
  noHealthyTargets,
  rdsCpuHigh,
  rdsFreeStorageLow,
  target5xxRate,
} from "../../../components/observability/alarmSpecs";
import { Alarms } from "../../../components/observability/alarms";
import type { AlarmTopic } from "../../../components/observability/alarmTopic";
import { Dashboard } from "../../../components/observability/dashboard";
import { alarmGraph } from "../../../components/observability/dashboardBody";
import { DeploymentEvents } from "../../../components/observability/deploymentEvents";
import type { Context } from "../../../components/shared/context";
import type { OpenWebUiSettings } from "../../config/settings";
import type { State } from "./state";

interface WatchInputs {
  readonly settings: OpenWebUiSettings;
  readonly topic: AlarmTopic;
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly loadBalancer: LoadBalancer;
  readonly state: State;
}

/** Alarms, the events of failed deployments, and a dashboard that shows what the alarms watch. */
export function watch(name: string, context: Context, inputs: WatchInputs): Dashboard {
  const { settings, topic, cluster, service } = inputs;
  const { topicArn } = topic;
  const specs = alarms(inputs);
  new Alarms(name, { context, topicArn, alarms: specs });
  const { clusterName } = cluster;
  new DeploymentEvents(name, { context, topicArn, clusterName, serviceName: service.serviceName });
  return new Dashboard(name, {
    context,
    // Dots are allowed in a stack's name and not in a dashboard's.
    dashboardName: `${settings.project}-${settings.stack}`.replace(/[^A-Za-z0-9_-]/g, "-"),
    widgets: specs.map((spec) => alarmGraph(spec, spec.key)),
  });
}

function alarms({ settings, cluster, service, loadBalancer, state }: WatchInputs): readonly AlarmSpec[] {
  const { clusterName } = cluster;
  const { serviceName } = service;
  const { loadBalancerArnSuffix, targetGroupArnSuffix } = loadBalancer;
  const inService = { clusterName, serviceName };
  // The stack's own certificate renews itself by the record that the stack keeps.
  const { certificateArn } = settings.domain;
  return [
    noHealthyTargets({ loadBalancerArnSuffix, targetGroupArnSuffix, minutes: 10 }),
    target5xxRate({ loadBalancerArnSuffix }),
    ecsServiceCpuHigh(inService),
    ecsServiceMemoryHigh(inService),
    ...(state.database === undefined
      ? []
      : [
          rdsFreeStorageLow({ identifier: state.database.identifier }),
          rdsCpuHigh({ identifier: state.database.identifier }),
        ]),
    ...(certificateArn === undefined ? [] : [certificateExpiresSoon({ certificateArn })]),
  ];
}
