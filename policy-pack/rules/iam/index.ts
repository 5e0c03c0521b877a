import type { Rule } from "../../rule";
import { iamBedrockModelsBound } from "./iamBedrockModelsBound";
import { iamCloudshellRestricted } from "./iamCloudshellRestricted";
import { iamCognitoTrustAud } from "./iamCognitoTrustAud";
import { iamGithubOidcSub } from "./iamGithubOidcSub";
import { iamKmsDecryptBound } from "./iamKmsDecryptBound";
import { iamKmsThroughService } from "./iamKmsThroughService";
import { iamNoAdmin } from "./iamNoAdmin";
import { iamNoAdminManagedPolicy } from "./iamNoAdminManagedPolicy";
import { iamNoBroadManagedPolicy } from "./iamNoBroadManagedPolicy";
import { iamNoCredentialsExposure } from "./iamNoCredentialsExposure";
import { iamNoDataExfiltration } from "./iamNoDataExfiltration";
import { iamNoNotAction } from "./iamNoNotAction";
import { iamNoPermissionsManagement } from "./iamNoPermissionsManagement";
import { iamNoPrivilegeEscalation } from "./iamNoPrivilegeEscalation";
import { iamNoUnnamedResources } from "./iamNoUnnamedResources";
import { iamNoUserPolicies } from "./iamNoUserPolicies";
import { iamNoUsers } from "./iamNoUsers";
import { iamNoWildcardActions } from "./iamNoWildcardActions";
import { iamNoWildcardResources } from "./iamNoWildcardResources";
import { iamOidcProviderClientIds } from "./iamOidcProviderClientIds";
import { iamPassroleRestricted } from "./iamPassroleRestricted";
import { iamPermissionsBoundaryCi } from "./iamPermissionsBoundaryCi";
import { iamRoleNoConflictingAttachments } from "./iamRoleNoConflictingAttachments";
import { iamSamlTrustAud } from "./iamSamlTrustAud";
import { iamTrustConfusedDeputy } from "./iamTrustConfusedDeputy";
import { iamTrustNoAccountRoot } from "./iamTrustNoAccountRoot";
import { iamTrustNoForeignAccount } from "./iamTrustNoForeignAccount";
import { iamTrustNoWildcard } from "./iamTrustNoWildcard";
import { resourcePolicyNoForeignAccount } from "./resourcePolicyNoForeignAccount";
import { resourcePolicyNotPublic } from "./resourcePolicyNotPublic";
import { resourcePolicyNoWildcardActions } from "./resourcePolicyNoWildcardActions";
import { shareNoForeignAccount } from "./shareNoForeignAccount";

export const iam: readonly Rule[] = [
  iamBedrockModelsBound,
  iamCloudshellRestricted,
  iamCognitoTrustAud,
  iamGithubOidcSub,
  iamKmsDecryptBound,
  iamNoAdmin,
  iamNoAdminManagedPolicy,
  iamNoCredentialsExposure,
  iamNoDataExfiltration,
  iamNoNotAction,
  iamNoPermissionsManagement,
  iamNoPrivilegeEscalation,
  iamNoUserPolicies,
  iamNoUsers,
  iamNoWildcardActions,
  iamNoWildcardResources,
  iamOidcProviderClientIds,
  iamPassroleRestricted,
  iamPermissionsBoundaryCi,
  iamRoleNoConflictingAttachments,
  iamTrustConfusedDeputy,
  iamTrustNoAccountRoot,
  iamTrustNoWildcard,
  resourcePolicyNoForeignAccount,
  resourcePolicyNoWildcardActions,
  iamKmsThroughService,
  resourcePolicyNotPublic,
  shareNoForeignAccount,
  iamNoBroadManagedPolicy,
  iamNoUnnamedResources,
  iamSamlTrustAud,
  iamTrustNoForeignAccount,
];
