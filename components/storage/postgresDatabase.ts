import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
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
import { checkPostgres, instanceIdentifier, type PostgresVersion } from "./postgresRules";

export interface PostgresDatabaseArgs extends ComponentArgs {
  readonly keyArn: pulumi.Input<string>;
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Admits port 5432 from the clients. */
  readonly securityGroupId: pulumi.Input<string>;
  /** The database that is made with the instance. */
  readonly databaseName: string;
  /** Major version; AWS applies minor ones. @default "17" */
  readonly engineVersion?: PostgresVersion;
  /** @default "db.t4g.micro" */
  readonly instanceClass?: string;
  /** @default 20 */
  readonly storageGiB?: number;
  /** How far AWS may let the storage grow. @default - twice `storageGiB`, 100 at least and 65536 at most */
  readonly maxStorageGiB?: number;
  /** A standby in a second zone, at twice the price. @default false */
  readonly multiAz?: boolean;
  /** How far back a point-in-time recovery reaches. @default 7 */
  readonly backupRetentionDays?: number;
  /**
   * Makes the instance from this snapshot, under a new identifier beside the one that is there, which is deleted
   * last. The name and the user of the database are the snapshot's; the password becomes the present one.
   * @default - an empty database
   */
  readonly restoreFromSnapshot?: string;
  /** Enhanced monitoring and Performance Insights; each takes memory of the instance. @default false */
  readonly monitoring?: boolean;
  /** @default 30 */
  readonly logRetentionDays?: number;
}

const defaults = {
  engineVersion: "17",
  instanceClass: "db.t4g.micro",
  storageGiB: 20,
  multiAz: false,
  backupRetentionDays: 7,
  monitoring: false,
  logRetentionDays: 30,
} as const;

const LOGS = ["postgresql", "upgrade"] as const;

/**
 * A PostgreSQL instance with pgvector at hand.
 *
 * Creates an `aws.rds.Instance` with its subnet group, parameter group and two log groups, and the
 * `random.RandomPassword` of its user. Costs 13.98 $ a month as `db.t4g.micro` with 20 GiB (11.68 $ for 730 hours,
 * 2.30 $ for gp3 storage), twice that with `multiAz`; backups beyond the size of the database 0.095 $ a GB.
 *
 * Encrypted, private, TLS forced. The user is `rds_superuser`, so the application creates the extension `vector`
 * itself. Refuses fewer than two subnets, backups switched off, names that RDS keeps for itself. With
 * `context.protect` a deletion is refused. Lifting protection also ends the final snapshot: take one by hand before.
 * Changes take effect at `pulumi up`, not in the next maintenance window, so a new class restarts the instance; a
 * new major version is refused by AWS until someone decides how to upgrade.
 *
 * The password is not RDS's own (`manageMasterUserPassword`): RDS rotates that one every seven days, while ECS
 * hands a secret to a container once, at its start, and the application keeps its connection URL; the first
 * rotation would lock it out. So the password is made here and kept, and reaches the application through a secret
 * that holds the whole URL. IAM authentication is on for people and for applications that can use it.
 *
 * `monitoring` tells which statement is slow and what the operating system did. It is free but for its log, some
 * 0.3 GB a month (to be verified), and off by default: it takes memory of the smallest class.
 */
export class PostgresDatabase extends pulumi.ComponentResource {
  /** The host name. */
  readonly endpoint: pulumi.Output<string>;
  readonly port: number;
  /** `postgresql://user:password@host:5432/name?sslmode=require`, a secret. */
  readonly connectionUrl: pulumi.Output<string>;
  /** Known at preview. */
  readonly identifier: pulumi.Output<string>;
  /** Composed from the identifier, so known at preview. */
  readonly arn: pulumi.Output<string>;
  /** What IAM authentication names in `rds-db:connect`. */
  readonly resourceId: pulumi.Output<string>;
  /** For restores beside the instance. Known at preview. */
  readonly subnetGroupName: pulumi.Output<string>;
  /** What an application must wait for. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: PostgresDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:storage:PostgresDatabase", name, args, opts);

    const subnetGroup = createSubnetGroup(this, name, args);
    // A name of its own, not the instance's automatic one: the log groups must exist before the instance writes, or
    // RDS makes them itself, without a key and for ever, and their names hold the identifier. The subnet group's
    // automatic name is known at preview and lasts as long as the stack does.
    this.identifier = subnetGroup.name.apply((group) => instanceIdentifier(group, args.restoreFromSnapshot));
    const parameterGroup = createParameterGroup(this, name, args);
    const { context, keyArn, databaseName } = args;
    const retentionDays = settings(args).logRetentionDays;
    const place = pulumi.concat("instance/", this.identifier);
    const logGroups = createLogGroups(this, name, { context, keyArn, retentionDays }, place, LOGS);
    const password = createPassword(this, name);
    const documents = new Documents();
    const monitoring = settings(args).monitoring ? createMonitoring(this, name, args, documents) : undefined;
    const instance = createInstance(this, name, args, {
      identifier: this.identifier,
      subnetGroup,
      parameterGroup,
      password,
      logGroups,
      monitoring,
    });

    this.endpoint = instance.address;
    this.port = POSTGRES_PORT;
    this.connectionUrl = connectionUrl(this.endpoint, password, databaseName);
    this.arn = arn(context, "rds", pulumi.concat("db:", this.identifier));
    this.resourceId = instance.resourceId;
    this.subnetGroupName = subnetGroup.name;
    this.ready = [instance];
    this.registerOutputs({
      endpoint: this.endpoint,
      port: this.port,
      connectionUrl: this.connectionUrl,
      identifier: this.identifier,
      arn: this.arn,
      resourceId: this.resourceId,
      subnetGroupName: this.subnetGroupName,
      ready: this.ready,
      ...(monitoring === undefined ? {} : { documents: documents.all }),
    });
  }
}

function settings(args: PostgresDatabaseArgs) {
  const given = { ...defaults, ...definedOnly(args) };
  // RDS docs, "gp3 storage": 65,536 GiB at most.
  return { maxStorageGiB: Math.min(65_536, Math.max(100, 2 * given.storageGiB)), ...given };
}

function validate(name: string, args: PostgresDatabaseArgs): void {
  const faults = new ArgumentFaults("PostgresDatabase", name);
  const { databaseName, subnetIds } = args;
  checkPostgres(faults, { ...settings(args), name, databaseName, subnetCount: subnetIds.length });
  faults.throwIfAny();
}

function createParameterGroup(
  parent: pulumi.Resource,
  name: string,
  args: PostgresDatabaseArgs,
): aws.rds.ParameterGroup {
  const child = `${name}-parameters`;
  return new aws.rds.ParameterGroup(
    child,
    {
      description: `Parameters of ${name}`,
      family: `postgres${settings(args).engineVersion}`,
      parameters: POSTGRES_PARAMETERS,
      tags: tagsFor(args.context, child),
    },
    { parent },
  );
}

interface Parts {
  readonly identifier: pulumi.Output<string>;
  readonly subnetGroup: aws.rds.SubnetGroup;
  readonly parameterGroup: aws.rds.ParameterGroup;
  readonly password: pulumi.Output<string>;
  readonly logGroups: readonly aws.cloudwatch.LogGroup[];
  readonly monitoring: Monitoring | undefined;
}

function createInstance(
  parent: pulumi.Resource,
  name: string,
  args: PostgresDatabaseArgs,
  { identifier, subnetGroup, parameterGroup, password, logGroups, monitoring }: Parts,
): aws.rds.Instance {
  const { context, keyArn, securityGroupId, databaseName, restoreFromSnapshot } = args;
  const { engineVersion, instanceClass, storageGiB, maxStorageGiB, multiAz, backupRetentionDays } =
    settings(args);
  return new aws.rds.Instance(
    name,
    {
      identifier,
      engine: "postgres",
      engineVersion,
      autoMinorVersionUpgrade: true,
      applyImmediately: true,
      instanceClass,
      multiAz,
      storageType: "gp3",
      allocatedStorage: storageGiB,
      maxAllocatedStorage: maxStorageGiB,
      storageEncrypted: true,
      kmsKeyId: keyArn,
      // RDS takes no name for a restored PostgreSQL: it is in the snapshot.
      ...(restoreFromSnapshot === undefined
        ? { dbName: databaseName }
        : { snapshotIdentifier: restoreFromSnapshot }),
      username: POSTGRES_USER,
      password,
      port: POSTGRES_PORT,
      iamDatabaseAuthenticationEnabled: true,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      publiclyAccessible: false,
      dbSubnetGroupName: subnetGroup.name,
      vpcSecurityGroupIds: [securityGroupId],
      parameterGroupName: parameterGroup.name,
      backupRetentionPeriod: backupRetentionDays,
      ...endOfLife(context, identifier),
      enabledCloudwatchLogsExports: [...LOGS],
      // The mode is written down, for the other one costs by vCPU.
      ...(monitoring === undefined ? {} : { ...monitoring.inputs, databaseInsightsMode: "standard" }),
      tags: tagsFor(context, name),
    },
    {
      parent,
      protect: context.protect,
      dependsOn: [...logGroups, ...(monitoring === undefined ? [] : [monitoring.ready])],
      // The identifier is not the provider's to choose, so a replacement (an unprotected stack only) cannot stand
      // beside the old instance; a restored one can, for it has another identifier.
      deleteBeforeReplace: restoreFromSnapshot === undefined,
    },
  );
}
