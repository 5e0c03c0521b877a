import type { Rule } from "../../rule";
import { ec2UserDataNoSecrets } from "./ec2UserDataNoSecrets";
import { ecsTaskNoPlaintextSecrets } from "./ecsTaskNoPlaintextSecrets";
import { kmsDeletionWindow } from "./kmsDeletionWindow";
import { kmsEnabled } from "./kmsEnabled";
import { kmsNoLockoutBypass } from "./kmsNoLockoutBypass";
import { kmsPolicyDefined } from "./kmsPolicyDefined";
import { kmsPolicyNoWildcardPrincipal } from "./kmsPolicyNoWildcardPrincipal";
import { kmsRotation } from "./kmsRotation";
import { kmsServicePrincipalSourceCondition } from "./kmsServicePrincipalSourceCondition";
import { lambdaEnvNoSecrets } from "./lambdaEnvNoSecrets";
import { providerNoStaticCredentials } from "./providerNoStaticCredentials";
import { secretArgumentNotLiteral } from "./secretArgumentNotLiteral";
import { secretCmk } from "./secretCmk";
import { secretPolicyNotPublic } from "./secretPolicyNotPublic";
import { secretRecoveryWindowProd } from "./secretRecoveryWindowProd";
import { secretRotation } from "./secretRotation";
import { secretRotationPeriod } from "./secretRotationPeriod";
import { secretValueNotLiteral } from "./secretValueNotLiteral";
import { ssmParamCmk } from "./ssmParamCmk";
import { ssmParamSecureString } from "./ssmParamSecureString";
import { textNoSecrets } from "./textNoSecrets";

export const secrets: readonly Rule[] = [
  ec2UserDataNoSecrets,
  ecsTaskNoPlaintextSecrets,
  kmsDeletionWindow,
  kmsEnabled,
  kmsNoLockoutBypass,
  kmsPolicyDefined,
  kmsPolicyNoWildcardPrincipal,
  kmsRotation,
  kmsServicePrincipalSourceCondition,
  lambdaEnvNoSecrets,
  providerNoStaticCredentials,
  secretCmk,
  secretPolicyNotPublic,
  secretRecoveryWindowProd,
  secretRotation,
  secretRotationPeriod,
  secretValueNotLiteral,
  ssmParamCmk,
  ssmParamSecureString,
  secretArgumentNotLiteral,
  textNoSecrets,
];
