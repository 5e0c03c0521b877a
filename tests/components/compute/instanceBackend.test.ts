import assert from "node:assert/strict";
import { nameOf, UNKNOWN } from "../../../cli/plan";
import { InstanceBackend, type InstanceBackendArgs } from "../../../components/compute/instanceBackend";
import { EncryptionKey } from "../../../components/storage/encryptionKey";
import { Parameters } from "../../../components/storage/parameters";
import { Secret } from "../../../components/storage/secret";
import { documentOf, inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";
import { judgeShape } from "../../support/policies";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const PROFILE = "aws:iam/instanceProfile:InstanceProfile";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const GROUP = "aws:autoscaling/group:Group";
const SCALING_ROLE = "aws:iam/serviceLinkedRole:ServiceLinkedRole";
const GRANT = "aws:kms/grant:Grant";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";
const digest = `sha256:${"a".repeat(64)}`;
const targetGroup =
  "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/link-tg/0123456789abcdef";

const base: InstanceBackendArgs = {
  context: testContext,
  subnetIds: ["subnet-a", "subnet-b"],
  securityGroupIds: ["sg-backend"],
  keyArn,
  amiId: "ami-0123456789abcdef0",
  image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/backend@${digest}`,
  port: 8000,
  targetGroupArns: [targetGroup],
  logGroupName: "backend",
  roleInContainer: false,
};

const create = (args: Partial<InstanceBackendArgs> = {}, name = "backend") =>
  new InstanceBackend(name, { ...base, ...args });

/** As a system uses it: settings and secrets of its own, and what they wait for. */
function complete(change: Partial<InstanceBackendArgs> = {}) {
  const context = testContext;
  const key = new EncryptionKey("data", { context, services: [] });
  const parameters = new Parameters("settings", {
    context,
    path: "/gatehouse/test",
    plain: { AUTH_ENABLED: "true" },
    secret: { SESSION_KEY: "planted-session-key" },
    keyArn: key.keyArn,
  });
  const value = { apiKey: "planted-api-key" };
  const secret = new Secret("app", { context, keyArn: key.keyArn, description: "Keys", value });
  return create({
    keyArn: key.keyArn,
    parameters: parameters.references,
    parameterKeyArn: key.keyArn,
    secrets: { API_KEY: secret.valueFrom("apiKey") },
    secretAccess: { arns: [secret.secretArn], keyArn: key.keyArn },
    dependsOn: [...parameters.ready, secret.versionReady],
    ...change,
  });
}

const script = (encoded: unknown) => Buffer.from(String(encoded), "base64").toString();

describe("InstanceBackend", () => {
  it("is a group of one, its launch template, its role, and the right to make its disk", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${GROUP} backend`,
      `${TEMPLATE} backend`,
      `${PROFILE} backend`,
      `${ROLE} backend`,
      `${POLICY} backend`,
      `${SCALING_ROLE} backend-scaling`,
      `${GRANT} backend-scaling`,
      "gatehouse:compute:InstanceBackend backend",
    ]);
  });

  it("starts from the image given, encrypted, with IMDSv2, without an address or a key pair", async () => {
    const plan = await planOf(() => create());
    const { name: _, userData, ...template } = resourceOf(plan, TEMPLATE).inputs;
    const tags = { "gatehouse:stack": "test", Name: "backend" };
    assert.deepEqual(template, {
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            deleteOnTermination: "true",
            encrypted: "true",
            kmsKeyId: keyArn,
            volumeSize: 20,
            volumeType: "gp3",
          },
        },
      ],
      creditSpecification: { cpuCredits: "standard" },
      ebsOptimized: "true",
      iamInstanceProfile: {
        arn: `arn:aws:iam::123456789012:instance-profile/gatehouse/${resourceOf(plan, PROFILE).inputs["name"]}`,
      },
      imageId: "ami-0123456789abcdef0",
      instanceInitiatedShutdownBehavior: "terminate",
      instanceType: "t4g.small",
      metadataOptions: {
        httpEndpoint: "enabled",
        httpPutResponseHopLimit: 1,
        httpTokens: "required",
        instanceMetadataTags: "disabled",
      },
      networkInterfaces: [
        {
          associatePublicIpAddress: "false",
          deleteOnTermination: "true",
          deviceIndex: 0,
          securityGroups: ["sg-backend"],
        },
      ],
      region: "eu-central-1",
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags,
      })),
      tags,
      updateDefaultVersion: true,
    });
    assert.match(script(userData), /^#!\/bin\/bash\n/);
  });

  it("takes a newer image only where it is told to", async () => {
    const template = async (followAmi?: boolean) =>
      resourceOf(await planOf(() => create({ followAmi })), TEMPLATE);
    assert.deepEqual((await template()).ignoreChanges, ["imageId"]);
    assert.equal((await template(true)).ignoreChanges, undefined);
  });

  it("replaces what is ill, and puts the new instance beside the old one", async () => {
    const plan = await planOf(() => create());
    const { name: _, ...group } = resourceOf(plan, GROUP).inputs;
    assert.deepEqual(group, {
      capacityRebalance: false,
      desiredCapacity: 1,
      healthCheckGracePeriod: 300,
      healthCheckType: "ELB",
      ignoreFailedScalingActivities: true,
      instanceRefresh: {
        preferences: { maxHealthyPercentage: 200, minHealthyPercentage: 100, skipMatching: true },
        strategy: "Rolling",
      },
      launchTemplate: { id: resourceOf(plan, TEMPLATE).id, version: "1" },
      maxSize: 1,
      minSize: 1,
      region: "eu-central-1",
      serviceLinkedRoleArn: resourceOf(plan, SCALING_ROLE).id,
      tags: [
        { key: "gatehouse:stack", propagateAtLaunch: false, value: "test" },
        { key: "Name", propagateAtLaunch: false, value: "backend" },
      ],
      targetGroupArns: [targetGroup],
      terminationPolicies: ["OldestLaunchTemplate", "OldestInstance"],
      vpcZoneIdentifiers: ["subnet-a", "subnet-b"],
      waitForCapacityTimeout: "20m",
      waitForElbCapacity: 1,
    });
  });

  it("lets a role of Auto Scaling that is its own make disks with the key, before the group starts", async () => {
    const plan = await planOf(() => create());
    const suffix = resourceOf(plan, ROLE).inputs["name"];
    const role = resourceOf(plan, SCALING_ROLE);
    assert.deepEqual(role.inputs, {
      awsServiceName: "autoscaling.amazonaws.com",
      customSuffix: suffix,
      description: "Starts the instances of one group, with a grant on the key of their disks",
      tags: { "gatehouse:stack": "test", Name: "backend-scaling" },
    });
    assert.equal(
      role.id,
      `arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_${suffix}`,
    );
    const { name: _, ...grant } = resourceOf(plan, GRANT).inputs;
    assert.deepEqual(grant, {
      granteePrincipal: role.id,
      keyId: keyArn,
      operations: [
        "CreateGrant",
        "Decrypt",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
      ],
      region: "eu-central-1",
    });
    const waits = waitsFor(resourceOf(plan, GROUP));
    for (const one of [
      `${GRANT}::backend-scaling`,
      `${POLICY}::backend`,
      `${PROFILE}::backend`,
      `${TEMPLATE}::backend`,
    ]) {
      assert.ok(waits.includes(one), one);
    }
  });

  it("keeps the names of its roles within IAM's 64 characters, also with the longest name", async () => {
    const plan = await planOf(() => create({}, "b".repeat(27)));
    const name = String(resourceOf(plan, SCALING_ROLE).outputs["name"]);
    assert.match(name, /^AWSServiceRoleForAutoScaling_b{27}-[0-9a-f]{7}$/);
    assert.equal(name.length, 64);
  });

  it("trusts EC2 without a condition that EC2 does not know", async () => {
    const role = resourceOf(await planOf(() => create()), ROLE);
    assert.deepEqual(documentOf(role, "assumeRolePolicy").Statement, [
      {
        Sid: "Ec2MayAssume",
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: ["sts:AssumeRole"],
      },
    ]);
    assert.equal(role.inputs["path"], "/gatehouse/");
  });

  it("has the boundary and the path of the context", async () => {
    const permissionsBoundaryArn = "arn:aws:iam::123456789012:policy/boundary";
    const context = { ...testContext, roles: { path: "/company/", permissionsBoundaryArn } };
    const plan = await planOf(() => create({ context }));
    assert.equal(resourceOf(plan, ROLE).inputs["permissionsBoundary"], permissionsBoundaryArn);
    assert.equal(resourceOf(plan, PROFILE).inputs["path"], "/company/");
  });

  it("may read its own settings, and those only", async () => {
    const plan = await planOf(() =>
      complete({
        statements: [
          {
            sid: "Ask",
            actions: ["bedrock:InvokeModel"],
            resources: ["arn:aws:bedrock:eu-central-1::foundation-model/m"],
          },
        ],
      }),
    );
    const statements = documentOf(resourceOf(plan, POLICY)).Statement;
    assert.deepEqual(
      statements.map(({ Sid, Action }) => [Sid, Action]),
      [
        ["LogInToRegistry", ["ecr:GetAuthorizationToken"]],
        [
          "PullImages",
          ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        ],
        ["WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"]],
        ["ReadSecrets", ["secretsmanager:GetSecretValue"]],
        ["DecryptSecrets", ["kms:Decrypt"]],
        ["ReadParameters", ["ssm:GetParameter"]],
        ["DecryptParameters", ["kms:Decrypt"]],
        ["ReportInstance", ["ssm:UpdateInstanceInformation"]],
        [
          "OpenSessions",
          [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
          ],
        ],
        ["Ask", ["bedrock:InvokeModel"]],
      ],
    );
    assert.deepEqual(statements[5]?.["Resource"], [
      "arn:aws:ssm:eu-central-1:123456789012:parameter/gatehouse/test/AUTH_ENABLED",
      "arn:aws:ssm:eu-central-1:123456789012:parameter/gatehouse/test/SESSION_KEY",
    ]);
    assert.deepEqual(statements[6]?.["Condition"], {
      StringEquals: { "kms:ViaService": "ssm.eu-central-1.amazonaws.com" },
    });
  });

  it("names its settings with their versions, and holds none of their values", async () => {
    const plan = await planOf(() => complete());
    const text = script(resourceOf(plan, TEMPLATE).inputs["userData"]);
    assert.match(text, /\nAUTH_ENABLED parameter \/gatehouse\/test\/AUTH_ENABLED 1\n/);
    assert.match(text, /\nSESSION_KEY parameter \/gatehouse\/test\/SESSION_KEY 1\n/);
    assert.match(text, /\nAPI_KEY secret app-[0-9a-f]{7}-[A-Za-z0-9]{6} [0-9a-f-]{36} apiKey\n/);
    assert.doesNotMatch(JSON.stringify(plan) + text, /planted-/);
  });

  it("starts after its settings and secrets are there", async () => {
    const waits = waitsFor(resourceOf(await planOf(() => complete()), GROUP));
    for (const one of [
      "aws:ssm/parameter:Parameter::settings-AUTH_ENABLED",
      "aws:secretsmanager/secretVersion:SecretVersion::app-version",
    ]) {
      assert.ok(waits.includes(one), one);
    }
  });

  it("takes the caller's own machine, and lets a container that asks for it have the role", async () => {
    const plan = await planOf(() =>
      create({
        instanceType: "c7g.large",
        diskGiB: 40,
        graceSeconds: 600,
        readyTimeoutMinutes: 30,
        roleInContainer: true,
      }),
    );
    const template = resourceOf(plan, TEMPLATE).inputs;
    assert.equal(template["instanceType"], "c7g.large");
    assert.equal(template["creditSpecification"], undefined);
    assert.equal((template["metadataOptions"] as Record<string, unknown>)["httpPutResponseHopLimit"], 2);
    const group = resourceOf(plan, GROUP).inputs;
    assert.deepEqual([group["healthCheckGracePeriod"], group["waitForCapacityTimeout"]], [600, "30m"]);
  });

  it("shows the engine's preview everything but ids, versions and the script that names them", async () => {
    const plan = await planOf(() => complete(), { unknowns: true });
    const { userData, metadataOptions, blockDeviceMappings } = resourceOf(plan, TEMPLATE).inputs;
    assert.equal(userData, UNKNOWN);
    assert.equal((metadataOptions as Record<string, unknown>)["httpTokens"], "required");
    assert.equal((blockDeviceMappings as { ebs: Record<string, unknown> }[])[0]?.ebs["encrypted"], "true");
    assert.equal(resourceOf(plan, GROUP).inputs["maxSize"], 1);
    const { documents } = resourceOf(plan, "gatehouse:compute:InstanceBackend").outputs;
    const policy = (documents as Record<string, { Statement: { Sid: string; Resource: unknown }[] }>)[
      `${POLICY}::backend::policy`
    ];
    assert.deepEqual(policy?.Statement.find(({ Sid }) => Sid === "ReadParameters")?.Resource, [
      "arn:aws:ssm:eu-central-1:123456789012:parameter/gatehouse/test/AUTH_ENABLED",
      "arn:aws:ssm:eu-central-1:123456789012:parameter/gatehouse/test/SESSION_KEY",
    ]);
  });

  it("violates no policy and leaves none undecided", async () => {
    const plan = await planOf(() => complete());
    const faults = judgeShape(plan.resources).verdicts.flatMap(({ rule, verdict, urn }) =>
      verdict.kind === "violation" || verdict.kind === "unknown" ? [`${rule} ${nameOf({ urn })}`] : [],
    );
    assert.deepEqual(faults, []);
  });

  const reference = { name: "/gatehouse/test/A", version: undefined as never };
  const many = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `SETTING_${index}`,
        { ...reference, name: `/gatehouse/test/SETTING_${index}` },
      ]),
    );
  const faulty: readonly (readonly [string, Partial<InstanceBackendArgs>, RegExp])[] = [
    ["no subnet", { subnetIds: [] }, /subnetIds is 0; allowed: at least one private subnet/],
    ["no security group", { securityGroupIds: [] }, /securityGroupIds is 0/],
    ["no target group", { targetGroupArns: [] }, /targetGroupArns is 0/],
    ["an image by tag", { image: "backend:latest" }, /image is "backend:latest"; allowed: repository@sha256/],
    ["a port under 1024", { port: 80 }, /port is 80; allowed: 1024 to 65535/],
    ["what is no AMI", { amiId: "al2023" }, /amiId is "al2023"/],
    ["an x86 type", { instanceType: "t3.small" }, /instanceType is "t3\.small"; allowed: an arm64 type/],
    ["a disk smaller than the image", { diskGiB: 7 }, /diskGiB is 7; allowed: 8 to 65536/],
    ["a grace of 59 seconds", { graceSeconds: 59 }, /graceSeconds is 59/],
    [
      "a wait that ends before the grace",
      { readyTimeoutMinutes: 5 },
      /readyTimeoutMinutes is 5; allowed: 5 to/,
    ],
    ["a variable with a hyphen", { parameters: { "A-B": reference } }, /variable is "A-B"/],
    ["a relative parameter", { parameters: { A: { ...reference, name: "A" } } }, /parameters is "A"/],
    [
      "a variable twice",
      { parameters: { A: reference }, secrets: { A: "arn" }, secretAccess: { arns: ["arn"], keyArn } },
      /secrets is \["A"\]; allowed: names that parameters does not have/,
    ],
    ["secrets that it may not read", { secrets: { A: "arn" } }, /secretAccess is not set/],
    [
      "more settings than user data holds",
      { parameters: many(300) },
      /300 variables, \d+ bytes of user data/,
    ],
  ];
  for (const [what, args, message] of faulty) {
    it(`refuses ${what}`, async () => {
      await planOf(() => {
        assert.throws(() => create(args), message);
      });
    });
  }

  it("refuses a name that is too long for the role of Auto Scaling", async () => {
    await planOf(() => {
      assert.throws(() => create({}, "b".repeat(28)), /at most 27 letters, digits and hyphens/);
    });
  });
});
