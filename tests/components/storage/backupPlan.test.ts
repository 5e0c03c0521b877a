import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { nameOf, UNKNOWN } from "../../../cli/plan";
import { BackupPlan, type BackupPlanArgs } from "../../../components/storage/backupPlan";
import { testingName, worstLossHours } from "../../../components/storage/backupPlanRules";
import {
  documentOf,
  inventory,
  planOf,
  resourceOf,
  resourcesOf,
  testContext,
  waitsFor,
} from "../../support/plan";

const VAULT = "aws:backup/vault:Vault";
const PLAN = "aws:backup/plan:Plan";
const SELECTION = "aws:backup/selection:Selection";
const TEST_PLAN = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const TEST_SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const COMPONENT = "gatehouse:storage:BackupPlan";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";
const topicArn = "arn:aws:sns:eu-central-1:123456789012:alarms";
const rds = (resource: string) => `arn:aws:rds:eu-central-1:123456789012:${resource}`;
const arns = {
  files: "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-0123456789abcdef0",
  database: rds("db:chat-db-1a2b3c4"),
  cluster: rds("cluster:chat-db-1a2b3c4"),
  uploads: "arn:aws:s3:::chat-uploads-1a2b3c4",
};
const all: BackupPlanArgs["resources"] = {
  files: { kind: "file-system", arn: arns.files },
  database: { kind: "database", arn: arns.database },
  cluster: { kind: "aurora-cluster", arn: arns.cluster },
  uploads: { kind: "bucket", arn: arns.uploads },
};
const restoreTesting: BackupPlanArgs["restoreTesting"] = {
  schedule: "cron(0 6 1 * ? *)",
  databaseNetwork: { subnetGroupName: "chat-db-subnets-1a2b3c4", securityGroupId: "sg-restore" },
};

const base: BackupPlanArgs = {
  context: testContext,
  keyArn,
  resources: { files: { kind: "file-system", arn: arns.files } },
  retentionDays: 35,
};

const create = (change: Partial<BackupPlanArgs> = {}, name = "backups") =>
  new BackupPlan(name, { ...base, ...change });
const plan = (change: Partial<BackupPlanArgs> = {}) => planOf(() => create(change));

/** Actions of a role's policy, each with its resources. */
async function grants(change: Partial<BackupPlanArgs>, role: string): Promise<Record<string, unknown>> {
  const { Statement } = documentOf(resourceOf(await plan(change), POLICY, role));
  return Object.fromEntries(Statement.map(({ Sid, Resource }) => [String(Sid), Resource]));
}

describe("BackupPlan", () => {
  it("is a vault, a plan, a selection and a role", async () => {
    assert.deepEqual(inventory(await plan()), [
      `${PLAN} backups-plan`,
      `${SELECTION} backups-selection`,
      `${VAULT} backups`,
      `${ROLE} backups-backup`,
      `${POLICY} backups-backup`,
      `${COMPONENT} backups`,
    ]);
  });

  it("with tests and a topic has a test for each resource, a role for them, and two rules", async () => {
    assert.deepEqual(inventory(await plan({ resources: all, restoreTesting, topicArn })), [
      `${PLAN} backups-plan`,
      `${TEST_PLAN} backups-restore-test`,
      `${TEST_SELECTION} backups-restore-test-cluster`,
      `${TEST_SELECTION} backups-restore-test-database`,
      `${TEST_SELECTION} backups-restore-test-files`,
      `${TEST_SELECTION} backups-restore-test-uploads`,
      `${SELECTION} backups-selection`,
      `${VAULT} backups`,
      `${RULE} backups-failed-backups`,
      `${RULE} backups-failed-restores`,
      "aws:cloudwatch/eventTarget:EventTarget backups-failed-backups-target",
      "aws:cloudwatch/eventTarget:EventTarget backups-failed-restores-target",
      `${ROLE} backups-backup`,
      `${ROLE} backups-restore`,
      `${POLICY} backups-backup`,
      `${POLICY} backups-restore`,
      `${COMPONENT} backups`,
    ]);
  });

  it("encrypts its vault, which goes with what it holds only where nothing is protected", async () => {
    const { name, ...inputs } = resourceOf(await plan(), VAULT).inputs;
    assert.match(String(name), /^backups-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      forceDestroy: true,
      kmsKeyArn: keyArn,
      region: "eu-central-1",
      tags: { Name: "backups", "gatehouse:stack": "test" },
    });
    const kept = await plan({ context: { ...testContext, protect: true } });
    assert.equal(resourceOf(kept, VAULT).inputs["forceDestroy"], false);
    assert.deepEqual(kept.resources.filter(({ protect }) => protect).map(nameOf), ["backups"]);
    assert.equal(resourceOf(await plan(), VAULT).protect, false);
  });

  it("backs up every night, as snapshots, and deletes after the retention", async () => {
    const made = await plan();
    const { name: _, ...inputs } = resourceOf(made, PLAN).inputs;
    const tags = { Name: "backups-plan", "gatehouse:stack": "test" };
    assert.deepEqual(inputs, {
      region: "eu-central-1",
      rules: [
        {
          completionWindow: 480,
          enableContinuousBackup: false,
          lifecycle: { deleteAfter: 35 },
          recoveryPointTags: tags,
          ruleName: "scheduled",
          schedule: "cron(0 3 * * ? *)",
          scheduleExpressionTimezone: "Etc/UTC",
          startWindow: 60,
          targetVaultName: resourceOf(made, VAULT).inputs["name"],
        },
      ],
      tags,
    });
  });

  it("takes schedule, time zone and windows from its arguments", async () => {
    const made = await plan({
      schedule: "cron(30 1 ? * SUN *)",
      timezone: "Europe/Berlin",
      startWindowMinutes: 120,
      completionWindowMinutes: 180,
    });
    const [rule] = resourceOf(made, PLAN).inputs["rules"] as Record<string, unknown>[];
    assert.deepEqual(
      [
        rule?.["schedule"],
        rule?.["scheduleExpressionTimezone"],
        rule?.["startWindow"],
        rule?.["completionWindow"],
      ],
      ["cron(30 1 ? * SUN *)", "Europe/Berlin", 120, 180],
    );
  });

  it("selects the resources by their ARNs, with a role that can already do it", async () => {
    const made = await plan({ resources: all });
    const selection = resourceOf(made, SELECTION);
    assert.deepEqual(selection.inputs["resources"], Object.values(arns));
    assert.equal(selection.inputs["planId"], resourceOf(made, PLAN).id);
    const role = resourceOf(made, ROLE).inputs["name"];
    assert.equal(selection.inputs["iamRoleArn"], `arn:aws:iam::123456789012:role/gatehouse/${role}`);
    assert.deepEqual([...waitsFor(selection)].sort(), [
      `${PLAN}::backups-plan`,
      `${ROLE}::backups-backup`,
      `${POLICY}::backups-backup`,
    ]);
  });

  it("lets AWS Backup alone take on its roles, for this account", async () => {
    const context = {
      ...testContext,
      roles: { path: "/apps/", permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary" },
    };
    const made = await plan({ context, resources: all, restoreTesting });
    for (const name of ["backups-backup", "backups-restore"]) {
      const role = resourceOf(made, ROLE, name);
      assert.deepEqual(documentOf(role, "assumeRolePolicy").Statement, [
        {
          Sid: "ServiceMayAssume",
          Effect: "Allow",
          Principal: { Service: "backup.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ]);
      assert.deepEqual(
        [role.inputs["path"], role.inputs["permissionsBoundary"]],
        ["/apps/", "arn:aws:iam::123456789012:policy/boundary"],
      );
    }
  });

  it("may do with a file system what its backup needs, and no more", async () => {
    const made = await plan();
    const vault = resourceOf(made, VAULT).inputs["name"];
    assert.deepEqual(documentOf(resourceOf(made, POLICY)).Statement, [
      { Sid: "FindTaggedResources", Effect: "Allow", Action: ["tag:GetResources"], Resource: ["*"] },
      {
        Sid: "Vault",
        Effect: "Allow",
        Action: ["backup:DescribeBackupVault"],
        Resource: [`arn:aws:backup:eu-central-1:123456789012:backup-vault:${vault}`],
      },
      {
        Sid: "TagRecoveryPoints",
        Effect: "Allow",
        Action: ["backup:TagResource"],
        Resource: ["arn:aws:backup:eu-central-1:123456789012:recovery-point:*"],
      },
      { Sid: "DescribeKey", Effect: "Allow", Action: ["kms:DescribeKey"], Resource: [keyArn] },
      {
        Sid: "GrantKeyToServices",
        Effect: "Allow",
        Action: ["kms:CreateGrant"],
        Resource: [keyArn],
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
      {
        Sid: "FileSystems",
        Effect: "Allow",
        Action: ["elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"],
        Resource: [arns.files],
      },
    ]);
  });

  it("reaches the given resources and AWS Backup's own snapshots", async () => {
    const made = await grants({ resources: all }, "backups-backup");
    const touched = [
      "SnapshotDatabases",
      "KeepDatabaseSnapshots",
      "SnapshotClusters",
      "KeepClusterSnapshots",
    ];
    assert.deepEqual(
      touched.map((sid) => made[sid]),
      [
        [arns.database, rds("snapshot:awsbackup:*")],
        [rds("snapshot:awsbackup:*")],
        [arns.cluster, rds("cluster-snapshot:awsbackup:*")],
        [rds("cluster-snapshot:awsbackup:*")],
      ],
    );
    assert.deepEqual([made["Buckets"], made["Objects"]], [[arns.uploads], [`${arns.uploads}/*`]]);
    const everywhere = Object.entries(made).filter(([, resources]) => (resources as string[]).includes("*"));
    assert.deepEqual(
      everywhere.map(([sid]) => sid),
      ["FindTaggedResources", "FindBuckets"],
    );
  });

  it("deletes in a test nothing but what the test made", async () => {
    const made = await plan({ resources: all, restoreTesting });
    const { Statement } = documentOf(resourceOf(made, POLICY, "backups-restore"));
    const deleting = Statement.filter(({ Action }) =>
      (Action as string[]).some((action) => /:(Delete|Put|Restore|Create(?!Grant|FileSystem))/.test(action)),
    );
    for (const { Sid, Resource } of deleting) {
      for (const resource of Resource as string[]) {
        assert.match(
          resource,
          /awsbackup|:(subgrp|pg|cluster-pg|og|secgrp):\*$|file-system\/\*$/,
          `${Sid} reaches ${resource}`,
        );
      }
    }
    const actions = Statement.flatMap(({ Action }) => Action as string[]);
    assert.ok(!actions.includes("elasticfilesystem:DeleteFileSystem"));
    assert.ok(actions.includes("rds:RestoreDBClusterFromSnapshot"));
  });

  it("grants a test only the kinds that there are", async () => {
    const made = await grants({ restoreTesting }, "backups-restore");
    assert.deepEqual(Object.keys(made), [
      "DescribeKey",
      "GrantKeyToServices",
      "UseKey",
      "RestoreFileSystems",
    ]);
  });

  it("tests the newest recovery points of its own vault", async () => {
    const made = await plan({ resources: all, restoreTesting, timezone: "Europe/Berlin" });
    const vault = String(resourceOf(made, VAULT).inputs["name"]);
    const { name, ...inputs } = resourceOf(made, TEST_PLAN).inputs;
    assert.equal(name, vault.replaceAll("-", "_"));
    assert.deepEqual(inputs, {
      recoveryPointSelection: {
        algorithm: "LATEST_WITHIN_WINDOW",
        includeVaults: [`arn:aws:backup:eu-central-1:123456789012:backup-vault:${vault}`],
        recoveryPointTypes: ["SNAPSHOT"],
        selectionWindowDays: 7,
      },
      region: "eu-central-1",
      scheduleExpression: "cron(0 6 1 * ? *)",
      scheduleExpressionTimezone: "Europe/Berlin",
      startWindowHours: 4,
      tags: { Name: "backups-restore-test", "gatehouse:stack": "test" },
    });
    const short = resourceOf(await plan({ retentionDays: 3, restoreTesting }), TEST_PLAN).inputs;
    const { selectionWindowDays } = short["recoveryPointSelection"] as Record<string, number>;
    assert.equal(selectionWindowDays, 3);
  });

  it("restores each kind encrypted with the key, and databases into the given network", async () => {
    const made = await plan({ resources: all, restoreTesting: { ...restoreTesting, validationHours: 8 } });
    const network = {
      dbSubnetGroupName: "chat-db-subnets-1a2b3c4",
      vpcSecurityGroupIds: '["sg-restore"]',
    };
    const role = resourceOf(made, ROLE, "backups-restore").inputs["name"];
    const expected = {
      files: ["EFS", { kmsKeyId: keyArn }],
      database: ["RDS", network],
      cluster: ["Aurora", network],
      uploads: ["S3", { encryptionType: "SSE-KMS", kmsKey: keyArn }],
    } as const;
    for (const [key, [type, overrides]] of Object.entries(expected)) {
      assert.deepEqual(resourceOf(made, TEST_SELECTION, `backups-restore-test-${key}`).inputs, {
        iamRoleArn: `arn:aws:iam::123456789012:role/gatehouse/${role}`,
        name: key,
        protectedResourceArns: [arns[key as keyof typeof arns]],
        protectedResourceType: type,
        region: "eu-central-1",
        restoreMetadataOverrides: overrides,
        restoreTestingPlanName: resourceOf(made, TEST_PLAN).inputs["name"],
        validationWindowHours: 8,
      });
    }
    assert.ok(
      waitsFor(resourceOf(made, TEST_SELECTION, "backups-restore-test-files")).includes(
        `${POLICY}::backups-restore`,
      ),
    );
  });

  it("tells of failed jobs of its vault, and of restores only where they are tested", async () => {
    const made = await plan({ topicArn });
    const vault = resourceOf(made, VAULT).inputs["name"];
    assert.equal(resourcesOf(made, RULE).length, 1);
    const rule = resourceOf(made, RULE);
    assert.deepEqual(JSON.parse(String(rule.inputs["eventPattern"])), {
      source: ["aws.backup"],
      "detail-type": ["Backup Job State Change"],
      detail: { state: ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"], backupVaultName: [vault] },
    });
    const target = resourceOf(made, "aws:cloudwatch/eventTarget:EventTarget").inputs;
    assert.deepEqual([target["arn"], target["rule"]], [topicArn, rule.inputs["name"]]);
    const tested = resourceOf(await plan({ topicArn, restoreTesting }), RULE, "backups-failed-restores");
    assert.deepEqual(JSON.parse(String(tested.inputs["eventPattern"])), {
      source: ["aws.backup"],
      "detail-type": ["Restore Job State Change"],
      detail: { status: ["ABORTED", "FAILED"] },
    });
  });

  it("says how much a loss costs at most", async () => {
    const of = async (change: Partial<BackupPlanArgs>) =>
      resourceOf(await plan(change), COMPONENT).outputs["worstLossHours"];
    assert.equal(await of({}), 33);
    assert.equal(await of({ completionWindowMinutes: 120 }), 27);
    assert.equal(await of({ schedule: "cron(0 3 ? * SUN *)" }), undefined);
  });

  it("shows the engine's preview all but the ids of key and file system", async () => {
    const made = await planOf(
      () => {
        const key = new aws.kms.Key("key", {});
        const files = new aws.efs.FileSystem("files", {});
        create({
          keyArn: key.arn,
          resources: { files: { kind: "file-system", arn: files.arn } },
          restoreTesting,
        });
      },
      { unknowns: true },
    );
    const { documents, vaultName, vaultArn } = resourceOf(made, COMPONENT).outputs as {
      documents: Record<string, { Statement: readonly Record<string, unknown>[] }>;
      vaultName: string;
      vaultArn: string;
    };
    assert.match(vaultName, /^backups-[0-9a-f]{7}$/);
    assert.equal(vaultArn, `arn:aws:backup:eu-central-1:123456789012:backup-vault:${vaultName}`);
    const statements = Object.values(documents).flatMap(({ Statement }) => Statement);
    const known = statements.map(({ Sid, Action, Principal, Condition }) => ({
      Sid,
      Action,
      Principal,
      Condition,
    }));
    assert.ok(!JSON.stringify(known).includes(UNKNOWN));
    const open = statements.filter((statement) => JSON.stringify(statement).includes(UNKNOWN));
    assert.deepEqual(
      open.map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["DescribeKey", [UNKNOWN]],
        ["GrantKeyToServices", [UNKNOWN]],
        ["FileSystems", [UNKNOWN]],
        ["DescribeKey", [UNKNOWN]],
        ["GrantKeyToServices", [UNKNOWN]],
        ["UseKey", [UNKNOWN]],
      ],
    );
  });
});

describe("BackupPlan refuses", () => {
  const refusals: readonly [string, Partial<BackupPlanArgs>, RegExp][] = [
    ["nothing to back up", { resources: {} }, /resources is \[\]; allowed: 1 to 30 resources/],
    [
      "a kind that it does not know",
      { resources: { x: { kind: "volume" as "bucket", arn: "arn" } } },
      /resources\.x\.kind is "volume"; allowed: file-system, database, aurora-cluster, bucket/,
    ],
    [
      "a key with capitals",
      { resources: { Files: { kind: "bucket", arn: arns.uploads } } },
      /resources is "Files"; allowed: keys of at most 32 lower-case/,
    ],
    ["no retention", { retentionDays: 0 }, /retentionDays is 0; allowed: 1 to 36500 days/],
    [
      "six fields without cron()",
      { schedule: "0 3 * * ? *" },
      /schedule is "0 3 \* \* \? \*"; allowed: cron/,
    ],
    ["a time zone that is none", { timezone: "Berlin" }, /timezone is "Berlin"/],
    ["half an hour to begin in", { startWindowMinutes: 30 }, /startWindowMinutes is 30; allowed: 60 to/],
    [
      "a completion within the start's window",
      { startWindowMinutes: 480 },
      /completionWindowMinutes is 480; allowed: 540 to 20160 minutes, an hour more/,
    ],
    [
      "a test without its cron()",
      { restoreTesting: { schedule: "monthly" } },
      /restoreTesting\.schedule is "monthly"/,
    ],
    [
      "a week and a day to look at it",
      { restoreTesting: { ...restoreTesting, schedule: "cron(0 6 1 * ? *)", validationHours: 192 } },
      /restoreTesting\.validationHours is 192; allowed: 1 to 168 hours/,
    ],
    [
      "a test of databases without a network",
      { resources: all, restoreTesting: { schedule: "cron(0 6 1 * ? *)" } },
      /restoreTesting\.databaseNetwork is not set; allowed: a subnet group .* for database, cluster/,
    ],
  ];
  for (const [what, change, message] of refusals) {
    it(what, () => {
      assert.throws(() => create(change), { name: "InputError", message });
    });
  }

  it("a name too long for its selection", () => {
    assert.throws(() => create({}, "b".repeat(33)), /name is "b{33}"; allowed: at most 32/);
    assert.throws(() => create({}, "a--b"), /allowed: at most 32 letters, digits and single hyphens/);
  });

  it("several faults in one message", () => {
    assert.throws(
      () => create({ retentionDays: 0, schedule: "x", timezone: "x" }),
      (error: Error) => error.message.split("\n").length === 3,
    );
  });
});

describe("testingName", () => {
  it("holds letters, digits and underscores, 50 at most", () => {
    assert.equal(testingName("chat-backups-1a2b3c4"), "chat_backups_1a2b3c4");
    assert.equal(testingName("b".repeat(60)).length, 50);
  });
});

describe("worstLossHours", () => {
  it("is a day and the time that a job may take", () => {
    const windows = { startWindowMinutes: 60, completionWindowMinutes: 120 };
    assert.equal(worstLossHours({ schedule: "cron(0 3 * * ? *)", ...windows }), 27);
    assert.equal(worstLossHours({ schedule: "cron(0 */6 * * ? *)", ...windows }), undefined);
  });
});
