import * as pulumi from "@pulumi/pulumi";
import type { Container } from "../../../components/compute/container";
import { FargateService } from "../../../components/compute/fargateService";
import { fargateSize } from "../../../components/compute/fargateSizes";
import { ServiceScaling } from "../../../components/compute/serviceScaling";
import { type TokenKeys, tokenKeyStatements } from "../../../components/identity/tokenKeys";
import type { Context } from "../../../components/shared/context";
import type { Statement } from "../../../components/shared/policy";
import type { Parameters } from "../../../components/storage/parameters";
import type { Secret } from "../../../components/storage/secret";
import type { ChatbotSettings } from "../../config/settings";
import type { Door } from "./door";
import { type EnvironmentInputs, PORT, type Variable } from "./environment";

type Text = pulumi.Input<string>;

/** The user pool's public keys in a bucket that holds nothing else: only without a way to the internet. */
export interface Keys {
  readonly bucketName: Text;
  readonly object: TokenKeys;
}

interface ApplicationInputs {
  readonly settings: ChatbotSettings;
  readonly door: Door;
  readonly image: Container["image"];
  readonly variables: readonly Variable[];
  readonly modelStatements: readonly Statement[];
  readonly keys: Keys | undefined;
  readonly secret: Secret;
  readonly parameters: Parameters;
  readonly keyArn: Text;
  readonly clusterName: Text;
  readonly logGroupName: Text;
  readonly subnetIds: readonly Text[];
  readonly securityGroupId: Text;
  /** Alarms that end a deployment. */
  readonly alarmNames: readonly Text[];
  readonly dependsOn: readonly pulumi.Resource[];
}

/** The service: one container, replaced task by task. It owns no data, so an older image may come back. */
export function application(name: string, context: Context, inputs: ApplicationInputs): FargateService {
  const { settings, secret, parameters, keyArn, keys } = inputs;
  const { cpuUnits, memoryMiB, architecture, capacity, desiredCount, scaling } = settings.chatbot;
  const service = new FargateService(name, {
    context,
    clusterName: inputs.clusterName,
    ...fargateSize(cpuUnits, memoryMiB),
    architecture: architecture === "arm64" ? "ARM64" : "X86_64",
    containers: [container(name, inputs)],
    subnetIds: inputs.subnetIds,
    securityGroupIds: [inputs.securityGroupId],
    targetGroup: {
      arn: inputs.door.entry.loadBalancer.targetGroupArn,
      containerName: name,
      containerPort: PORT,
    },
    desiredCount,
    // Half of one task is one task: 50 % would say what it does not do.
    deployment: { minimumHealthyPercent: 100, maximumPercent: 200, rollback: true },
    alarms: { names: inputs.alarmNames, rollback: true },
    scaled: scaling !== undefined,
    capacity,
    healthCheckGraceSeconds: 60,
    logGroupName: inputs.logGroupName,
    secrets: { arns: [secret.secretArn], keyArn },
    parameters: Object.values(parameters.arns),
    taskStatements: [
      ...inputs.modelStatements,
      ...(keys === undefined
        ? []
        : tokenKeyStatements(context, { objectArn: keys.object.objectArn, keyArn })),
    ],
    dependsOn: inputs.dependsOn,
  });
  if (scaling !== undefined) {
    const { clusterName } = inputs;
    const schedules = scaling.schedules.map(({ cron, ...rest }) => ({ ...rest, schedule: `cron(${cron})` }));
    new ServiceScaling(name, {
      context,
      clusterName,
      serviceName: service.serviceName,
      ...scaling,
      schedules,
    });
  }
  return service;
}

/** What differs between two deployments. */
export function environmentInputs(
  context: Context,
  settings: ChatbotSettings,
  door: Door,
  keys: Keys | undefined,
): EnvironmentInputs {
  const { issuerUrl, login, pages } = door;
  return {
    region: context.region,
    publicUrl: pages.url,
    displayName: settings.chatbot.displayName,
    logLevel: settings.chatbot.logLevel,
    auth: settings.auth,
    userPoolId: login.userPoolId,
    clientId: login.clientId,
    issuerUrl,
    tokenKeys:
      keys === undefined
        ? pulumi.concat(issuerUrl, "/.well-known/jwks.json")
        : pulumi.interpolate`s3://${keys.bucketName}/${keys.object.objectKey}`,
    modelIds: settings.models.map(({ id }) => id),
    corsOrigin: pages.kind === "amplify" ? pages.url : undefined,
  };
}

function container(name: string, { image, variables, secret, parameters }: ApplicationInputs): Container {
  const environment: Record<string, Text> = {};
  const secrets: Record<string, Text> = {};
  for (const { name: key, value } of variables) {
    if (typeof value !== "object" || pulumi.Output.isInstance(value) || value instanceof Promise) {
      environment[key] = value;
    } else if ("secret" in value) {
      secrets[key] = secret.valueFrom(value.secret);
    } else {
      // Made of the same table, so it is there.
      secrets[key] = parameters.arns[key]!;
    }
  }
  // ECS reads parameters when a task starts: another value is another task definition.
  const versions = Object.values(parameters.references).map(({ version }) => version);
  environment["SETTINGS_VERSION"] = pulumi.all(versions).apply((all) => all.join("."));
  // The contract's own words: whatever the image says, it does not run as root.
  return { name, image, port: PORT, user: "1000:1000", environment, secrets };
}
