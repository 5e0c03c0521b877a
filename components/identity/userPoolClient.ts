import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { callbackUrlFaults, exactUrl } from "./callbackUrls";

export type Scope = "openid" | "email" | "profile" | "phone";

export interface UserPoolClientArgs extends ComponentArgs {
  readonly userPoolId: pulumi.Input<string>;
  /** `confidential` has a secret and belongs on a server; `public` has none and belongs in a browser. */
  readonly kind: "confidential" | "public";
  /** Where Cognito may send the browser after login, letter by letter. */
  readonly callbackUrls: readonly pulumi.Input<string>[];
  /** Where Cognito may send the browser after logout. */
  readonly logoutUrls: readonly pulumi.Input<string>[];
  /** @default ["openid", "email", "profile"] */
  readonly scopes?: readonly Scope[];
  /**
   * Of access and id tokens, 5 to 1440.
   * @default 60
   */
  readonly accessTokenMinutes?: number;
  /**
   * 1 to 3650. Rotation does not prolong it: a replacement ends when the first one would have.
   * @default 1
   */
  readonly refreshTokenDays?: number;
  /**
   * Each use of a refresh token gives a new one; of a stolen one it shows that it was stolen. Public only:
   * load balancers and Open WebUI keep the first token and would be logged out.
   * @default - on for a public client, off for a confidential one
   */
  readonly refreshRotation?: boolean;
  /**
   * Who may log in: `COGNITO` for the pool's own users, or names of identity providers. Without `COGNITO` the
   * login page shows no password field.
   * @default ["COGNITO"]
   */
  readonly identityProviders?: readonly pulumi.Input<string>[];
  /**
   * Custom attributes of the pool that the id token holds; `[]` for a pool that has none. Never writable by the
   * user, who could otherwise give himself a role.
   * @default ["role", "organization"]
   */
  readonly customAttributes?: readonly string[];
  /**
   * Further standard attributes that users may see and set, such as `given_name`.
   * @default - none: e-mail, name and preferred_username
   */
  readonly furtherAttributes?: readonly ("given_name" | "family_name" | "locale" | "zoneinfo")[];
  /**
   * Whether users may see and set their phone number: for a pool with SMS.
   * @default false
   */
  readonly phoneNumber?: boolean;
}

const defaults = {
  scopes: ["openid", "email", "profile"] as readonly Scope[],
  accessTokenMinutes: 60,
  refreshTokenDays: 1,
  identityProviders: ["COGNITO"] as readonly pulumi.Input<string>[],
  customAttributes: ["role", "organization"] as readonly string[],
  furtherAttributes: [] as readonly string[],
  phoneNumber: false,
} as const;

/** How long the previous refresh token still works: two tabs refresh at once. Cognito API: 0 to 60. */
const ROTATION_GRACE_SECONDS = 30;

/**
 * An app client of a user pool: authorization code flow only, tokens revocable, no hint whether a user exists.
 *
 * Creates the client. Idle cost: nothing. Outputs `clientSecret`, a secret, for a confidential client only.
 *
 * Refuses implicit and client-credentials flows (there is no argument for them), URLs that Cognito or browsers
 * would not take, the scope `aws.cognito.signin.user.admin` (it lets a token change its user's attributes),
 * rotation on a confidential client, and token lifetimes outside Cognito's limits.
 */
export class UserPoolClient extends pulumi.ComponentResource {
  readonly clientId: pulumi.Output<string>;
  readonly clientSecret?: pulumi.Output<string>;

  constructor(name: string, args: UserPoolClientArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:identity:UserPoolClient", name, args, opts);
    const settings = withDefaults(args);
    const confidential = args.kind === "confidential";

    const client = new aws.cognito.UserPoolClient(
      name,
      {
        userPoolId: args.userPoolId,
        generateSecret: confidential,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["code"],
        allowedOauthScopes: [...settings.scopes],
        callbackUrls: checkedUrls(name, "callbackUrls", args.callbackUrls),
        logoutUrls: checkedUrls(name, "logoutUrls", args.logoutUrls),
        supportedIdentityProviders: [...settings.identityProviders],
        ...flowsAndRotation(settings),
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
        accessTokenValidity: settings.accessTokenMinutes,
        idTokenValidity: settings.accessTokenMinutes,
        refreshTokenValidity: settings.refreshTokenDays,
        // Written out because the defaults differ: hours for two of them, days for the third.
        tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
        ...attributes(settings),
      },
      { parent: this },
    );

    this.clientId = client.id;
    if (confidential) {
      this.clientSecret = pulumi.secret(client.clientSecret);
    }
    this.registerOutputs({
      clientId: this.clientId,
      ...(this.clientSecret === undefined ? {} : { clientSecret: this.clientSecret }),
      documents: {},
    });
  }
}

type Settings = UserPoolClientArgs & typeof defaults & { readonly refreshRotation: boolean };

function withDefaults(args: UserPoolClientArgs): Settings {
  return { ...defaults, refreshRotation: args.kind === "public", ...definedOnly(args) } as Settings;
}

/**
 * Managed login checks passwords by SRP. Rotation and ALLOW_REFRESH_TOKEN_AUTH exclude each other (Cognito
 * docs, refresh token rotation); the token endpoint refreshes with either. The list is never empty: an empty
 * one means Cognito's default, which holds the refresh flow and the custom flow (Cognito API).
 */
function flowsAndRotation(settings: Settings) {
  const passwords = settings.identityProviders.includes("COGNITO") || settings.refreshRotation;
  return {
    explicitAuthFlows: [
      ...(passwords ? ["ALLOW_USER_SRP_AUTH"] : []),
      ...(settings.refreshRotation ? [] : ["ALLOW_REFRESH_TOKEN_AUTH"]),
    ],
    ...(settings.refreshRotation
      ? { refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: ROTATION_GRACE_SECONDS } }
      : {}),
  };
}

/**
 * Required and federated attributes must be writable (Cognito API), so the user can change e-mail and names.
 * `role` and `organization` are readable only.
 */
function attributes({ customAttributes, furtherAttributes, phoneNumber }: Settings) {
  const writable = [
    "email",
    "name",
    "preferred_username",
    ...furtherAttributes,
    ...(phoneNumber ? ["phone_number"] : []),
  ];
  const custom = customAttributes.map((attribute) => `custom:${attribute}`);
  const verified = ["email_verified", ...(phoneNumber ? ["phone_number_verified"] : [])];
  return { readAttributes: [...writable, ...verified, ...custom], writeAttributes: writable };
}

function validate(name: string, args: UserPoolClientArgs): void {
  const settings = withDefaults(args);
  const faults = new ArgumentFaults("UserPoolClient", name);
  const { accessTokenMinutes, refreshTokenDays, scopes, identityProviders, customAttributes } = settings;
  faults.unless(
    ["confidential", "public"].includes(args.kind),
    "kind",
    args.kind,
    '"confidential" or "public"',
  );
  faults.unless(args.callbackUrls.length > 0, "callbackUrls", args.callbackUrls, "at least one URL");
  for (const field of ["callbackUrls", "logoutUrls"] as const) {
    for (const fault of callbackUrlFaults(args[field].filter(isPlain), field)) {
      faults.unless(false, field, args[field].filter(isPlain), "exact https URLs", fault);
    }
  }
  faults.unless(
    scopes.includes("openid") &&
      scopes.every((scope) => ["openid", "email", "profile", "phone"].includes(scope)),
    "scopes",
    scopes,
    '"openid", and "email", "profile", "phone"',
  );
  between(faults, "accessTokenMinutes", accessTokenMinutes, 5, 1440);
  between(faults, "refreshTokenDays", refreshTokenDays, 1, 3650);
  faults.unless(
    !settings.refreshRotation || args.kind === "public",
    "refreshRotation",
    settings.refreshRotation,
    "false on a confidential client",
    "leave it out; load balancers and Open WebUI keep the first refresh token",
  );
  const providers = identityProviders.filter(isPlain);
  faults.unless(
    identityProviders.length > 0,
    "identityProviders",
    providers,
    'at least one, such as "COGNITO"',
  );
  faults.unless(
    new Set(providers).size === providers.length,
    "identityProviders",
    providers,
    "each name once",
  );
  faults.unless(
    customAttributes.every((attribute) => /^[^\s:]{1,20}$/.test(attribute)),
    "customAttributes",
    customAttributes,
    'names of up to 20 characters without "custom:"',
  );
  faults.throwIfAny();
}

function between(
  faults: ArgumentFaults,
  field: string,
  value: number,
  minimum: number,
  maximum: number,
): void {
  const fits = Number.isInteger(value) && value >= minimum && value <= maximum;
  faults.unless(fits, field, value, `a whole number from ${minimum} to ${maximum}`);
}

function isPlain(value: pulumi.Input<string>): value is string {
  return typeof value === "string";
}

/** Plain URLs were judged before anything was registered; those that AWS names are judged when they are known. */
function checkedUrls(
  name: string,
  field: string,
  urls: readonly pulumi.Input<string>[],
): pulumi.Input<string>[] {
  const owner = `UserPoolClient "${name}"`;
  return urls.map((url) =>
    isPlain(url) ? url : pulumi.output(url).apply((known) => exactUrl(known, owner, field)),
  );
}
