import type * as pulumi from "@pulumi/pulumi";
import { bedrockStatements, resourcesOf } from "../../../components/compute/bedrockAccess";
import { Cluster } from "../../../components/compute/cluster";
import { TokenKeys } from "../../../components/identity/tokenKeys";
import { SecurityGroups } from "../../../components/network/securityGroups";
import { LogGroup } from "../../../components/observability/logGroup";
import type { Context } from "../../../components/shared/context";
import { lookUpS3PrefixList, type Surroundings } from "../../../components/shared/lookups";
import { Bucket } from "../../../components/storage/bucket";
import { CALLS } from "../../config/chatbot/calls";
import type { ChatbotSettings } from "../../config/settings";
import { contextOf } from "../../context";
import { lookUpModels } from "../common/bedrock";
import { lookUpCloudFront } from "../common/entry";
import { alarmTopic, encryptionKeyArn, endpoints, lookUpNatImage, networkOf } from "../common/foundation";
import { accountWatch } from "../common/operations";
import { application, environmentInputs, type Keys } from "./application";
import { connections, type PrefixLists } from "./connections";
import { type Door, doorOf } from "./door";
import { chatbotEnvironment } from "./environment";
import { githubOf } from "./github";
import { imageOf } from "./image";
import { outputsOf, publishConfig } from "./outputs";
import { parametersOf, secretOf } from "./secrets";
import { watch, watchEntry } from "./watch";

const NAME = "chatbot";

/** An API on Fargate that asks models of Bedrock, behind pages that log users in: tokens decide who may call it. */
export async function chatbot(
  settings: ChatbotSettings,
  surroundings: Surroundings,
): Promise<Record<string, unknown>> {
  const context = contextOf(settings, surroundings);
  const natImageId = await lookUpNatImage(settings.network);
  const models = await lookUpModels(settings.models);
  const lists = await lookUpLists(settings);

  const keyArn = encryptionKeyArn(NAME, context, settings);
  const topic = alarmTopic(NAME, context, settings, keyArn);
  accountWatch(NAME, context, settings, keyArn);
  const github = githubOf(context, settings);

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
    groups: { "load-balancer": "The load balancer", task: "The API" },
    connections: connections(settings, lists),
  });

  const door = doorOf(NAME, context, {
    settings,
    network,
    securityGroupId: group(groups, "load-balancer"),
    keyArn,
  });
  publishConfig(NAME, context, door);
  const keys = keysOf(context, settings, door, keyArn);
  const variables = chatbotEnvironment(environmentInputs(context, settings, door, keys));
  const secret = secretOf(NAME, context, keyArn);
  const parameters = parametersOf(NAME, context, settings, variables);

  const image = imageOf(NAME, context, settings.chatbot, keyArn);
  const modelStatements = bedrockStatements(context, models);
  const doors = endpoints(
    NAME,
    context,
    settings.network,
    network,
    { task: group(groups, "task") },
    {
      calls: CALLS,
      buckets: keys === undefined ? [] : [{ name: keys.bucketName, access: "read" }],
      resources: { "bedrock-runtime": resourcesOf(modelStatements) },
    },
  );

  const { containerInsights, logRetentionDays } = settings.observability;
  const cluster = new Cluster(NAME, { context, containerInsights, keyArn });
  const containerLogs = new LogGroup(`${NAME}-containers`, {
    context,
    keyArn,
    retentionDays: logRetentionDays,
  });
  const entryWatch = watchEntry(NAME, context, { settings, topic, entry: door.entry });
  const service = application(NAME, context, {
    settings,
    door,
    image: image.image,
    variables,
    modelStatements,
    keys,
    secret,
    parameters,
    keyArn,
    clusterName: cluster.clusterName,
    logGroupName: containerLogs.logGroupName,
    subnetIds: network.privateSubnetIds,
    securityGroupId: group(groups, "task"),
    alarmNames: entryWatch.deploymentAlarms,
    dependsOn: [
      ...network.egressReady,
      ...(doors?.endpointReady ?? []),
      ...groups.rules,
      ...door.entry.loadBalancer.ready,
      ...(keys === undefined ? [] : [keys.object.keysReady]),
      secret.versionReady,
      ...parameters.ready,
    ],
  });
  const dashboard = watch(NAME, context, { settings, topic, cluster, service, entryWatch });

  return outputsOf({
    settings,
    context,
    door,
    image,
    parameters,
    cluster,
    service,
    containerLogs,
    dashboard,
    topic,
    github,
  });
}

async function lookUpLists({ edge, network, region }: ChatbotSettings): Promise<PrefixLists> {
  const closedAndBrought = network.kind === "existing" && network.egress === "none";
  return {
    cloudfront: await lookUpCloudFront(edge),
    s3: closedAndBrought ? await lookUpS3PrefixList(region) : undefined,
  };
}

/** The user pool's keys where Cognito cannot be asked for them, in a bucket that nobody else writes to. */
function keysOf(
  context: Context,
  { network }: ChatbotSettings,
  { issuerUrl }: Door,
  keyArn: pulumi.Input<string>,
): Keys | undefined {
  if (network.egress !== "none") {
    return undefined;
  }
  const { bucketName } = new Bucket(`${NAME}-keys`, { context, encryption: { keyArn } });
  return { bucketName, object: new TokenKeys(NAME, { context, issuerUrl, bucketName, keyArn }) };
}

function group(groups: SecurityGroups, key: string): pulumi.Output<string> {
  return groups.ids[key]!;
}
