import type { Rule } from "../../rule";
import { asgElbHealthCheck } from "./asgElbHealthCheck";
import { asgLaunchTemplate } from "./asgLaunchTemplate";
import { asgMultiAz } from "./asgMultiAz";
import { asgTagsPropagate } from "./asgTagsPropagate";
import { ec2DetailedMonitoring } from "./ec2DetailedMonitoring";
import { ec2EbsOptimized } from "./ec2EbsOptimized";
import { ec2ImagesNotPublic } from "./ec2ImagesNotPublic";
import { ec2ImdsHopLimit } from "./ec2ImdsHopLimit";
import { ec2Imdsv2 } from "./ec2Imdsv2";
import { ec2InstanceProfile } from "./ec2InstanceProfile";
import { ec2NoKeyPair } from "./ec2NoKeyPair";
import { ec2NoPublicIp } from "./ec2NoPublicIp";
import { ec2RootEncrypted } from "./ec2RootEncrypted";
import { ec2TerminationProtectionProd } from "./ec2TerminationProtectionProd";
import { ecrForceDeleteProd } from "./ecrForceDeleteProd";
import { ecrImmutableTags } from "./ecrImmutableTags";
import { ecrKms } from "./ecrKms";
import { ecrLifecyclePolicy } from "./ecrLifecyclePolicy";
import { ecrPolicyNotPublic } from "./ecrPolicyNotPublic";
import { ecrScanOnPush } from "./ecrScanOnPush";
import { ecsClusterContainerInsights } from "./ecsClusterContainerInsights";
import { ecsExecLoggedEncrypted } from "./ecsExecLoggedEncrypted";
import { ecsServiceCircuitBreaker } from "./ecsServiceCircuitBreaker";
import { ecsServiceExecDisabledProd } from "./ecsServiceExecDisabledProd";
import { ecsServiceLatestPlatform } from "./ecsServiceLatestPlatform";
import { ecsServiceMinTwoTasksProd } from "./ecsServiceMinTwoTasksProd";
import { ecsServiceNoPublicIp } from "./ecsServiceNoPublicIp";
import { ecsServicePrivateSubnets } from "./ecsServicePrivateSubnets";
import { ecsTaskAwsvpc } from "./ecsTaskAwsvpc";
import { ecsTaskDistinctRoles } from "./ecsTaskDistinctRoles";
import { ecsTaskEfsIamAccessPoint } from "./ecsTaskEfsIamAccessPoint";
import { ecsTaskEfsTransitEncryption } from "./ecsTaskEfsTransitEncryption";
import { ecsTaskHealthCheck } from "./ecsTaskHealthCheck";
import { ecsTaskImagePinned } from "./ecsTaskImagePinned";
import { ecsTaskLogging } from "./ecsTaskLogging";
import { ecsTaskNoAddedCapabilities } from "./ecsTaskNoAddedCapabilities";
import { ecsTaskNoFaultInjection } from "./ecsTaskNoFaultInjection";
import { ecsTaskNoHostPath } from "./ecsTaskNoHostPath";
import { ecsTaskNoHostPid } from "./ecsTaskNoHostPid";
import { ecsTaskNonRootUser } from "./ecsTaskNonRootUser";
import { ecsTaskNoPrivileged } from "./ecsTaskNoPrivileged";
import { ecsTaskReadonlyRoot } from "./ecsTaskReadonlyRoot";
import { eksNotPublic } from "./eksNotPublic";
import { lambdaCodeSigning } from "./lambdaCodeSigning";
import { lambdaConcurrency } from "./lambdaConcurrency";
import { lambdaDlq } from "./lambdaDlq";
import { lambdaEnvKms } from "./lambdaEnvKms";
import { lambdaLogGroup } from "./lambdaLogGroup";
import { lambdaNoPublicPermission } from "./lambdaNoPublicPermission";
import { lambdaPermissionSource } from "./lambdaPermissionSource";
import { lambdaRuntimeSupported } from "./lambdaRuntimeSupported";
import { lambdaTracing } from "./lambdaTracing";
import { lambdaUrlAuth } from "./lambdaUrlAuth";
import { lambdaUrlCors } from "./lambdaUrlCors";
import { lambdaVpc } from "./lambdaVpc";

export const compute: readonly Rule[] = [
  asgElbHealthCheck,
  asgLaunchTemplate,
  asgMultiAz,
  asgTagsPropagate,
  ec2DetailedMonitoring,
  ec2EbsOptimized,
  ec2ImdsHopLimit,
  ec2ImagesNotPublic,
  ec2Imdsv2,
  ec2InstanceProfile,
  ec2NoKeyPair,
  ec2NoPublicIp,
  ec2RootEncrypted,
  ec2TerminationProtectionProd,
  ecrForceDeleteProd,
  ecrImmutableTags,
  ecrKms,
  ecrLifecyclePolicy,
  ecrPolicyNotPublic,
  ecrScanOnPush,
  ecsClusterContainerInsights,
  ecsExecLoggedEncrypted,
  ecsServiceCircuitBreaker,
  ecsServiceExecDisabledProd,
  ecsServiceLatestPlatform,
  ecsServiceMinTwoTasksProd,
  ecsServiceNoPublicIp,
  ecsServicePrivateSubnets,
  ecsTaskAwsvpc,
  ecsTaskDistinctRoles,
  ecsTaskEfsIamAccessPoint,
  ecsTaskEfsTransitEncryption,
  ecsTaskHealthCheck,
  ecsTaskImagePinned,
  ecsTaskLogging,
  ecsTaskNoAddedCapabilities,
  ecsTaskNoHostPid,
  ecsTaskNoPrivileged,
  ecsTaskNonRootUser,
  ecsTaskReadonlyRoot,
  lambdaCodeSigning,
  lambdaConcurrency,
  lambdaDlq,
  lambdaEnvKms,
  lambdaNoPublicPermission,
  lambdaPermissionSource,
  lambdaRuntimeSupported,
  lambdaTracing,
  lambdaUrlAuth,
  lambdaUrlCors,
  lambdaVpc,
  ecsTaskNoFaultInjection,
  lambdaLogGroup,
  ecsTaskNoHostPath,
  eksNotPublic,
];
