import type { Rule } from "../../rule";
import { ec2Imdsv2 } from "./ec2Imdsv2";
import { ec2NoPublicIp } from "./ec2NoPublicIp";
import { ec2RootEncrypted } from "./ec2RootEncrypted";
import { ecrPolicyNotPublic } from "./ecrPolicyNotPublic";
import { ecrScanOnPush } from "./ecrScanOnPush";
import { ecsServiceNoPublicIp } from "./ecsServiceNoPublicIp";
import { ecsServicePrivateSubnets } from "./ecsServicePrivateSubnets";
import { ecsTaskAwsvpc } from "./ecsTaskAwsvpc";
import { ecsTaskDistinctRoles } from "./ecsTaskDistinctRoles";
import { ecsTaskEfsTransitEncryption } from "./ecsTaskEfsTransitEncryption";
import { ecsTaskNoAddedCapabilities } from "./ecsTaskNoAddedCapabilities";
import { ecsTaskNoHostPid } from "./ecsTaskNoHostPid";
import { ecsTaskNoPrivileged } from "./ecsTaskNoPrivileged";
import { lambdaNoPublicPermission } from "./lambdaNoPublicPermission";
import { lambdaPermissionSource } from "./lambdaPermissionSource";
import { lambdaUrlAuth } from "./lambdaUrlAuth";

export const compute: readonly Rule[] = [
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
];
