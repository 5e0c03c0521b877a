import type { Rule } from "../../rule";
import { ec2UserDataNoSecrets } from "./ec2UserDataNoSecrets";
import { ecsTaskNoPlaintextSecrets } from "./ecsTaskNoPlaintextSecrets";
import { kmsNoLockoutBypass } from "./kmsNoLockoutBypass";
import { kmsPolicyNoWildcardPrincipal } from "./kmsPolicyNoWildcardPrincipal";
import { lambdaEnvNoSecrets } from "./lambdaEnvNoSecrets";
import { providerNoStaticCredentials } from "./providerNoStaticCredentials";
import { secretPolicyNotPublic } from "./secretPolicyNotPublic";
import { secretValueNotLiteral } from "./secretValueNotLiteral";
import { ssmParamSecureString } from "./ssmParamSecureString";

export const secrets: readonly Rule[] = [
  ec2UserDataNoSecrets,
  ecsTaskNoPlaintextSecrets,
  kmsNoLockoutBypass,
  kmsPolicyNoWildcardPrincipal,
  lambdaEnvNoSecrets,
  providerNoStaticCredentials,
  secretPolicyNotPublic,
  secretValueNotLiteral,
  ssmParamSecureString,
];
