import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { domainNameFaults } from "../edge/domainNames";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { amplifyRecord, customHeaders } from "./amplifyRecords";

export interface AmplifyAppArgs extends ComponentArgs {
  /** What people read in the console. */
  readonly description: string;
  /** The name that users open. @default - Amplify's own, `https://main.<app id>.amplifyapp.com` */
  readonly domainName?: string;
  /** The Route 53 zone of that name. @default - the records are made by hand, from `records` */
  readonly hostedZoneId?: pulumi.Input<string>;
  /**
   * Of a web ACL of us-east-1 with the scope `cloudfront`, which may protect a distribution besides.
   *
   * @default - none
   */
  readonly webAclArn?: pulumi.Input<string>;
  /** The Content-Security-Policy of every answer. */
  readonly contentSecurityPolicy: pulumi.Input<string>;
}

/** A record that somebody else must make. */
export interface MissingRecord {
  readonly name: pulumi.Output<string>;
  readonly type: "CNAME";
  readonly value: pulumi.Output<string>;
}

/** The branch that is published; Amplify's own name begins with it. */
const BRANCH = "main";

/** Route 53 API, AliasTarget: the zone of every distribution, Amplify's too. */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/**
 * The pages of a front end in Amplify Hosting, published by hand or by a pipeline: `aws amplify create-deployment`.
 *
 * Creates an `aws.amplify.App` without a repository (so that no token of GitHub lies in the state), one branch,
 * and, where asked for, the name with its records and the web ACL's association. Idle: free; $0.15 a GB served, and
 * $15 a month for an app behind a web ACL. Amplify is a CloudFront distribution: one of your own before it would
 * cache twice and leave `amplifyapp.com` open beside it.
 *
 * `up` does not wait for the certificate: it is issued when the records answer, minutes to hours later.
 *
 * Refuses a zone without a name, and names that cannot be served.
 */
export class AmplifyApp extends pulumi.ComponentResource {
  readonly appId: pulumi.Output<string>;
  readonly branchName: string;
  /** Scheme and host of Amplify's own name; answers as well where there is another. */
  readonly defaultUrl: pulumi.Output<string>;
  /** What users open. */
  readonly url: pulumi.Input<string>;
  /** For DNS elsewhere; empty without a name, or where the zone is given. */
  readonly records: readonly MissingRecord[];

  constructor(name: string, args: AmplifyAppArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:frontend:AmplifyApp", name, args, opts);
    const { context, description, domainName, webAclArn, contentSecurityPolicy } = args;

    const app = new aws.amplify.App(
      name,
      {
        description,
        platform: "WEB",
        // A path without a file is the front end's own: its router reads it (Amplify docs, redirects for SPAs).
        customRules: [{ source: "/<*>", target: "/index.html", status: "404-200" }],
        customHeaders: pulumi.output(contentSecurityPolicy).apply(customHeaders),
        // Cookies are none of the pages' business, and would divide the cache.
        cacheConfig: { type: "AMPLIFY_MANAGED_NO_COOKIES" },
        enableBranchAutoBuild: false,
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const branch = new aws.amplify.Branch(
      `${name}-branch`,
      {
        appId: app.id,
        branchName: BRANCH,
        enableAutoBuild: false,
        stage: "PRODUCTION",
        tags: tagsFor(context, `${name}-branch`),
      },
      { parent: this },
    );
    if (webAclArn !== undefined) {
      new aws.wafv2.WebAclAssociation(
        `${name}-web-acl`,
        // WAF docs: an ACL for Amplify has the scope CLOUDFRONT, and its association is made in us-east-1.
        { resourceArn: app.arn, webAclArn, region: "us-east-1" },
        { parent: this },
      );
    }

    this.appId = app.id;
    this.branchName = BRANCH;
    this.defaultUrl = pulumi.interpolate`https://${BRANCH}.${app.defaultDomain}`;
    this.url = domainName === undefined ? this.defaultUrl : `https://${domainName}`;
    this.records = domainName === undefined ? [] : this.nameIt(name, args, domainName, branch);
    this.registerOutputs({
      appId: this.appId,
      branchName: this.branchName,
      defaultUrl: this.defaultUrl,
      url: this.url,
      records: this.records,
    });
  }

  /** The name of one's own: Amplify makes its certificate, DNS proves and leads. */
  private nameIt(
    name: string,
    { hostedZoneId }: AmplifyAppArgs,
    domainName: string,
    branch: aws.amplify.Branch,
  ): readonly MissingRecord[] {
    const association = new aws.amplify.DomainAssociation(
      `${name}-domain`,
      {
        appId: branch.appId,
        domainName,
        enableAutoSubDomain: false,
        subDomains: [{ branchName: branch.branchName, prefix: "" }],
        // The records come after it: waiting for them would never end.
        waitForVerification: false,
      },
      { parent: this },
    );
    const proof = association.certificateVerificationDnsRecord.apply(amplifyRecord);
    const address = association.subDomains.apply(([first]) => amplifyRecord(first?.dnsRecord ?? ""));
    if (hostedZoneId === undefined) {
      return [
        { name: proof.name, type: "CNAME", value: proof.value },
        { name: pulumi.output(domainName), type: "CNAME", value: address.value },
      ];
    }
    new aws.route53.Record(
      `${name}-proof`,
      {
        zoneId: hostedZoneId,
        name: proof.name,
        type: "CNAME",
        ttl: 300,
        records: [proof.value],
        // Amplify may have made it already: it writes into zones of its own account (Amplify docs, Route 53).
        allowOverwrite: true,
      },
      { parent: this },
    );
    new aws.route53.Record(
      `${name}-address`,
      {
        zoneId: hostedZoneId,
        name: domainName,
        type: "A",
        // Route 53 API, AliasTarget: no health of distributions.
        aliases: [{ name: address.value, zoneId: CLOUDFRONT_ZONE, evaluateTargetHealth: false }],
        allowOverwrite: true,
      },
      { parent: this },
    );
    return [];
  }
}

function validate(name: string, { domainName, hostedZoneId }: AmplifyAppArgs): void {
  const faults = new ArgumentFaults("AmplifyApp", name);
  // Amplify API, CreateApp: names up to 255 characters without dots; Pulumi adds 8.
  faults.unless(
    /^[a-z0-9][a-z0-9-]{0,99}$/.test(name),
    "name",
    name,
    "1 to 100 lower-case letters, digits and hyphens",
  );
  faults.unless(
    domainName !== undefined || hostedZoneId === undefined,
    "hostedZoneId",
    hostedZoneId,
    "only beside domainName",
    "give the name, or leave the zone out",
  );
  for (const { allowed, remedy } of domainName === undefined ? [] : domainNameFaults(domainName)) {
    faults.unless(false, "domainName", domainName, allowed, remedy);
  }
  faults.throwIfAny();
}
