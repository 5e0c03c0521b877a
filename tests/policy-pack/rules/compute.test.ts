import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

const service = (networkConfiguration: unknown, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource(
    "aws:ecs/service:Service",
    "app",
    networkConfiguration === undefined ? {} : { networkConfiguration },
    { on },
  );
const task = (inputs: Record<string, unknown>, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:ecs/taskDefinition:TaskDefinition", "app", inputs, { on });
const container = (definition: Record<string, unknown>) =>
  task({ containerDefinitions: JSON.stringify([{ name: "app", ...definition }]) });
const subnet = (name: string, inputs: Record<string, unknown> = {}) =>
  resource("aws:ec2/subnet:Subnet", name, inputs, { id: `subnet-${name}` });
const role = (name: string) =>
  resource("aws:iam/role:Role", name, {}, { outputs: { arn: `arn:aws:iam::123456789012:role/${name}` } });
const repository = (inputs: Record<string, unknown>) =>
  resource("aws:ecr/repository:Repository", "app", inputs);
const repositoryPolicy = (policy: unknown) =>
  resource("aws:ecr/repositoryPolicy:RepositoryPolicy", "app", { policy });
const topic = resource("aws:sns/topic:Topic", "topic");
const OLD_MACHINES = [
  "aws:ec2/launchConfiguration:LaunchConfiguration",
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
];
const LAUNCH_PERMISSION = "aws:ec2/amiLaunchPermission:AmiLaunchPermission";
const layer = (inputs: Record<string, unknown>) =>
  resource("aws:lambda/layerVersionPermission:LayerVersionPermission", "layer", inputs);
const permission = (inputs: Record<string, unknown>) =>
  resource("aws:lambda/permission:Permission", "p", inputs);
const url = (authorizationType: unknown) =>
  resource("aws:lambda/functionUrl:FunctionUrl", "url", { authorizationType });
const instance = (inputs: Record<string, unknown>) => resource("aws:ec2/instance:Instance", "nat", inputs);
const template = (inputs: Record<string, unknown>) =>
  resource("aws:ec2/launchTemplate:LaunchTemplate", "nodes", inputs);
const volume = (inputs: Record<string, unknown>) => resource("aws:ebs/volume:Volume", "disk", inputs);
const efs = (transitEncryption?: unknown) =>
  task({ volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1", transitEncryption } }] });
const igwRoute = [
  resource("aws:ec2/internetGateway:InternetGateway", "igw", {}, { id: "igw-1" }),
  resource(
    "aws:ec2/routeTable:RouteTable",
    "public",
    { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] },
    { id: "rtb-1" },
  ),
  resource("aws:ec2/routeTableAssociation:RouteTableAssociation", "a", {
    subnetId: "subnet-a",
    routeTableId: "rtb-1",
  }),
];

testRules("compute", {
  "ecs-service-no-public-ip": [
    pass("absent", service({ subnets: ["subnet-a"] })),
    skip(
      "a schedule of a function",
      resource("aws:scheduler/schedule:Schedule", "app", {
        target: { arn: "arn:aws:lambda:us-east-1:1:function:f" },
      }),
      /starts no task/,
    ),
    pass("false", service({ assignPublicIp: false })),
    fail(
      "true",
      service({ assignPublicIp: true }),
      "networkConfiguration.assignPublicIp",
      /is true: its tasks get public addresses/,
    ),
    open("the flag", service({ assignPublicIp: UNKNOWN }), "networkConfiguration.assignPublicIp"),
  ],
  "ecs-service-private-subnets": [
    pass("private", [service({ subnets: ["subnet-a"] }), subnet("a")]),
    pass("private, ids unknown", [
      service({ subnets: [UNKNOWN] }, { networkConfiguration: [subnet("a")] }),
      subnet("a"),
    ]),
    fail(
      "route to an internet gateway",
      [service({ subnets: ["subnet-a"] }), subnet("a"), ...igwRoute],
      "networkConfiguration.subnets",
      /"a" is public: its route table "public"/,
    ),
    fail(
      "public addresses, ids unknown",
      [
        service({ subnets: [UNKNOWN] }, { networkConfiguration: [subnet("a")] }),
        subnet("a", { mapPublicIpOnLaunch: true }),
      ],
      "networkConfiguration.subnets",
      /mapPublicIpOnLaunch/,
    ),
    open("subnets", service({ subnets: [UNKNOWN] }), "networkConfiguration.subnets"),
    open(
      "whether a subnet hands out addresses",
      [service({ subnets: ["subnet-a"] }), subnet("a", { mapPublicIpOnLaunch: UNKNOWN })],
      "networkConfiguration.subnets",
    ),
    skip("an existing network", service({ subnets: ["subnet-elsewhere"] }), /not part of this stack/),
    skip("no network of its own", service(undefined), /names no subnets/),
  ],
  "ecs-task-no-privileged": [
    pass("plain", container({})),
    fail(
      "privileged",
      container({ privileged: true }),
      "containerDefinitions[0].privileged",
      /the host's rights/,
    ),
    open("the text", task({ containerDefinitions: UNKNOWN }), "containerDefinitions"),
    open("a secret text", task({ containerDefinitions: SECRET }), "containerDefinitions"),
    open(
      "the flag",
      task({ containerDefinitions: [{ privileged: UNKNOWN }] }),
      "containerDefinitions[0].privileged",
    ),
    skip("no containers", task({}), /no containers/),
  ],
  "ecs-task-awsvpc": [
    pass("awsvpc", task({ networkMode: "awsvpc", requiresCompatibilities: ["FARGATE"] })),
    pass("bridge on EC2", task({ networkMode: "bridge", requiresCompatibilities: ["EC2"] })),
    fail(
      "host",
      task({ networkMode: "host" }),
      "networkMode",
      /is "host": its containers share the host's network/,
    ),
    fail(
      "absent on Fargate",
      task({ requiresCompatibilities: ["FARGATE"] }),
      "networkMode",
      /is not set: Fargate/,
    ),
    open("the mode", task({ networkMode: UNKNOWN }), "networkMode"),
  ],
  "ecs-task-no-host-pid": [
    pass("absent", task({})),
    pass("task", task({ pidMode: "task" })),
    fail("host processes", task({ pidMode: "host" }), "pidMode", /processes of the host/),
    fail("host IPC", task({ ipcMode: "host" }), "ipcMode", /is "host"/),
    open("the mode", task({ ipcMode: UNKNOWN }), "ipcMode"),
  ],
  "ecs-task-efs-transit-encryption": [
    pass("enabled", efs("ENABLED")),
    fail(
      "absent",
      efs(),
      "volumes[0].efsVolumeConfiguration.transitEncryption",
      /is not set: the files cross/,
    ),
    fail("disabled", efs("DISABLED"), "volumes[0].efsVolumeConfiguration.transitEncryption", /"DISABLED"/),
    open("the flag", efs(UNKNOWN), "volumes[0].efsVolumeConfiguration.transitEncryption"),
    open("the volumes", task({ volumes: UNKNOWN }), "volumes"),
    skip("no EFS", task({ volumes: [{ name: "scratch" }] }), /no EFS/),
  ],
  "ecs-task-distinct-roles": [
    pass("two roles", task({ executionRoleArn: "arn:1", taskRoleArn: "arn:2" })),
    pass("two roles, ARNs unknown", [
      task(
        { executionRoleArn: UNKNOWN, taskRoleArn: UNKNOWN },
        { executionRoleArn: [role("e")], taskRoleArn: [role("t")] },
      ),
      role("e"),
      role("t"),
    ]),
    fail(
      "the same ARN",
      task({ executionRoleArn: "arn:1", taskRoleArn: "arn:1" }),
      "taskRoleArn",
      /it is the execution role/,
    ),
    fail(
      "the same role, ARNs unknown",
      [
        task(
          { executionRoleArn: UNKNOWN, taskRoleArn: UNKNOWN },
          { executionRoleArn: [role("e")], taskRoleArn: [role("e")] },
        ),
        role("e"),
      ],
      "taskRoleArn",
      /role of its own/,
    ),
    fail("none", task({ executionRoleArn: "arn:1" }), "taskRoleArn", /is not set/),
    open("a role of nowhere", task({ executionRoleArn: "arn:1", taskRoleArn: UNKNOWN }), "taskRoleArn"),
  ],
  "ecs-task-no-added-capabilities": [
    pass("dropped", container({ linuxParameters: { capabilities: { drop: ["ALL"] } } })),
    fail(
      "added",
      container({ linuxParameters: { capabilities: { add: ["SYS_PTRACE"] } } }),
      "containerDefinitions[0].linuxParameters.capabilities.add",
      /SYS_PTRACE/,
    ),
    open(
      "the list",
      task({ containerDefinitions: [{ linuxParameters: UNKNOWN }] }),
      "containerDefinitions[0].linuxParameters.capabilities.add",
    ),
    skip("no containers", task({ containerDefinitions: "[]" }), /no containers/),
  ],
  "ecr-scan-on-push": [
    pass("on", repository({ imageScanningConfiguration: { scanOnPush: true } })),
    pass("the registry scans", [
      repository({}),
      resource("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "r", {
        rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*" }] }],
      }),
    ]),
    open(
      "what the registry scans",
      [
        repository({}),
        resource("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "r", {
          rules: UNKNOWN,
        }),
      ],
      "imageScanningConfiguration.scanOnPush",
    ),
    fail("absent", repository({}), "imageScanningConfiguration.scanOnPush", /is not set/),
    open(
      "the flag",
      repository({ imageScanningConfiguration: UNKNOWN }),
      "imageScanningConfiguration.scanOnPush",
    ),
  ],
  "ecr-policy-not-public": [
    pass(
      "an account",
      repositoryPolicy(
        allow({ Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "ecr:BatchGetImage" }),
      ),
    ),
    pass(
      "a denial of everybody",
      repositoryPolicy({ Statement: { Effect: "Deny", Principal: "*", Action: "*" } }),
    ),
    fail(
      "everybody",
      repositoryPolicy(allow({ Principal: "*", Action: "ecr:BatchGetImage" })),
      "policy.Statement[0].Principal",
      /everybody is admitted/,
    ),
    open("the text", repositoryPolicy(UNKNOWN), "policy"),
    skip("no policy", repositoryPolicy(undefined), /no policy document/),
  ],
  "ec2-images-not-public": [
    pass(
      "for one account",
      resource(LAUNCH_PERMISSION, "p", { imageId: "ami-1", accountId: "123456789012" }),
    ),
    pass(
      "blocked",
      resource("aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", "b", { state: "block-new-sharing" }),
    ),
    fail(
      "an image for everybody",
      resource(LAUNCH_PERMISSION, "p", { group: "all" }),
      "group",
      /everybody with an AWS account/,
    ),
    fail(
      "a snapshot for everybody",
      resource("aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", "p", {
        accountId: "all",
      }),
      "accountId",
      /copy what is on the disk/,
    ),
    ...[
      "ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
      "ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    ].map((type) =>
      fail(
        `no block by ${type}`,
        resource(`aws:${type}`, "b", { state: "unblocked" }),
        "state",
        /"unblocked"/,
      ),
    ),
    open("for whom", resource(LAUNCH_PERMISSION, "p", { group: UNKNOWN }), "group"),
  ],
  "lambda-no-public-permission": [
    pass("one's organisation", permission({ principal: "*", principalOrgId: "o-1" })),
    pass("a service", permission({ principal: "apigateway.amazonaws.com" })),
    fail("everybody", permission({ principal: "*" }), "principal", /everybody may call/),
    fail("everybody, a layer", layer({ principal: "*" }), "principal", /everybody may read the layer/),
    pass("an organisation, a layer", layer({ principal: "*", organizationId: "o-1" })),
    open("the principal", permission({ principal: UNKNOWN }), "principal"),
  ],
  "lambda-permission-source": [
    pass("the ARN of a resource of the stack binds", [
      resource(
        "aws:lambda/permission:Permission",
        "p",
        { principal: "sns.amazonaws.com", sourceArn: UNKNOWN },
        { on: { sourceArn: [topic] } },
      ),
      topic,
    ]),
    open("whose ARN", permission({ principal: "sns.amazonaws.com", sourceArn: UNKNOWN }), "sourceArn"),
    pass("an account binds", permission({ principal: "s3.amazonaws.com", sourceAccount: "123456789012" })),
    fail("unbound", permission({ principal: "sns.amazonaws.com" }), "sourceArn", /on behalf of any account/),
    ...["*", "arn:aws:s3:::*", "arn:aws:sns:*:*:topic"].map((sourceArn) =>
      fail(
        `bound to ${sourceArn}`,
        permission({ principal: "s3.amazonaws.com", sourceArn }),
        "sourceArn",
        /on behalf of any account/,
      ),
    ),
    pass("one bucket", permission({ principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::app-data" })),
    open("the principal", permission({ principal: UNKNOWN }), "principal"),
    skip("an account", permission({ principal: "123456789012" }), /not a service/),
  ],
  "lambda-url-auth": [
    pass("IAM", url("AWS_IAM")),
    fail("none", url("NONE"), "authorizationType", /is "NONE": the URL calls the function for everybody/),
    open("the type", url(UNKNOWN), "authorizationType"),
  ],
  "ec2-imdsv2": [
    pass("required", instance({ metadataOptions: { httpTokens: "required" } })),
    pass("no metadata at all", template({ metadataOptions: { httpEndpoint: "disabled" } })),
    fail("absent", instance({}), "metadataOptions.httpTokens", /IMDSv1/),
    ...OLD_MACHINES.map((type) =>
      fail(`absent on ${type}`, resource(type, "old", {}), "metadataOptions.httpTokens", /IMDSv1/),
    ),
    fail(
      "optional",
      template({ metadataOptions: { httpTokens: "optional" } }),
      "metadataOptions.httpTokens",
      /"optional"/,
    ),
    open("the options", instance({ metadataOptions: UNKNOWN }), "metadataOptions.httpTokens"),
    skip("the template decides", instance({ launchTemplate: { id: "lt-1" } }), /launch template/),
  ],
  "ec2-no-public-ip": [
    pass("a NAT instance with an elastic IP", instance({ sourceDestCheck: false })),
    skip(
      "an elastic IP of a NAT gateway",
      resource("aws:ec2/eip:Eip", "nat", {}),
      /no instance of the stack/,
    ),
    open("whose elastic IP it is", resource("aws:ec2/eip:Eip", "nat", { instance: UNKNOWN }), "instance"),
    pass(
      "a template that says no in text",
      template({ networkInterfaces: [{ associatePublicIpAddress: "false" }] }),
    ),
    ...OLD_MACHINES.map((type) =>
      fail(
        `on ${type}`,
        resource(type, "old", { associatePublicIpAddress: true }),
        "associatePublicIpAddress",
        /public address/,
      ),
    ),
    fail(
      "on the instance",
      instance({ associatePublicIpAddress: true }),
      "associatePublicIpAddress",
      /elastic IP association/,
    ),
    fail(
      "on an interface, in text",
      template({ networkInterfaces: [{ associatePublicIpAddress: "true" }] }),
      "networkInterfaces[0].associatePublicIpAddress",
      /public address/,
    ),
    open("the flag", instance({ associatePublicIpAddress: UNKNOWN }), "associatePublicIpAddress"),
    open("the interfaces", template({ networkInterfaces: UNKNOWN }), "networkInterfaces"),
  ],
  "ec2-root-encrypted": [
    pass(
      "root and data",
      instance({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }] }),
    ),
    pass("a template in text", template({ blockDeviceMappings: [{ ebs: { encrypted: "true" } }] })),
    pass("a volume", volume({ encrypted: true })),
    fail("root absent", instance({}), "rootBlockDevice.encrypted", /in the clear/),
    ...OLD_MACHINES.map((type) =>
      fail(`root absent on ${type}`, resource(type, "old", {}), "rootBlockDevice.encrypted", /in the clear/),
    ),
    fail(
      "a second disk",
      instance({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{}] }),
      "ebsBlockDevices[0].encrypted",
      /is not set/,
    ),
    fail("a template without mappings", template({}), "blockDeviceMappings", /is not set/),
    fail("a volume", volume({}), "encrypted", /is not set/),
    open("the flag", instance({ rootBlockDevice: { encrypted: UNKNOWN } }), "rootBlockDevice.encrypted"),
    skip("the template decides", instance({ launchTemplate: { id: "lt-1" } }), /launch template/),
  ],
});
