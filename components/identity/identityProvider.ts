import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";

interface CommonArgs extends ComponentArgs {
  readonly userPoolId: pulumi.Input<string>;
  /** 3 to 32 characters without spaces and underscores at the ends; part of each user's name in the pool. */
  readonly providerName: string;
  /**
   * E-mail domains whose users an application may send straight to this provider (`idp_identifier`).
   * @default - none
   */
  readonly emailDomains?: readonly string[];
}

export interface SamlIdentityProviderArgs extends CommonArgs {
  readonly kind: "saml";
  /** The address of the metadata, or its text. An address is better: Cognito reads new certificates from it. */
  readonly metadata: { readonly url: string } | { readonly file: string };
  /**
   * Which SAML attributes hold e-mail and name.
   * @default - the claims `…/ws/2005/05/identity/claims/emailaddress` and `…/name`
   */
  readonly attributes?: { readonly email: string; readonly name?: string };
}

export interface OidcIdentityProviderArgs extends CommonArgs {
  readonly kind: "oidc";
  /** The issuer, https, without a slash at the end; Cognito finds the endpoints below it. */
  readonly issuer: string;
  readonly clientId: pulumi.Input<string>;
  /** Kept as a secret in the plan and in the state, whatever it arrives as. */
  readonly clientSecret: pulumi.Input<string>;
  /** @default ["openid", "email", "profile"] */
  readonly scopes?: readonly string[];
  /**
   * Which claims hold e-mail and name.
   * @default { email: "email", name: "name" }
   */
  readonly attributes?: { readonly email: string; readonly name?: string };
}

export type IdentityProviderArgs = SamlIdentityProviderArgs | OidcIdentityProviderArgs;

const CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/**
 * What Cognito adds to the details by itself, and refuses when it is sent back (terraform-provider-aws #35588):
 * its own certificate, addresses from the metadata, endpoints from discovery.
 */
const COMPUTED_DETAILS = {
  saml: ["ActiveEncryptionCertificate", "SSORedirectBindingURI", "SLORedirectBindingURI"],
  oidc: ["attributes_url_add_attributes", "authorize_url", "token_url", "attributes_url", "jwks_uri"],
} as const;

/**
 * A company's own login, SAML or OpenID Connect, federated into a user pool. An app client offers it when it
 * lists the provider's name.
 *
 * Creates the identity provider. Idle cost: nothing; federated users are billed from the 51st active a month
 * (to be verified).
 *
 * SAML requests are signed, logins that the provider starts by itself are refused (nothing ties them to a
 * request). Only e-mail and name are taken over: what else is mapped would have to be writable by the user.
 *
 * Refuses metadata and issuers without TLS, and names that Cognito reserves.
 */
export class IdentityProvider extends pulumi.ComponentResource {
  readonly providerName: pulumi.Output<string>;

  constructor(name: string, args: IdentityProviderArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:identity:IdentityProvider", name, withSecret(args), opts);

    const provider = new aws.cognito.IdentityProvider(
      name,
      {
        userPoolId: args.userPoolId,
        providerName: args.providerName,
        ...(args.emailDomains === undefined ? {} : { idpIdentifiers: [...args.emailDomains] }),
        ...(args.kind === "saml" ? samlArgs(args) : oidcArgs(args)),
      },
      {
        parent: this,
        ignoreChanges: COMPUTED_DETAILS[args.kind].map((key) => `providerDetails.${key}`),
        // The provider answers with the whole map, so the secret would come back in the clear beside it.
        ...(args.kind === "oidc" ? { additionalSecretOutputs: ["providerDetails"] } : {}),
      },
    );

    this.providerName = provider.providerName;
    this.registerOutputs({ providerName: this.providerName, documents: {} });
  }
}

/** A component's inputs stand in the plan too, so the secret must be one there as well. */
function withSecret(args: IdentityProviderArgs): IdentityProviderArgs {
  return args.kind === "oidc" ? { ...args, clientSecret: pulumi.secret(args.clientSecret) } : args;
}

type ProviderArgs = Pick<
  aws.cognito.IdentityProviderArgs,
  "providerType" | "providerDetails" | "attributeMapping"
>;

function samlArgs({ metadata, attributes }: SamlIdentityProviderArgs): ProviderArgs {
  return {
    providerType: "SAML",
    providerDetails: {
      ...("url" in metadata ? { MetadataURL: metadata.url } : { MetadataFile: metadata.file }),
      IDPInit: "false",
      IDPSignout: "false",
      EncryptedResponses: "false",
      RequestSigningAlgorithm: "rsa-sha256",
    },
    attributeMapping: { ...(attributes ?? { email: `${CLAIMS}/emailaddress`, name: `${CLAIMS}/name` }) },
  };
}

function oidcArgs(args: OidcIdentityProviderArgs): ProviderArgs {
  const { issuer, clientId, clientSecret, scopes = ["openid", "email", "profile"], attributes } = args;
  return {
    providerType: "OIDC",
    providerDetails: {
      oidc_issuer: issuer,
      client_id: clientId,
      client_secret: pulumi.secret(clientSecret),
      authorize_scopes: scopes.join(" "),
      attributes_request_method: "GET",
    },
    // Cognito maps `sub` by itself and answers with it; unsaid, it would be a difference on every update.
    attributeMapping: { ...(attributes ?? { email: "email", name: "name" }), username: "sub" },
  };
}

/** Names of Cognito's own providers. */
const RESERVED = ["COGNITO", "FACEBOOK", "GOOGLE", "LOGINWITHAMAZON", "SIGNINWITHAPPLE"];

function validate(name: string, args: IdentityProviderArgs): void {
  const faults = new ArgumentFaults("IdentityProvider", name);
  // Cognito API: IdpIdentifiers of CreateIdentityProvider.
  const identifiers = args.emailDomains ?? [];
  faults.unless(
    identifiers.length <= 50 && identifiers.every((domain) => /^[\w.+@-]{1,40}$/.test(domain)),
    "emailDomains",
    identifiers,
    "at most 50 domains of at most 40 characters",
  );
  const { providerName } = args;
  faults.unless(
    // Cognito API: ProviderName of CreateIdentityProvider.
    /^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u.test(providerName) && providerName.length <= 32,
    "providerName",
    providerName,
    "3 to 32 characters without spaces and underscores",
  );
  faults.unless(
    !RESERVED.includes(providerName.toUpperCase()),
    "providerName",
    providerName,
    `anything but ${RESERVED.join(", ")}`,
  );
  if (args.kind === "saml") {
    validateSaml(faults, args.metadata);
  } else {
    validateOidc(faults, args);
  }
  faults.throwIfAny();
}

function validateSaml(faults: ArgumentFaults, metadata: SamlIdentityProviderArgs["metadata"]): void {
  if ("url" in metadata) {
    faults.unless(isHttps(metadata.url), "metadata.url", metadata.url, "an https address");
  } else {
    const parsed = /<(\w+:)?EntityDescriptor[\s>]/.test(metadata.file);
    faults.unless(
      parsed,
      "metadata.file",
      metadata.file.slice(0, 40),
      "SAML metadata with an EntityDescriptor",
    );
  }
}

function validateOidc(faults: ArgumentFaults, { issuer, scopes }: OidcIdentityProviderArgs): void {
  faults.unless(
    isHttps(issuer) && !issuer.endsWith("/") && !/[?#]/.test(issuer) && !issuer.includes("/.well-known/"),
    "issuer",
    issuer,
    "an https address without query and without a slash at the end",
    "give the issuer itself, not its discovery document",
  );
  faults.unless(scopes === undefined || scopes.includes("openid"), "scopes", scopes, 'a list with "openid"');
}

function isHttps(url: string): boolean {
  return /^https:\/\/[^\s/]/.test(url) && URL.canParse(url);
}
