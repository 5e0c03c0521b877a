import type * as pulumi from "@pulumi/pulumi";
import { Distribution } from "../../../components/edge/distribution";
import type { DnsAlias } from "../../../components/edge/dnsAlias";
import { EdgeFunction } from "../../../components/edge/edgeFunction";
import { directoryIndexFunctionCode } from "../../../components/edge/edgeFunctions/directoryIndex";
import { StaticSite, siteBehaviors } from "../../../components/edge/staticSite";
import { WebAcl } from "../../../components/edge/webAcl";
import type { Context } from "../../../components/shared/context";
import { GLOBAL_REGION } from "../../config/resolve";
import type { SpaSettings } from "../../config/settings";
import {
  addressOf,
  edgeCertificateArn,
  edgeLogBucket,
  type IssuedCertificate,
  regionalCertificate,
} from "../common/entry";
import { ownUrl } from "../common/publicUrl";
import { contentSecurityPolicy } from "./pages";
import type { WebSocket } from "./webSocket";

type Text = pulumi.Input<string>;

/** How users come in: one address for pages and WebSocket. */
export interface Door {
  /** Scheme and host. */
  readonly publicUrl: Text;
  readonly site: StaticSite;
  readonly distribution: Distribution;
  readonly webAcl: WebAcl | undefined;
  readonly address: DnsAlias | undefined;
}

/**
 * The certificate that the private load balancer shows, and CloudFront too where that is its own region. Behind
 * API Gateway it only owns the record that proves the name: if CloudFront's made another there, a change of shape
 * would write that record anew and then delete it, and the certificate would not be renewed.
 */
export function certificateOf(
  name: string,
  context: Context,
  settings: SpaSettings,
): IssuedCertificate | undefined {
  const wanted = settings.spa.webSocket === "direct" || settings.edge.certificateArn === undefined;
  return wanted ? regionalCertificate(name, context, settings) : undefined;
}

interface DoorInputs {
  readonly settings: SpaSettings;
  readonly webSocket: WebSocket;
  readonly certificate: IssuedCertificate | undefined;
  readonly keyArn: pulumi.Input<string>;
  /** What listens behind the distribution. */
  readonly ready: readonly pulumi.Resource[];
}

export function doorOf(name: string, context: Context, inputs: DoorInputs): Door {
  const { settings, webSocket, ready } = inputs;
  const { edge, project, stack } = settings;
  const site = new StaticSite(`${name}-site`, { context });
  const webAcl = webAclOf(name, context, inputs);
  const pages = siteBehaviors({
    origin: "site",
    hashedFiles: settings.spa.hashedFiles,
    directoryIndexArn: new EdgeFunction(name, {
      context,
      code: directoryIndexFunctionCode({ pages: settings.spa.pages }),
      comment: `Pages of ${name}`,
    }).functionArn,
  });
  const distribution = new Distribution(name, {
    context,
    comment: `${project} ${stack}`,
    ...named(name, context, inputs),
    ...(webAcl === undefined ? {} : { webAclArn: webAcl.webAclArn }),
    origins: { site: site.origin, "web-socket": webSocket.origin },
    defaultBehavior: pages.defaultBehavior,
    behaviors: [webSocket.behavior, ...pages.behaviors],
    contentSecurityPolicy: contentSecurityPolicy(name, context, settings),
    priceClass: edge.priceClass,
    hstsSubdomains: edge.hstsSubdomains,
    ...(edge.accessLogs ? { accessLogs: edgeLogBucket(name, context, settings) } : {}),
    dependsOn: [...ready],
  });
  site.servedBy(distribution.distributionArn);
  return {
    publicUrl: ownUrl(settings) ?? distribution.publicUrl,
    site,
    distribution,
    webAcl,
    address: addressOf(name, context, settings, distribution),
  };
}

/** The public name and its certificate in us-east-1. */
function named(name: string, context: Context, { settings, certificate }: DoorInputs) {
  const { domain } = settings;
  if (domain === undefined) {
    return {};
  }
  const regional = certificate ?? { arn: "", made: undefined };
  return {
    domainNames: [domain.name],
    certificateArn: edgeCertificateArn(name, context, settings, regional),
  };
}

function webAclOf(name: string, context: Context, { settings, keyArn }: DoorInputs): WebAcl | undefined {
  const { scope, rateLimit, allowCountries, blockCountries } = settings.webAcl;
  // Where us-east-1 is forbidden the scope is regional, and nothing here could have such an ACL.
  if (scope !== "cloudfront") {
    return undefined;
  }
  return new WebAcl(name, {
    context,
    scope,
    // CloudWatch adds up the metrics of one name: each stack of an account has its own.
    metricName: `${settings.project}-${settings.stack}`.replace(/[^A-Za-z0-9_-]/g, "-"),
    rateLimit,
    // Pages have no bodies, and a WebSocket begins without one.
    bodyExemptPaths: [],
    countries: {
      ...(allowCountries.length > 0 ? { allow: allowCountries } : {}),
      ...(blockCountries.length > 0 ? { block: blockCountries } : {}),
    },
    logRetentionDays: settings.observability.logRetentionDays,
    // Its log lies in us-east-1, and takes a key of that region only.
    ...(context.region === GLOBAL_REGION ? { keyArn } : {}),
  });
}
