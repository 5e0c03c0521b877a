import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type ComponentArgs, tagsFor } from "../shared/context";

/** Neither `postgres` nor `admin`, the names that are tried first. */
export const POSTGRES_USER = "gatehouse";
export const POSTGRES_PORT = 5432;

/** RDS docs, "Requiring an SSL/TLS connection". */
export const POSTGRES_PARAMETERS = [{ name: "rds.force_ssl", value: "1" }];

export function createSubnetGroup(
  parent: pulumi.Resource,
  name: string,
  { context, subnetIds }: ComponentArgs & { readonly subnetIds: readonly pulumi.Input<string>[] },
): aws.rds.SubnetGroup {
  const child = `${name}-subnets`;
  return new aws.rds.SubnetGroup(
    child,
    { description: `Subnets of ${name}`, subnetIds: [...subnetIds], tags: tagsFor(context, child) },
    { parent },
  );
}

/** The password of the database's user, made once and kept in the state. */
export function createPassword(parent: pulumi.Resource, name: string): pulumi.Output<string> {
  // RDS refuses / @ " and spaces; letters and digits need no escaping in a URL either.
  const password = new random.RandomPassword(`${name}-password`, { length: 32, special: false }, { parent });
  return password.result;
}

/**
 * The groups that RDS writes its logs to. They exist first, or RDS makes them itself, without a key and for ever.
 *
 * @param place what stands in the fixed names: `instance/IDENTIFIER` or `cluster/IDENTIFIER`.
 */
export function createLogGroups(
  parent: pulumi.Resource,
  name: string,
  args: ComponentArgs & { readonly keyArn: pulumi.Input<string>; readonly retentionDays: number },
  place: pulumi.Output<string>,
  logs: readonly string[],
): readonly aws.cloudwatch.LogGroup[] {
  return logs.map((log) => {
    const child = `${name}-log-${log}`;
    return new aws.cloudwatch.LogGroup(
      child,
      {
        // RDS docs, "Publishing PostgreSQL logs": the names are fixed.
        name: pulumi.interpolate`/aws/rds/${place}/${log}`,
        kmsKeyId: args.keyArn,
        retentionInDays: args.retentionDays,
        tags: tagsFor(args.context, child),
      },
      { parent },
    );
  });
}

/** The whole address with its password, as one secret. */
export function connectionUrl(
  host: pulumi.Output<string>,
  password: pulumi.Output<string>,
  databaseName: string,
): pulumi.Output<string> {
  return pulumi.secret(
    pulumi.interpolate`postgresql://${POSTGRES_USER}:${password}@${host}:${POSTGRES_PORT}/${databaseName}?sslmode=require`,
  );
}

/** What ends a database: nothing where the context protects, but for a last snapshot. */
export function endOfLife(context: ComponentArgs["context"], identifier: pulumi.Output<string>) {
  return {
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: !context.protect,
    deletionProtection: context.protect,
    ...(context.protect
      ? { skipFinalSnapshot: false, finalSnapshotIdentifier: pulumi.interpolate`${identifier}-final` }
      : { skipFinalSnapshot: true }),
  };
}
