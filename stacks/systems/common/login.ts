import type * as pulumi from "@pulumi/pulumi";
import { generatedPrefix } from "../../../components/identity/domainPrefix";
import { existingPool } from "../../../components/identity/existingPool";
import { IdentityProvider } from "../../../components/identity/identityProvider";
import { poolDomain } from "../../../components/identity/loginUrls";
import { ManagedLogin, type ManagedLoginArgs } from "../../../components/identity/managedLogin";
import { UserPool } from "../../../components/identity/userPool";
import { UserPoolClient, type UserPoolClientArgs } from "../../../components/identity/userPoolClient";
import type { Context } from "../../../components/shared/context";
import type { CommonSettings, FederationSettings, OwnLoginSettings } from "../../config/settings";

type Text = pulumi.Input<string>;

export interface LoginInputs {
  readonly settings: CommonSettings;
  readonly keyArn: Text;
  readonly client: Pick<UserPoolClientArgs, "kind" | "callbackUrls" | "logoutUrls" | "furtherAttributes">;
  readonly groups: readonly {
    readonly name: string;
    readonly description: string;
    readonly precedence: number;
  }[];
  /** How invitations name the application, and where they lead. */
  readonly applicationName: string;
  readonly signInUrl: Text;
  /** The application's own address record: the parent that Cognito looks for where the login pages lie below it. */
  readonly addressReady: readonly pulumi.Resource[];
}

/** The login of a system: a user pool (its own or an existing one), an app client and its login pages. */
export interface Login {
  readonly userPoolId: Text;
  readonly discoveryUrl: Text;
  readonly clientId: pulumi.Output<string>;
  readonly clientSecret: pulumi.Output<string> | undefined;
  /** Host name of the login pages. */
  readonly host: Text;
  /** The same as a load balancer's login takes it: the prefix alone, or a custom name. */
  readonly userPoolDomain: Text;
  /** What an application that sends users to the login waits for. */
  readonly ready: readonly pulumi.Resource[];
}

export function loginOf(name: string, context: Context, inputs: LoginInputs): Login {
  const { settings } = inputs;
  const pool = poolOf(name, context, inputs);
  const providers = settings.login.federation.map((provider) =>
    federate(name, context, pool.userPoolId, provider),
  );
  const { accessTokenMinutes, refreshTokenDays } = settings.login;
  const client = new UserPoolClient(name, {
    context,
    userPoolId: pool.userPoolId,
    ...inputs.client,
    accessTokenMinutes,
    refreshTokenDays,
    ...clientOf(settings, providers),
  });
  const pages = pagesOf(name, context, inputs, pool.userPoolId, client.clientId);
  return {
    userPoolId: pool.userPoolId,
    discoveryUrl: pool.discoveryUrl,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    host: pages.host,
    userPoolDomain: pages.userPoolDomain,
    ready: pages.ready,
  };
}

function poolOf(
  name: string,
  context: Context,
  inputs: LoginInputs,
): { userPoolId: Text; discoveryUrl: Text } {
  const { settings, keyArn, groups, applicationName, signInUrl } = inputs;
  const { login } = settings;
  if (login.kind === "existing") {
    return existingPool({ context, userPoolId: login.userPoolId });
  }
  return new UserPool(name, {
    context,
    mfa: login.mfa,
    mfaMethods: login.mfaMethods,
    passwordMinimumLength: login.passwordMinimumLength,
    ...(login.selfSignUp === undefined ? {} : { selfSignUp: login.selfSignUp }),
    tier: login.tier,
    ...(login.tier === "PLUS" ? { threatProtection: login.threatProtection } : {}),
    ...(login.email === undefined ? {} : { email: login.email }),
    groups,
    applicationName,
    signInUrl,
    keyArn,
    logRetentionDays: settings.observability.logRetentionDays,
  });
}

/** What a client may show depends on whose pool it is in. */
function clientOf(settings: CommonSettings, federated: readonly Text[]): Partial<UserPoolClientArgs> {
  const { login } = settings;
  if (login.kind === "existing") {
    return { identityProviders: [...login.identityProviders, ...federated], customAttributes: [] };
  }
  return {
    identityProviders: ["COGNITO", ...federated],
    phoneNumber: login.mfa !== "off" && login.mfaMethods.includes("sms"),
  };
}

function federate(name: string, context: Context, userPoolId: Text, provider: FederationSettings): Text {
  const common = {
    context,
    userPoolId,
    providerName: provider.name,
    ...(provider.emailDomains.length === 0 ? {} : { emailDomains: provider.emailDomains }),
  };
  const child = `${name}-${provider.name}`;
  if (provider.kind === "saml") {
    return new IdentityProvider(child, { ...common, kind: "saml", metadata: { url: provider.metadataUrl } })
      .providerName;
  }
  const { issuer, clientId, clientSecret } = provider;
  return new IdentityProvider(child, { ...common, kind: "oidc", issuer, clientId, clientSecret })
    .providerName;
}

function pagesOf(
  name: string,
  context: Context,
  { settings, addressReady }: LoginInputs,
  userPoolId: Text,
  clientId: Text,
): Pick<ManagedLogin, "ready"> & { readonly host: Text; readonly userPoolDomain: Text } {
  const { login } = settings;
  if (login.kind === "existing" && login.loginPages === "classic") {
    const { domainHost: host } = login;
    return { host, userPoolDomain: poolDomain(context, host), ready: [] };
  }
  return new ManagedLogin(name, {
    context,
    userPoolId,
    clientIds: { [name]: clientId },
    ...(login.kind === "existing"
      ? { domain: { existingHost: login.domainHost } }
      : {
          domain: loginDomain(name, context, settings, login),
          ...branding(login),
          dependsOn: login.domain.kind === "custom" ? addressReady : [],
        }),
  });
}

function loginDomain(
  name: string,
  context: Context,
  { project, stack }: CommonSettings,
  { domain }: OwnLoginSettings,
): ManagedLoginArgs["domain"] {
  if (domain.kind === "custom") {
    return domain;
  }
  return {
    prefix: domain.prefix ?? generatedPrefix(name, context.accountId, context.region, project, stack),
  };
}

function branding({ branding: given }: OwnLoginSettings): Pick<ManagedLoginArgs, "branding"> {
  return given === undefined ? {} : { branding: { settings: JSON.parse(given.settingsJson) } };
}
