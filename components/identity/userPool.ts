import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../shared/context";
import { discoveryUrl, issuerUrl } from "./loginUrls";
import { messagesFor } from "./messages";
import { SignUpGuard } from "./signUpGuard";
import { SmsSender } from "./smsSender";
import type { UserPoolArgs } from "./userPoolArgs";
import {
  emailConfiguration,
  messageSettings,
  mfaSettings,
  schemas,
  validateUserPool,
  withDefaults,
} from "./userPoolPlan";

export type { UserPoolArgs } from "./userPoolArgs";

/**
 * A Cognito user pool: the user's name is the e-mail address, verified and in any letter case; e-mail alone
 * recovers an account; only administrators create users unless `selfSignUp` is given.
 *
 * Creates the pool and a group for each of `groups`; with `selfSignUp` a pre-sign-up function with role and
 * log; with SMS a role. Idle cost: nothing; users are billed from the 10,001st active a month (ESSENTIALS, to be
 * verified), with PLUS from the first.
 *
 * The attributes `custom:role` and `custom:organization` exist for administrators to write. What is required
 * and what is the user name is fixed for the pool's life: changing it replaces the pool and loses every user,
 * so the pool is protected. A schema that changes here is ignored on an existing pool, because Cognito refuses it.
 *
 * Refuses passwords under 8 characters, sign-up without domains, methods for a second factor that is off,
 * messages that Cognito cannot send, and a sender that is not of the SES identity.
 */
export class UserPool extends pulumi.ComponentResource {
  readonly userPoolId: pulumi.Output<string>;
  readonly userPoolArn: pulumi.Output<string>;
  /** `iss` of the pool's tokens. */
  readonly issuerUrl: pulumi.Output<string>;
  /** The whole address of the discovery document. */
  readonly discoveryUrl: pulumi.Output<string>;

  constructor(name: string, args: UserPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    validateUserPool(name, args);
    super("gatehouse:identity:UserPool", name, args, opts);
    const { context, selfSignUp } = args;
    const { sms, ...mfa } = mfaSettings(args.mfa, withDefaults(args).mfaMethods);
    const parent = { parent: this };

    const guard =
      selfSignUp === undefined
        ? undefined
        : new SignUpGuard(`${name}-sign-up`, { ...selfSignUp, ...pick(args) }, parent);
    const sender = sms ? new SmsSender(`${name}-sms`, { context }, parent) : undefined;
    const pool = new aws.cognito.UserPool(
      name,
      { ...poolArgs(name, args, sms), ...mfa, ...smsArgs(args, sender), ...guardArgs(guard) },
      {
        parent: this,
        protect: context.protect,
        // Cognito: "cannot modify or remove schema items"; the provider would try on any difference.
        ignoreChanges: ["schemas"],
        dependsOn: [...(sender?.ready ?? [])],
      },
    );
    if (guard !== undefined) {
      // After the pool, and with nothing depending on it: the pool needs the function, this needs the pool.
      new aws.lambda.Permission(
        `${name}-sign-up-permission`,
        permissionArgs(args, guard.functionName, pool.arn),
        parent,
      );
    }
    for (const group of args.groups) {
      new aws.cognito.UserGroup(`${name}-group-${group.name}`, { ...group, userPoolId: pool.id }, parent);
    }

    this.userPoolId = pool.id;
    this.userPoolArn = pool.arn;
    this.issuerUrl = pool.id.apply((id) => issuerUrl(context, id));
    this.discoveryUrl = this.issuerUrl.apply(discoveryUrl);
    this.registerOutputs({
      userPoolId: this.userPoolId,
      userPoolArn: this.userPoolArn,
      issuerUrl: this.issuerUrl,
      discoveryUrl: this.discoveryUrl,
      documents: {},
    });
  }
}

function permissionArgs(
  { context }: UserPoolArgs,
  functionName: pulumi.Output<string>,
  poolArn: pulumi.Output<string>,
): aws.lambda.PermissionArgs {
  return {
    action: "lambda:InvokeFunction",
    function: functionName,
    principal: "cognito-idp.amazonaws.com",
    sourceArn: poolArn,
    sourceAccount: context.accountId,
  };
}

function pick({ context, keyArn, logRetentionDays }: UserPoolArgs) {
  return { context, keyArn, logRetentionDays };
}

/** Everything that does not depend on another resource. */
function poolArgs(name: string, args: UserPoolArgs, sms: boolean): aws.cognito.UserPoolArgs {
  const settings = withDefaults(args);
  const { context, selfSignUp, tier } = settings;
  const { invite, ...messages } = messageSettings(
    messagesFor(settings.applicationName, settings.signInUrl),
    sms,
  );
  return {
    usernameAttributes: ["email"],
    usernameConfiguration: { caseSensitive: false },
    autoVerifiedAttributes: ["email"],
    // Without it a new address counts as verified at once, which hands over whatever trusts the old one.
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
    schemas,
    passwordPolicy: {
      minimumLength: settings.passwordMinimumLength,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: true,
      requireSymbols: settings.passwordSymbols === "required",
      temporaryPasswordValidityDays: settings.temporaryPasswordDays,
    },
    accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
    adminCreateUserConfig: {
      allowAdminCreateUserOnly: selfSignUp === undefined,
      inviteMessageTemplate: invite,
    },
    ...messages,
    emailConfiguration: emailConfiguration(settings.email),
    userPoolTier: tier,
    ...threatProtection(settings),
    deletionProtection: context.protect ? "ACTIVE" : "INACTIVE",
    tags: tagsFor(context, name),
  };
}

function threatProtection({
  tier,
  threatProtection: wanted,
}: UserPoolArgs): Partial<aws.cognito.UserPoolArgs> {
  const mode = { off: "OFF", audit: "AUDIT", enforced: "ENFORCED" }[wanted ?? "enforced"];
  return tier === "PLUS" ? { userPoolAddOns: { advancedSecurityMode: mode } } : {};
}

/** Seoul has no SNS text messages of its own: Cognito sends them from Tokyo (@pulumi/aws 7.48 types). */
const SNS_REGIONS: Readonly<Record<string, string>> = { "ap-northeast-2": "ap-northeast-1" };

function smsArgs(
  { context }: UserPoolArgs,
  sender: SmsSender | undefined,
): Partial<aws.cognito.UserPoolArgs> {
  return sender === undefined
    ? {}
    : {
        smsConfiguration: {
          externalId: sender.externalId,
          snsCallerArn: sender.roleArn,
          snsRegion: SNS_REGIONS[context.region] ?? context.region,
        },
      };
}

function guardArgs(guard: SignUpGuard | undefined): Partial<aws.cognito.UserPoolArgs> {
  return guard === undefined ? {} : { lambdaConfig: { preSignUp: guard.functionArn } };
}
