import type { HttpApi } from "../../../components/api/httpApi";
import type { TokenAuthorizer } from "../../../components/api/tokenAuthorizer";
import type { WebSocketApi } from "../../../components/api/webSocketApi";
import type { InstanceBackend } from "../../../components/compute/instanceBackend";
import { LoadBalancer } from "../../../components/edge/loadBalancer";
import type { AlarmSpec } from "../../../components/observability/alarmSpec";
import {
  authorizerErrors,
  blockedRequestsSpike,
  certificateExpiresSoon,
  cloudfront5xxRate,
  httpApi5xxRate,
  instanceCpuHigh,
  instanceCreditsLow,
  networkTargetsUnhealthy,
  noHealthyNetworkTargets,
  noHealthyTargets,
  target5xxRate,
  targetsUnhealthy,
  webSocketErrors,
} from "../../../components/observability/alarmSpecs";
import { Alarms } from "../../../components/observability/alarms";
import type { AlarmTopic } from "../../../components/observability/alarmTopic";
import { Dashboard } from "../../../components/observability/dashboard";
import { alarmGraph } from "../../../components/observability/dashboardBody";
import type { Context } from "../../../components/shared/context";
import type { SpaSettings } from "../../config/settings";
import { watchGlobally } from "../common/edgeWatch";
import type { Balancer } from "./balancer";
import type { Door } from "./door";

/** Longer than an instance takes to start, install and pull. */
const DOWN_MINUTES = 10;

interface WatchInputs {
  readonly settings: SpaSettings;
  readonly topic: AlarmTopic;
  readonly door: Door;
  readonly balancer: Balancer;
  readonly api: HttpApi;
  readonly webSocketApi: WebSocketApi | undefined;
  readonly authorizer: TokenAuthorizer | undefined;
  readonly backend: InstanceBackend;
}

/** Alarms on what users meet and on the instance, and a dashboard of them. */
export function watch(name: string, context: Context, inputs: WatchInputs): Dashboard {
  const { settings, topic, door } = inputs;
  const { topicArn } = topic;
  const specs = [...balancerAlarms(inputs.balancer), ...alarms(inputs)];
  new Alarms(name, { context, topicArn, alarms: specs });
  const { distributionId } = door.distribution;
  watchGlobally(name, context, settings, {
    topicArn,
    alarms: [
      cloudfront5xxRate({ distributionId }),
      ...(door.webAcl === undefined ? [] : [blockedRequestsSpike(door.webAcl)]),
    ],
  });
  // Dots are allowed in a stack's name and not in a dashboard's.
  const dashboardName = `${settings.project}-${settings.stack}`.replace(/[^A-Za-z0-9_-]/g, "-");
  return new Dashboard(name, {
    context,
    dashboardName,
    widgets: specs.map((spec) => alarmGraph(spec, spec.key)),
  });
}

function balancerAlarms(balancer: Balancer): readonly AlarmSpec[] {
  const { loadBalancerArnSuffix, targetGroupArnSuffix } = balancer;
  const target = { loadBalancerArnSuffix, targetGroupArnSuffix };
  return balancer instanceof LoadBalancer
    ? [
        noHealthyTargets({ ...target, minutes: DOWN_MINUTES }),
        targetsUnhealthy(target),
        target5xxRate({ loadBalancerArnSuffix }),
      ]
    : [noHealthyNetworkTargets({ ...target, minutes: DOWN_MINUTES }), networkTargetsUnhealthy(target)];
}

function alarms({ settings, api, webSocketApi, authorizer, backend }: WatchInputs): readonly AlarmSpec[] {
  const { groupName } = backend;
  // The stack's own certificates renew themselves by the record that the stack keeps.
  const certificateArn = settings.spa.webSocket === "direct" ? settings.domain?.certificateArn : undefined;
  return [
    httpApi5xxRate({ apiId: api.apiId }),
    ...(webSocketApi === undefined ? [] : [webSocketErrors({ apiId: webSocketApi.apiId })]),
    ...(authorizer === undefined ? [] : [authorizerErrors({ functionName: authorizer.functionName })]),
    instanceCpuHigh({ groupName }),
    // Burstable types alone have credits.
    ...(settings.backend.instanceType.startsWith("t") ? [instanceCreditsLow({ groupName })] : []),
    ...(certificateArn === undefined ? [] : [certificateExpiresSoon({ certificateArn })]),
  ];
}
