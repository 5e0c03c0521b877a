import * as pulumi from "@pulumi/pulumi";
import { directoryIndexFunctionCode } from "../../../components/edge/edgeFunctions/directoryIndex";
import type { LoadBalancerArgs } from "../../../components/edge/loadBalancer";
import { issuerUrl } from "../../../components/identity/loginUrls";
import type { Network } from "../../../components/network/network";
import type { Context } from "../../../components/shared/context";
import type { ChatbotSettings } from "../../config/settings";
import { type Entry, type EntryInputs, entryOf } from "../common/entry";
import { type Login, loginOf } from "../common/login";
import { ownUrl, pageOf } from "../common/publicUrl";
import { PATHS, PORT } from "./environment";
import { amplifyOf, contentSecurityPolicy, loginHost, type Pages, siteOf } from "./pages";

type Text = pulumi.Input<string>;

interface DoorInputs {
  readonly settings: ChatbotSettings;
  readonly network: Network;
  readonly securityGroupId: Text;
  readonly keyArn: Text;
}

/** How users come in, and how they say who they are. */
export interface Door {
  /** Of the API, and of the pages where they lie in a bucket. */
  readonly entry: Entry;
  readonly pages: Pages;
  readonly login: Login;
  readonly issuerUrl: Text;
  readonly callbackUrl: Text;
  readonly logoutUrl: Text;
}

/**
 * Entry, pages and login, in the order in which each knows the others: a load balancer that checks tokens needs the
 * login's client first; without a domain the login needs the address first, which is AWS's own.
 */
export function doorOf(name: string, context: Context, inputs: DoorInputs): Door {
  const { settings } = inputs;
  const known = ownUrl(settings);
  if (settings.auth === "load-balancer" && known !== undefined) {
    const login = loginIn(name, context, inputs, known, []);
    const jwt = tokenCheck(context, settings, login);
    const { entry, pages } = entryAndPages(name, context, inputs, jwt);
    return doorWith(context, entry, pages, login);
  }
  const { entry, pages } = entryAndPages(name, context, inputs, undefined);
  const addressReady = entry.address === undefined ? [] : [entry.address];
  const login = loginIn(name, context, inputs, pages.url, addressReady);
  return doorWith(context, entry, pages, login);
}

function doorWith(context: Context, entry: Entry, pages: Pages, login: Login): Door {
  return {
    entry,
    pages,
    login,
    issuerUrl: issuerOf(context, login),
    callbackUrl: pageOf(pages.url, PATHS.callback),
    logoutUrl: pageOf(pages.url, PATHS.afterLogout),
  };
}

function issuerOf(context: Context, { userPoolId }: Login): Text {
  return typeof userPoolId === "string"
    ? issuerUrl(context, userPoolId)
    : pulumi.output(userPoolId).apply((id) => issuerUrl(context, id));
}

type TokenCheck = NonNullable<NonNullable<LoadBalancerArgs["api"]>["jwt"]>;

function tokenCheck(context: Context, { frontend }: ChatbotSettings, login: Login): TokenCheck {
  return {
    issuer: issuerOf(context, login),
    clientId: login.clientId,
    // Whether it runs may be asked by anybody: a check from outside has no token.
    openPaths: [PATHS.health],
    // Pages of another origin ask first, without a token.
    preflight: frontend === "amplify" ? "forward" : "refuse",
  };
}

function entryAndPages(
  name: string,
  context: Context,
  inputs: DoorInputs,
  jwt: TokenCheck | undefined,
): Pick<Door, "entry" | "pages"> {
  const { settings, network, securityGroupId, keyArn } = inputs;
  const common: EntryInputs = {
    settings: apiSettings(settings),
    network,
    securityGroupId,
    keyArn,
    target: { port: PORT, healthPath: PATHS.health, deregistrationDelaySeconds: 30, stickiness: "off" },
    api: { paths: [PATHS.api], ...(jwt === undefined ? {} : { jwt }) },
    bodyExemptPaths: [
      { kind: "exact", path: PATHS.chat },
      { kind: "exact", path: PATHS.feedback },
    ],
    staticPaths: [],
  };
  if (settings.frontend === "amplify") {
    const entry = entryOf(name, context, common);
    const app = amplifyOf(name, context, settings, entry);
    return { entry, pages: { kind: "amplify", url: app.url, app } };
  }
  const site = siteOf(name, context);
  const entry = entryOf(name, context, {
    ...common,
    viewerRequestCode: directoryIndexFunctionCode({ pages: "single" }),
    site: {
      files: site,
      hashedFiles: [PATHS.hashed],
      contentSecurityPolicy: contentSecurityPolicy([`https://${loginHost(name, context, settings)}`]),
    },
  });
  return { entry, pages: { kind: "s3", url: entry.publicUrl, site } };
}

/** Beside Amplify, which has the name itself, the API has the one below. */
export function apiSettings(settings: ChatbotSettings): ChatbotSettings {
  const { domain, frontend } = settings;
  return frontend === "s3" || domain === undefined
    ? settings
    : { ...settings, domain: { ...domain, name: `api.${domain.name}` } };
}

function loginIn(
  name: string,
  context: Context,
  { settings, keyArn }: DoorInputs,
  pagesUrl: Text,
  addressReady: readonly pulumi.Resource[],
): Login {
  return loginOf(name, context, {
    settings,
    keyArn,
    client: {
      // In the browser nothing is secret: a code with PKCE, and a new refresh token at each use.
      kind: "public",
      callbackUrls: [pageOf(pagesUrl, PATHS.callback)],
      logoutUrls: [pageOf(pagesUrl, PATHS.afterLogout)],
      furtherAttributes: ["given_name", "family_name"],
    },
    groups: [],
    applicationName: settings.chatbot.displayName,
    signInUrl: pagesUrl,
    addressReady,
  });
}
