import * as pulumi from "@pulumi/pulumi";
import {
  agentStatements,
  type BedrockModels,
  bedrockStatements,
} from "../../../components/compute/bedrockAccess";
import type { Container } from "../../../components/compute/container";
import { FargateService } from "../../../components/compute/fargateService";
import { fargateSize } from "../../../components/compute/fargateSizes";
import { ServiceScaling } from "../../../components/compute/serviceScaling";
import { discoveryUrl, issuerUrl } from "../../../components/identity/loginUrls";
import { type TokenKeys, tokenKeyStatements } from "../../../components/identity/tokenKeys";
import type { Context } from "../../../components/shared/context";
import type { Statement } from "../../../components/shared/policy";
import type { AgentSettings } from "../../config/settings";
import type { Documents } from "./documents";
import type { Door } from "./door";
import { agentEnvironment, type EnvironmentInputs, PORT, type Variable } from "./environment";
import type { Secrets } from "./secrets";

type Text = pulumi.Input<string>;

/** The user pool's public keys, and the bucket that holds nothing else. */
export interface Keys {
  readonly bucketName: Text;
  readonly object: TokenKeys;
}

/** What Python and its libraries take for passing files. Of a writable root it is a folder like any other. */
const SCRATCH = { containerPath: "/tmp", sizeMiB: 256 } as const;

interface ApplicationInputs {
  readonly settings: AgentSettings;
  readonly door: Door;
  readonly image: Container["image"];
  readonly brainStatements: readonly Statement[];
  readonly documents: Documents | undefined;
  readonly keys: Keys | undefined;
  readonly secrets: Secrets | undefined;
  readonly keyArn: Text;
  readonly clusterName: Text;
  readonly logGroupName: Text;
  readonly subnetIds: readonly Text[];
  readonly securityGroupId: Text;
  /** Alarms that end a deployment. */
  readonly alarmNames: readonly Text[];
  readonly dependsOn: readonly pulumi.Resource[];
}

/** What the task may ask of Bedrock: one agent by its alias, or the named models. */
export function brainStatements(
  context: Context,
  { brain }: AgentSettings,
  models: BedrockModels,
): readonly Statement[] {
  return brain.kind === "agent" ? agentStatements(context, [brain]) : bedrockStatements(context, models);
}

/** The service: one container, replaced task by task. It owns no database, so an older image may come back. */
export function application(name: string, context: Context, inputs: ApplicationInputs): FargateService {
  const { settings, secrets, keyArn, documents, keys } = inputs;
  const { cpuUnits, memoryMiB, architecture, capacity, desiredCount, scaling } = settings.agent;
  const service = new FargateService(name, {
    context,
    clusterName: inputs.clusterName,
    ...fargateSize(cpuUnits, memoryMiB),
    architecture: architecture === "arm64" ? "ARM64" : "X86_64",
    containers: [container(name, context, inputs)],
    subnetIds: inputs.subnetIds,
    securityGroupIds: [inputs.securityGroupId],
    targetGroup: {
      arn: inputs.door.entry.loadBalancer.targetGroupArn,
      containerName: name,
      containerPort: PORT,
    },
    desiredCount,
    deployment: { minimumHealthyPercent: 100, maximumPercent: 200, rollback: true },
    alarms: { names: inputs.alarmNames, rollback: true },
    scaled: scaling !== undefined,
    capacity,
    healthCheckGraceSeconds: 120,
    logGroupName: inputs.logGroupName,
    ...(secrets === undefined ? {} : { secrets: { arns: [secrets.arn], keyArn } }),
    taskStatements: [
      ...inputs.brainStatements,
      ...(documents?.statements ?? []),
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

function container(name: string, context: Context, inputs: ApplicationInputs): Container {
  const variables = agentEnvironment(environmentInputs(context, inputs));
  const { readOnlyRoot } = inputs.settings.agent;
  return {
    name,
    image: inputs.image,
    port: PORT,
    ...split(variables, inputs.secrets),
    readonlyRootFilesystem: readOnlyRoot,
    ...(readOnlyRoot ? { memoryFolders: [SCRATCH] } : {}),
  };
}

function environmentInputs(context: Context, inputs: ApplicationInputs): EnvironmentInputs {
  const { settings, door, documents } = inputs;
  const { login, entry, logoutUrl } = door;
  const { publicUrl } = entry;
  const { brain, agent } = settings;
  return {
    region: context.region,
    publicUrl,
    publicHost: hostOf(publicUrl),
    displayName: agent.displayName,
    auth: authOf(context, inputs),
    userPoolId: login.userPoolId,
    clientId: login.clientId,
    logoutUrl,
    brain:
      brain.kind === "agent" ? brain : { kind: "models", modelIds: brain.models.map((model) => model.id) },
    documentsBucket: documents?.bucketName,
    allowedGroup: agent.allowedGroup,
  };
}

function authOf(context: Context, { door, keys }: ApplicationInputs): EnvironmentInputs["auth"] {
  const { login, entry, callbackUrl } = door;
  const issuer = pulumi.output(login.userPoolId).apply((id) => issuerUrl(context, id));
  if (keys === undefined) {
    return { kind: "app", discoveryUrl: issuer.apply(discoveryUrl), callbackUrl };
  }
  return {
    kind: "load-balancer",
    issuerUrl: issuer,
    tokenKeys: pulumi.interpolate`s3://${keys.bucketName}/${keys.object.objectKey}`,
    loadBalancerArn: entry.loadBalancer.loadBalancerArn,
  };
}

function hostOf(publicUrl: Text): Text {
  return typeof publicUrl === "string"
    ? new URL(publicUrl).host
    : pulumi.output(publicUrl).apply((url) => new URL(url).host);
}

/** ECS takes values and references to secrets in two lists. */
function split(
  variables: readonly Variable[],
  secrets: Secrets | undefined,
): Pick<Container, "environment" | "secrets"> {
  const environment: Record<string, Text> = {};
  const references: Record<string, Text> = {};
  for (const { name, value } of variables) {
    if (typeof value === "object" && "secret" in value) {
      // Only a login in the application has secrets, and then there is a place for them.
      references[name] = secrets!.valueFrom(value.secret);
    } else {
      environment[name] = value;
    }
  }
  return { environment, secrets: references };
}
