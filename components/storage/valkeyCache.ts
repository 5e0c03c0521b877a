import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { checkValkey, type ValkeyVersion } from "./valkeyCacheRules";

export interface ValkeyCacheArgs extends ComponentArgs {
  readonly keyArn: pulumi.Input<string>;
  /** Private subnets; with replicas in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Admits port 6379 from the clients. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Such as `cache.t4g.micro`. */
  readonly nodeType: string;
  /** Nodes that stand by in other zones, 0 to 5; from one on the cache fails over by itself. */
  readonly replicas: number;
  /** A higher one is taken over in place; a lower one replaces the cache. @default "8.1" */
  readonly engineVersion?: ValkeyVersion;
  /** Days of daily snapshots, for a cache that holds more than sessions. @default 0 */
  readonly snapshotRetentionDays?: number;
  /** In UTC, such as `sun:03:00-sun:04:00`. @default - AWS's choice */
  readonly maintenanceWindow?: string;
  /** Takes the engine's log. The slow log is never written: it holds keys and values. @default - no log */
  readonly logGroupName?: pulumi.Input<string>;
}

const defaults = { engineVersion: "8.1", snapshotRetentionDays: 0 } as const;

const PORT = 6379;

/**
 * A Valkey cache for what several tasks share: sessions, revoked tokens, messages between tasks.
 *
 * Creates an `aws.elasticache.ReplicationGroup` (cluster mode off, so that every client library can use it), its
 * subnet group and the `random.RandomPassword` that is its token. Costs 9.34 $ a month for each `cache.t4g.micro`,
 * and every replica is one more node.
 *
 * TLS and a token are required, at rest a customer key encrypts: none of them has a switch. Refuses node types
 * without them, names that ElastiCache cuts, replicas in one zone. Protected only with snapshots: a cache of
 * what tasks share holds no data; when it is replaced, sessions in it end, and tokens that were revoked by it are
 * valid again until they expire.
 *
 * A token, and no user group: a group would need a user named `default` with Redis OSS, and the URL of most client
 * libraries names no user. A new token is added beside the old one (`ROTATE`), so that running tasks keep theirs
 * until they are replaced.
 *
 * Minor versions do not come by themselves: the version stands here with its minor part (@pulumi/aws 7.48 types),
 * and the way back from a newer one would replace the cache.
 */
export class ValkeyCache extends pulumi.ComponentResource {
  /** The host name of the primary node, whichever that is. */
  readonly endpoint: pulumi.Output<string>;
  readonly port: number;
  /** `rediss://:token@host:6379/0`, a secret. */
  readonly connectionUrl: pulumi.Output<string>;
  /** Known at preview. */
  readonly replicationGroupId: pulumi.Output<string>;
  /** What CloudWatch calls the nodes (`CacheClusterId`). Known at preview. */
  readonly nodeIds: readonly pulumi.Output<string>[];
  /** What an application must wait for. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ValkeyCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:storage:ValkeyCache", name, args, opts);

    const subnetGroup = createSubnetGroup(this, name, args);
    const token = new random.RandomPassword(
      `${name}-token`,
      // ElastiCache docs, "AUTH": 16 to 128 characters; letters and digits need no escaping in a URL.
      { length: 64, special: false },
      { parent: this },
    );
    const cache = createCache(this, name, args, subnetGroup, token.result);

    this.endpoint = cache.primaryEndpointAddress;
    this.port = PORT;
    this.connectionUrl = pulumi.secret(
      pulumi.interpolate`rediss://:${token.result}@${this.endpoint}:${PORT}/0`,
    );
    this.replicationGroupId = cache.replicationGroupId;
    // ElastiCache docs, "Replication group names": the nodes are numbered from 001 on (to be verified after a failover).
    this.nodeIds = Array.from(
      { length: args.replicas + 1 },
      (_, index) => pulumi.interpolate`${cache.replicationGroupId}-00${index + 1}`,
    );
    this.ready = [cache];
    this.registerOutputs({
      endpoint: this.endpoint,
      port: this.port,
      connectionUrl: this.connectionUrl,
      replicationGroupId: this.replicationGroupId,
      nodeIds: this.nodeIds,
      ready: this.ready,
    });
  }
}

function settings(args: ValkeyCacheArgs) {
  return { ...defaults, ...definedOnly(args) };
}

function validate(name: string, args: ValkeyCacheArgs): void {
  const faults = new ArgumentFaults("ValkeyCache", name);
  const { nodeType, replicas, subnetIds } = args;
  checkValkey(faults, { ...settings(args), name, nodeType, replicas, subnetCount: subnetIds.length });
  faults.throwIfAny();
}

function createSubnetGroup(
  parent: pulumi.Resource,
  name: string,
  { context, subnetIds }: ValkeyCacheArgs,
): aws.elasticache.SubnetGroup {
  const child = `${name}-subnets`;
  return new aws.elasticache.SubnetGroup(
    child,
    { description: `Subnets of ${name}`, subnetIds: [...subnetIds], tags: tagsFor(context, child) },
    { parent },
  );
}

function createCache(
  parent: pulumi.Resource,
  name: string,
  args: ValkeyCacheArgs,
  subnetGroup: aws.elasticache.SubnetGroup,
  authToken: pulumi.Output<string>,
): aws.elasticache.ReplicationGroup {
  const { context, keyArn, securityGroupId, nodeType, replicas, maintenanceWindow, logGroupName } = args;
  const { engineVersion, snapshotRetentionDays } = settings(args);
  const keeps = snapshotRetentionDays > 0;
  return new aws.elasticache.ReplicationGroup(
    name,
    {
      description: `Cache of ${name}`,
      engine: "valkey",
      // ElastiCache asks for it with this engine (terraform-provider-aws #41210).
      engineVersion,
      // Named, because a change of the major version is refused with the group of the old one.
      parameterGroupName: `default.valkey${engineVersion.split(".")[0]}`,
      clusterMode: "disabled",
      nodeType,
      numCacheClusters: replicas + 1,
      // ElastiCache API: both need a replica.
      automaticFailoverEnabled: replicas >= 1,
      multiAzEnabled: replicas >= 1,
      port: PORT,
      subnetGroupName: subnetGroup.name,
      securityGroupIds: [securityGroupId],
      atRestEncryptionEnabled: true,
      kmsKeyId: keyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      authToken,
      authTokenUpdateStrategy: "ROTATE",
      autoMinorVersionUpgrade: false,
      applyImmediately: true,
      snapshotRetentionLimit: snapshotRetentionDays,
      ...(maintenanceWindow === undefined ? {} : { maintenanceWindow }),
      ...(logGroupName === undefined
        ? {}
        : {
            logDeliveryConfigurations: [
              {
                destination: logGroupName,
                destinationType: "cloudwatch-logs",
                logFormat: "json",
                logType: "engine-log",
              },
            ],
          }),
      // The subnet group's automatic name is known at preview, and within ElastiCache's 255 characters.
      ...(keeps && context.protect
        ? { finalSnapshotIdentifier: pulumi.interpolate`${subnetGroup.name}-final` }
        : {}),
      tags: tagsFor(context, name),
    },
    { parent, protect: keeps && context.protect },
  );
}
