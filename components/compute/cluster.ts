import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";

export interface ClusterArgs extends ComponentArgs {
  /** CloudWatch bills each of its metrics, $0.30 a month; `enhanced` adds metrics for each container. */
  readonly containerInsights: "disabled" | "enabled" | "enhanced";
  /**
   * Encrypts the tasks' ephemeral storage. Its key policy admits `fargate.amazonaws.com` to
   * `kms:GenerateDataKeyWithoutPlaintext` and `kms:CreateGrant` (ECS developer guide, "Create an encryption
   * key for Fargate ephemeral storage"). A single-region key, by its ARN: aliases are refused.
   */
  readonly keyArn: pulumi.Input<string>;
}

/**
 * An ECS cluster for Fargate and Fargate Spot, with the tasks' ephemeral storage under the given key.
 *
 * Idle: free; Container Insights costs by the metric. No session into a running container is configured:
 * `ecs execute-command` works on no service of the cluster.
 */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  /** Composed from the name, so that it is known at preview. */
  readonly clusterArn: pulumi.Output<string>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:compute:Cluster", name, args, opts);
    const { context, containerInsights, keyArn } = args;

    const cluster = new aws.ecs.Cluster(
      name,
      {
        settings: [{ name: "containerInsights", value: containerInsights }],
        configuration: { managedStorageConfiguration: { fargateEphemeralStorageKmsKeyId: keyArn } },
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const capacity = new aws.ecs.ClusterCapacityProviders(
      `${name}-capacity`,
      {
        clusterName: cluster.name,
        capacityProviders: ["FARGATE", "FARGATE_SPOT"],
        // What a task started by hand gets: never Spot by accident, never EC2, ECS's own default.
        defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
      },
      { parent: this },
    );

    // Through the association, so that a service on Spot waits for it (ECS API: only providers that are
    // associated with the cluster can be used).
    this.clusterName = capacity.clusterName;
    this.clusterArn = arn(context, "ecs", pulumi.concat("cluster/", this.clusterName));
    this.registerOutputs({ clusterName: this.clusterName, clusterArn: this.clusterArn });
  }
}

function validate(name: string, args: ClusterArgs): void {
  const faults = new ArgumentFaults("Cluster", name);
  // ECS API: 255 letters, digits, hyphens and underscores, less the 8 characters of the automatic suffix.
  faults.unless(
    /^[A-Za-z][A-Za-z0-9_-]{0,246}$/.test(name),
    "name",
    name,
    "1 to 247 letters, digits, hyphens and underscores, a letter first",
  );
  faults.unless(
    ["disabled", "enabled", "enhanced"].includes(args.containerInsights),
    "containerInsights",
    args.containerInsights,
    '"disabled", "enabled" or "enhanced"',
  );
  faults.throwIfAny();
}
