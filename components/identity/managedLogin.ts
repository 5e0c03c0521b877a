import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { type CustomDomain, judgeCustomDomain, usEast1Certificate } from "./customDomain";
import { domainPrefixFaults } from "./domainPrefix";
import { poolDomain, prefixHost } from "./loginUrls";

export type { CustomDomain } from "./customDomain";

/** A host name of Cognito's, with a prefix of one's own. */
export interface PrefixDomain {
  readonly prefix: string;
}

/** A domain that the pool has already: nothing is created for it, only the style of the new app clients. */
export interface ExistingDomain {
  readonly existingHost: string;
}

type Domain = PrefixDomain | CustomDomain | ExistingDomain;

export interface Branding {
  /** The branding designer's document. */
  readonly settings: Readonly<Record<string, unknown>>;
  /**
   * Images, base64, at most 40.
   * @default - none
   */
  readonly assets?: readonly {
    readonly category: string;
    readonly colorMode: "LIGHT" | "DARK" | "DYNAMIC";
    readonly extension: "ICO" | "JPEG" | "PNG" | "SVG" | "WEBP";
    readonly bytes: string;
  }[];
}

export interface ManagedLoginArgs extends ComponentArgs {
  readonly userPoolId: pulumi.Input<string>;
  /** Every app client that shows a login page; the keys name the resources. */
  readonly clientIds: Readonly<Record<string, pulumi.Input<string>>>;
  readonly domain: Domain;
  /**
   * How the pages look.
   * @default - Cognito's own style
   */
  readonly branding?: Branding;
  /**
   * What must exist before the domain, such as the A record of a custom domain's parent.
   * @default - nothing
   */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/**
 * Cognito's managed login pages: a style for each app client, then the domain that serves them.
 *
 * Creates the brandings, the user pool domain (version 2) and, for a custom domain with a hosted zone, its alias
 * record. Idle cost: nothing. A custom domain takes up to an hour to appear.
 *
 * A client without branding answers "Login pages unavailable" with status 403, so the brandings come first. A
 * pool has one domain of each kind, so the old one is deleted before its replacement is made; nobody logs in
 * meanwhile.
 *
 * Refuses prefixes that Cognito refuses, certificates outside us-east-1, custom domains outside the partition
 * `aws`, and China, where user pools do not exist (AWS's user guides for GovCloud and China; to be verified).
 */
export class ManagedLogin extends pulumi.ComponentResource {
  /** The host name alone; known at preview. */
  readonly host: pulumi.Output<string>;
  /** `https://` and the host. */
  readonly baseUrl: pulumi.Output<string>;
  /** Where a session ends; takes `client_id` and `logout_uri`. */
  readonly logoutEndpoint: pulumi.Output<string>;
  /** What a load balancer's `userPoolDomain` wants: the prefix alone, or the whole custom name. */
  readonly userPoolDomain: pulumi.Output<string>;
  /** What a service or a listener rule that sends users here must wait for. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ManagedLoginArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    // Resources are dependencies, not data: they stay out of the component's inputs.
    const { dependsOn = [], ...data } = args;
    super("gatehouse:identity:ManagedLogin", name, data, opts);
    const { context, domain, userPoolId } = args;

    const brandings = Object.entries(args.clientIds).map(
      ([key, clientId]) =>
        new aws.cognito.ManagedLoginBranding(
          `${name}-branding-${key}`,
          { userPoolId, clientId, ...style(args.branding) },
          { parent: this },
        ),
    );
    const served =
      "existingHost" in domain ? undefined : this.serve(name, args, domain, [...brandings, ...dependsOn]);

    const existingHost = "existingHost" in domain ? domain.existingHost : "";
    this.userPoolDomain = served?.userPoolDomain ?? pulumi.output(poolDomain(context, existingHost));
    this.host = this.userPoolDomain.apply((known) => (isPrefix(known) ? prefixHost(context, known) : known));
    this.baseUrl = pulumi.interpolate`https://${this.host}`;
    this.logoutEndpoint = pulumi.interpolate`${this.baseUrl}/logout`;
    this.ready = served?.ready ?? brandings;
    this.registerOutputs({
      host: this.host,
      baseUrl: this.baseUrl,
      logoutEndpoint: this.logoutEndpoint,
      userPoolDomain: this.userPoolDomain,
      documents: {},
    });
  }

  /** The pool's domain, after the brandings, and its alias record. */
  private serve(
    name: string,
    { userPoolId }: ManagedLoginArgs,
    domain: PrefixDomain | CustomDomain,
    dependsOn: readonly pulumi.Resource[],
  ) {
    const userPoolDomain = new aws.cognito.UserPoolDomain(
      name,
      { userPoolId, managedLoginVersion: 2, ...domainArgs(name, domain) },
      { parent: this, dependsOn: [...dependsOn], deleteBeforeReplace: true },
    );
    const record = aliasRecord(this, name, domain, userPoolDomain);
    const ready = record === undefined ? [userPoolDomain] : [userPoolDomain, record];
    return { userPoolDomain: userPoolDomain.domain, ready };
  }
}

/** A prefix has no dots, a host name has. */
function isPrefix(domain: string): boolean {
  return !domain.includes(".");
}

/** Settings and Cognito's own values exclude each other (Cognito API, CreateManagedLoginBranding). */
function style(branding: Branding | undefined): Partial<aws.cognito.ManagedLoginBrandingArgs> {
  if (branding === undefined) {
    return { useCognitoProvidedValues: true };
  }
  const { settings, assets } = branding;
  return {
    settings: JSON.stringify(settings),
    ...(assets === undefined ? {} : { assets: assets.map((asset) => ({ ...asset })) }),
  };
}

function domainArgs(name: string, domain: PrefixDomain | CustomDomain) {
  if ("prefix" in domain) {
    return { domain: domain.prefix };
  }
  const { certificateArn } = domain;
  const checked =
    typeof certificateArn === "string"
      ? certificateArn
      : pulumi.output(certificateArn).apply((known) => usEast1Certificate(known, `ManagedLogin "${name}"`));
  return { domain: domain.name, certificateArn: checked };
}

function aliasRecord(
  parent: pulumi.Resource,
  name: string,
  domain: PrefixDomain | CustomDomain,
  userPoolDomain: aws.cognito.UserPoolDomain,
): aws.route53.Record | undefined {
  if ("prefix" in domain || domain.hostedZoneId === undefined) {
    return undefined;
  }
  return new aws.route53.Record(
    `${name}-alias`,
    {
      zoneId: domain.hostedZoneId,
      name: domain.name,
      type: "A",
      aliases: [
        {
          name: userPoolDomain.cloudfrontDistribution,
          zoneId: userPoolDomain.cloudfrontDistributionZoneId,
          evaluateTargetHealth: false,
        },
      ],
    },
    { parent },
  );
}

function validate(name: string, { context, clientIds, domain, branding }: ManagedLoginArgs): void {
  const faults = new ArgumentFaults("ManagedLogin", name);
  const keys = Object.keys(clientIds);
  faults.unless(
    keys.length > 0 && keys.every((key) => /^[A-Za-z0-9-]+$/.test(key)),
    "clientIds",
    keys,
    "at least one app client, under a key of letters, digits and hyphens",
  );
  faults.unless(
    context.partition !== "aws-cn",
    "context.partition",
    context.partition,
    '"aws" or "aws-us-gov"',
  );
  faults.unless(
    (branding?.assets ?? []).length <= 40,
    "branding.assets",
    branding?.assets?.length,
    "at most 40 (Cognito API)",
  );
  if ("existingHost" in domain) {
    const { existingHost } = domain;
    faults.unless(existingHost.includes("."), "domain.existingHost", existingHost, "a full host name");
  } else if ("prefix" in domain) {
    for (const fault of domainPrefixFaults(domain.prefix)) {
      faults.unless(false, "domain.prefix", domain.prefix, "a prefix that Cognito takes", fault);
    }
  } else {
    judgeCustomDomain(faults, context, domain);
  }
  faults.throwIfAny();
}
