import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { imageReference } from "./container";
import { defaults, type InstanceBackendArgs } from "./instanceBackendArgs";
import { instanceUserData, secretSource, type VariableSource } from "./instanceUserData";

export interface Launch {
  readonly template: aws.ec2.LaunchTemplate;
  readonly version: pulumi.Output<string>;
  readonly scaling: { readonly arn: pulumi.Output<string> };
}

/** The group of one, and how it goes from one version of the launch template to the next. */
export function groupArgs(
  name: string,
  args: InstanceBackendArgs,
  launch: Launch,
): aws.autoscaling.GroupArgs {
  const { context, subnetIds, targetGroupArns } = args;
  const { graceSeconds, readyTimeoutMinutes } = { ...defaults, ...definedOnly(args) };
  return {
    minSize: 1,
    maxSize: 1,
    desiredCapacity: 1,
    vpcZoneIdentifiers: [...subnetIds],
    // The number, not "$Latest", which would start no refresh (@pulumi/aws 7.48 types).
    launchTemplate: { id: launch.template.id, version: launch.version },
    targetGroupArns: [...targetGroupArns],
    serviceLinkedRoleArn: launch.scaling.arn,
    healthCheckType: "ELB",
    healthCheckGracePeriod: graceSeconds,
    capacityRebalance: false,
    terminationPolicies: ["OldestLaunchTemplate", "OldestInstance"],
    instanceRefresh: {
      strategy: "Rolling",
      // The new instance comes first; the group may have two for that time. No autoRollback: the provider writes the
      // new version into the group before it starts the refresh, so that a rollback would lead to the new one again.
      preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 200, skipMatching: true },
    },
    waitForElbCapacity: 1,
    waitForCapacityTimeout: `${readyTimeoutMinutes}m`,
    // A new role and a new grant take seconds to be known; Auto Scaling tries again.
    ignoreFailedScalingActivities: true,
    tags: Object.entries(tagsFor(context, name)).map(([key, value]) => ({
      key,
      value,
      propagateAtLaunch: false,
    })),
  };
}

/** As launch templates take it: in base64. */
export function userData(args: InstanceBackendArgs): pulumi.Output<string> {
  const { context, image, port, logGroupName, parameters = {}, secrets = {} } = args;
  const { partition, region, accountId } = context;
  const here = { partition, region, accountId };
  const sources: pulumi.Output<VariableSource>[] = [
    ...Object.entries(parameters).map(([variable, { name, version }]) =>
      version.apply((number) => ({ variable, kind: "parameter" as const, name, version: String(number) })),
    ),
    ...Object.entries(secrets).map(([variable, valueFrom]) =>
      pulumi.output(valueFrom).apply((text) => secretSource(variable, text, here)),
    ),
  ];
  return pulumi
    .output({ ...here, image: imageReference(image), port, logGroupName, sources })
    .apply((settings) => Buffer.from(instanceUserData(settings)).toString("base64"));
}

/**
 * The same as structure, for policies, which read nothing of a text with one unknown version in it: the script as it is
 * without its settings, and the settings as leaves.
 */
export function userDataStructure(args: InstanceBackendArgs): Record<string, unknown> {
  const { context, port, image, logGroupName, parameters = {}, secrets = {} } = args;
  const { partition, region, accountId } = context;
  const constant = { partition, region, accountId, port, image: "image", logGroupName: "group", sources: [] };
  return {
    script: instanceUserData(constant),
    image,
    logGroupName,
    sources: [
      ...Object.entries(parameters).map(([variable, { name, version }]) => ({ variable, name, version })),
      ...Object.entries(secrets).map(([variable, valueFrom]) => ({ variable, valueFrom })),
    ],
  };
}
