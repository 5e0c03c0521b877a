import type { CloudResource } from "../cloud";
import { admits, mayDo, roleByArn } from "../iam";
import { isObject, type Properties, textsAt, valuesAt } from "../properties";
import { groupsAdmit, groupsConnect, mayLeave, wayOutFault } from "../reach";
import { type Attempt, type Refusal, WRITE } from "./refusal";

const SERVICE = ["aws:ecs/service:Service"] as const;

interface Task {
  readonly definition: CloudResource;
  readonly containers: readonly Properties[];
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
}

/** The tasks that the service would start; nothing where it starts none. */
function taskOf({ cloud, inputs }: Attempt): Task | undefined {
  const arn = inputs["taskDefinition"];
  const definition = cloud
    .all("aws:ecs/taskDefinition:TaskDefinition")
    .find(({ outputs }) => outputs["arn"] === arn);
  if (definition === undefined || inputs["desiredCount"] === 0) {
    return undefined;
  }
  const containers = JSON.parse(String(definition.inputs["containerDefinitions"])) as readonly Properties[];
  return {
    definition,
    containers,
    subnets: textsAt(inputs, "networkConfiguration.subnets[]"),
    groups: textsAt(inputs, "networkConfiguration.securityGroups[]"),
  };
}

type Judge = (attempt: Attempt, task: Task) => string | undefined;

/** A refusal of tasks: the service is made, and waits for a steady state that never comes. */
function task(id: string, when: string, source: string, judge: Judge): Refusal {
  return {
    id,
    on: WRITE,
    types: SERVICE,
    when,
    source,
    message: (attempt) => {
      const found = taskOf(attempt);
      const reason = found === undefined ? undefined : judge(attempt, found);
      return reason === undefined
        ? undefined
        : `waiting for ECS Service (${attempt.inputs["name"]}) to become stable: tasks failed to start: ${reason}`;
    },
  };
}

/** Of Secrets Manager: parameters of Systems Manager stand in the same list. */
const secretsOf = (containers: readonly Properties[]) =>
  textsAt(containers, "[].secrets[].valueFrom").filter((from) => !/^arn:[\w-]+:ssm:/.test(from));

/** `arn:…:secret:name-AbCdEf:key::` in its parts. */
function partsOf(valueFrom: string): { readonly arn: string; readonly key: string } {
  const parts = valueFrom.split(":");
  return { arn: parts.slice(0, 7).join(":"), key: parts[7] ?? "" };
}

function executionRole(cloud: Attempt["cloud"], { definition }: Task): CloudResource | undefined {
  return roleByArn(cloud, definition.inputs["executionRoleArn"]);
}

/** A registry of the account itself, which the tasks reach through endpoints too. */
const OWN_REGISTRY = /^\d{12}\.dkr\.ecr\./;

/** What Fargate calls through the tasks' own network interface before the first container runs. */
const STARTING_CALLS = /\.(ecr\.api|ecr\.dkr|logs|secretsmanager)$/;

const RESOURCE_INITIALISATION = "ResourceInitializationError: unable to pull secrets or registry auth";

export const computeRefusals: readonly Refusal[] = [
  {
    id: "target group without load balancer",
    on: WRITE,
    types: SERVICE,
    when: "no listener sends to the service's target group yet",
    source: "ECS API: CreateService",
    message: ({ cloud, inputs }) => {
      const used = cloud
        .all("aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule")
        .flatMap((listener) => [
          ...textsAt(listener.inputs, "defaultActions[].targetGroupArn"),
          ...textsAt(listener.inputs, "actions[].targetGroupArn"),
        ]);
      const idle = textsAt(inputs, "loadBalancers[].targetGroupArn").find((arn) => !used.includes(arn));
      return idle === undefined
        ? undefined
        : `InvalidParameterException: The target group with targetGroupArn ${idle} does not have an associated load balancer.`;
    },
  },
  {
    id: "container of the load balancer missing",
    on: WRITE,
    types: SERVICE,
    when: "the task definition has no such container, or it does not have that port",
    source: "ECS API: CreateService",
    message: (attempt) => {
      const containers = taskOf(attempt)?.containers ?? [];
      const wrong = valuesAt(attempt.inputs, "loadBalancers[]").find(
        (target) =>
          isObject(target) &&
          !containers.some(
            (container) =>
              container["name"] === target["containerName"] &&
              valuesAt(container, "portMappings[].containerPort").includes(target["containerPort"]),
          ),
      );
      return wrong === undefined || containers.length === 0 || !isObject(wrong)
        ? undefined
        : `InvalidParameterException: The container ${wrong["containerName"]} does not exist in the task definition or has no port ${wrong["containerPort"]}.`;
    },
  },
  {
    id: "capacity provider of the cluster missing",
    on: WRITE,
    types: SERVICE,
    when: "a capacity provider of the service is not one of the cluster's yet",
    source: "ECS API: CreateService, capacityProviderStrategy",
    message: ({ cloud, inputs }) => {
      const name = String(inputs["cluster"]).replace(/^.*\//, "");
      const known = cloud.find("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", name);
      const has = textsAt(known?.inputs, "capacityProviders[]");
      const missing = textsAt(inputs, "capacityProviderStrategies[].capacityProvider").find(
        (provider) => !has.includes(provider),
      );
      return missing === undefined
        ? undefined
        : `InvalidParameterException: The specified capacity provider '${missing}' was not found.`;
    },
  },
  {
    id: "tasks' role not assumable",
    on: WRITE,
    types: ["aws:ecs/taskDefinition:TaskDefinition"],
    when: "a role of the task does not trust ecs-tasks.amazonaws.com",
    source: "ECS docs: task execution IAM role",
    message: ({ cloud, inputs }) => {
      const closed = ["executionRoleArn", "taskRoleArn"]
        .map((property) => roleByArn(cloud, inputs[property]))
        .find(
          (role) =>
            role !== undefined &&
            !admits(role.inputs["assumeRolePolicy"], "ecs-tasks.amazonaws.com", "sts:AssumeRole"),
        );
      return closed === undefined
        ? undefined
        : `ClientException: ECS was unable to assume the role '${closed.outputs["arn"]}' that was provided for this task.`;
    },
  },
  {
    id: "function's role not assumable",
    on: WRITE,
    types: ["aws:lambda/function:Function"],
    when: "the role does not trust lambda.amazonaws.com",
    source: "Lambda API: CreateFunction",
    message: ({ cloud, inputs }) => {
      const role = roleByArn(cloud, inputs["role"]);
      return role === undefined ||
        admits(role.inputs["assumeRolePolicy"], "lambda.amazonaws.com", "sts:AssumeRole")
        ? undefined
        : "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.";
    },
  },
  task(
    "secret without a value",
    "a secret of the task has no version yet",
    "ECS docs: ResourceInitializationError",
    ({ cloud }, { containers }) => {
      const versions = cloud
        .all("aws:secretsmanager/secretVersion:SecretVersion")
        .map(({ inputs }) => inputs["secretId"]);
      const empty = secretsOf(containers).find((from) => !versions.includes(partsOf(from).arn));
      return empty === undefined
        ? undefined
        : `${RESOURCE_INITIALISATION}: ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT: ${partsOf(empty).arn}`;
    },
  ),
  task(
    "secret without the key",
    "the JSON text of a secret lacks the key that the task reads",
    "ECS docs: ResourceInitializationError",
    ({ cloud }, { containers }) => {
      const lacking = secretsOf(containers).find((from) => {
        const { arn, key } = partsOf(from);
        // The newest version is the current one; one that it replaces still exists for a while.
        const version = cloud
          .all("aws:secretsmanager/secretVersion:SecretVersion")
          .findLast(({ inputs }) => inputs["secretId"] === arn);
        const text = String(version?.inputs["secretString"] ?? "");
        return key !== "" && text.startsWith("{") && !(key in JSON.parse(text));
      });
      return lacking === undefined
        ? undefined
        : `${RESOURCE_INITIALISATION}: retrieved secret from Secrets Manager did not contain json key ${partsOf(lacking).key}`;
    },
  ),
  task(
    "execution role may not read the secret",
    "no policy of the execution role lets it read a secret of the task yet",
    "ECS docs: task execution IAM role, secrets",
    ({ cloud }, found) => {
      const role = executionRole(cloud, found);
      const closed = secretsOf(found.containers)
        .map((from) => partsOf(from).arn)
        .find((arn) => role === undefined || !mayDo(cloud, role, "secretsmanager:GetSecretValue", arn));
      return closed === undefined
        ? undefined
        : `${RESOURCE_INITIALISATION}: AccessDeniedException: ${role?.outputs["arn"]} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${closed}`;
    },
  ),
  task(
    "execution role may not decrypt the secret",
    "no policy of the execution role lets it use the key of a secret",
    "Secrets Manager docs: secret encryption and decryption",
    ({ cloud }, found) => {
      const role = executionRole(cloud, found);
      const arns = secretsOf(found.containers).map((from) => partsOf(from).arn);
      const key = cloud
        .all("aws:secretsmanager/secret:Secret")
        .filter(({ id }) => arns.includes(id))
        .flatMap(({ inputs }) => textsAt(inputs, "kmsKeyId"))
        .find((arn) => role === undefined || !mayDo(cloud, role, "kms:Decrypt", arn));
      return key === undefined
        ? undefined
        : `${RESOURCE_INITIALISATION}: AccessDeniedException: Access to KMS is not allowed: ${key}`;
    },
  ),
  task(
    "execution role may not write logs",
    "no policy of the execution role lets it write to the containers' log group yet",
    "ECS docs: awslogs log driver",
    ({ cloud, region, accountId }, found) => {
      const role = executionRole(cloud, found);
      const closed = textsAt(found.containers, "[].logConfiguration.options.awslogs-group").find((name) => {
        const stream = `arn:aws:logs:${region}:${accountId}:log-group:${name}:log-stream:x`;
        return role === undefined || !mayDo(cloud, role, "logs:PutLogEvents", stream);
      });
      return closed === undefined
        ? undefined
        : `ResourceInitializationError: failed to validate logger args: AccessDeniedException: logs:CreateLogStream on ${closed}`;
    },
  ),
  task(
    "log group of the containers missing",
    "the containers' log group does not exist",
    "ECS docs: awslogs log driver",
    ({ cloud }, { containers }) => {
      const missing = textsAt(containers, "[].logConfiguration.options.awslogs-group").find(
        (name) => cloud.find("aws:cloudwatch/logGroup:LogGroup", name) === undefined,
      );
      return missing === undefined
        ? undefined
        : `ResourceInitializationError: failed to validate logger args: The specified log group does not exist: ${missing}`;
    },
  ),
  task(
    "task role may not mount",
    "a volume asks for IAM and no policy of the task role lets it mount the file system yet",
    "EFS docs: using IAM to control file system data access",
    ({ cloud }, { definition }) => {
      const role = roleByArn(cloud, definition.inputs["taskRoleArn"]);
      const closed = textsAt(definition.inputs, "volumes[].efsVolumeConfiguration.fileSystemId").find(
        (id) => {
          const arn = String(cloud.find("aws:efs/fileSystem:FileSystem", id)?.outputs["arn"]);
          return role === undefined || !mayDo(cloud, role, "elasticfilesystem:ClientMount", arn);
        },
      );
      return closed === undefined
        ? undefined
        : `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: mount.nfs4: access denied by server while mounting ${closed}`;
    },
  ),
  task(
    "file system without mount target",
    "a volume's file system has no mount target yet in a zone of the tasks",
    "EFS docs: mount targets",
    ({ cloud }, { definition, subnets }) => {
      const zoneOf = (id: unknown) =>
        cloud.find("aws:ec2/subnet:Subnet", String(id))?.outputs["availabilityZone"];
      const targets = cloud.all("aws:efs/mountTarget:MountTarget");
      for (const fileSystem of textsAt(definition.inputs, "volumes[].efsVolumeConfiguration.fileSystemId")) {
        const zones = targets
          .filter(({ inputs }) => inputs["fileSystemId"] === fileSystem)
          .map(({ inputs }) => zoneOf(inputs["subnetId"]));
        if (subnets.some((subnet) => !zones.includes(zoneOf(subnet)))) {
          return `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: Failed to resolve "${fileSystem}.efs.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID`;
        }
      }
      return undefined;
    },
  ),
  task(
    "file system behind closed groups",
    "the security groups do not let the tasks reach the mount targets on port 2049 yet",
    "EFS docs: VPC security groups",
    ({ cloud }, { definition, groups }) => {
      const mounted = textsAt(definition.inputs, "volumes[].efsVolumeConfiguration.fileSystemId");
      const closed = cloud
        .all("aws:efs/mountTarget:MountTarget")
        .filter(({ inputs }) => mounted.includes(String(inputs["fileSystemId"])))
        .find(({ inputs }) => !groupsConnect(cloud, groups, textsAt(inputs, "securityGroups[]"), 2049));
      return closed === undefined
        ? undefined
        : `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: mount.nfs4: Connection timed out (${closed.id})`;
    },
  ),
  task(
    "tasks behind closed groups",
    "the security groups do not let the load balancer reach the tasks on the container's port yet",
    "ELB docs: health checks",
    ({ cloud, inputs }, { groups }) => {
      const closed = valuesAt(inputs, "loadBalancers[]").find((target) => {
        const arn = isObject(target) ? target["targetGroupArn"] : undefined;
        const listener = cloud
          .all("aws:lb/listener:Listener")
          .find((entry) => textsAt(entry.inputs, "defaultActions[].targetGroupArn").includes(String(arn)));
        const balancer = cloud.find(
          "aws:lb/loadBalancer:LoadBalancer",
          String(listener?.inputs["loadBalancerArn"]),
        );
        const port = isObject(target) ? Number(target["containerPort"]) : 0;
        return (
          balancer !== undefined &&
          !groupsConnect(cloud, textsAt(balancer.inputs, "securityGroups[]"), groups, port)
        );
      });
      return closed === undefined ? undefined : "Task failed ELB health checks: Request timed out";
    },
  ),
  task(
    "images out of reach",
    "an image is in a public registry, and the tasks have no way out on port 443 yet",
    "ECS docs: CannotPullContainerError",
    ({ cloud, inputs }, { containers, subnets, groups }) => {
      const image = textsAt(containers, "[].image").find((name) => !OWN_REGISTRY.test(name));
      const isPublic = valuesAt(inputs, "networkConfiguration.assignPublicIp")[0] === true;
      if (image === undefined || isPublic) {
        return undefined;
      }
      const fault = mayLeave(cloud, groups, 443)
        ? subnets.map((subnet) => wayOutFault(cloud, subnet, 443)).find((reason) => reason !== undefined)
        : "the tasks' security group does not let port 443 out";
      return fault === undefined
        ? undefined
        : `CannotPullContainerError: failed to resolve ref ${image}: dial tcp: i/o timeout (${fault})`;
    },
  ),
  task(
    "endpoint behind closed groups",
    "an interface endpoint of a service that starting tasks call does not let them in yet",
    "ECS docs: interface VPC endpoints",
    ({ cloud }, { subnets, groups }) => {
      const vpcId = cloud.find("aws:ec2/subnet:Subnet", subnets[0] ?? "")?.outputs["vpcId"];
      const closed = cloud
        .all("aws:ec2/vpcEndpoint:VpcEndpoint")
        .filter(({ inputs }) => inputs["vpcId"] === vpcId && inputs["privateDnsEnabled"] === true)
        .filter(({ inputs }) => STARTING_CALLS.test(String(inputs["serviceName"])))
        .find(({ inputs }) => !groupsAdmit(cloud, groups, textsAt(inputs, "securityGroupIds[]"), 443));
      return closed === undefined
        ? undefined
        : `${RESOURCE_INITIALISATION}: dial tcp ${closed.inputs["serviceName"]}:443: i/o timeout`;
    },
  ),
  task(
    "database not there",
    "a database of the tasks' VPC is behind groups that do not let them reach its port",
    "RDS docs: controlling access with security groups",
    ({ cloud }, { subnets, groups }) => {
      const vpcId = cloud.find("aws:ec2/subnet:Subnet", subnets[0] ?? "")?.outputs["vpcId"];
      const closed = cloud.all("aws:rds/instance:Instance").find(({ inputs }) => {
        const guards = textsAt(inputs, "vpcSecurityGroupIds[]");
        const home = cloud.find("aws:ec2/securityGroup:SecurityGroup", guards[0] ?? "")?.inputs["vpcId"];
        return home === vpcId && !groupsConnect(cloud, groups, guards, Number(inputs["port"]));
      });
      return closed === undefined
        ? undefined
        : `Essential container in task exited: could not connect to ${closed.outputs["endpoint"]}: timeout`;
    },
  ),
];
