import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const vault = (inputs: Inputs = {}) =>
  resource("aws:backup/vault:Vault", "vault", { name: "vault-1", ...inputs }, { id: "vault-1" });
const lock = (backupVaultName: unknown = "vault-1") =>
  resource("aws:backup/vaultLockConfiguration:VaultLockConfiguration", "lock", { backupVaultName });
const key = resource("aws:kms/key:Key", "key");

const daily = { schedule: "cron(0 3 * * ? *)", lifecycle: { deleteAfter: 35 } };
const plan = (...rules: readonly unknown[]) => resource("aws:backup/plan:Plan", "plan", { rules });
const selection = (inputs: Inputs, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:backup/selection:Selection", "selection", inputs, { on });
const database = (inputs: Inputs = {}) =>
  resource("aws:rds/instance:Instance", "db", { identifier: "db-1", ...inputs });
const files = resource("aws:efs/fileSystem:FileSystem", "files", { tags: { backup: "yes" } });
const created = resource(
  "aws:ebs/volume:Volume",
  "disk",
  {},
  {
    outputs: { arn: "arn:aws:ec2:eu-central-1:123456789012:volume/vol-1" },
  },
);
const rds = (end: string) => `arn:aws:rds:eu-central-1:123456789012:${end}`;
const tag = (key: unknown, value: unknown) => ({ key, value });

testRules("backups", {
  "backup-vault-kms": [
    pass("a key by dependency", [
      resource("aws:backup/vault:Vault", "vault", { kmsKeyArn: UNKNOWN }, { on: { kmsKeyArn: [key] } }),
      key,
    ]),
    fail("AWS's default", vault(), "kmsKeyArn", /is not set: AWS's own key/),
    open("the key", vault({ kmsKeyArn: UNKNOWN }), "kmsKeyArn"),
  ],
  "backup-vault-locked": [
    pass("a lock", [vault(), lock()]),
    pass("a lock by dependency", [
      vault(),
      resource(
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        "lock",
        { backupVaultName: UNKNOWN },
        {
          on: { backupVaultName: [vault()] },
        },
      ),
    ]),
    fail("no lock", vault(), "backupVaultLockConfiguration", /takes over the account/),
    fail(
      "another one's lock",
      [vault(), lock("vault-2")],
      "backupVaultLockConfiguration",
      /VaultLockConfiguration/,
    ),
    fail(
      "destroyed with the stack",
      [vault({ forceDestroy: true }), lock()],
      "forceDestroy",
      /recovery points/,
    ),
    open("whose lock it is", [vault(), lock(UNKNOWN)], "backupVaultLockConfiguration"),
    open("the flag", [vault({ forceDestroy: UNKNOWN }), lock()], "forceDestroy"),
  ],
  "backup-plan-covers": [
    pass("nothing to cover", plan(daily)),
    pass("AWS's own schedule", plan({ lifecycle: { deleteAfter: 7 } })),
    pass("every twelve hours", plan({ ...daily, schedule: "rate(12 hours)" })),
    pass("every 24 hours, for a day", plan({ schedule: "rate(24 hours)", lifecycle: { deleteAfter: 1 } })),
    pass("every 1440 minutes", plan({ ...daily, schedule: "rate(1440 minutes)" })),
    pass("every day, in days", plan({ ...daily, schedule: "rate(1 day)" })),
    pass("a daily rule beside a monthly one", plan({ ...daily, schedule: "cron(0 3 1 * ? *)" }, daily)),
    pass("by ARN", [plan(daily), selection({ resources: [rds("db:db-1")] }), database()]),
    pass("by pattern", [plan(daily), selection({ resources: ["arn:aws:rds:*:*:db:*"] }), database()]),
    pass("by an ARN that AWS has assigned", [
      plan(daily),
      selection({ resources: ["arn:aws:ec2:eu-central-1:123456789012:volume/vol-1"] }),
      created,
    ]),
    pass("by dependency", [plan(daily), selection({ resources: [UNKNOWN] }, { resources: [files] }), files]),
    pass("by tag", [
      plan(daily),
      selection({ selectionTags: [{ type: "STRINGEQUALS", ...tag("backup", "yes") }] }),
      files,
    ]),
    pass("by condition", [
      plan(daily),
      selection({ resources: ["*"], conditions: [{ stringLikes: [tag("aws:ResourceTag/backup", "y*")] }] }),
      files,
    ]),
    pass("by service", [plan(daily), selection({ resources: ["arn:aws:rds:*"] }), database()]),
    pass("by condition alone", [
      plan(daily),
      selection({ conditions: [{ stringEquals: [tag("aws:ResourceTag/backup", "yes")] }] }),
      files,
    ]),
    pass("by the lack of a tag", [
      plan(daily),
      selection({ resources: ["*"], conditions: [{ stringNotLikes: [tag("aws:ResourceTag/skip", "*")] }] }),
      files,
    ]),
    pass("a replica", [plan(daily), database({ replicateSourceDb: "db-0" })]),
    pass("the selection", selection({ resources: ["*"] })),
    fail("no rule", plan(), "rules", /no rule backs up every day/),
    fail("weekly", plan({ ...daily, schedule: "cron(0 3 ? * SUN *)" }), "rules", /daily schedule/),
    fail("monthly", plan({ ...daily, schedule: "cron(0 3 1 * ? *)" }), "rules", /daily schedule/),
    fail("every 25 hours", plan({ ...daily, schedule: "rate(25 hours)" }), "rules", /daily schedule/),
    fail("in January", plan({ ...daily, schedule: "cron(0 3 * 1 ? *)" }), "rules", /daily schedule/),
    fail("for no day", plan({ ...daily, lifecycle: { deleteAfter: 0 } }), "rules", /deleteAfter/),
    fail("every second day", plan({ ...daily, schedule: "rate(2 days)" }), "rules", /daily schedule/),
    fail("no end", plan({ schedule: daily.schedule }), "rules", /deleteAfter/),
    fail("not selected", [plan(daily), database()], "resources", /takes in aws:rds\/instance:Instance "db"/),
    fail(
      "another database",
      [plan(daily), selection({ resources: [rds("db:db-2")] }), database()],
      "resources",
      /"db"/,
    ),
    fail(
      "a cluster of its name",
      [plan(daily), selection({ resources: [rds("cluster:db-1")] }), database()],
      "resources",
      /"db"/,
    ),
    fail(
      "left out again",
      [plan(daily), selection({ resources: ["*"], notResources: [rds("db:db-*")] }), database()],
      "resources",
      /"db"/,
    ),
    fail(
      "another tag",
      [plan(daily), selection({ selectionTags: [{ type: "STRINGEQUALS", ...tag("backup", "no") }] }), files],
      "resources",
      /"files"/,
    ),
    fail(
      "a condition that does not hold",
      [
        plan(daily),
        selection({
          resources: ["*"],
          conditions: [{ stringNotEquals: [tag("aws:ResourceTag/backup", "yes")] }],
        }),
        files,
      ],
      "resources",
      /"files"/,
    ),
    fail(
      "by dependency, another one",
      [plan(daily), selection({ resources: [UNKNOWN] }, { resources: [files] }), files, database()],
      "resources",
      /"db"/,
    ),
    fail(
      "a tag that it lacks",
      [plan(daily), selection({ conditions: [{ stringLikes: [tag("aws:ResourceTag/team", "*")] }] }), files],
      "resources",
      /"files"/,
    ),
    fail(
      "one file system of AWS's choice",
      [plan(daily), selection({ resources: ["arn:aws:elasticfilesystem:*:*:file-system/fs-2"] }), files],
      "resources",
      /"files"/,
    ),
    fail("an empty selection", selection({ resources: [] }), "resources", /selects nothing/),
    open("the schedule", plan({ ...daily, schedule: UNKNOWN }), "rules"),
    open("the selected", [plan(daily), selection({ resources: [UNKNOWN] }), database()], "resources"),
    open("a tag", [plan(daily), selection({ selectionTags: [tag("backup", UNKNOWN)] }), files], "resources"),
    open(
      "the conditions",
      [plan(daily), selection({ resources: ["*"], conditions: UNKNOWN }), files],
      "resources",
    ),
  ],
});
