import type { Rule } from "../rule";
import { ec2Imdsv2 } from "./compute/ec2Imdsv2";
import { ec2NoPublicIp } from "./compute/ec2NoPublicIp";
import { ec2RootEncrypted } from "./compute/ec2RootEncrypted";
import { ecrPolicyNotPublic } from "./compute/ecrPolicyNotPublic";
import { ecrScanOnPush } from "./compute/ecrScanOnPush";
import { ecsServiceNoPublicIp } from "./compute/ecsServiceNoPublicIp";
import { ecsServicePrivateSubnets } from "./compute/ecsServicePrivateSubnets";
import { ecsTaskAwsvpc } from "./compute/ecsTaskAwsvpc";
import { ecsTaskDistinctRoles } from "./compute/ecsTaskDistinctRoles";
import { ecsTaskEfsTransitEncryption } from "./compute/ecsTaskEfsTransitEncryption";
import { ecsTaskNoAddedCapabilities } from "./compute/ecsTaskNoAddedCapabilities";
import { ecsTaskNoHostPid } from "./compute/ecsTaskNoHostPid";
import { ecsTaskNoPrivileged } from "./compute/ecsTaskNoPrivileged";
import { lambdaNoPublicPermission } from "./compute/lambdaNoPublicPermission";
import { lambdaPermissionSource } from "./compute/lambdaPermissionSource";
import { lambdaUrlAuth } from "./compute/lambdaUrlAuth";
import { rdsEncrypted } from "./database/rdsEncrypted";
import { rdsManagedPassword } from "./database/rdsManagedPassword";
import { rdsNotPublic } from "./database/rdsNotPublic";
import { albCognitoAuth } from "./edge/albCognitoAuth";
import { albHttpListenerRuleNoForward } from "./edge/albHttpListenerRuleNoForward";
import { albHttpsListener } from "./edge/albHttpsListener";
import { albTlsPolicy } from "./edge/albTlsPolicy";
import { iamNoAdmin } from "./iam/iamNoAdmin";
import { iamNoAdminManagedPolicy } from "./iam/iamNoAdminManagedPolicy";
import { iamNoCredentialsExposure } from "./iam/iamNoCredentialsExposure";
import { iamNoDataExfiltration } from "./iam/iamNoDataExfiltration";
import { iamNoNotAction } from "./iam/iamNoNotAction";
import { iamNoPermissionsManagement } from "./iam/iamNoPermissionsManagement";
import { iamNoPrivilegeEscalation } from "./iam/iamNoPrivilegeEscalation";
import { iamNoUsers } from "./iam/iamNoUsers";
import { iamNoWildcardActions } from "./iam/iamNoWildcardActions";
import { iamNoWildcardResources } from "./iam/iamNoWildcardResources";
import { iamPassroleRestricted } from "./iam/iamPassroleRestricted";
import { iamTrustNoAccountRoot } from "./iam/iamTrustNoAccountRoot";
import { iamTrustNoWildcard } from "./iam/iamTrustNoWildcard";
import { cognitoClientHttpsCallbacks } from "./identity/cognitoClientHttpsCallbacks";
import { cognitoClientNoImplicit } from "./identity/cognitoClientNoImplicit";
import { naclNoPublicAdmin } from "./network/naclNoPublicAdmin";
import { privateSubnetNoIgwRoute } from "./network/privateSubnetNoIgwRoute";
import { sgAlbCloudfrontOnly } from "./network/sgAlbCloudfrontOnly";
import { sgCidrSplitPublic } from "./network/sgCidrSplitPublic";
import { sgNoPublicIngressAll } from "./network/sgNoPublicIngressAll";
import { sgNoPublicIngressAppPort } from "./network/sgNoPublicIngressAppPort";
import { sgNoPublicIngressDataPorts } from "./network/sgNoPublicIngressDataPorts";
import { sgNoPublicIngressRdp } from "./network/sgNoPublicIngressRdp";
import { sgNoPublicIngressSsh } from "./network/sgNoPublicIngressSsh";
import { sgPrefixListPublic } from "./network/sgPrefixListPublic";
import { sgPublicIngressOnlyAuthorized } from "./network/sgPublicIngressOnlyAuthorized";
import { vpcDefaultSgRestricted } from "./network/vpcDefaultSgRestricted";
import { vpcNoDefaultVpc } from "./network/vpcNoDefaultVpc";
import { snsPolicyNotPublic } from "./observability/snsPolicyNotPublic";
import { ec2UserDataNoSecrets } from "./secrets/ec2UserDataNoSecrets";
import { ecsTaskNoPlaintextSecrets } from "./secrets/ecsTaskNoPlaintextSecrets";
import { kmsNoLockoutBypass } from "./secrets/kmsNoLockoutBypass";
import { kmsPolicyNoWildcardPrincipal } from "./secrets/kmsPolicyNoWildcardPrincipal";
import { lambdaEnvNoSecrets } from "./secrets/lambdaEnvNoSecrets";
import { providerNoStaticCredentials } from "./secrets/providerNoStaticCredentials";
import { secretPolicyNotPublic } from "./secrets/secretPolicyNotPublic";
import { secretValueNotLiteral } from "./secrets/secretValueNotLiteral";
import { ssmParamSecureString } from "./secrets/ssmParamSecureString";
import { efsEncrypted } from "./storage/efsEncrypted";
import { efsMountTargetPrivate } from "./storage/efsMountTargetPrivate";
import { s3BpaAllFour } from "./storage/s3BpaAllFour";
import { s3Encrypted } from "./storage/s3Encrypted";
import { s3NoPublicAcl } from "./storage/s3NoPublicAcl";
import { s3NoWebsiteHosting } from "./storage/s3NoWebsiteHosting";
import { s3PolicyCrossAccountRestricted } from "./storage/s3PolicyCrossAccountRestricted";
import { s3PolicyNotPublic } from "./storage/s3PolicyNotPublic";

/** Every rule of the pack by what it protects. */
export const ruleGroups: Readonly<Record<string, readonly Rule[]>> = {
  network: [
    naclNoPublicAdmin,
    privateSubnetNoIgwRoute,
    sgAlbCloudfrontOnly,
    sgCidrSplitPublic,
    sgNoPublicIngressAll,
    sgNoPublicIngressAppPort,
    sgNoPublicIngressDataPorts,
    sgNoPublicIngressRdp,
    sgNoPublicIngressSsh,
    sgPrefixListPublic,
    sgPublicIngressOnlyAuthorized,
    vpcDefaultSgRestricted,
    vpcNoDefaultVpc,
  ],
  compute: [
    ec2Imdsv2,
    ec2NoPublicIp,
    ec2RootEncrypted,
    ecrPolicyNotPublic,
    ecrScanOnPush,
    ecsServiceNoPublicIp,
    ecsServicePrivateSubnets,
    ecsTaskAwsvpc,
    ecsTaskDistinctRoles,
    ecsTaskEfsTransitEncryption,
    ecsTaskNoAddedCapabilities,
    ecsTaskNoHostPid,
    ecsTaskNoPrivileged,
    lambdaNoPublicPermission,
    lambdaPermissionSource,
    lambdaUrlAuth,
  ],
  storage: [
    efsEncrypted,
    efsMountTargetPrivate,
    s3BpaAllFour,
    s3Encrypted,
    s3NoPublicAcl,
    s3NoWebsiteHosting,
    s3PolicyCrossAccountRestricted,
    s3PolicyNotPublic,
  ],
  identity: [cognitoClientHttpsCallbacks, cognitoClientNoImplicit],
  edge: [albCognitoAuth, albHttpListenerRuleNoForward, albHttpsListener, albTlsPolicy],
  database: [rdsEncrypted, rdsManagedPassword, rdsNotPublic],
  secrets: [
    ec2UserDataNoSecrets,
    ecsTaskNoPlaintextSecrets,
    kmsNoLockoutBypass,
    kmsPolicyNoWildcardPrincipal,
    lambdaEnvNoSecrets,
    providerNoStaticCredentials,
    secretPolicyNotPublic,
    secretValueNotLiteral,
    ssmParamSecureString,
  ],
  iam: [
    iamNoAdmin,
    iamNoAdminManagedPolicy,
    iamNoCredentialsExposure,
    iamNoDataExfiltration,
    iamNoNotAction,
    iamNoPermissionsManagement,
    iamNoPrivilegeEscalation,
    iamNoUsers,
    iamNoWildcardActions,
    iamNoWildcardResources,
    iamPassroleRestricted,
    iamTrustNoAccountRoot,
    iamTrustNoWildcard,
  ],
  observability: [snsPolicyNotPublic],
};

export const rules: readonly Rule[] = Object.values(ruleGroups).flat();
