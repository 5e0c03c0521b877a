import type * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../../../components/compute/cluster";
import { DnsAlias } from "../../../components/edge/dnsAlias";
import { LoadBalancer } from "../../../components/edge/loadBalancer";
import { type Connection, SecurityGroups } from "../../../components/network/securityGroups";
import { LogGroup } from "../../../components/observability/logGroup";
import type { Context } from "../../../components/shared/context";
import type { Surroundings } from "../../../components/shared/lookups";
import { LogBucket } from "../../../components/storage/logBucket";
import type { DomainSettings, OpenWebUiSettings } from "../../config/settings";
import { contextOf } from "../../context";
import { lookUpModels } from "../common/bedrock";
import {
  alarmTopic,
  certificateArn,
  encryptionKeyArn,
  endpoints,
  lookUpNatImage,
  networkOf,
  subnetZones,
} from "../common/foundation";
import { loginOf } from "../common/login";
import { application } from "./application";
import { PATHS, PORT } from "./environment";
import { egressPorts } from "./models";
import { outputsOf } from "./outputs";
import { secretsOf } from "./secrets";
import { stateOf } from "./state";
import { watch } from "./watch";

const NAME = "open-webui";

/** Open WebUI on Fargate behind a public load balancer, logging its users in with Cognito by OpenID Connect. */
export async function openWebui(
  settings: OpenWebUiSettings,
  surroundings: Surroundings,
): Promise<Record<string, unknown>> {
  const context = contextOf(settings, surroundings);
  const { zones } = surroundings;
  const publicUrl = `https://${settings.domain.name}`;
  const ports = egressPorts(settings.models);
  const natImageId = await lookUpNatImage(settings.network);
  const models = await lookUpModels(settings.models.bedrock?.models ?? []);

  const keyArn = encryptionKeyArn(NAME, context, settings);
  const topic = alarmTopic(NAME, context, settings, keyArn);

  const network = networkOf(NAME, context, {
    network: settings.network,
    zones,
    natImageId,
    egressPorts: ports,
    keyArn,
  });
  const groups = new SecurityGroups(NAME, {
    context,
    vpcId: network.vpcId,
    groups: groupsOf(settings),
    connections: connections(settings, ports),
  });
  const doors = endpoints(NAME, context, settings.network, network, { task: group(groups, "task") });

  const logs = new LogBucket(`${NAME}-logs`, {
    context,
    retentionDays: settings.observability.logRetentionDays,
  });
  const loadBalancer = new LoadBalancer(NAME, {
    context,
    vpcId: network.vpcId,
    subnetIds: network.publicSubnetIds,
    securityGroupId: group(groups, "load-balancer"),
    certificateArn: certificateArn(NAME, context, settings.domain),
    target: { port: PORT, healthPath: PATHS.health, deregistrationDelaySeconds: 30, stickiness: "on" },
    logBucket: { bucketName: logs.bucketName, prefix: logs.loadBalancerPrefix },
    dependsOn: [logs.policyReady, ...network.internetReady],
  });
  const address = addressOf(context, settings.domain, loadBalancer);

  const login = loginOf(NAME, context, {
    settings,
    keyArn,
    client: {
      kind: "confidential",
      callbackUrls: [`${publicUrl}${PATHS.callback}`],
      logoutUrls: [`${publicUrl}${PATHS.afterLogout}`],
    },
    groups: [
      { name: settings.openWebui.groups.admin, description: "Administrators of Open WebUI", precedence: 1 },
      { name: settings.openWebui.groups.user, description: "Users of Open WebUI", precedence: 10 },
    ],
    applicationName: settings.openWebui.displayName,
    signInUrl: publicUrl,
    addressReady: address === undefined ? [] : [address],
  });

  const state = stateOf(NAME, context, {
    settings,
    keyArn,
    zones: subnetZones(settings.network, zones),
    subnetIds: network.privateSubnetIds,
    filesGroupId: group(groups, "files"),
    databaseGroupId: groups.ids["database"],
  });
  const secrets = secretsOf(NAME, context, { settings, keyArn, login, databaseUrl: state.databaseUrl });

  const { containerInsights, logRetentionDays } = settings.observability;
  const cluster = new Cluster(NAME, { context, containerInsights, keyArn });
  const containerLogs = new LogGroup(`${NAME}-containers`, {
    context,
    keyArn,
    retentionDays: logRetentionDays,
  });
  const service = application(NAME, context, {
    settings,
    publicUrl,
    models,
    login,
    state,
    secrets,
    keyArn,
    clusterName: cluster.clusterName,
    logGroupName: containerLogs.logGroupName,
    subnetIds: network.privateSubnetIds,
    securityGroupId: group(groups, "task"),
    targetGroupArn: loadBalancer.targetGroupArn,
    dependsOn: [
      ...network.egressReady,
      ...(doors?.endpointReady ?? []),
      ...groups.rules,
      ...loadBalancer.ready,
      ...login.ready,
      ...state.ready,
      secrets.ready,
    ],
  });

  const dashboard = watch(NAME, context, { settings, topic, cluster, service, loadBalancer, state });

  return outputsOf({
    settings,
    context,
    publicUrl,
    login,
    cluster,
    service,
    loadBalancer,
    containerLogs,
    dashboard,
    topic,
    state,
  });
}

/** The public name's record, where its zone is known. */
function addressOf(
  context: Context,
  { name: domainName, hostedZoneId }: DomainSettings,
  { dnsName, zoneId }: LoadBalancer,
): DnsAlias | undefined {
  return hostedZoneId === undefined
    ? undefined
    : new DnsAlias(NAME, { context, domainName, hostedZoneId, target: { dnsName, zoneId } });
}

function group(groups: SecurityGroups, key: string): pulumi.Output<string> {
  return groups.ids[key]!;
}

function groupsOf({ database }: OpenWebUiSettings): Record<string, string> {
  return {
    "load-balancer": "The load balancer",
    task: "Open WebUI",
    files: "The file system",
    ...(database.engine === "postgres" ? { database: "PostgreSQL" } : {}),
  };
}

/** Everything that may speak to something else; there is no other open port. */
function connections({ database }: OpenWebUiSettings, ports: readonly number[]): readonly Connection[] {
  return [
    { from: "internet", to: "load-balancer", port: 443, reason: "Users over HTTPS" },
    { from: "internet", to: "load-balancer", port: 80, reason: "Redirect to HTTPS" },
    { from: "load-balancer", to: "task", port: PORT, reason: "Requests and health checks" },
    { from: "task", to: "files", port: 2049, reason: "NFS over TLS" },
    ...(database.engine === "postgres"
      ? [{ from: "task", to: "database", port: 5432, reason: "PostgreSQL over TLS" }]
      : []),
    ...ports.map((port) => ({
      from: "task",
      to: "internet",
      port,
      reason: "Cognito, model endpoints, container images, AWS APIs",
    })),
  ];
}
