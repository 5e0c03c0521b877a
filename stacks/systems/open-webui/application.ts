import * as pulumi from "@pulumi/pulumi";
import { type BedrockModels, bedrockStatements } from "../../../components/compute/bedrockAccess";
import type { Container } from "../../../components/compute/container";
import { FargateService } from "../../../components/compute/fargateService";
import { fargateSize } from "../../../components/compute/fargateSizes";
import { logoutUrl } from "../../../components/identity/loginUrls";
import type { Context } from "../../../components/shared/context";
import type { OpenWebUiSettings } from "../../config/settings";
import type { Login } from "../common/login";
import { pageOf } from "../common/publicUrl";
import { GATEWAY, GATEWAY_COMMAND, GATEWAY_HEALTH_CHECK, gatewayEnvironment } from "./bedrockGateway";
import { openWebuiEnvironment, PATHS, PORT, type Variable } from "./environment";
import { modelBaseUrls, shownModels } from "./models";
import type { Secrets } from "./secrets";
import type { State } from "./state";

type Text = pulumi.Input<string>;

interface ApplicationInputs {
  readonly settings: OpenWebUiSettings;
  readonly publicUrl: Text;
  readonly models: BedrockModels;
  readonly login: Login;
  readonly state: State;
  readonly secrets: Secrets;
  readonly keyArn: Text;
  readonly clusterName: Text;
  readonly logGroupName: Text;
  readonly subnetIds: readonly Text[];
  readonly securityGroupId: Text;
  readonly targetGroupArn: Text;
  /** Alarms that end a deployment. */
  readonly deploymentAlarms: readonly Text[];
  readonly registryArn: Text | undefined;
  readonly dependsOn: readonly pulumi.Resource[];
}

/**
 * Two versions must never run against one database (Open WebUI docs, scaling): the old task stops before the new
 * one starts, and nothing goes back to the old image on a database that the new one may have migrated.
 */
const ALONE = { minimumHealthyPercent: 0, maximumPercent: 100, rollback: false } as const;

/** The same image on both sides: the new task takes over before the old one goes. */
const ROLLING = { minimumHealthyPercent: 100, maximumPercent: 200, rollback: true } as const;

/** The service: Open WebUI and, for models on Bedrock, the gateway beside it in the same task. */
export function application(name: string, context: Context, inputs: ApplicationInputs): FargateService {
  const { settings, models, state, secrets, keyArn } = inputs;
  const gateway = settings.models.bedrock === undefined ? { cpuUnits: 0, memoryMiB: 0 } : GATEWAY;
  const {
    cpuUnits,
    memoryMiB,
    architecture,
    capacity,
    desiredCount,
    migrating: migrates,
  } = settings.openWebui;
  // SQLite takes one writer, whatever it does.
  const alone = migrates || settings.database.engine === "sqlite";
  return new FargateService(name, {
    context,
    clusterName: inputs.clusterName,
    ...fargateSize(cpuUnits + gateway.cpuUnits, memoryMiB + gateway.memoryMiB),
    architecture: architecture === "arm64" ? "ARM64" : "X86_64",
    containers: containers(name, context, inputs),
    volumes: state.volumes,
    subnetIds: inputs.subnetIds,
    securityGroupIds: [inputs.securityGroupId],
    targetGroup: { arn: inputs.targetGroupArn, containerName: name, containerPort: PORT },
    desiredCount: migrates ? Math.min(desiredCount, 1) : desiredCount,
    // A release runs one task whatever the load is; afterwards the number is the scaling's.
    scaled: settings.openWebui.scaling !== undefined && !migrates,
    startsOver: settings.openWebui.scaling !== undefined && migrates,
    ...(alone || inputs.deploymentAlarms.length === 0
      ? {}
      : { alarms: { names: inputs.deploymentAlarms, rollback: true } }),
    deployment: alone ? ALONE : ROLLING,
    capacity,
    ...(inputs.registryArn === undefined ? {} : { discovery: { registryArn: inputs.registryArn } }),
    // The first start pulls a large image and migrates the database; 140 s measured on a cold start.
    healthCheckGraceSeconds: 300,
    logGroupName: inputs.logGroupName,
    secrets: { arns: [secrets.arn], keyArn },
    taskStatements: [...bedrockStatements(context, models), ...state.statements],
    dependsOn: inputs.dependsOn,
  });
}

function containers(name: string, context: Context, inputs: ApplicationInputs): readonly Container[] {
  const { settings, secrets, state } = inputs;
  const { bedrock } = settings.models;
  const variables = openWebuiEnvironment({
    publicUrl: inputs.publicUrl,
    displayName: settings.openWebui.displayName,
    login: loginEnvironment(inputs),
    database: settings.database.engine === "sqlite" ? "sqlite" : "postgres",
    cache: state.cache !== undefined,
    files:
      state.bucket === undefined
        ? { storage: "folder" }
        : { storage: "s3", bucketName: state.bucket.bucketName, region: context.region },
    migrating: settings.openWebui.migrating,
    models: { baseUrls: modelBaseUrls(settings.models), shown: shownModels(settings.models) },
    imageVariant: settings.openWebui.imageVariant,
  });
  const app: Container = {
    name,
    image: byDigest(settings.openWebui.image),
    port: PORT,
    ...split(variables, secrets),
    mountPoints: state.mounts,
    healthCheck: {
      command: [
        "CMD-SHELL",
        `curl --silent --fail http://127.0.0.1:${PORT}${PATHS.health} > /dev/null || exit 1`,
      ],
      startPeriodSeconds: 300,
    },
    // Answers that are streaming are finished first.
    stopTimeoutSeconds: 120,
    // Upstream writes static files and caches beside its code; a read-only root is not tested there.
    readonlyRootFilesystem: false,
    ...(bedrock === undefined ? {} : { dependsOn: [{ containerName: GATEWAY.name, condition: "HEALTHY" }] }),
  };
  if (bedrock === undefined) {
    return [app];
  }
  const modelIds = bedrock.models.map((model) => model.id);
  return [
    app,
    gatewayContainer(bedrock.gatewayImage, gatewayEnvironment({ region: context.region, modelIds }), secrets),
  ];
}

function gatewayContainer(
  image: string,
  environment: Readonly<Record<string, string>>,
  secrets: Secrets,
): Container {
  return {
    name: GATEWAY.name,
    image: byDigest(image),
    entryPoint: ["sh", "-c"],
    command: GATEWAY_COMMAND,
    environment,
    secrets: { LITELLM_MASTER_KEY: secrets.valueFrom("gatewayKey") },
    healthCheck: { command: GATEWAY_HEALTH_CHECK, startPeriodSeconds: 120 },
    cpuUnits: GATEWAY.cpuUnits,
    // No hard limit: passing one would end the whole task, while the application's share is seldom in full use.
    memoryReservationMiB: GATEWAY.memoryMiB,
    // It writes its configuration file to /tmp and caches beside its code.
    readonlyRootFilesystem: false,
  };
}

function loginEnvironment({ settings, publicUrl, login }: ApplicationInputs) {
  const { groups, sessionHours } = settings.openWebui;
  return {
    discoveryUrl: login.discoveryUrl,
    clientId: login.clientId,
    logoutUrl: pulumi
      .all([login.host, login.clientId, pageOf(publicUrl, PATHS.afterLogout)])
      .apply(([host, clientId, afterLogout]) => logoutUrl(host, clientId, afterLogout)),
    userGroup: groups.user,
    adminGroup: groups.admin,
    sessionDuration: `${sessionHours}h`,
    secureCookies: true,
  };
}

/** `repository:tag@digest` without the tag: it tells a reader the version, and ECS takes one or the other. */
function byDigest(image: string): string {
  return image.replace(/:[^/:@]+@/, "@");
}

/** ECS takes values and references to secrets in two lists. */
function split(variables: readonly Variable[], secrets: Secrets): Pick<Container, "environment" | "secrets"> {
  const environment: Record<string, Text> = {};
  const references: Record<string, Text> = {};
  for (const { name, value } of variables) {
    if (typeof value === "object" && "secret" in value) {
      references[name] = secrets.valueFrom(value.secret);
    } else {
      environment[name] = value;
    }
  }
  return { environment, secrets: references };
}
