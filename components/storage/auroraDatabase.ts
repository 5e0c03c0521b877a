import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
import { checkAurora } from "./auroraDatabaseRules";
import { createMonitoring, type Monitoring } from "./databaseMonitoring";
import {
  connectionUrl,
  createLogGroups,
  createPassword,
  createSubnetGroup,
  endOfLife,
  POSTGRES_PARAMETERS,
  POSTGRES_PORT,
  POSTGRES_USER,
} from "./postgresParts";
import { instanceIdentifier, type PostgresVersion } from "./postgresRules";
import { zoneKey } from "./zoneKey";

export interface AuroraDatabaseArgs extends ComponentArgs {
  readonly keyArn: pulumi.Input<string>;
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /**
   * Where the instances stand: one zone, or two, the writer's first; plain: each names an instance.
   * @default - Aurora chooses among the subnets' zones, for as many as `instances`
   */
  readonly instanceZones?: readonly string[];
  /** How many, where their zones are not given. @default 1 */
  readonly instances?: 1 | 2;
  /** Admits port 5432 from the clients. */
  readonly securityGroupId: pulumi.Input<string>;
  /** The database that is made with the cluster. */
  readonly databaseName: string;
  /** Major version; AWS applies minor ones. @default "17" */
  readonly engineVersion?: PostgresVersion;
  /** In Aurora capacity units of 2 GiB, of each instance. @default 0.5 */
  readonly minCapacity?: number;
  /** Also decides how many connections the database takes. @default 4 */
  readonly maxCapacity?: number;
  /** How far back a point-in-time recovery reaches. @default 7 */
  readonly backupRetentionDays?: number;
  /**
   * Makes the cluster from this snapshot, under a new identifier beside the one that is there, which is deleted
   * last. The snapshot of a cluster by identifier or ARN, or that of an instance by ARN. The name and the user of
   * the database are the snapshot's; the password becomes the present one.
   * @default - an empty database
   */
  readonly restoreFromSnapshot?: string;
  /** Enhanced monitoring and Performance Insights, for which Aurora's docs advise 2 units at least. @default false */
  readonly monitoring?: boolean;
  /** @default 30 */
  readonly logRetentionDays?: number;
}

const defaults = {
  engineVersion: "17",
  minCapacity: 0.5,
  maxCapacity: 4,
  backupRetentionDays: 7,
  monitoring: false,
  logRetentionDays: 30,
} as const;

const ENGINE = "aurora-postgresql";
const LOGS = ["postgresql"] as const;

/**
 * An Aurora PostgreSQL cluster that scales by itself (Serverless v2), with pgvector at hand.
 *
 * Creates an `aws.rds.Cluster` with its subnet group, cluster parameter group and log group, one or two
 * `aws.rds.ClusterInstance`s in different zones, and the `random.RandomPassword` of its user. Costs 43.80 $ a month
 * for each instance at 0.5 units, 87.60 $ for each unit, and 0.10 $ a GB of data, 0.20 $ for a million reads or
 * writes of storage.
 *
 * Encrypted, private, TLS forced. The user may create the extension `vector`. Refuses a capacity of 0, fewer than
 * two subnets, two instances in one zone, backups switched off, names that RDS keeps for itself. With
 * `context.protect` a deletion is refused; not that of an instance, which holds no data. Lifting protection also
 * ends the final snapshot: take one by hand before.
 *
 * Both instances are in the failover tiers 0 and 1, so that the second is always as big as the first and takes
 * over at once. A change of the key, the database's name or the subnet group would replace the cluster, with its
 * data: `protect` refuses that. A new major version is refused by AWS until someone decides how to upgrade.
 *
 * The password is not RDS's own, for the reason that `PostgresDatabase` gives.
 */
export class AuroraDatabase extends pulumi.ComponentResource {
  /** The host name of the writer, whichever instance that is. */
  readonly endpoint: pulumi.Output<string>;
  readonly port: number;
  /** `postgresql://user:password@host:5432/name?sslmode=require`, a secret. */
  readonly connectionUrl: pulumi.Output<string>;
  /** Of the cluster. Known at preview. */
  readonly identifier: pulumi.Output<string>;
  /** Of the cluster, as `clusterArn`. */
  readonly arn: pulumi.Output<string>;
  /** Composed from the identifier, so known at preview. */
  readonly clusterArn: pulumi.Output<string>;
  /** What IAM authentication names in `rds-db:connect`. */
  readonly resourceId: pulumi.Output<string>;
  /** For restores beside the cluster. Known at preview. */
  readonly subnetGroupName: pulumi.Output<string>;
  /** What an application must wait for: a cluster without an instance answers nobody. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AuroraDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:storage:AuroraDatabase", name, args, opts);
    const { context, keyArn, databaseName, restoreFromSnapshot } = args;
    const { logRetentionDays: retentionDays } = settings(args);

    const subnetGroup = createSubnetGroup(this, name, args);
    // As in PostgresDatabase: the log group must exist before the cluster writes, and its name holds the identifier.
    this.identifier = subnetGroup.name.apply((group) => instanceIdentifier(group, restoreFromSnapshot));
    const parameterGroup = createParameterGroup(this, name, args);
    const place = pulumi.concat("cluster/", this.identifier);
    const logGroups = createLogGroups(this, name, { context, keyArn, retentionDays }, place, LOGS);
    const password = createPassword(this, name);
    const cluster = createCluster(this, name, args, {
      identifier: this.identifier,
      subnetGroup,
      parameterGroup,
      password,
      logGroups,
    });
    const documents = new Documents();
    const monitoring = settings(args).monitoring ? createMonitoring(this, name, args, documents) : undefined;
    const instances = createInstances(this, name, args, { cluster, subnetGroup, monitoring });

    this.endpoint = cluster.endpoint;
    this.port = POSTGRES_PORT;
    this.connectionUrl = connectionUrl(this.endpoint, password, databaseName);
    this.clusterArn = arn(context, "rds", pulumi.concat("cluster:", this.identifier));
    this.arn = this.clusterArn;
    this.resourceId = cluster.clusterResourceId;
    this.subnetGroupName = subnetGroup.name;
    this.ready = [cluster, ...instances];
    this.registerOutputs({
      endpoint: this.endpoint,
      port: this.port,
      connectionUrl: this.connectionUrl,
      identifier: this.identifier,
      arn: this.arn,
      clusterArn: this.clusterArn,
      resourceId: this.resourceId,
      subnetGroupName: this.subnetGroupName,
      ready: this.ready,
      ...(monitoring === undefined ? {} : { documents: documents.all }),
    });
  }
}

function settings(args: AuroraDatabaseArgs) {
  return { ...defaults, ...definedOnly(args) };
}

function validate(name: string, args: AuroraDatabaseArgs): void {
  const faults = new ArgumentFaults("AuroraDatabase", name);
  const { context, databaseName, subnetIds, instanceZones, instances } = args;
  checkAurora(faults, {
    ...settings(args),
    name,
    region: context.region,
    databaseName,
    instanceZones,
    instances,
    subnetCount: subnetIds.length,
  });
  faults.throwIfAny();
}

function createParameterGroup(
  parent: pulumi.Resource,
  name: string,
  args: AuroraDatabaseArgs,
): aws.rds.ClusterParameterGroup {
  const child = `${name}-parameters`;
  return new aws.rds.ClusterParameterGroup(
    child,
    {
      description: `Parameters of ${name}`,
      family: `${ENGINE}${settings(args).engineVersion}`,
      parameters: POSTGRES_PARAMETERS,
      tags: tagsFor(args.context, child),
    },
    { parent },
  );
}

interface Parts {
  readonly identifier: pulumi.Output<string>;
  readonly subnetGroup: aws.rds.SubnetGroup;
  readonly parameterGroup: aws.rds.ClusterParameterGroup;
  readonly password: pulumi.Output<string>;
  readonly logGroups: readonly aws.cloudwatch.LogGroup[];
}

function createCluster(
  parent: pulumi.Resource,
  name: string,
  args: AuroraDatabaseArgs,
  { identifier, subnetGroup, parameterGroup, password, logGroups }: Parts,
): aws.rds.Cluster {
  const { context, keyArn, securityGroupId, databaseName, restoreFromSnapshot } = args;
  const { engineVersion, minCapacity, maxCapacity, backupRetentionDays } = settings(args);
  return new aws.rds.Cluster(
    name,
    {
      clusterIdentifier: identifier,
      engine: ENGINE,
      // Serverless v2 runs in this mode; `serverless` would be version 1 (@pulumi/aws 7.48 types).
      engineMode: "provisioned",
      // The major version alone, as minor ones come by themselves: a whole version here would ask for the way back
      // after the first of them, which AWS refuses. That Aurora takes it at creation is to be verified.
      engineVersion,
      serverlessv2ScalingConfiguration: { minCapacity, maxCapacity },
      applyImmediately: true,
      storageEncrypted: true,
      kmsKeyId: keyArn,
      // RDS takes no name for a restored PostgreSQL: it is in the snapshot.
      ...(restoreFromSnapshot === undefined ? { databaseName } : { snapshotIdentifier: restoreFromSnapshot }),
      masterUsername: POSTGRES_USER,
      masterPassword: password,
      port: POSTGRES_PORT,
      iamDatabaseAuthenticationEnabled: true,
      dbSubnetGroupName: subnetGroup.name,
      vpcSecurityGroupIds: [securityGroupId],
      dbClusterParameterGroupName: parameterGroup.name,
      backupRetentionPeriod: backupRetentionDays,
      ...endOfLife(context, identifier),
      enabledCloudwatchLogsExports: [...LOGS],
      tags: tagsFor(context, name),
    },
    {
      parent,
      protect: context.protect,
      dependsOn: [...logGroups],
      // As in PostgresDatabase: only a restored cluster has an identifier of its own.
      deleteBeforeReplace: restoreFromSnapshot === undefined,
    },
  );
}

/** A stable key of each instance, and its zone where that is given. */
function places({ context, instanceZones, instances = 1 }: AuroraDatabaseArgs) {
  return instanceZones === undefined
    ? ["1", "2"].slice(0, instances).map((key) => ({ key, zone: undefined }))
    : instanceZones.map((zone) => ({ key: zoneKey(context.region, zone), zone }));
}

function createInstances(
  parent: pulumi.Resource,
  name: string,
  args: AuroraDatabaseArgs,
  {
    cluster,
    subnetGroup,
    monitoring,
  }: {
    readonly cluster: aws.rds.Cluster;
    readonly subnetGroup: aws.rds.SubnetGroup;
    readonly monitoring: Monitoring | undefined;
  },
): readonly aws.rds.ClusterInstance[] {
  const { context } = args;
  const made: aws.rds.ClusterInstance[] = [];
  for (const [promotionTier, { key, zone }] of places(args).entries()) {
    const child = `${name}-${key}`;
    made.push(
      new aws.rds.ClusterInstance(
        child,
        {
          clusterIdentifier: cluster.clusterIdentifier,
          engine: ENGINE,
          instanceClass: "db.serverless",
          ...(zone === undefined ? {} : { availabilityZone: zone }),
          promotionTier,
          dbSubnetGroupName: subnetGroup.name,
          publiclyAccessible: false,
          autoMinorVersionUpgrade: true,
          applyImmediately: true,
          caCertIdentifier: "rds-ca-rsa2048-g1",
          copyTagsToSnapshot: true,
          ...(monitoring?.inputs ?? { performanceInsightsEnabled: false }),
          tags: tagsFor(context, child),
        },
        // One after the other: the first one made becomes the writer (Aurora docs, "Adding Aurora Replicas").
        { parent, dependsOn: [...made, ...(monitoring === undefined ? [] : [monitoring.ready])] },
      ),
    );
  }
  return made;
}
