import type * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../../../components/compute/cluster";
import { ServiceDiscovery } from "../../../components/compute/serviceDiscovery";
import { ServiceScaling } from "../../../components/compute/serviceScaling";
import { type Connection, SecurityGroups } from "../../../components/network/securityGroups";
import { LogGroup } from "../../../components/observability/logGroup";
import type { Surroundings } from "../../../components/shared/lookups";
import type { OpenWebUiSettings } from "../../config/settings";
import { contextOf } from "../../context";
import { lookUpModels } from "../common/bedrock";
import { entryConnections, entryOf, lookUpCloudFront } from "../common/entry";
import {
  alarmTopic,
  encryptionKeyArn,
  endpoints,
  lookUpNatImage,
  networkOf,
  subnetZones,
} from "../common/foundation";
import { loginOf } from "../common/login";
import { accountWatch, backupOf } from "../common/operations";
import { pageOf } from "../common/publicUrl";
import { application } from "./application";
import { BODY_EXEMPT_PATHS, PATHS, PORT, STATIC_PATHS } from "./environment";
import { egressPorts } from "./models";
import { outputsOf } from "./outputs";
import { secretsOf } from "./secrets";
import { dataOf, stateOf } from "./state";
import { watch, watchEntry } from "./watch";

const NAME = "open-webui";

/** Open WebUI on Fargate behind a load balancer, logging its users in with Cognito by OpenID Connect. */
export async function openWebui(
  settings: OpenWebUiSettings,
  surroundings: Surroundings,
): Promise<Record<string, unknown>> {
  const context = contextOf(settings, surroundings);
  const { zones } = surroundings;
  const ports = egressPorts(settings.models);
  const natImageId = await lookUpNatImage(settings.network);
  const cloudfrontPrefixListId = await lookUpCloudFront(settings.edge);
  const models = await lookUpModels(settings.models.bedrock?.models ?? []);

  const keyArn = encryptionKeyArn(NAME, context, settings);
  const topic = alarmTopic(NAME, context, settings, keyArn);
  accountWatch(NAME, context, settings, keyArn);

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
    connections: connections(settings, ports, cloudfrontPrefixListId),
  });
  const doors = endpoints(NAME, context, settings.network, network, { task: group(groups, "task") });

  const entry = entryOf(NAME, context, {
    settings,
    network,
    securityGroupId: group(groups, "load-balancer"),
    keyArn,
    target: { port: PORT, healthPath: PATHS.health, deregistrationDelaySeconds: 30, stickiness: "on" },
    bodyExemptPaths: BODY_EXEMPT_PATHS,
    staticPaths: STATIC_PATHS,
  });
  const { publicUrl, loadBalancer, address } = entry;

  const login = loginOf(NAME, context, {
    settings,
    keyArn,
    client: {
      kind: "confidential",
      callbackUrls: [pageOf(publicUrl, PATHS.callback)],
      logoutUrls: [pageOf(publicUrl, PATHS.afterLogout)],
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
    groupIds: groups.ids,
  });
  const backup = backupOf(NAME, context, settings, {
    keyArn,
    topicArn: topic.topicArn,
    resources: dataOf(state),
    ...(state.database === undefined || groups.ids["restore-tests"] === undefined
      ? {}
      : {
          databaseNetwork: {
            subnetGroupName: state.database.subnetGroupName,
            securityGroupId: group(groups, "restore-tests"),
          },
        }),
  });
  const secrets = secretsOf(NAME, context, { settings, keyArn, login, state });

  const { containerInsights, logRetentionDays } = settings.observability;
  const cluster = new Cluster(NAME, { context, containerInsights, keyArn });
  const containerLogs = new LogGroup(`${NAME}-containers`, {
    context,
    keyArn,
    retentionDays: logRetentionDays,
  });
  const entryWatch = watchEntry(NAME, context, { settings, topic, entry });
  const { discovery, scaling, migrating } = settings.openWebui;
  const registry =
    discovery === undefined
      ? undefined
      : new ServiceDiscovery(NAME, {
          context,
          vpcId: network.vpcId,
          namespaceName: discovery.namespace,
          serviceName: discovery.host,
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
    deploymentAlarms: entryWatch.deploymentAlarms,
    registryArn: registry?.registryArn,
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
  if (scaling !== undefined) {
    new ServiceScaling(NAME, {
      context,
      clusterName: cluster.clusterName,
      serviceName: service.serviceName,
      ...scaling,
      schedules: scaling.schedules.map(({ cron, ...rest }) => ({ ...rest, schedule: `cron(${cron})` })),
      suspended: migrating,
    });
  }

  const dashboard = watch(NAME, context, { settings, topic, cluster, service, state, entryWatch });

  return outputsOf({
    settings,
    context,
    entry,
    login,
    cluster,
    service,
    containerLogs,
    dashboard,
    topic,
    state,
    backupVaultName: backup?.vaultName,
    privateHostName: registry?.hostName,
  });
}

function group(groups: SecurityGroups, key: string): pulumi.Output<string> {
  return groups.ids[key]!;
}

function groupsOf({ database, files, valkey, backup }: OpenWebUiSettings): Record<string, string> {
  const testsRestores = backup.enabled && backup.restoreTesting && database.engine !== "sqlite";
  return {
    "load-balancer": "The load balancer",
    task: "Open WebUI",
    ...(files.storage === "efs" ? { files: "The file system" } : {}),
    ...(database.engine === "sqlite" ? {} : { database: "PostgreSQL" }),
    ...(valkey === undefined ? {} : { cache: "Valkey" }),
    // Nobody reaches a database that was restored to see whether it can be.
    ...(testsRestores ? { "restore-tests": "Databases restored for a test" } : {}),
  };
}

/** Everything that may speak to something else; there is no other open port. */
function connections(
  settings: OpenWebUiSettings,
  ports: readonly number[],
  cloudfrontPrefixListId: string | undefined,
): readonly Connection[] {
  const { database, files, valkey, openWebui } = settings;
  const clients = openWebui.discovery?.clientSecurityGroupIds ?? [];
  return [
    ...entryConnections(settings, "load-balancer", cloudfrontPrefixListId),
    { from: "load-balancer", to: "task", port: PORT, reason: "Requests and health checks" },
    ...clients.map((securityGroupId) => ({
      from: { securityGroupId, name: securityGroupId },
      to: "task",
      port: PORT,
      reason: "Services that find the tasks by their private name",
    })),
    ...(files.storage === "efs" ? [{ from: "task", to: "files", port: 2049, reason: "NFS over TLS" }] : []),
    ...(database.engine === "sqlite"
      ? []
      : [{ from: "task", to: "database", port: 5432, reason: "PostgreSQL over TLS" }]),
    ...(valkey === undefined ? [] : [{ from: "task", to: "cache", port: 6379, reason: "Valkey over TLS" }]),
    ...ports.map((port) => ({
      from: "task",
      to: "internet",
      port,
      reason: "Cognito, model endpoints, container images, AWS APIs",
    })),
  ];
}
