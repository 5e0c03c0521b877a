import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { Bucket } from "../storage/bucket";
import { objectTags } from "../storage/objectTags";
import type { BucketOrigin } from "./distributionArgs";
import { PLACEHOLDER, PUBLISHED, readStatement } from "./staticSitePlan";

export { siteBehaviors } from "./staticSitePlan";

export interface StaticSiteArgs extends ComponentArgs {
  /** How long replaced and deleted files can be brought back. @default 30 */
  readonly keepOldVersionsDays?: number;
}

const S3_KEYS_REASON =
  "the files are public, and the policy of a customer key would name the distribution, which needs the bucket first";

/**
 * The files of a front end, in a private bucket that one distribution reads.
 *
 * Creates a `Bucket` with S3's own keys and versions, an origin access control that signs every request, and an
 * `index.html` that says that nothing is published. Idle: free; $0.023 a GB.
 *
 * In two steps, because distribution and bucket policy each need the other: give `origin` to the distribution, then
 * call `servedBy` with its ARN, once. The bucket's policy waits for it; a program that never calls it ends with
 * "promises were still active". What the distribution depends on must not depend on the whole component.
 *
 * `index.html` is Pulumi's until the first publication only. The settings that browsers read are a `SiteConfig`.
 */
export class StaticSite extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** For the distribution. */
  readonly origin: BucketOrigin;
  private readonly admit: (distributionArn: pulumi.Output<string>) => void;
  private admitted = false;

  constructor(name: string, args: StaticSiteArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name);
    super("gatehouse:edge:StaticSite", name, args, opts);
    const { context, keepOldVersionsDays } = args;
    const [distributionArn, admit] = pulumi.deferredOutput<string>();

    const bucket = new Bucket(
      name,
      {
        context,
        encryption: { s3ManagedBecause: S3_KEYS_REASON },
        keepOldVersionsDays,
        lateStatements: [readStatement(distributionArn)],
      },
      { parent: this },
    );
    const accessControl = new aws.cloudfront.OriginAccessControl(
      `${name}-access`,
      {
        description: `Reads the files of ${name}`,
        originAccessControlOriginType: "s3",
        signingBehavior: "always",
        signingProtocol: "sigv4",
      },
      { parent: this },
    );
    new aws.s3.BucketObjectv2(
      `${name}-placeholder`,
      {
        bucket: bucket.bucketName,
        key: "index.html",
        content: PLACEHOLDER,
        contentType: "text/html; charset=utf-8",
        cacheControl: "no-store",
        tags: objectTags(context, `${name}-placeholder`),
      },
      { parent: this, ignoreChanges: [...PUBLISHED] },
    );

    this.bucketName = bucket.bucketName;
    this.bucketArn = bucket.bucketArn;
    this.origin = {
      kind: "bucket",
      // Composed, so known at preview.
      bucketRegionalDomainName: pulumi.interpolate`${bucket.bucketName}.s3.${context.region}.${context.dnsSuffix}`,
      originAccessControlId: accessControl.id,
    };
    this.admit = admit;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      origin: this.origin,
    });
  }

  /** Lets the distribution read, and nobody else. To be called once. */
  servedBy(distributionArn: pulumi.Output<string>): void {
    if (this.admitted) {
      throw new Error("StaticSite.servedBy: a site has one distribution, and it is set already.");
    }
    this.admitted = true;
    this.admit(distributionArn);
  }
}

function validate(name: string): void {
  const faults = new ArgumentFaults("StaticSite", name);
  // CloudFront API, OriginAccessControlConfig: names of 64 characters; Pulumi adds 8, `-access` 7.
  faults.unless(
    /^[a-z0-9][a-z0-9-]{0,48}$/.test(name),
    "name",
    name,
    "1 to 49 lower-case letters, digits and hyphens",
  );
  faults.throwIfAny();
}
