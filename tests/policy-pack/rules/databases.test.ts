import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const instance = (inputs: Inputs = {}, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:rds/instance:Instance", "db", inputs, { on });
const cluster = (inputs: Inputs = {}) =>
  resource("aws:rds/cluster:Cluster", "cluster", inputs, { id: "cluster-1" });
const member = (inputs: Inputs = {}, name = "a") =>
  resource("aws:rds/clusterInstance:ClusterInstance", name, { clusterIdentifier: "cluster-1", ...inputs });
const group = (family: unknown, ...parameters: readonly unknown[]) =>
  resource("aws:rds/parameterGroup:ParameterGroup", "group", { name: "group-1", family, parameters });
const clusterGroup = (family: unknown, ...parameters: readonly unknown[]) =>
  resource("aws:rds/clusterParameterGroup:ClusterParameterGroup", "group", { family, parameters });
const parameter = (name: unknown, value: unknown) => ({ name, value });

const key = resource("aws:kms/key:Key", "key");
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1";
const replica = { replicateSourceDb: "db-0" };
const production = { production: true };

testRules("databases", {
  "rds-cmk": [
    pass("a key", cluster({ kmsKeyId: KEY })),
    pass("a key by dependency", [instance({ kmsKeyId: UNKNOWN }, { kmsKeyId: [key] }), key]),
    fail("AWS's default", instance(), "kmsKeyId", /is not set: AWS's own key/),
    fail("AWS's key", cluster({ kmsKeyId: "alias/aws/rds" }), "kmsKeyId", /"alias\/aws\/rds"/),
    open("the key", instance({ kmsKeyId: UNKNOWN }), "kmsKeyId"),
    skip("a replica", instance(replica), /its source decides/),
  ],
  "rds-deletion-protection": [
    pass("on", cluster({ deletionProtection: true })),
    fail("AWS's default", instance(), "deletionProtection", /one call/),
    open("the flag", instance({ deletionProtection: UNKNOWN }), "deletionProtection"),
  ],
  "rds-multi-az": [
    pass("on", instance({ multiAz: true })),
    pass("two instances", [cluster(), member(), member({}, "b")]),
    pass("two instances in named zones", [
      cluster(),
      member({ availabilityZone: "eu-central-1a" }),
      member({ availabilityZone: "eu-central-1b" }, "b"),
    ]),
    pass("a Multi-AZ cluster", cluster({ dbClusterInstanceClass: "db.m7g.large" })),
    pass(
      "zones, the instances elsewhere",
      cluster({ availabilityZones: ["eu-central-1a", "eu-central-1b"] }),
    ),
    fail("off", instance({ multiAz: false }), "multiAz", /while its zone is/),
    fail("one instance", [cluster(), member()], "clusterInstances", /second aws.rds.ClusterInstance/),
    fail(
      "one instance in spite of the zones of its storage",
      [cluster({ availabilityZones: ["eu-central-1a", "eu-central-1b"] }), member()],
      "clusterInstances",
      /zone/,
    ),
    fail(
      "two instances in one zone",
      [
        cluster(),
        member({ availabilityZone: "eu-central-1a" }),
        member({ availabilityZone: "eu-central-1a" }, "b"),
      ],
      "clusterInstances",
      /zone/,
    ),
    open("the flag", instance({ multiAz: UNKNOWN }), "multiAz"),
    open(
      "the zones",
      [cluster(), member({ availabilityZone: UNKNOWN }), member({ availabilityZone: "a" }, "b")],
      "clusterInstances",
    ),
    open(
      "both zones",
      [cluster(), member({ availabilityZone: UNKNOWN }), member({ availabilityZone: UNKNOWN }, "b")],
      "clusterInstances",
    ),
    open(
      "whose second instance it is",
      [cluster(), member(), member({ clusterIdentifier: UNKNOWN }, "b")],
      "clusterInstances",
    ),
    open("whose instance it is", [cluster(), member({ clusterIdentifier: UNKNOWN })], "clusterInstances"),
    skip("a replica", instance(replica), /its source decides/),
  ],
  "rds-backup-retention": [
    pass("a week", cluster({ backupRetentionPeriod: 7 })),
    fail("AWS's default", instance(), "backupRetentionPeriod", /is not set/),
    fail("a day", cluster({ backupRetentionPeriod: 1 }), "backupRetentionPeriod", /is 1: a fault/),
    open("the days", instance({ backupRetentionPeriod: UNKNOWN }), "backupRetentionPeriod"),
    skip("a replica", instance(replica), /its source decides/),
  ],
  "rds-iam-auth": [
    pass("on", instance({ engine: "postgres", iamDatabaseAuthenticationEnabled: true })),
    pass("on, the engine unknown", instance({ engine: UNKNOWN, iamDatabaseAuthenticationEnabled: true })),
    fail(
      "AWS's default",
      cluster({ engine: "aurora-mysql" }),
      "iamDatabaseAuthenticationEnabled",
      /password/,
    ),
    open(
      "the flag",
      instance({ engine: "mysql", iamDatabaseAuthenticationEnabled: UNKNOWN }),
      "iamDatabaseAuthenticationEnabled",
    ),
    open("the engine", instance({ engine: UNKNOWN }), "engine"),
    skip("another engine", instance({ engine: "sqlserver-se" }), /knows no IAM/),
  ],
  "rds-auto-minor-upgrade": [
    pass("AWS's default", member()),
    fail("off", instance({ autoMinorVersionUpgrade: false }), "autoMinorVersionUpgrade", /known faults/),
    open("the flag", instance({ autoMinorVersionUpgrade: UNKNOWN }), "autoMinorVersionUpgrade"),
  ],
  "rds-logs-exported": [
    pass("a log", instance({ enabledCloudwatchLogsExports: ["postgresql"] })),
    fail("none", cluster({ enabledCloudwatchLogsExports: [] }), "enabledCloudwatchLogsExports", /are lost/),
    fail("AWS's default", instance(), "enabledCloudwatchLogsExports", /is not set/),
    open("the logs", instance({ enabledCloudwatchLogsExports: UNKNOWN }), "enabledCloudwatchLogsExports"),
  ],
  "rds-copy-tags": [
    pass("on", cluster({ copyTagsToSnapshot: true })),
    fail("AWS's default", instance(), "copyTagsToSnapshot", /belongs to/),
    open("the flag", instance({ copyTagsToSnapshot: UNKNOWN }), "copyTagsToSnapshot"),
  ],
  "rds-monitoring": [
    pass("every minute", instance({ monitoringInterval: 60 })),
    pass("the cluster's", [member(), cluster({ monitoringInterval: 30 })]),
    fail("AWS's default", instance(), "monitoringInterval", /operating system/),
    fail(
      "off, whatever the cluster says",
      [member({ monitoringInterval: 0 }), cluster({ monitoringInterval: 30 })],
      "monitoringInterval",
      /is 0/,
    ),
    open("the interval", instance({ monitoringInterval: UNKNOWN }), "monitoringInterval"),
    open("the cluster's", [member(), cluster({ monitoringInterval: UNKNOWN })], "monitoringInterval"),
  ],
  "rds-performance-insights": [
    pass("on with a key", instance({ performanceInsightsEnabled: true, performanceInsightsKmsKeyId: KEY })),
    pass("the cluster's", [
      member(),
      cluster({ performanceInsightsEnabled: true, performanceInsightsKmsKeyId: KEY }),
    ]),
    fail("AWS's default", instance(), "performanceInsightsEnabled", /statement is slow/),
    fail(
      "AWS's key",
      member({ performanceInsightsEnabled: true }),
      "performanceInsightsKmsKeyId",
      /AWS's own key/,
    ),
    open("the flag", instance({ performanceInsightsEnabled: UNKNOWN }), "performanceInsightsEnabled"),
    open(
      "the key",
      instance({ performanceInsightsEnabled: true, performanceInsightsKmsKeyId: UNKNOWN }),
      "performanceInsightsKmsKeyId",
    ),
  ],
  "rds-force-ssl": [
    pass("a group", group("postgres14", parameter("rds.force_ssl", "1"))),
    pass("a group for MySQL", group("mysql8.0", UNKNOWN, parameter("require_secure_transport", "ON"))),
    pass("a cluster's group", clusterGroup("aurora-mysql8.0", parameter("require_secure_transport", 1))),
    pass("AWS's default of a group", group("postgres17")),
    pass("AWS's default of an instance", instance({ engine: "postgres", engineVersion: "16.4" })),
    pass(
      "AWS's default by its name",
      instance({ engine: "postgres", parameterGroupName: "default.postgres15" }),
    ),
    pass("an instance of a group", [
      instance({ engine: "postgres", parameterGroupName: "group-1" }),
      group("postgres14"),
    ]),
    pass("an instance of a group by dependency", [
      instance({ engine: "mysql", parameterGroupName: UNKNOWN }, { parameterGroupName: [group("mysql8.0")] }),
      group("mysql8.0"),
    ]),
    fail("off", group("postgres16", parameter("rds.force_ssl", "0")), "parameters", /rds.force_ssl is 0/),
    fail("an old default", group("postgres14"), "parameters", /rds.force_ssl is not set/),
    fail(
      "another parameter",
      group("mysql8.4", parameter("rds.force_ssl", "1")),
      "parameters",
      /require_secure_transport/,
    ),
    fail("off for SQL Server", group("sqlserver-se-16.0"), "parameters", /rds.force_ssl/),
    fail(
      "an old instance",
      instance({ engine: "postgres", engineVersion: "14.12" }),
      "parameterGroupName",
      /leaves rds.force_ssl off/,
    ),
    fail(
      "MySQL's default",
      instance({ engine: "mariadb" }),
      "parameterGroupName",
      /require_secure_transport/,
    ),
    fail(
      "an old cluster",
      cluster({ engine: "aurora-postgresql", engineVersion: "16.4" }),
      "dbClusterParameterGroupName",
      /force_ssl/,
    ),
    pass("RDS's newest", instance({ engine: "postgres" })),
    fail(
      "Aurora's own choice",
      cluster({ engine: "aurora-postgresql" }),
      "dbClusterParameterGroupName",
      /force_ssl/,
    ),
    open("the parameters", group("postgres14", UNKNOWN), "parameters"),
    open("the value", group("postgres17", parameter("rds.force_ssl", UNKNOWN)), "parameters"),
    open("the family", group(UNKNOWN), "family"),
    open("the engine", instance({ engine: UNKNOWN }), "engine"),
    open("the group", instance({ engine: "postgres", parameterGroupName: UNKNOWN }), "parameterGroupName"),
    open("the version", instance({ engine: "postgres", engineVersion: UNKNOWN }), "parameterGroupName"),
    skip("another engine", instance({ engine: "oracle-ee" }), /no such parameter/),
    skip("an instance's group of Aurora", group("aurora-postgresql16"), /its cluster has it/),
    skip(
      "a group elsewhere",
      instance({ engine: "postgres", parameterGroupName: "ours" }),
      /not part of this stack/,
    ),
  ],
  "rds-ca-modern": [
    pass("a modern one", instance({ caCertIdentifier: "rds-ca-ecc384-g1" })),
    pass("AWS's default", instance()),
    fail("an old one", instance({ caCertIdentifier: "rds-ca-2019" }), "caCertIdentifier", /out of date/),
    open("the authority", instance({ caCertIdentifier: UNKNOWN }), "caCertIdentifier"),
  ],
  "rds-custom-admin-name": [
    pass("another", instance({ username: "openwebui" })),
    fail("the first that anybody tries", instance({ username: "postgres" }), "username", /"postgres"/),
    fail(
      "in capitals",
      cluster({ masterUsername: "Admin" }),
      "masterUsername",
      /restored under the new name/,
    ),
    open("the name", instance({ username: UNKNOWN }), "username"),
    open("a secret name", instance({ username: SECRET }), "username"),
    skip("a replica", instance(replica), /from its source/),
  ],
  "rds-final-snapshot-prod": [
    pass("AWS's default", instance(), production),
    fail("skipped", cluster({ skipFinalSnapshot: true }), "skipFinalSnapshot", /no copy/, production),
    {
      ...open("the flag", instance({ skipFinalSnapshot: UNKNOWN }), "skipFinalSnapshot"),
      settings: production,
    },
    skip("elsewhere", instance({ skipFinalSnapshot: true }), /not production/),
    skip("a replica", instance({ ...replica, skipFinalSnapshot: true }), /its source decides/, production),
  ],
});
