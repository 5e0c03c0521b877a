import { nameOf, type PlanResource } from "../../cli/plan";
import { InputError } from "../../components/shared/errors";

/** One call of the Cognito API that creates what the program describes. */
export interface CognitoCall {
  /** Such as CreateUserPool. */
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The plan's id of what the call creates, and where its answer has the real one. */
  readonly creates?: { readonly planned: string; readonly found: readonly [string, string] };
}

type Inputs = Readonly<Record<string, unknown>>;
/** The API's name of an input, or what a nested input becomes. */
type Names = { readonly [input: string]: string | readonly [name: string, inside: Names] };

const PASSWORD_POLICY: Names = {
  minimumLength: "MinimumLength",
  requireLowercase: "RequireLowercase",
  requireUppercase: "RequireUppercase",
  requireNumbers: "RequireNumbers",
  requireSymbols: "RequireSymbols",
  temporaryPasswordValidityDays: "TemporaryPasswordValidityDays",
};

/** Inputs of the provider @pulumi/aws 7.48 and their names in the Cognito API. What is not here stops the proof. */
const POOL: Names = {
  name: "PoolName",
  usernameAttributes: "UsernameAttributes",
  usernameConfiguration: ["UsernameConfiguration", { caseSensitive: "CaseSensitive" }],
  autoVerifiedAttributes: "AutoVerifiedAttributes",
  userAttributeUpdateSettings: [
    "UserAttributeUpdateSettings",
    { attributesRequireVerificationBeforeUpdates: "AttributesRequireVerificationBeforeUpdate" },
  ],
  schemas: [
    "Schema",
    {
      name: "Name",
      attributeDataType: "AttributeDataType",
      mutable: "Mutable",
      required: "Required",
      stringAttributeConstraints: [
        "StringAttributeConstraints",
        { minLength: "MinLength", maxLength: "MaxLength" },
      ],
    },
  ],
  passwordPolicy: ["Policies", PASSWORD_POLICY],
  accountRecoverySetting: [
    "AccountRecoverySetting",
    { recoveryMechanisms: ["RecoveryMechanisms", { name: "Name", priority: "Priority" }] },
  ],
  adminCreateUserConfig: [
    "AdminCreateUserConfig",
    {
      allowAdminCreateUserOnly: "AllowAdminCreateUserOnly",
      inviteMessageTemplate: [
        "InviteMessageTemplate",
        { emailSubject: "EmailSubject", emailMessage: "EmailMessage", smsMessage: "SMSMessage" },
      ],
    },
  ],
  verificationMessageTemplate: [
    "VerificationMessageTemplate",
    {
      defaultEmailOption: "DefaultEmailOption",
      emailSubject: "EmailSubject",
      emailMessage: "EmailMessage",
      smsMessage: "SmsMessage",
    },
  ],
  emailConfiguration: [
    "EmailConfiguration",
    { emailSendingAccount: "EmailSendingAccount", fromEmailAddress: "From", sourceArn: "SourceArn" },
  ],
  userPoolTier: "UserPoolTier",
  userPoolAddOns: ["UserPoolAddOns", { advancedSecurityMode: "AdvancedSecurityMode" }],
  deletionProtection: "DeletionProtection",
  tags: "UserPoolTags",
};

/** Sent by a call of their own, as the provider does it. */
const MFA: Names = {
  mfaConfiguration: "MfaConfiguration",
  softwareTokenMfaConfiguration: ["SoftwareTokenMfaConfiguration", { enabled: "Enabled" }],
};

const CLIENT: Names = {
  name: "ClientName",
  userPoolId: "UserPoolId",
  generateSecret: "GenerateSecret",
  allowedOauthFlowsUserPoolClient: "AllowedOAuthFlowsUserPoolClient",
  allowedOauthFlows: "AllowedOAuthFlows",
  allowedOauthScopes: "AllowedOAuthScopes",
  callbackUrls: "CallbackURLs",
  logoutUrls: "LogoutURLs",
  supportedIdentityProviders: "SupportedIdentityProviders",
  explicitAuthFlows: "ExplicitAuthFlows",
  refreshTokenRotation: [
    "RefreshTokenRotation",
    { feature: "Feature", retryGracePeriodSeconds: "RetryGracePeriodSeconds" },
  ],
  preventUserExistenceErrors: "PreventUserExistenceErrors",
  enableTokenRevocation: "EnableTokenRevocation",
  accessTokenValidity: "AccessTokenValidity",
  idTokenValidity: "IdTokenValidity",
  refreshTokenValidity: "RefreshTokenValidity",
  tokenValidityUnits: [
    "TokenValidityUnits",
    { accessToken: "AccessToken", idToken: "IdToken", refreshToken: "RefreshToken" },
  ],
  readAttributes: "ReadAttributes",
  writeAttributes: "WriteAttributes",
};

const GROUP: Names = {
  name: "GroupName",
  userPoolId: "UserPoolId",
  description: "Description",
  precedence: "Precedence",
};

const DOMAIN: Names = {
  domain: "Domain",
  userPoolId: "UserPoolId",
  managedLoginVersion: "ManagedLoginVersion",
};

const TYPES = {
  pool: "aws:cognito/userPool:UserPool",
  client: "aws:cognito/userPoolClient:UserPoolClient",
  group: "aws:cognito/userGroup:UserGroup",
  domain: "aws:cognito/userPoolDomain:UserPoolDomain",
} as const;

/** What a plan has in Cognito and these calls leave out, because ministack has nothing of the kind. */
const WITHOUT_A_CALL = ["aws:cognito/managedLoginBranding:ManagedLoginBranding"];

/**
 * The calls that make a pool with its groups, its app client and its domain exactly as the plan has them, in the
 * order in which they have to be made. Ids in the bodies are the plan's.
 *
 * @throws InputError for an input that has no place in a call: a setting must not be left out without a word.
 */
export function cognitoCalls(resources: readonly PlanResource[]): readonly CognitoCall[] {
  const faults = new Faults();
  const ofType = (type: string) => resources.filter((resource) => resource.type === type && resource.custom);
  for (const { type } of resources) {
    if (type.startsWith("aws:cognito/") && !isKnown(type)) {
      faults.add(`${type} has no call yet; add it to local/proof/cognitoCalls.ts.`);
    }
  }
  const calls = [
    ...ofType(TYPES.pool).flatMap((pool) => poolCalls(pool, faults)),
    ...ofType(TYPES.group).map((group) => call("CreateGroup", group, GROUP, faults)),
    ...ofType(TYPES.domain).map((domain) => call("CreateUserPoolDomain", domain, DOMAIN, faults)),
    ...ofType(TYPES.client).map((client) => ({
      ...call("CreateUserPoolClient", client, CLIENT, faults),
      ...created(client, "UserPoolClient", "ClientId"),
    })),
  ];
  faults.throwIfAny();
  return calls;
}

function isKnown(type: string): boolean {
  return [...Object.values(TYPES), ...WITHOUT_A_CALL].some((known) => known === type);
}

function poolCalls(pool: PlanResource, faults: Faults): CognitoCall[] {
  const isMfa = (name: string) => name in MFA;
  const inputs = Object.entries(pool.inputs);
  const without = { ...pool, inputs: Object.fromEntries(inputs.filter(([name]) => !isMfa(name))) };
  const mfa = { ...pool, inputs: Object.fromEntries(inputs.filter(([name]) => isMfa(name))) };
  const { body, action } = call("CreateUserPool", without, POOL, faults);
  const policies = body["Policies"];
  return [
    {
      action,
      body: policies === undefined ? body : { ...body, Policies: { PasswordPolicy: policies } },
      ...created(pool, "UserPool", "Id"),
    },
    {
      action: "SetUserPoolMfaConfig",
      body: { UserPoolId: pool.id, ...call("", mfa, MFA, faults).body },
    },
  ];
}

function created({ id }: PlanResource, object: string, key: string): Pick<CognitoCall, "creates"> {
  return id === undefined ? {} : { creates: { planned: id, found: [object, key] } };
}

function call(action: string, resource: PlanResource, names: Names, faults: Faults): CognitoCall {
  // The provider's own: in which region it sends the call.
  const { region: _, ...inputs } = resource.inputs;
  return { action, body: renamed(inputs, names, `${resource.type} "${nameOf(resource)}"`, faults) };
}

function renamed(inputs: Inputs, names: Names, owner: string, faults: Faults): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([input, value]) => {
      const name = names[input];
      if (name === undefined) {
        faults.add(
          `${owner}: the input ${input} has no place in a call; add it to local/proof/cognitoCalls.ts.`,
        );
        return [];
      }
      if (typeof name === "string") {
        return [[name, value]];
      }
      const [outer, inside] = name;
      const nested = (one: unknown) => renamed(one as Inputs, inside, `${owner}: ${input}`, faults);
      return [[outer, Array.isArray(value) ? value.map(nested) : nested(value)]];
    }),
  );
}

class Faults {
  readonly #faults: string[] = [];

  add(fault: string): void {
    this.#faults.push(fault);
  }

  throwIfAny(): void {
    if (this.#faults.length > 0) {
      throw new InputError(this.#faults);
    }
  }
}
