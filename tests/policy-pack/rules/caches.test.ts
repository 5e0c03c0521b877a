import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type On = Record<string, readonly PlanEntry[]>;

const group = (inputs: Inputs = {}, on: On = {}) =>
  resource("aws:elasticache/replicationGroup:ReplicationGroup", "cache", inputs, { on });
const cluster = (inputs: Inputs = {}) => resource("aws:elasticache/cluster:Cluster", "node", inputs);
const serverless = (inputs: Inputs = {}) =>
  resource("aws:elasticache/serverlessCache:ServerlessCache", "cache", inputs);
const user = (inputs: Inputs) => resource("aws:elasticache/user:User", "user", inputs);
const ALL = "on ~* +@all";
const key = resource("aws:kms/key:Key", "key");
const subnets = resource("aws:elasticache/subnetGroup:SubnetGroup", "subnets");
const password = resource("random:index/randomPassword:RandomPassword", "token");

testRules("caches", {
  "cache-at-rest": [
    pass("on", group({ atRestEncryptionEnabled: true })),
    pass("Valkey's default", group({ engine: "valkey" })),
    fail("Redis's default", group({ engine: "redis" }), "atRestEncryptionEnabled", /is not set/),
    fail("AWS's default engine", group(), "atRestEncryptionEnabled", /in the clear/),
    fail(
      "off",
      group({ engine: "valkey", atRestEncryptionEnabled: false }),
      "atRestEncryptionEnabled",
      /is false/,
    ),
    open("the flag", group({ atRestEncryptionEnabled: UNKNOWN }), "atRestEncryptionEnabled"),
    open("the engine", group({ engine: UNKNOWN }), "engine"),
    skip("a member of a global datastore", group({ globalReplicationGroupId: "global" }), /global datastore/),
  ],
  "cache-in-transit": [
    pass("on", group({ transitEncryptionEnabled: true })),
    pass("required", group({ transitEncryptionEnabled: true, transitEncryptionMode: "required" })),
    pass("a cache without a group", cluster({ transitEncryptionEnabled: true })),
    skip("a member of a group", cluster({ replicationGroupId: "g" }), /replication group decides/),
    fail("not said", group(), "transitEncryptionEnabled", /is not set/),
    fail(
      "off in a group with an id of its choice",
      group({ replicationGroupId: "cache", transitEncryptionEnabled: false }),
      "transitEncryptionEnabled",
      /in the clear/,
    ),
    fail("not said without a group", cluster(), "transitEncryptionEnabled", /is not set/),
    fail(
      "preferred",
      group({ transitEncryptionEnabled: true, transitEncryptionMode: "preferred" }),
      "transitEncryptionMode",
      /still speak/,
    ),
    open("the flag", group({ transitEncryptionEnabled: UNKNOWN }), "transitEncryptionEnabled"),
    open(
      "the mode",
      group({ transitEncryptionEnabled: true, transitEncryptionMode: UNKNOWN }),
      "transitEncryptionMode",
    ),
  ],
  "cache-auth": [
    pass("a secret token", group({ authToken: SECRET })),
    pass("a token by dependency", [group({ authToken: UNKNOWN }, { authToken: [password] }), password]),
    pass("a group of users", group({ userGroupIds: [UNKNOWN] })),
    fail("nothing", group({ userGroupIds: [] }), "authToken", /reads it/),
    pass("a user with passwords", user({ accessString: "on ~app:* +@read", passwords: SECRET })),
    pass("a user with a token of IAM", user({ accessString: ALL, authenticationMode: { type: "iam" } })),
    pass("a user who is off", user({ accessString: "off ~* -@all", noPasswordRequired: true })),
    fail(
      "a user without a password",
      user({ accessString: ALL, noPasswordRequired: true }),
      "noPasswordRequired",
      /reads it/,
    ),
    fail("a user of whom nothing is asked", user({ accessString: ALL }), "noPasswordRequired", /reads it/),
    fail(
      "a user with an empty list",
      user({ accessString: ALL, passwords: [] }),
      "noPasswordRequired",
      /reads it/,
    ),
    open("a user's passwords", user({ accessString: ALL, passwords: UNKNOWN }), "noPasswordRequired"),
    pass("a serverless cache's users", serverless({ engine: "valkey", userGroupId: "app" })),
    pass("Memcached, which knows no users", serverless({ engine: "memcached" })),
    fail("a serverless cache for all", serverless({ engine: "redis" }), "userGroupId", /reads it/),
    open("the token", group({ authToken: UNKNOWN }), "authToken"),
    open("the users", group({ userGroupIds: UNKNOWN }), "authToken"),
  ],
  "cache-cmk": [
    pass("a key by dependency", [group({ kmsKeyId: UNKNOWN }, { kmsKeyId: [key] }), key]),
    fail("AWS's default", serverless(), "kmsKeyId", /AWS's own key/),
    open("the key", serverless({ kmsKeyId: UNKNOWN }), "kmsKeyId"),
  ],
  "cache-multi-az": [
    pass("both", group({ automaticFailoverEnabled: true, multiAzEnabled: true })),
    fail("AWS's default", group(), "automaticFailoverEnabled", /while its zone is/),
    fail("no second zone", group({ automaticFailoverEnabled: true }), "multiAzEnabled", /two nodes/),
    open("a flag", group({ automaticFailoverEnabled: true, multiAzEnabled: UNKNOWN }), "multiAzEnabled"),
  ],
  "cache-backup": [
    pass("a day", group({ snapshotRetentionLimit: 1 })),
    fail("AWS's default", serverless({ engine: "valkey" }), "snapshotRetentionLimit", /is not set/),
    fail("off", cluster({ snapshotRetentionLimit: 0 }), "snapshotRetentionLimit", /brought back/),
    open("the days", group({ snapshotRetentionLimit: UNKNOWN }), "snapshotRetentionLimit"),
    skip("Memcached", serverless({ engine: "memcached" }), /no backups/),
    skip("a member", cluster({ replicationGroupId: "cache" }), /its replication group decides/),
  ],
  "cache-minor-upgrade": [
    pass("AWS's default", group()),
    fail("off", group({ autoMinorVersionUpgrade: false }), "autoMinorVersionUpgrade", /known faults/),
    fail(
      "off, as a text",
      cluster({ autoMinorVersionUpgrade: "false" }),
      "autoMinorVersionUpgrade",
      /known faults/,
    ),
    open("the flag", group({ autoMinorVersionUpgrade: UNKNOWN }), "autoMinorVersionUpgrade"),
  ],
  "cache-subnet-group": [
    pass("a group", cluster({ subnetGroupName: "private" })),
    pass("a group by dependency", [
      group({ subnetGroupName: UNKNOWN }, { subnetGroupName: [subnets] }),
      subnets,
    ]),
    fail("AWS's default", group(), "subnetGroupName", /default VPC/),
    fail("the default by name", cluster({ subnetGroupName: "default" }), "subnetGroupName", /"default"/),
    open("the group", group({ subnetGroupName: UNKNOWN }), "subnetGroupName"),
    skip("a member", cluster({ replicationGroupId: UNKNOWN }), /its replication group decides/),
  ],
});
