import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";

/** `off`: a password alone; `optional`: each user decides; `required`: nobody logs in without. */
export type Mfa = "off" | "optional" | "required";
export type MfaMethod = "totp" | "sms";

export interface UserPoolArgs extends ComponentArgs {
  /** Whether users may or must have a second factor. */
  readonly mfa: Mfa;
  /**
   * SMS costs money for each message and is the weaker one. Once set, it cannot be taken away from a pool
   * (@pulumi/aws 7.48 types).
   * @default ["totp"]
   */
  readonly mfaMethods?: readonly MfaMethod[];
  /**
   * From 8 to 99.
   * @default 12
   */
  readonly passwordMinimumLength?: number;
  /** @default "required" */
  readonly passwordSymbols?: "required" | "optional";
  /**
   * How long an invitation is valid, 1 to 365.
   * @default 7
   */
  readonly temporaryPasswordDays?: number;
  /**
   * Lets people with an e-mail address of these domains make their own account.
   * @default - only an administrator creates users
   */
  readonly selfSignUp?: { readonly emailDomains: readonly string[] };
  /**
   * PLUS adds threat protection (compromised passwords, risky logins), for a fee on each active user.
   * @default "ESSENTIALS"
   */
  readonly tier?: "ESSENTIALS" | "PLUS";
  /**
   * What Cognito does about stolen passwords and risky logins; only `off` without PLUS.
   * @default - "enforced" with PLUS, "off" without
   */
  readonly threatProtection?: "off" | "audit" | "enforced";
  /** Applications read them from the claim `cognito:groups`. A lower precedence wins. */
  readonly groups: readonly {
    readonly name: string;
    readonly description: string;
    readonly precedence: number;
  }[];
  /**
   * The sender of invitations and codes, through an SES identity that is verified and out of the sandbox.
   * Whoever deploys needs `iam:CreateServiceLinkedRole` for `email.cognito-idp.amazonaws.com`.
   * @default - Cognito's own sender, 50 messages a day (Cognito docs, quotas)
   */
  readonly email?: { readonly from: string; readonly sesIdentityArn: pulumi.Input<string> };
  /**
   * How messages name what the user signs in to, up to 40 characters.
   * @default "the application"
   */
  readonly applicationName?: string;
  /**
   * Where an invitation sends the user.
   * @default - an invitation without a link
   */
  readonly signInUrl?: pulumi.Input<string>;
  /** Encrypts the log of the sign-up function. */
  readonly keyArn: pulumi.Input<string>;
  /** Of the log of the sign-up function. */
  readonly logRetentionDays: number;
}
