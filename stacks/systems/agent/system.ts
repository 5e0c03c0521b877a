import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../../../components/compute/cluster";
import { issuerUrl } from "../../../components/identity/loginUrls";
import { TokenKeys } from "../../../components/identity/tokenKeys";
import { SecurityGroups } from "../../../components/network/securityGroups";
import { LogGroup } from "../../../components/observability/logGroup";
import type { Context } from "../../../components/shared/context";
import { lookUpS3PrefixList, type Surroundings } from "../../../components/shared/lookups";
import { Bucket } from "../../../components/storage/bucket";
import type { AgentSettings } from "../../config/settings";
import { contextOf } from "../../context";
import { lookUpModels } from "../common/bedrock";
import { lookUpCloudFront } from "../common/entry";
import { alarmTopic, encryptionKeyArn, endpoints, lookUpNatImage, networkOf } from "../common/foundation";
import { accountWatch, backupOf } from "../common/operations";
import { application, brainStatements, type Keys } from "./application";
import { connections, type PrefixLists } from "./connections";
import { documentsOf } from "./documents";
import { type Door, doorOf } from "./door";
import { endpointNeedsOf } from "./endpointNeeds";
import { imageOf } from "./image";
import { outputsOf } from "./outputs";
import { secretsOf } from "./secrets";
import { watch, watchEntry } from "./watch";

const NAME = "agent";

/** A Streamlit application that asks an agent or models of Bedrock, on Fargate without a way to the internet. */
export async function agent(
  settings: AgentSettings,
  surroundings: Surroundings,
): Promise<Record<string, unknown>> {
  const context = contextOf(settings, surroundings);
  const natImageId = await lookUpNatImage(settings.network);
  const models = await lookUpModels(settings.brain.kind === "models" ? settings.brain.models : []);
  const lists = await lookUpLists(settings);

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
    groups: { "load-balancer": "The load balancer", task: "The application" },
    connections: connections(settings, lists),
  });

  const documents = documentsOf(NAME, context, settings.documents, keyArn);
  const door = doorOf(NAME, context, {
    settings,
    network,
    securityGroupId: group(groups, "load-balancer"),
    keyArn,
  });
  const keys = keysOf(context, settings, door, keyArn);
  const secrets = secretsOf(NAME, context, { settings, keyArn, login: door.login });

  const { image, repository } = imageOf(NAME, context, settings.agent, keyArn);
  const statements = brainStatements(context, settings, models);
  const { containerInsights, logRetentionDays } = settings.observability;
  const cluster = new Cluster(NAME, { context, containerInsights, keyArn });
  const containerLogs = new LogGroup(`${NAME}-containers`, {
    context,
    keyArn,
    retentionDays: logRetentionDays,
  });
  const vpcEndpoints = endpoints(
    NAME,
    context,
    settings.network,
    network,
    { task: group(groups, "task") },
    endpointNeedsOf(context, {
      settings,
      image,
      logGroupName: containerLogs.logGroupName,
      brainStatements: statements,
      documents,
      keys,
    }),
  );
  const entryWatch = watchEntry(NAME, context, { settings, topic, entry: door.entry });
  const service = application(NAME, context, {
    settings,
    door,
    image,
    brainStatements: statements,
    documents,
    keys,
    secrets,
    keyArn,
    clusterName: cluster.clusterName,
    logGroupName: containerLogs.logGroupName,
    subnetIds: network.privateSubnetIds,
    securityGroupId: group(groups, "task"),
    alarmNames: entryWatch.deploymentAlarms,
    dependsOn: [
      ...network.egressReady,
      ...(vpcEndpoints?.endpointReady ?? []),
      ...groups.rules,
      ...door.entry.loadBalancer.ready,
      ...door.login.ready,
      ...(keys === undefined ? [] : [keys.object.keysReady]),
      ...(secrets === undefined ? [] : [secrets.ready]),
    ],
  });

  const dashboard = watch(NAME, context, { settings, topic, cluster, service, entryWatch });
  backupOf(NAME, context, settings, {
    keyArn,
    topicArn: topic.topicArn,
    resources:
      documents?.ownBucketArn === undefined
        ? {}
        : { documents: { kind: "bucket", arn: documents.ownBucketArn } },
  });

  return outputsOf({
    settings,
    context,
    door,
    documents,
    repository,
    cluster,
    service,
    containerLogs,
    dashboard,
    topic,
  });
}

async function lookUpLists({ edge, network, region }: AgentSettings): Promise<PrefixLists> {
  const closedAndBrought = network.kind === "existing" && network.egress === "none";
  return {
    cloudfront: await lookUpCloudFront(edge),
    s3: closedAndBrought ? await lookUpS3PrefixList(region) : undefined,
  };
}

/**
 * The keys by which the application checks whom the load balancer let in. In a bucket of their own: who may put
 * documents somewhere must not be able to put keys there.
 */
function keysOf(
  context: Context,
  { auth }: AgentSettings,
  { login }: Door,
  keyArn: pulumi.Input<string>,
): Keys | undefined {
  if (auth === "app") {
    return undefined;
  }
  const { bucketName } = new Bucket(`${NAME}-keys`, { context, encryption: { keyArn } });
  const issuer = pulumi.output(login.userPoolId).apply((id) => issuerUrl(context, id));
  return {
    bucketName,
    object: new TokenKeys(NAME, { context, issuerUrl: issuer, bucketName, keyArn }),
  };
}

function group(groups: SecurityGroups, key: string): pulumi.Output<string> {
  return groups.ids[key]!;
}
