import { isSet, KEY_GRANT, type NeedsByType } from "../needs";

const ecsRole = () => ({ ecs: "AWSServiceRoleForECS" });
const scalingRole = (own: boolean): Readonly<Record<string, string>> =>
  own ? {} : { autoscaling: "AWSServiceRoleForAutoScaling" };
const scaling = {
  service: "application-autoscaling",
  is: ["ScalableTarget"],
  serviceLinked: () => ({
    "ecs.application-autoscaling": "AWSServiceRoleForApplicationAutoScaling_ECSService",
  }),
};

/** What Docker does in the deployer's name when the program mirrors or builds an image into ECR. */
const pushed = {
  service: "ecr",
  is: ["repository"],
  create:
    "GetAuthorizationToken BatchCheckLayerAvailability InitiateLayerUpload UploadLayerPart CompleteLayerUpload PutImage",
  read: "GetAuthorizationToken BatchGetImage GetDownloadUrlForLayer",
  update: "",
  delete: "BatchDeleteImage",
};

export const compute: NeedsByType = {
  "aws:ecs/cluster:Cluster": {
    service: "ecs",
    is: ["cluster"],
    named: "ClusterName",
    create: "CreateCluster TagResource",
    read: "DescribeClusters",
    update: "UpdateCluster UpdateClusterSettings TagResource UntagResource",
    delete: "DeleteCluster",
    serviceLinked: ecsRole,
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    service: "ecs",
    is: ["cluster"],
    create: "PutClusterCapacityProviders",
    read: "DescribeClusters",
    update: "PutClusterCapacityProviders",
    delete: "PutClusterCapacityProviders",
    serviceLinked: ecsRole,
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    service: "ecs",
    is: ["task-definition"],
    named: "TaskDefinitionFamilyName",
    create: "RegisterTaskDefinition TagResource",
    read: "DescribeTaskDefinition",
    update: "TagResource UntagResource",
    delete: "DeregisterTaskDefinition",
    passes: { taskRoleArn: "ecs-tasks", executionRoleArn: "ecs-tasks" },
  },
  "aws:ecs/service:Service": {
    service: "ecs",
    is: ["service"],
    with: ["service-deployment"],
    named: "ServiceName",
    create: "CreateService TagResource",
    read: "DescribeServices DescribeServiceDeployments ListServiceDeployments",
    update: "UpdateService TagResource UntagResource",
    delete: "DeleteService",
    serviceLinked: ecsRole,
    // ECS API: alarms of a deployment are looked up in the caller's name.
    also: ({ alarms }) => (isSet(alarms) ? "cloudwatch:DescribeAlarms" : ""),
  },
  "aws:appautoscaling/target:Target": {
    ...scaling,
    create: "RegisterScalableTarget TagResource ecs:DescribeServices ecs:UpdateService",
    read: "DescribeScalableTargets ListTagsForResource",
    update: "RegisterScalableTarget TagResource UntagResource",
    delete: "DeregisterScalableTarget",
  },
  "aws:appautoscaling/policy:Policy": {
    ...scaling,
    create: "PutScalingPolicy",
    read: "DescribeScalingPolicies",
    update: "PutScalingPolicy",
    delete: "DeleteScalingPolicy",
  },
  "aws:appautoscaling/scheduledAction:ScheduledAction": {
    ...scaling,
    create: "PutScheduledAction",
    read: "DescribeScheduledActions",
    update: "PutScheduledAction",
    delete: "DeleteScheduledAction",
  },
  "aws:autoscaling/group:Group": {
    service: "autoscaling",
    is: ["autoScalingGroup"],
    named: "GroupFriendlyName",
    create: "CreateAutoScalingGroup CreateOrUpdateTags elasticloadbalancing:DescribeTargetHealth",
    read: "DescribeAutoScalingGroups DescribeScalingActivities DescribeInstanceRefreshes DescribeWarmPool",
    update:
      "UpdateAutoScalingGroup StartInstanceRefresh CancelInstanceRefresh AttachTrafficSources DetachTrafficSources " +
      "SetInstanceProtection CreateOrUpdateTags DeleteTags",
    delete: "DeleteAutoScalingGroup",
    // Auto Scaling docs, "Service-linked roles": one of one's own is handed over, the account's is made on first use.
    passes: { serviceLinkedRoleArn: "autoscaling" },
    serviceLinked: ({ serviceLinkedRoleArn }) => scalingRole(isSet(serviceLinkedRoleArn)),
  },
  "aws:lambda/function:Function": {
    service: "lambda",
    is: ["function"],
    named: "FunctionName",
    create: "CreateFunction TagResource",
    // GetFunction also answers with an address of the code for some minutes; the provider reads nothing else.
    read: "GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction ListTags",
    update:
      "UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency DeleteFunctionConcurrency " +
      "TagResource UntagResource",
    delete: "DeleteFunction",
    passes: { role: "lambda" },
    key: { inputs: ["kmsKeyArn"], via: "lambda", actions: `${KEY_GRANT} Encrypt` },
  },
  "aws:lambda/permission:Permission": {
    service: "lambda",
    is: ["function"],
    create: "AddPermission",
    read: "GetPolicy",
    update: "",
    delete: "RemovePermission",
  },
  "aws:ecr/repository:Repository": {
    service: "ecr",
    is: ["repository"],
    named: "RepositoryName",
    create: "CreateRepository TagResource",
    read: "DescribeRepositories ListTagsForResource",
    update: "PutImageTagMutability PutImageScanningConfiguration TagResource UntagResource",
    delete: "DeleteRepository",
    also: ({ forceDelete }) => (forceDelete === true ? "ListImages BatchDeleteImage" : ""),
    key: { inputs: ["encryptionConfigurations.kmsKey"], via: "ecr", actions: `${KEY_GRANT} RetireGrant` },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    service: "ecr",
    is: ["repository"],
    create: "PutLifecyclePolicy",
    read: "GetLifecyclePolicy",
    update: "PutLifecyclePolicy",
    delete: "DeleteLifecyclePolicy",
  },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": {
    service: "ecr",
    is: ["repository"],
    create: "SetRepositoryPolicy",
    read: "GetRepositoryPolicy",
    update: "SetRepositoryPolicy",
    delete: "DeleteRepositoryPolicy",
  },
  "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": {
    service: "ecr",
    create: "CreatePullThroughCacheRule",
    read: "DescribePullThroughCacheRules",
    update: "UpdatePullThroughCacheRule",
    delete: "DeletePullThroughCacheRule",
  },
  "docker:index/registryImage:RegistryImage": pushed,
  "docker-build:index:Image": pushed,
};
