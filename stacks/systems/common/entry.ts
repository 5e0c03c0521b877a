import type * as pulumi from "@pulumi/pulumi";
import { Certificate } from "../../../components/edge/certificate";
import { Distribution } from "../../../components/edge/distribution";
import type {
  AccessLogs,
  DistributionArgs,
  Origin,
  PathBehavior,
} from "../../../components/edge/distributionArgs";
import { DnsAlias } from "../../../components/edge/dnsAlias";
import { EdgeFunction } from "../../../components/edge/edgeFunction";
import { edgeLogStatement } from "../../../components/edge/edgeLogs";
import { LoadBalancer, type LoadBalancerArgs } from "../../../components/edge/loadBalancer";
import { OriginSecret } from "../../../components/edge/originSecret";
import { type StaticSite, siteBehaviors } from "../../../components/edge/staticSite";
import { VpcOrigin } from "../../../components/edge/vpcOrigin";
import { type PathMatch, WebAcl } from "../../../components/edge/webAcl";
import type { Network } from "../../../components/network/network";
import { type Connection, cloudFrontPeer } from "../../../components/network/securityGroups";
import type { Context } from "../../../components/shared/context";
import { lookUpCloudFrontPrefixList } from "../../../components/shared/lookups";
import { Bucket } from "../../../components/storage/bucket";
import { LogBucket } from "../../../components/storage/logBucket";
import { GLOBAL_REGION } from "../../config/resolve";
import type { CommonSettings, EdgeSettings } from "../../config/settings";
import { ownUrl } from "./publicUrl";

type Text = pulumi.Input<string>;

/** The name of the secret header by which a public load balancer knows its distribution. */
const SECRET_HEADER = "X-Origin-Verify";

export interface EntryInputs {
  readonly settings: CommonSettings;
  readonly network: Network;
  /** The load balancer's, with the connections of `entryConnections`. */
  readonly securityGroupId: Text;
  readonly keyArn: Text;
  readonly target: LoadBalancerArgs["target"];
  /** Login at the load balancer. @default - the application logs users in */
  readonly login?: LoadBalancerArgs["login"];
  readonly loginReady?: readonly pulumi.Resource[];
  /** JavaScript of a function that sees each request first. @default - none */
  readonly viewerRequestCode?: Text;
  /** Chat messages and uploads: a body there is not judged by the web ACL's managed rules. */
  readonly bodyExemptPaths: readonly PathMatch[];
  /** What CloudFront may keep, where the stack file wants it kept. */
  readonly staticPaths: readonly string[];
  /** The paths of an API, instead of everything. @default - every request reaches the application */
  readonly api?: NonNullable<LoadBalancerArgs["api"]>;
  /** Pages in a bucket, at every path but those of `api`. @default - the application has pages of its own */
  readonly site?: SiteInputs;
}

/** Pages that the distribution reads from a bucket; `viewerRequestCode` is theirs. */
export interface SiteInputs {
  readonly files: StaticSite;
  /** Patterns of files whose names change with their contents. */
  readonly hashedFiles: readonly string[];
  readonly contentSecurityPolicy: string;
}

/** How users come in. */
export interface Entry {
  /** Scheme and host. */
  readonly publicUrl: Text;
  readonly loadBalancer: LoadBalancer;
  readonly distribution: Distribution | undefined;
  readonly webAcl: WebAcl | undefined;
  /** The record of the public name, where its zone is known. */
  readonly address: DnsAlias | undefined;
}

/** The list of CloudFront's addresses, asked for only where CloudFront comes in. */
export async function lookUpCloudFront({ kind }: EdgeSettings): Promise<string | undefined> {
  return kind === "none" ? undefined : lookUpCloudFrontPrefixList();
}

/** Who may reach the load balancer, and on which port. */
export function entryConnections(
  settings: CommonSettings,
  loadBalancer: string,
  cloudfrontPrefixListId: string | undefined,
): readonly Connection[] {
  if (cloudfrontPrefixListId === undefined) {
    return [
      { from: "internet", to: loadBalancer, port: 443, reason: "Users over HTTPS" },
      { from: "internet", to: loadBalancer, port: 80, reason: "Redirect to HTTPS" },
    ];
  }
  const from = cloudFrontPeer(cloudfrontPrefixListId);
  // One port: the list counts as 55 of the 60 rules that a group may have.
  return entryProtocol(settings) === "https"
    ? [{ from, to: loadBalancer, port: 443, reason: "CloudFront over HTTPS" }]
    : [{ from, to: loadBalancer, port: 80, reason: "CloudFront over HTTP inside the VPC" }];
}

/** Without a domain no certificate would match, and the VPC origin speaks HTTP inside the VPC. */
function entryProtocol({ domain }: CommonSettings): "http" | "https" {
  return domain === undefined ? "http" : "https";
}

/** The load balancer, and before it what the stack file asks for: CloudFront, a web ACL, the public name. */
export function entryOf(name: string, context: Context, inputs: EntryInputs): Entry {
  const { settings } = inputs;
  const { edge } = settings;
  const { observability } = settings;
  const logBucket = new LogBucket(`${name}-logs`, {
    context,
    retentionDays: observability.logRetentionDays,
  });
  const regional = regionalCertificate(name, context, settings);
  const secret =
    edge.kind === "cloudfront-public"
      ? new OriginSecret(name, { context, version: edge.originSecretVersion })
      : undefined;
  const loadBalancer = new LoadBalancer(name, loadBalancerArgs(context, inputs, logBucket, regional, secret));
  const webAcl = webAclOf(name, context, inputs, loadBalancer);
  const distribution =
    edge.kind === "none"
      ? undefined
      : distributionOf(name, context, { ...inputs, loadBalancer, regional, secret, webAcl });
  return {
    publicUrl: ownUrl(settings) ?? distribution!.publicUrl,
    loadBalancer,
    distribution,
    webAcl,
    address: addressOf(name, context, settings, distribution ?? loadBalancer),
  };
}

/** A certificate that was made here, or the ARN of one that was brought. */
export interface IssuedCertificate {
  readonly arn: Text;
  readonly made: Certificate | undefined;
}

export function regionalCertificate(
  name: string,
  context: Context,
  { domain }: CommonSettings,
): IssuedCertificate | undefined {
  if (domain === undefined) {
    return undefined;
  }
  if (domain.certificateArn !== undefined) {
    return { arn: domain.certificateArn, made: undefined };
  }
  // Configuration rules refuse a domain with neither.
  const made = new Certificate(name, {
    context,
    domainName: domain.name,
    hostedZoneId: domain.hostedZoneId!,
  });
  return { arn: made.certificateArn, made };
}

function loadBalancerArgs(
  context: Context,
  inputs: EntryInputs,
  logs: LogBucket,
  certificate: IssuedCertificate | undefined,
  secret: OriginSecret | undefined,
): LoadBalancerArgs {
  const { settings, network, securityGroupId, target, api, login, loginReady = [] } = inputs;
  const { kind } = settings.edge;
  const isPrivate = kind === "cloudfront-private";
  return {
    context,
    vpcId: network.vpcId,
    subnetIds: isPrivate ? network.privateSubnetIds : network.publicSubnetIds,
    scheme: isPrivate ? "internal" : "internet-facing",
    entry:
      certificate === undefined
        ? { kind: "http" }
        : { kind: "https", certificateArn: certificate.arn, redirectHttp: kind === "none" },
    ...(secret === undefined ? {} : { guard: { headerName: SECRET_HEADER, values: secret.values } }),
    ...(api === undefined ? {} : { api }),
    ...(login === undefined ? {} : { login, loginReady }),
    securityGroupId,
    target,
    logBucket: { bucketName: logs.bucketName, prefix: logs.loadBalancerPrefix },
    dependsOn: [logs.policyReady, ...network.internetReady],
  };
}

function webAclOf(
  name: string,
  context: Context,
  { settings, bodyExemptPaths, keyArn, login }: EntryInputs,
  loadBalancer: LoadBalancer,
): WebAcl | undefined {
  const { scope, rateLimit, allowCountries, blockCountries } = settings.webAcl;
  if (scope === "off") {
    return undefined;
  }
  return new WebAcl(name, {
    context,
    scope,
    // CloudWatch adds up the metrics of one name: each stack of an account has its own.
    metricName: `${settings.project}-${settings.stack}`.replace(/[^A-Za-z0-9_-]/g, "-"),
    rateLimit,
    bodyExemptPaths,
    largeCookies: login !== undefined,
    countries: {
      ...(allowCountries.length > 0 ? { allow: allowCountries } : {}),
      ...(blockCountries.length > 0 ? { block: blockCountries } : {}),
    },
    logRetentionDays: settings.observability.logRetentionDays,
    // Its log lies where the ACL is, and takes a key of that region only.
    ...(scope === "regional" || context.region === GLOBAL_REGION ? { keyArn } : {}),
    ...(scope === "cloudfront"
      ? {}
      : {
          associateWith: loadBalancer.loadBalancerArn,
          clientAddress: settings.edge.kind === "none" ? "connection" : "forwarded",
        }),
  });
}

interface DistributionInputs extends EntryInputs {
  readonly loadBalancer: LoadBalancer;
  readonly regional: IssuedCertificate | undefined;
  readonly secret: OriginSecret | undefined;
  readonly webAcl: WebAcl | undefined;
}

function distributionOf(name: string, context: Context, inputs: DistributionInputs): Distribution {
  const { settings, webAcl, viewerRequestCode, loadBalancer, regional, site } = inputs;
  const { edge, domain } = settings;
  const application = originOf(name, context, inputs);
  const viewerRequest =
    viewerRequestCode === undefined
      ? undefined
      : new EdgeFunction(name, { context, code: viewerRequestCode, comment: `Requests to ${name}` });
  const distribution = new Distribution(name, {
    context,
    comment: `${settings.project} ${settings.stack}`,
    ...(domain === undefined || regional === undefined
      ? {}
      : {
          domainNames: [domain.name],
          certificateArn: edgeCertificateArn(name, context, settings, regional),
        }),
    ...(webAcl?.scope === "cloudfront" ? { webAclArn: webAcl.webAclArn } : {}),
    origins: { application, ...(site === undefined ? {} : { site: site.files.origin }) },
    ...behaviorsOf(inputs, viewerRequest?.functionArn),
    ...(site === undefined ? {} : { contentSecurityPolicy: site.contentSecurityPolicy }),
    priceClass: edge.priceClass,
    hstsSubdomains: edge.hstsSubdomains,
    ...(edge.accessLogs ? { accessLogs: edgeLogBucket(name, context, settings) } : {}),
    // The load balancer takes a new secret before the distribution sends it.
    dependsOn: [...loadBalancer.ready],
  });
  site?.files.servedBy(distribution.distributionArn);
  return distribution;
}

/** What goes where: everything to the application, or its API there and the rest to the pages in the bucket. */
function behaviorsOf(
  { settings, staticPaths, api, site }: DistributionInputs,
  viewerRequest: Text | undefined,
): Pick<DistributionArgs, "defaultBehavior" | "behaviors"> {
  const everything = {
    origin: "application",
    caching: "off",
    forward: "everything",
    methods: "all",
  } as const;
  if (site !== undefined) {
    const { defaultBehavior, behaviors } = siteBehaviors({
      origin: "site",
      hashedFiles: site.hashedFiles,
      // Pages come with the function that finds them.
      directoryIndexArn: viewerRequest!,
    });
    const calls = (api?.paths ?? []).map((pathPattern) => ({ ...everything, pathPattern }));
    return { defaultBehavior, behaviors: [...calls, ...behaviors] };
  }
  return {
    defaultBehavior: {
      ...everything,
      ...(viewerRequest === undefined ? {} : { functions: { viewerRequest } }),
    },
    behaviors: settings.edge.cacheStaticFiles
      ? staticPaths.map((path) => staticBehavior(path, settings.domain !== undefined))
      : [],
  };
}

/** The certificate of a load balancer in HTTPS matches the public name, so that name must be asked for. */
function staticBehavior(pathPattern: string, https: boolean): PathBehavior {
  return {
    pathPattern,
    origin: "application",
    caching: "static",
    forward: https ? "host" : "nothing",
    methods: "read",
  };
}

function originOf(
  name: string,
  context: Context,
  { settings, loadBalancer, secret }: DistributionInputs,
): Origin {
  const { dnsName, loadBalancerArn, ready } = loadBalancer;
  const { readTimeoutSeconds } = settings.edge;
  if (secret !== undefined) {
    return {
      kind: "load-balancer",
      dnsName,
      headers: { [SECRET_HEADER]: secret.current },
      readTimeoutSeconds,
    };
  }
  const protocol = entryProtocol(settings);
  const { vpcOriginId } = new VpcOrigin(name, { context, loadBalancerArn, protocol, ready });
  return { kind: "vpc", vpcOriginId, protocol, dnsName, readTimeoutSeconds };
}

/** CloudFront reads certificates of us-east-1; in that region the load balancer's own serves both. */
export function edgeCertificateArn(
  name: string,
  context: Context,
  { domain, edge }: CommonSettings,
  regional: IssuedCertificate,
): Text {
  if (edge.certificateArn !== undefined) {
    return edge.certificateArn;
  }
  if (context.region === GLOBAL_REGION) {
    return regional.arn;
  }
  // Configuration rules refuse a domain without a zone and without a certificate for CloudFront.
  const { name: domainName, hostedZoneId } = domain!;
  return new Certificate(`${name}-edge`, {
    context,
    domainName,
    region: GLOBAL_REGION,
    ...(regional.made === undefined ? { hostedZoneId: hostedZoneId! } : { validatedBy: regional.made }),
  }).certificateArn;
}

/** A bucket of its own: CloudFront's logs need another statement, and come only where they are wanted. */
export function edgeLogBucket(name: string, context: Context, { observability }: CommonSettings): AccessLogs {
  const bucket = new Bucket(`${name}-edge-logs`, {
    context,
    // CloudWatch Logs docs, "Logs sent to Amazon S3": a customer key would have to admit the delivery service.
    encryption: { s3ManagedBecause: "Access logs of CloudFront lie beside those of the load balancer." },
    expireAfterDays: observability.logRetentionDays,
    keepOldVersionsDays: 1,
    statements: [edgeLogStatement(context)],
  });
  return { bucketArn: bucket.bucketArn, ready: bucket.policyReady };
}

export function addressOf(
  name: string,
  context: Context,
  { domain }: CommonSettings,
  target: Distribution | LoadBalancer,
): DnsAlias | undefined {
  if (domain?.hostedZoneId === undefined) {
    return undefined;
  }
  const { name: domainName, hostedZoneId } = domain;
  return new DnsAlias(name, {
    context,
    domainName,
    hostedZoneId,
    ...(target instanceof Distribution
      ? {
          target: { dnsName: target.domainName, zoneId: target.hostedZoneId, evaluateHealth: false },
          ipv6: true,
        }
      : { target: { dnsName: target.dnsName, zoneId: target.zoneId } }),
  });
}
