import * as pulumi from "@pulumi/pulumi";

/**
 * Where a component is deployed and what every resource there must carry.
 *
 * All values are plain: they are looked up once, before the first resource, so that names, ARNs and
 * policy documents composed from them are known at preview.
 */
export interface Context {
  /** Twelve digits. */
  readonly accountId: string;
  /** `aws`, `aws-us-gov` or `aws-cn`. Never written into an ARN by hand. */
  readonly partition: string;
  /** Such as `eu-central-1`. */
  readonly region: string;
  /** The DNS suffix of the partition's service principals and endpoints, such as `amazonaws.com`. */
  readonly dnsSuffix: string;
  /** Put on every resource that can carry tags. */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Whether what holds data is kept: Pulumi's `protect`, AWS's own deletion protection, final snapshots.
   * Off in dev, where `pulumi destroy` leaves nothing behind.
   */
  readonly protect: boolean;
  /** What every IAM role gets: its path and, where a company demands one, a permissions boundary. */
  readonly roles: { readonly path: string; readonly permissionsBoundaryArn?: string };
}

/** The arguments that every component takes. */
export interface ComponentArgs {
  readonly context: Context;
}

/** The tags of a resource: those of the context, and a `Name` for the console. */
export function tagsFor(context: Context, name: string): Record<string, string> {
  return { ...context.tags, Name: name };
}

/**
 * The same context in another region of the account, for ARNs of what CloudFront reads in us-east-1.
 * Resources there take `region` as well: one provider serves every region (@pulumi/aws 7).
 */
export function inRegion(context: Context, region: string | undefined): Context {
  return region === undefined ? context : { ...context, region };
}

type Scope = { readonly region?: string; readonly account?: string };

/**
 * Composes an ARN from the context, so that it is known at preview wherever its last part is.
 *
 * @param service the service's ARN prefix, such as `logs`.
 * @param resource everything after the account, such as `log-group:NAME`.
 * @param scope overrides for region and account; services whose ARNs leave them out take `""`.
 */
export function arn(context: Context, service: string, resource: string, scope?: Scope): string;
export function arn(
  context: Context,
  service: string,
  resource: pulumi.Output<string>,
  scope?: Scope,
): pulumi.Output<string>;
export function arn(
  context: Context,
  service: string,
  resource: pulumi.Input<string>,
  scope?: Scope,
): pulumi.Input<string>;
export function arn(context: Context, service: string, resource: pulumi.Input<string>, scope: Scope = {}) {
  const { region = context.region, account = context.accountId } = scope;
  const prefix = `arn:${context.partition}:${service}:${region}:${account}:`;
  return typeof resource === "string" ? prefix + resource : pulumi.concat(prefix, resource);
}
