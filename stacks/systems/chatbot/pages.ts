import * as pulumi from "@pulumi/pulumi";
import { StaticSite } from "../../../components/edge/staticSite";
import { WebAcl } from "../../../components/edge/webAcl";
import { AmplifyApp } from "../../../components/frontend/amplifyApp";
import { generatedPrefix } from "../../../components/identity/domainPrefix";
import { prefixHost } from "../../../components/identity/loginUrls";
import type { Context } from "../../../components/shared/context";
import { GLOBAL_REGION, isForbidden } from "../../config/resolve";
import type { ChatbotSettings } from "../../config/settings";
import type { Entry } from "../common/entry";

type Text = pulumi.Input<string>;

/** Where the pages are. */
export type Pages =
  | { readonly kind: "s3"; readonly url: Text; readonly site: StaticSite }
  | { readonly kind: "amplify"; readonly url: Text; readonly app: AmplifyApp };

/** The bucket of the pages; the distribution of the API serves it. */
export function siteOf(name: string, context: Context): StaticSite {
  return new StaticSite(`${name}-site`, { context });
}

/** The pages in Amplify, which may call the API and the login and nothing else. */
export function amplifyOf(
  name: string,
  context: Context,
  settings: ChatbotSettings,
  entry: Entry,
): AmplifyApp {
  const { domain, project, stack } = settings;
  const webAclArn = amplifyWebAcl(name, context, settings, entry);
  const login = `https://${loginHost(name, context, settings)}`;
  return new AmplifyApp(name, {
    context,
    description: `${project} ${stack}`,
    ...(domain === undefined ? {} : { domainName: domain.name }),
    ...(domain?.hostedZoneId === undefined ? {} : { hostedZoneId: domain.hostedZoneId }),
    ...(webAclArn === undefined ? {} : { webAclArn }),
    contentSecurityPolicy: pulumi.output(entry.publicUrl).apply((api) => contentSecurityPolicy([api, login])),
  });
}

/**
 * A web ACL of CloudFront's protects the app too; where the API has one of its own region, the app gets one
 * besides.
 */
function amplifyWebAcl(
  name: string,
  context: Context,
  { webAcl, account, project, stack, observability }: ChatbotSettings,
  entry: Entry,
): Text | undefined {
  if (entry.webAcl === undefined || isForbidden(account, GLOBAL_REGION)) {
    return undefined;
  }
  if (entry.webAcl.scope === "cloudfront") {
    return entry.webAcl.webAclArn;
  }
  const { rateLimit, allowCountries, blockCountries } = webAcl;
  return new WebAcl(`${name}-pages`, {
    context,
    scope: "cloudfront",
    metricName: `${project}-${stack}-pages`.replace(/[^A-Za-z0-9_-]/g, "-"),
    rateLimit,
    bodyExemptPaths: [],
    countries: {
      ...(allowCountries.length > 0 ? { allow: allowCountries } : {}),
      ...(blockCountries.length > 0 ? { block: blockCountries } : {}),
    },
    logRetentionDays: observability.logRetentionDays,
  }).webAclArn;
}

/**
 * What the pages may load and call: their own files, and these origins. Scripts only from files of their own, so
 * that what a model writes never runs.
 */
export function contentSecurityPolicy(origins: readonly string[]): string {
  return [
    "default-src 'self'",
    `connect-src ${["'self'", ...origins].join(" ")}`,
    "img-src 'self' data:",
    // Style attributes, which many libraries write.
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The host of the login pages: known before the login is made, whose client wants the pages' address. */
export function loginHost(
  name: string,
  context: Context,
  { login, project, stack }: ChatbotSettings,
): string {
  if (login.kind === "existing") {
    return login.domainHost;
  }
  const { domain } = login;
  const { accountId, region } = context;
  return domain.kind === "custom"
    ? domain.name
    : prefixHost(context, domain.prefix ?? generatedPrefix(name, accountId, region, project, stack));
}
