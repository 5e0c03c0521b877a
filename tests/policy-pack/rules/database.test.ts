import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

const database = (inputs: Record<string, unknown>, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:rds/instance:Instance", "db", inputs, { on });
const cluster = (inputs: Record<string, unknown>) => resource("aws:rds/cluster:Cluster", "db", inputs);
const generated = resource("random:index/randomPassword:RandomPassword", "generated", { length: 32 });

const snapshot = (inputs: Record<string, unknown>) => resource("aws:rds/snapshot:Snapshot", "before", inputs);

testRules("database", {
  "rds-encrypted": [
    pass("an instance", database({ storageEncrypted: true })),
    pass("a cluster", cluster({ storageEncrypted: true })),
    fail("absent", database({}), "storageEncrypted", /is not set: the data and its backups/),
    open("the flag", cluster({ storageEncrypted: UNKNOWN }), "storageEncrypted"),
    skip("a replica", database({ replicateSourceDb: "db-1" }), /as its source is/),
  ],
  "rds-not-public": [
    pass("absent", database({})),
    pass("a snapshot for one account", snapshot({ sharedAccounts: ["123456789012"] })),
    fail(
      "a snapshot for everybody",
      snapshot({ sharedAccounts: ["all"] }),
      "sharedAccounts",
      /everybody can restore/,
    ),
    ...["clusterSnapshot:ClusterSnapshot", "snapshotCopy:SnapshotCopy"].map((type) =>
      fail(
        `a ${type} for everybody`,
        resource(`aws:rds/${type}`, "s", { sharedAccounts: ["123456789012", "all"] }),
        "sharedAccounts",
        /everybody can restore/,
      ),
    ),
    open("whom a snapshot is for", snapshot({ sharedAccounts: [UNKNOWN] }), "sharedAccounts"),
    fail("an instance", database({ publiclyAccessible: true }), "publiclyAccessible", /public address/),
    fail(
      "a cluster's instance",
      resource("aws:rds/clusterInstance:ClusterInstance", "i", { publiclyAccessible: true }),
      "publiclyAccessible",
      /is true/,
    ),
    open("the flag", database({ publiclyAccessible: UNKNOWN }), "publiclyAccessible"),
  ],
  "rds-managed-password": [
    pass("managed", database({ manageMasterUserPassword: true })),
    pass("generated", [database({ password: SECRET }, { password: [generated] }), generated]),
    pass("generated, not known yet", [database({ password: UNKNOWN }, { password: [generated] }), generated]),
    fail("a literal", database({ password: "hunter2" }), "password", /it is not a Pulumi secret/),
    fail(
      "a literal of a cluster",
      cluster({ masterPassword: "hunter2" }),
      "masterPassword",
      /random.RandomPassword/,
    ),
    fail("chosen by somebody", database({ password: SECRET }), "password", /somebody chose it/),
    fail(
      "managed and set",
      database({ manageMasterUserPassword: true, password: SECRET }),
      "password",
      /sets another/,
    ),
    fail("none", database({}), "manageMasterUserPassword", /is not set/),
    open("of nowhere", database({ password: UNKNOWN }), "password"),
    open(
      "whether it is managed",
      database({ manageMasterUserPassword: UNKNOWN }),
      "manageMasterUserPassword",
    ),
    skip("a replica", database({ replicateSourceDb: "db-1" }), /its source/),
  ],
});
