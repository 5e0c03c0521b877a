import type { Rule } from "../../rule";
import { cognitoAccountRecovery } from "./cognitoAccountRecovery";
import { cognitoAdminCreateOnly } from "./cognitoAdminCreateOnly";
import { cognitoClientHttpsCallbacks } from "./cognitoClientHttpsCallbacks";
import { cognitoClientNoAdminScope } from "./cognitoClientNoAdminScope";
import { cognitoClientNoImplicit } from "./cognitoClientNoImplicit";
import { cognitoClientNoPasswordAuth } from "./cognitoClientNoPasswordAuth";
import { cognitoClientPreventUserExistenceErrors } from "./cognitoClientPreventUserExistenceErrors";
import { cognitoClientRefreshRotation } from "./cognitoClientRefreshRotation";
import { cognitoClientRevocation } from "./cognitoClientRevocation";
import { cognitoClientSecret } from "./cognitoClientSecret";
import { cognitoClientTokenValidity } from "./cognitoClientTokenValidity";
import { cognitoDeletionProtection } from "./cognitoDeletionProtection";
import { cognitoDomainTls } from "./cognitoDomainTls";
import { cognitoFederationHttps } from "./cognitoFederationHttps";
import { cognitoIdpoolNoClassic } from "./cognitoIdpoolNoClassic";
import { cognitoIdpoolNoUnauth } from "./cognitoIdpoolNoUnauth";
import { cognitoIdpoolServerSideCheck } from "./cognitoIdpoolServerSideCheck";
import { cognitoMfa } from "./cognitoMfa";
import { cognitoPasswordPolicy } from "./cognitoPasswordPolicy";
import { cognitoThreatProtection } from "./cognitoThreatProtection";
import { cognitoVerifiedEmail } from "./cognitoVerifiedEmail";

export const identity: readonly Rule[] = [
  cognitoAdminCreateOnly,
  cognitoClientHttpsCallbacks,
  cognitoClientNoImplicit,
  cognitoClientNoPasswordAuth,
  cognitoClientPreventUserExistenceErrors,
  cognitoClientRevocation,
  cognitoClientSecret,
  cognitoClientTokenValidity,
  cognitoDeletionProtection,
  cognitoDomainTls,
  cognitoIdpoolNoClassic,
  cognitoIdpoolNoUnauth,
  cognitoIdpoolServerSideCheck,
  cognitoMfa,
  cognitoPasswordPolicy,
  cognitoThreatProtection,
  cognitoVerifiedEmail,
  cognitoAccountRecovery,
  cognitoClientNoAdminScope,
  cognitoClientRefreshRotation,
  cognitoFederationHttps,
];
