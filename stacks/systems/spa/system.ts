import { SiteConfig } from "../../../components/edge/siteConfig";
import { SecurityGroups } from "../../../components/network/securityGroups";
import { LogGroup } from "../../../components/observability/logGroup";
import { lookUpAmazonLinux, type Surroundings } from "../../../components/shared/lookups";
import type { SpaSettings } from "../../config/settings";
import { contextOf } from "../../context";
import { lookUpCloudFront } from "../common/entry";
import { alarmTopic, encryptionKeyArn, endpoints, lookUpNatImage, networkOf } from "../common/foundation";
import { accountWatch } from "../common/operations";
import { apiOf, corsOriginsOf } from "./api";
import { backendOf } from "./backend";
import { balancerOf } from "./balancer";
import { connections, GROUPS } from "./connections";
import { certificateOf, doorOf } from "./door";
import { spaEnvironment } from "./environment";
import { loginFor, ownAddress } from "./login";
import { frontEndOf, outputsOf, siteSettings } from "./outputs";
import { watch } from "./watch";
import { webSocketOf } from "./webSocket";

const NAME = "spa";

/** Pages in a bucket that log in with PKCE, an HTTP API and a WebSocket before one instance in private subnets. */
export async function spa(
  settings: SpaSettings,
  surroundings: Surroundings,
): Promise<Record<string, unknown>> {
  const context = contextOf(settings, surroundings);
  const natImageId = await lookUpNatImage(settings.network);
  const amiId = await lookUpAmazonLinux();
  const cloudfront = await lookUpCloudFront(settings.edge);
  const { logRetentionDays } = settings.observability;

  const keyArn = encryptionKeyArn(NAME, context, settings);
  const topic = alarmTopic(NAME, context, settings, keyArn);
  accountWatch(NAME, context, settings, keyArn);

  const network = networkOf(NAME, context, {
    network: settings.network,
    zones: surroundings.zones,
    natImageId,
    egressPorts: [443],
    keyArn,
  });
  const groups = new SecurityGroups(NAME, {
    context,
    vpcId: network.vpcId,
    groups: GROUPS,
    connections: connections(settings, cloudfront),
  });
  const doors = endpoints(NAME, context, settings.network, network, { backend: groups.ids["backend"]! });

  const certificate = certificateOf(NAME, context, settings);
  const balancer = balancerOf(NAME, context, {
    settings,
    network,
    securityGroupId: groups.ids["load-balancer"]!,
    certificate,
  });
  const webSocket = webSocketOf(NAME, context, { settings, balancer, keyArn });
  const door = doorOf(NAME, context, { settings, webSocket, certificate, keyArn, ready: balancer.ready });
  const login = loginFor(NAME, context, settings, { door, keyArn });
  const authorizer = webSocket.admit(login);

  const corsOrigins = corsOriginsOf(settings, door.publicUrl);
  const api = apiOf(NAME, context, {
    settings,
    network,
    balancer,
    securityGroupId: groups.ids["api-link"]!,
    login,
    corsOrigins,
    keyArn,
  });
  const containerLogs = new LogGroup(`${NAME}-containers`, {
    context,
    keyArn,
    retentionDays: logRetentionDays,
  });
  const backend = backendOf(NAME, context, {
    settings,
    network,
    balancer,
    securityGroupId: groups.ids["backend"]!,
    amiId,
    variables: spaEnvironment({
      region: context.region,
      publicUrl: door.publicUrl,
      port: settings.backend.port,
      backendAuth: settings.spa.backendAuth,
      userPoolId: login.userPoolId,
      clientId: login.clientId,
      corsOrigins,
      webSocket: settings.spa.webSocket,
      managementUrl: webSocket.api?.managementUrl,
    }),
    webSocketApi: webSocket.api,
    keyArn,
    logGroupName: containerLogs.logGroupName,
    dependsOn: [...network.egressReady, ...(doors?.endpointReady ?? []), ...groups.rules, ...balancer.ready],
  });

  const frontEnd = frontEndOf({
    settings,
    door,
    api,
    login,
    redirectUri: ownAddress(settings, settings.spa.callbackUrls, door.publicUrl),
    logoutUri: ownAddress(settings, settings.spa.logoutUrls, door.publicUrl),
  });
  new SiteConfig(`${NAME}-config`, {
    context,
    bucketName: door.site.bucketName,
    settings: siteSettings(frontEnd),
  });
  const { api: webSocketApi } = webSocket;
  const dashboard = watch(NAME, context, {
    settings,
    topic,
    door,
    balancer,
    api,
    webSocketApi,
    authorizer,
    backend,
  });
  return outputsOf({ settings, context, door, login, frontEnd, backend, containerLogs, dashboard, topic });
}
