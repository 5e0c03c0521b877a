import type * as aws from "@pulumi/aws";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { type Messages, messageFaults } from "./messages";
import { emailDomainFaults } from "./signUpCode";
import type { Mfa, MfaMethod, UserPoolArgs } from "./userPoolArgs";

const defaults = {
  mfaMethods: ["totp"] as readonly MfaMethod[],
  passwordMinimumLength: 12,
  passwordSymbols: "required" as "required" | "optional",
  temporaryPasswordDays: 7,
  tier: "ESSENTIALS" as "ESSENTIALS" | "PLUS",
  applicationName: "the application",
} as const;

/** The arguments with every default in its place. */
export function withDefaults(args: UserPoolArgs): UserPoolArgs & typeof defaults {
  return { ...defaults, ...definedOnly(args) } as UserPoolArgs & typeof defaults;
}

/** Throws every fault of a user pool's arguments at once. */
export function validateUserPool(name: string, args: UserPoolArgs): void {
  const settings = withDefaults(args);
  const { mfa, mfaMethods, selfSignUp } = settings;
  const faults = new ArgumentFaults("UserPool", name);
  faults.unless(["off", "optional", "required"].includes(mfa), "mfa", mfa, '"off", "optional" or "required"');
  faults.unless(
    mfaMethods.length > 0 && mfaMethods.every((method) => ["totp", "sms"].includes(method)),
    "mfaMethods",
    mfaMethods,
    '"totp", "sms" or both',
    'for no second factor set mfa to "off"',
  );
  faults.unless(
    mfa !== "off" || args.mfaMethods === undefined,
    "mfaMethods",
    args.mfaMethods,
    'nothing while mfa is "off"',
    'set mfa to "optional" or "required", or leave mfaMethods out',
  );
  faults.unless(
    settings.tier === "PLUS" || ["off", undefined].includes(args.threatProtection),
    "threatProtection",
    args.threatProtection,
    '"off" without the tier PLUS (Cognito docs, threat protection)',
    'set the tier to "PLUS", or threatProtection to "off"',
  );
  faults.unless(
    ["ESSENTIALS", "PLUS"].includes(settings.tier),
    "tier",
    settings.tier,
    '"ESSENTIALS" or "PLUS"',
  );
  wholeNumber(faults, "passwordMinimumLength", settings.passwordMinimumLength, 8, 99);
  // Cognito API: 0 to 365, where 0 means "use the default"; said by number here.
  wholeNumber(faults, "temporaryPasswordDays", settings.temporaryPasswordDays, 1, 365);
  for (const fault of selfSignUp === undefined ? [] : emailDomainFaults(selfSignUp.emailDomains)) {
    faults.unless(
      false,
      "selfSignUp.emailDomains",
      selfSignUp?.emailDomains,
      "a list of e-mail domains",
      fault,
    );
  }
  for (const fault of messageFaults(settings.applicationName, settings.signInUrl)) {
    faults.unless(false, "messages", settings.applicationName, "text that Cognito can send", fault);
  }
  validateGroups(faults, settings);
  validateEmail(faults, settings);
  faults.throwIfAny();
}

function wholeNumber(
  faults: ArgumentFaults,
  field: string,
  value: number,
  minimum: number,
  maximum: number,
): void {
  const fits = Number.isInteger(value) && value >= minimum && value <= maximum;
  faults.unless(fits, field, value, `a whole number from ${minimum} to ${maximum}`);
}

function validateGroups(faults: ArgumentFaults, { groups }: UserPoolArgs): void {
  for (const group of groups) {
    // Cognito API: GroupName is 1 to 128 characters without white space.
    const named = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(group.name);
    faults.unless(named, "groups[].name", group.name, "1 to 128 characters without spaces");
    faults.unless(
      group.description.length <= 2048,
      "groups[].description",
      group.name,
      "at most 2048 characters",
    );
    wholeNumber(faults, `groups[${group.name}].precedence`, group.precedence, 0, 2 ** 31 - 1);
  }
  const names = groups.map((group) => group.name);
  faults.unless(new Set(names).size === names.length, "groups", names, "each name once");
}

/** Besides their own region, pools may use SES of these (Cognito docs, "SES Regions"). */
const SHARED_SES_REGIONS = ["us-east-1", "us-west-2", "eu-west-1"];

function validateEmail(faults: ArgumentFaults, { context, email }: UserPoolArgs): void {
  if (email === undefined) {
    return;
  }
  const [, domain = ""] = /^(?:[^<>\r\n]{1,100} <)?[^\s<>@]+@([^\s<>@]+)>?$/.exec(email.from) ?? [];
  faults.unless(domain !== "", "email.from", email.from, '"user@example.com" or "Name <user@example.com>"');
  if (typeof email.sesIdentityArn !== "string") {
    return;
  }
  const [, region, identity = ""] =
    /^arn:[^:]+:ses:([^:]+):\d{12}:identity\/(\S+)$/.exec(email.sesIdentityArn) ?? [];
  const allowed = [...new Set([context.region, ...SHARED_SES_REGIONS])];
  faults.unless(
    region !== undefined && allowed.includes(region),
    "email.sesIdentityArn",
    email.sesIdentityArn,
    `the ARN of an SES identity in ${allowed.join(", ")}`,
  );
  const identityDomain = identity.slice(identity.indexOf("@") + 1).toLowerCase();
  const sent = domain.toLowerCase();
  faults.unless(
    region === undefined || domain === "" || sent === identityDomain || sent.endsWith(`.${identityDomain}`),
    "email.from",
    email.from,
    `an address of the verified identity ${identity}`,
  );
}

type PoolArgs = aws.cognito.UserPoolArgs;

/**
 * Attributes beyond Cognito's own definition. They can be added but never changed or removed, and `required`
 * is fixed for the life of the pool (Cognito API). Constraints are always written: Cognito answers with them,
 * and their absence would be a difference on every update.
 */
export const schemas: PoolArgs["schemas"] = [
  stringAttribute("email", true),
  stringAttribute("name"),
  stringAttribute("preferred_username"),
  stringAttribute("role", false, "256"),
  stringAttribute("organization", false, "256"),
];

function stringAttribute(name: string, required = false, maxLength = "2048") {
  return {
    name,
    attributeDataType: "String",
    // Federation writes attributes at each login and fails for one that is not mutable (Cognito docs).
    mutable: true,
    required,
    stringAttributeConstraints: { minLength: "0", maxLength },
  };
}

/** What each choice of a second factor becomes. `off` must leave the other blocks out (@pulumi/aws 7.48 types). */
export function mfaSettings(
  mfa: Mfa,
  methods: readonly MfaMethod[],
): Pick<PoolArgs, "mfaConfiguration" | "softwareTokenMfaConfiguration"> & { readonly sms: boolean } {
  if (mfa === "off") {
    return { mfaConfiguration: "OFF", sms: false };
  }
  return {
    mfaConfiguration: mfa === "required" ? "ON" : "OPTIONAL",
    ...(methods.includes("totp") ? { softwareTokenMfaConfiguration: { enabled: true } } : {}),
    sms: methods.includes("sms"),
  };
}

/** Cognito's own sender (50 messages a day), or SES. */
export function emailConfiguration(email: UserPoolArgs["email"]): PoolArgs["emailConfiguration"] {
  return email === undefined
    ? { emailSendingAccount: "COGNITO_DEFAULT" }
    : { emailSendingAccount: "DEVELOPER", fromEmailAddress: email.from, sourceArn: email.sesIdentityArn };
}

/** The messages as the pool takes them; those for text messages only where a text message can be sent. */
export function messageSettings(
  messages: Messages,
  sms: boolean,
): Pick<PoolArgs, "verificationMessageTemplate" | "smsAuthenticationMessage"> & {
  readonly invite: NonNullable<
    aws.types.input.cognito.UserPoolAdminCreateUserConfig["inviteMessageTemplate"]
  >;
} {
  return {
    invite: {
      emailSubject: messages.inviteSubject,
      emailMessage: messages.inviteEmail,
      smsMessage: messages.inviteSms,
    },
    verificationMessageTemplate: {
      defaultEmailOption: "CONFIRM_WITH_CODE",
      emailSubject: messages.verificationSubject,
      emailMessage: messages.verificationEmail,
      ...(sms ? { smsMessage: messages.sms } : {}),
    },
    ...(sms ? { smsAuthenticationMessage: messages.sms } : {}),
  };
}
