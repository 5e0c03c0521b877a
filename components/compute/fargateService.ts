import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, tagsFor } from "../shared/context";
import { Documents } from "../shared/policy";
import { containerDefinition } from "./containerDefinition";
import { deployedTask } from "./deployedTask";
import type { Capacity, FargateServiceArgs } from "./fargateServiceArgs";
import { validateFargateService } from "./fargateServiceChecks";
import { TaskRoles } from "./taskRoles";
import { volumeInputs, volumeStatements } from "./taskVolumes";

export type { Capacity, Deployment, DeploymentAlarms, FargateServiceArgs } from "./fargateServiceArgs";

const DEFAULT_GRACE_SECONDS = 180;

/** ECS API: one provider alone may have a base, which comes first; the weights share out what is above it. */
const STRATEGIES: Readonly<Record<Capacity, aws.types.input.ecs.ServiceCapacityProviderStrategy[]>> = {
  fargate: [{ capacityProvider: "FARGATE", weight: 1 }],
  "fargate-spot": [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
  // A weight of 0 would keep a provider from placing any task, so the base has one too.
  "fargate-with-spot": [
    { capacityProvider: "FARGATE", base: 1, weight: 1 },
    { capacityProvider: "FARGATE_SPOT", weight: 4 },
  ],
};

/**
 * Tasks on Fargate in private subnets, kept at their number and replaced by rolling deployments, with the two
 * roles and the task definition that they need.
 *
 * Idle (us-east-1, list price): each task on ARM64 $23.64 a month for a vCPU and $2.60 for a GiB, on X86_64
 * $29.55 and $3.24. Refused: images by tag, sizes that Fargate does not have, deployments that cannot move,
 * volumes that nobody mounts. Constant: no public address, no session into a container, encrypted mounts that
 * ask for the task's role. `pulumi up` waits up to 20 minutes for the new tasks to be healthy, then reads the
 * service back and fails where ECS went back to an older task definition.
 */
export class FargateService extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;
  /** Of the task definition that the service runs, read back from ECS. */
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly taskRoleName: pulumi.Output<string>;
  readonly executionRoleName: pulumi.Output<string>;

  constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    validateFargateService(name, args);
    // Resources are no values that a policy could read.
    const { dependsOn = [], ...inputs } = args;
    super("gatehouse:compute:FargateService", name, inputs, opts);
    const documents = new Documents();

    const roles = new TaskRoles(name, taskRolesArgs(args), { parent: this });
    const taskDefinition = new aws.ecs.TaskDefinition(
      name,
      taskDefinitionArgs(name, args, roles, documents),
      {
        parent: this,
      },
    );
    const service = new aws.ecs.Service(name, serviceArgs(name, args, taskDefinition.arn), {
      parent: this,
      dependsOn: [...dependsOn, ...roles.ready],
      customTimeouts: { create: "20m", update: "20m" },
      // The engine creates a replacement before it deletes: two at once where only one may write.
      deleteBeforeReplace: args.deployment.maximumPercent <= 100,
      // Only where something else decides: otherwise a changed number would never arrive.
      ...(args.scaled === true ? { ignoreChanges: ["desiredCount"] } : {}),
      // An update sends the number of tasks only where it differs from the recorded one (Terraform AWS provider).
      ...(args.startsOver === true ? { replaceOnChanges: ["deploymentMaximumPercent"] } : {}),
    });

    this.serviceName = service.name;
    const { context, clusterName } = args;
    const registered = { context, clusterName, service, taskDefinitionArn: taskDefinition.arn };
    this.taskDefinitionArn = deployedTask(this, registered);
    this.taskRoleName = roles.taskRoleName;
    this.executionRoleName = roles.executionRoleName;
    this.registerOutputs({
      serviceName: this.serviceName,
      taskDefinitionArn: this.taskDefinitionArn,
      taskRoleName: this.taskRoleName,
      executionRoleName: this.executionRoleName,
      documents: documents.all,
    });
  }
}

function taskRolesArgs(args: FargateServiceArgs): ConstructorParameters<typeof TaskRoles>[1] {
  const { context, containers, volumes = {}, logGroupName, secrets, parameters, taskStatements = [] } = args;
  return {
    context,
    images: containers.map(({ image }) => image),
    logGroupName,
    secrets,
    ...(parameters === undefined ? {} : { parameters }),
    taskStatements: [...volumeStatements(context, volumes, containers), ...taskStatements],
  };
}

function taskDefinitionArgs(
  name: string,
  args: FargateServiceArgs,
  roles: TaskRoles,
  documents: Documents,
): aws.ecs.TaskDefinitionArgs {
  const { context, containers, volumes = {}, logGroupName } = args;
  const definitions = containers.map((container) =>
    containerDefinition(container, { groupName: logGroupName, region: context.region, streamPrefix: name }),
  );
  return {
    // Families have no automatic names; the cluster's makes this one unique in the account.
    family: pulumi.interpolate`${args.clusterName}-${name}`,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    runtimePlatform: { cpuArchitecture: args.architecture, operatingSystemFamily: "LINUX" },
    cpu: String(args.cpuUnits),
    memory: String(args.memoryMiB),
    executionRoleArn: roles.executionRoleArn,
    taskRoleArn: roles.taskRoleArn,
    volumes: volumeInputs(volumes),
    enableFaultInjection: false,
    containerDefinitions: documents.json(
      "aws:ecs/taskDefinition:TaskDefinition",
      name,
      "containerDefinitions",
      definitions,
    ),
    tags: tagsFor(context, name),
  };
}

function serviceArgs(
  name: string,
  args: FargateServiceArgs,
  taskDefinition: pulumi.Input<string>,
): aws.ecs.ServiceArgs {
  const { context, targetGroup, deployment, alarms, discovery } = args;
  return {
    cluster: arn(context, "ecs", pulumi.interpolate`cluster/${args.clusterName}`),
    taskDefinition,
    desiredCount: args.desiredCount,
    // Never a launch type: going from one to a strategy, to Spot for one, replaces the service. From one strategy
    // to another it stays, as long as updates force a deployment (@pulumi/aws 7.48 types).
    capacityProviderStrategies: STRATEGIES[args.capacity],
    forceNewDeployment: true,
    // EFS volumes, 8 vCPU and encrypted ephemeral storage need 1.4.0; LATEST could change under a deployment.
    platformVersion: "1.4.0",
    networkConfiguration: {
      subnets: [...args.subnetIds],
      securityGroups: [...args.securityGroupIds],
      assignPublicIp: false,
    },
    ...(targetGroup === undefined
      ? {}
      : {
          loadBalancers: [
            {
              targetGroupArn: targetGroup.arn,
              containerName: targetGroup.containerName,
              containerPort: targetGroup.containerPort,
            },
          ],
          healthCheckGracePeriodSeconds: args.healthCheckGraceSeconds ?? DEFAULT_GRACE_SECONDS,
        }),
    deploymentMinimumHealthyPercent: deployment.minimumHealthyPercent,
    deploymentMaximumPercent: deployment.maximumPercent,
    deploymentCircuitBreaker: { enable: true, rollback: deployment.rollback ?? false },
    // Beside the circuit breaker: that one counts tasks that do not start, alarms see those that answer badly
    // (ECS docs, "How CloudWatch alarms detect deployment failures").
    ...(alarms === undefined
      ? {}
      : { alarms: { enable: true, rollback: alarms.rollback, alarmNames: [...alarms.names] } }),
    ...(discovery === undefined ? {} : { serviceRegistries: { registryArn: discovery.registryArn } }),
    // ECS refuses rebalancing where no task may run beside the desired ones, and turns it on in a new service
    // that does not say (@pulumi/aws 7.48 types; reference: field report).
    availabilityZoneRebalancing: deployment.maximumPercent <= 100 ? "DISABLED" : "ENABLED",
    enableExecuteCommand: false,
    waitForSteadyState: true,
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
    tags: tagsFor(context, name),
  };
}
