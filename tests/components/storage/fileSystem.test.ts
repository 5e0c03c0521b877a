import assert from "node:assert/strict";
import { nameOf, type PlanResource, UNKNOWN } from "../../../cli/plan";
import { FileSystem, type FileSystemArgs } from "../../../components/storage/fileSystem";
import { documentOf, inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";
const MOUNT_TARGET = "aws:efs/mountTarget:MountTarget";
const ACCESS_POINT = "aws:efs/accessPoint:AccessPoint";
const POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy";

const args: FileSystemArgs = {
  context: testContext,
  keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
  zones: ["eu-central-1a", "eu-central-1b"],
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  securityGroupId: "sg-0123456789abcdef0",
  accessPoints: {
    uploads: { path: "/uploads", uid: 1000, gid: 1000 },
    models: { path: "/models", uid: 1000, gid: 1001, permissions: "0755" },
  },
};

const plan = (change: Partial<FileSystemArgs> = {}, unknowns = false) =>
  planOf(() => new FileSystem("files", { ...args, ...change }), { unknowns });

const dependencies = (resource: PlanResource) => resource.dependencies.map((urn) => nameOf({ urn }));

describe("FileSystem", () => {
  it("makes a mount target a zone and an access point for each kind of data", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:efs/accessPoint:AccessPoint files-access-models",
      "aws:efs/accessPoint:AccessPoint files-access-uploads",
      "aws:efs/backupPolicy:BackupPolicy files-backup",
      "aws:efs/fileSystem:FileSystem files",
      "aws:efs/fileSystemPolicy:FileSystemPolicy files-policy",
      "aws:efs/mountTarget:MountTarget files-mount-a",
      "aws:efs/mountTarget:MountTarget files-mount-b",
      "gatehouse:storage:FileSystem files",
    ]);
  });

  it("encrypts, moves old files away and back, and backs up", async () => {
    const made = await plan();
    const { creationToken: _, ...inputs } = resourceOf(made, FILE_SYSTEM).inputs;
    assert.deepEqual(inputs, {
      encrypted: true,
      kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
      lifecyclePolicies: [
        { transitionToIa: "AFTER_30_DAYS" },
        { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" },
      ],
      performanceMode: "generalPurpose",
      region: "eu-central-1",
      tags: { Name: "files", "gatehouse:stack": "test" },
      throughputMode: "elastic",
    });
    const daily = resourceOf(await plan({ transitionToIaDays: 1 }), FILE_SYSTEM).inputs["lifecyclePolicies"];
    assert.deepEqual((daily as readonly unknown[])[0], { transitionToIa: "AFTER_1_DAY" });
    const backup = resourceOf(made, "aws:efs/backupPolicy:BackupPolicy");
    assert.deepEqual(backup.inputs["backupPolicy"], { status: "ENABLED" });
  });

  it("is protected where the context protects, and only there", async () => {
    assert.equal(resourceOf(await plan(), FILE_SYSTEM).protect, false);
    const kept = await plan({ context: { ...testContext, protect: true } });
    assert.equal(resourceOf(kept, FILE_SYSTEM).protect, true);
  });

  it("takes provisioned throughput and Max I/O", async () => {
    const made = await plan({
      throughputMode: "provisioned",
      provisionedThroughputMibps: 64,
      performanceMode: "maxIO",
    });
    const { throughputMode, provisionedThroughputInMibps, performanceMode } = resourceOf(
      made,
      FILE_SYSTEM,
    ).inputs;
    assert.deepEqual(
      [throughputMode, provisionedThroughputInMibps, performanceMode],
      ["provisioned", 64, "maxIO"],
    );
  });

  it("puts each mount target into its zone's subnet, whatever the order of the zones", async () => {
    const subnets = async (change: Partial<FileSystemArgs>) =>
      resourcesOf(await plan(change), MOUNT_TARGET).map((target) => [
        nameOf(target),
        target.inputs["subnetId"],
      ]);
    const expected = [
      ["files-mount-a", "subnet-0123456789abcdef0"],
      ["files-mount-b", "subnet-0123456789abcdef1"],
    ];
    assert.deepEqual(await subnets({}), expected);
    const reversed = { zones: [...args.zones].reverse(), subnetIds: [...args.subnetIds].reverse() };
    assert.deepEqual(await subnets(reversed), expected);
    for (const target of resourcesOf(await plan(), MOUNT_TARGET)) {
      assert.deepEqual(target.inputs["securityGroups"], ["sg-0123456789abcdef0"]);
    }
  });

  it("gives each access point its owner and its directory", async () => {
    const made = await plan();
    const models = resourceOf(made, ACCESS_POINT, "files-access-models").inputs;
    assert.deepEqual(models["posixUser"], { uid: 1000, gid: 1001 });
    assert.deepEqual(models["rootDirectory"], {
      path: "/models",
      creationInfo: { ownerUid: 1000, ownerGid: 1001, permissions: "0755" },
    });
    const uploads = resourceOf(made, ACCESS_POINT, "files-access-uploads").inputs;
    assert.deepEqual(uploads["rootDirectory"], {
      path: "/uploads",
      creationInfo: { ownerUid: 1000, ownerGid: 1000, permissions: "0750" },
    });
  });

  it("admits only TLS, mount targets and access points, and nobody as root", async () => {
    const made = await plan();
    const id = (name: string) => resourceOf(made, ACCESS_POINT, name).outputs["arn"];
    const fileSystem = resourceOf(made, FILE_SYSTEM).outputs["arn"];
    const points = [id("files-access-uploads"), id("files-access-models")];
    const mount = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"];
    assert.deepEqual(documentOf(resourceOf(made, POLICY)).Statement, [
      {
        Sid: "DenyWithoutTls",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: ["*"],
        Resource: [fileSystem],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "DenyRootAccess",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: ["elasticfilesystem:ClientRootAccess"],
        Resource: [fileSystem],
      },
      {
        Sid: "DenyPastAccessPoints",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: mount,
        Resource: [fileSystem],
        Condition: { StringNotEquals: { "elasticfilesystem:AccessPointArn": points } },
      },
      {
        Sid: "AllowThroughAccessPoints",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: mount,
        Resource: [fileSystem],
        Condition: {
          Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" },
          StringEquals: { "elasticfilesystem:AccessPointArn": points },
        },
      },
    ]);
  });

  it("admits only the roles it was given", async () => {
    const role = "arn:aws:iam::123456789012:role/gatehouse/task";
    const { Statement } = documentOf(resourceOf(await plan({ clientRoleArns: [role] }), POLICY));
    const allowed = Statement.filter((statement) => statement["Effect"] === "Allow");
    assert.deepEqual(
      allowed.map((statement) => statement["Principal"]),
      [{ AWS: [role] }],
    );
  });

  it("keeps actions, principals and conditions of its policy known at preview", async () => {
    const made = await plan({}, true);
    assert.equal(resourceOf(made, POLICY).inputs["policy"], UNKNOWN);
    const outputs = resourceOf(made, "gatehouse:storage:FileSystem").outputs;
    const documents = outputs["documents"] as Record<string, unknown>;
    const document = documents[`${POLICY}::files-policy::policy`] as ReturnType<typeof documentOf>;
    const known = document.Statement.map((statement) => [statement["Sid"], statement["Principal"]]);
    assert.deepEqual(known, [
      ["DenyWithoutTls", { AWS: "*" }],
      ["DenyRootAccess", { AWS: "*" }],
      ["DenyPastAccessPoints", { AWS: "*" }],
      ["AllowThroughAccessPoints", { AWS: "arn:aws:iam::123456789012:root" }],
    ]);
    assert.deepEqual(document.Statement[3]?.["Condition"], {
      Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" },
      StringEquals: { "elasticfilesystem:AccessPointArn": [UNKNOWN, UNKNOWN] },
    });
  });

  it("gives out everything a task needs before it mounts", async () => {
    const made = await plan();
    const { ready, accessPoints } = resourceOf(made, "gatehouse:storage:FileSystem").outputs;
    assert.deepEqual(
      (ready as string[]).map((urn) => nameOf({ urn })),
      [
        "files-backup",
        "files-mount-a",
        "files-mount-b",
        "files-access-uploads",
        "files-access-models",
        "files-policy",
      ],
    );
    assert.deepEqual(Object.keys(accessPoints as object).sort(), ["models", "uploads"]);
    assert.deepEqual(dependencies(resourceOf(made, POLICY)).sort(), [
      "files",
      "files-access-models",
      "files-access-uploads",
    ]);
  });

  describe("refuses", () => {
    const make = (change: Partial<FileSystemArgs>) => () => new FileSystem("files", { ...args, ...change });
    const point = (change: object) => ({
      accessPoints: { data: { path: "/data", uid: 1, gid: 1, ...change } },
    });
    const cases: readonly [string, Partial<FileSystemArgs>, RegExp][] = [
      [
        "Max I/O with elastic throughput",
        { performanceMode: "maxIO" },
        /performanceMode is "maxIO"; allowed: generalPurpose with elastic throughput; keep generalPurpose/,
      ],
      [
        "provisioned throughput without a figure",
        { throughputMode: "provisioned" },
        /provisionedThroughputMibps is not set; allowed: 1 to 3,414 MiB\/s/,
      ],
      [
        "a figure without provisioned throughput",
        { provisionedThroughputMibps: 10 },
        /provisionedThroughputMibps is 10; allowed: nothing with elastic throughput/,
      ],
      ["a zone without a subnet", { subnetIds: ["subnet-1"] }, /subnetIds is 1; allowed: one subnet a zone/],
      ["a zone twice", { zones: ["eu-central-1a", "eu-central-1a"] }, /allowed: each zone once/],
      ["no zone", { zones: [], subnetIds: [] }, /zones is \[\]; allowed: at least one availability zone/],
      ["no access point", { accessPoints: {} }, /accessPoints is \[\]; allowed: at least one/],
      ["the root directory", point({ path: "/" }), /accessPoints\.data\.path is "\/"/],
      ["a relative path", point({ path: "data" }), /accessPoints\.data\.path is "data"/],
      ["five levels", point({ path: "/a/b/c/d/e" }), /at most four levels/],
      ["a path that climbs", point({ path: "/a/../b" }), /accessPoints\.data\.path/],
      ["a path that is too long", point({ path: `/${"a".repeat(100)}` }), /100 characters/],
      ["root as owner", point({ uid: 0 }), /uid is 0; allowed: 1 to 4294967295; root is not given/],
      ["root as group", point({ gid: 0 }), /gid is 0/],
      ["a directory that all may write", point({ permissions: "0777" }), /not writable by everybody/],
      ["permissions that are no octal", point({ permissions: "rwx" }), /three or four octal digits/],
      [
        "two access points with one path",
        { accessPoints: { a: { path: "/x", uid: 1, gid: 1 }, b: { path: "/x", uid: 1, gid: 1 } } },
        /allowed: each path once/,
      ],
    ];
    for (const [title, change, message] of cases) {
      it(title, () => {
        assert.throws(make(change), { name: "InputError", message });
      });
    }

    it("and names every fault at once", () => {
      const bad = { performanceMode: "maxIO", zones: ["eu-central-1a"], ...point({ uid: 0 }) } as const;
      assert.throws(make(bad), (error: { faults?: readonly string[] }) => error.faults?.length === 3);
    });
  });
});
