import type * as pulumi from "@pulumi/pulumi";
import { LoadBalancer } from "../../../components/edge/loadBalancer";
import { NetworkLoadBalancer } from "../../../components/edge/networkLoadBalancer";
import type { Network } from "../../../components/network/network";
import type { Context } from "../../../components/shared/context";
import { LogBucket } from "../../../components/storage/logBucket";
import type { SpaSettings } from "../../config/settings";
import type { IssuedCertificate } from "../common/entry";

/** The paths of the back end that come from outside; it answers nothing else. */
export const PATHS = { api: "/api/*", webSocket: "/ws/*" } as const;

/** How long an instance that leaves may finish: API Gateway waits no longer than this for an answer. */
const DRAIN_SECONDS = 30;

/** Before the instance, inside the VPC: of two kinds, because a WebSocket API reaches a network load balancer only. */
export type Balancer = LoadBalancer | NetworkLoadBalancer;

interface BalancerInputs {
  readonly settings: SpaSettings;
  readonly network: Network;
  readonly securityGroupId: pulumi.Input<string>;
  /** Of the public name, in the stack's region. */
  readonly certificate: IssuedCertificate | undefined;
}

/** Where API Gateway and CloudFront connect. */
export function listenerPort({ spa, domain }: SpaSettings): number {
  return spa.webSocket === "direct" && domain !== undefined ? 443 : 80;
}

export function balancerOf(name: string, context: Context, inputs: BalancerInputs): Balancer {
  const { settings, network, securityGroupId, certificate } = inputs;
  const { backend, observability, spa } = settings;
  const { vpcId, privateSubnetIds: subnetIds } = network;
  const target = {
    type: "instance",
    port: backend.port,
    healthPath: backend.healthPath,
    deregistrationDelaySeconds: DRAIN_SECONDS,
  } as const;
  if (spa.webSocket === "apigateway") {
    return new NetworkLoadBalancer(name, {
      context,
      vpcId,
      subnetIds,
      securityGroupId,
      port: listenerPort(settings),
      target,
    });
  }
  const logs = new LogBucket(`${name}-logs`, { context, retentionDays: observability.logRetentionDays });
  return new LoadBalancer(name, {
    context,
    vpcId,
    subnetIds,
    scheme: "internal",
    entry:
      certificate === undefined
        ? { kind: "http" }
        : { kind: "https", certificateArn: certificate.arn, redirectHttp: false },
    api: { paths: Object.values(PATHS) },
    securityGroupId,
    target: { ...target, stickiness: "off" },
    logBucket: { bucketName: logs.bucketName, prefix: logs.loadBalancerPrefix },
    dependsOn: [logs.policyReady, ...network.internetReady],
  });
}
