import type { Rule } from "../../rule";
import { backupPlanCovers } from "./backupPlanCovers";
import { backupPlanRetention } from "./backupPlanRetention";
import { backupPlanSelects } from "./backupPlanSelects";
import { backupVaultKms } from "./backupVaultKms";
import { backupVaultLocked } from "./backupVaultLocked";
import { efsApPosixUser } from "./efsApPosixUser";
import { efsApRootDirectory } from "./efsApRootDirectory";
import { efsBackup } from "./efsBackup";
import { efsCmk } from "./efsCmk";
import { efsEncrypted } from "./efsEncrypted";
import { efsMountTargetPrivate } from "./efsMountTargetPrivate";
import { efsNoOneZone } from "./efsNoOneZone";
import { efsPolicyTlsOnly } from "./efsPolicyTlsOnly";
import { protectEntryProd } from "./protectEntryProd";
import { protectStatefulProd } from "./protectStatefulProd";
import { s3AccessLogging } from "./s3AccessLogging";
import { s3AclsDisabled } from "./s3AclsDisabled";
import { s3BpaAllFour } from "./s3BpaAllFour";
import { s3CorsNoWildcard } from "./s3CorsNoWildcard";
import { s3Encrypted } from "./s3Encrypted";
import { s3EventNotifications } from "./s3EventNotifications";
import { s3ExpiryNotEarly } from "./s3ExpiryNotEarly";
import { s3ForceDestroyProd } from "./s3ForceDestroyProd";
import { s3KmsEncrypted } from "./s3KmsEncrypted";
import { s3Lifecycle } from "./s3Lifecycle";
import { s3LifecycleAbortMultipart } from "./s3LifecycleAbortMultipart";
import { s3MfaDelete } from "./s3MfaDelete";
import { s3NoncurrentKept } from "./s3NoncurrentKept";
import { s3NoPublicAcl } from "./s3NoPublicAcl";
import { s3NoWebsiteHosting } from "./s3NoWebsiteHosting";
import { s3ObjectLock } from "./s3ObjectLock";
import { s3PolicyCrossAccountRestricted } from "./s3PolicyCrossAccountRestricted";
import { s3PolicyNoLockout } from "./s3PolicyNoLockout";
import { s3PolicyNotPublic } from "./s3PolicyNotPublic";
import { s3Replication } from "./s3Replication";
import { s3SslOnly } from "./s3SslOnly";
import { s3Versioning } from "./s3Versioning";

export const storage: readonly Rule[] = [
  backupPlanCovers,
  backupVaultKms,
  backupVaultLocked,
  efsApPosixUser,
  efsApRootDirectory,
  efsBackup,
  efsCmk,
  efsEncrypted,
  efsMountTargetPrivate,
  efsNoOneZone,
  efsPolicyTlsOnly,
  protectStatefulProd,
  s3AccessLogging,
  s3AclsDisabled,
  s3BpaAllFour,
  s3CorsNoWildcard,
  s3Encrypted,
  s3EventNotifications,
  s3ForceDestroyProd,
  s3KmsEncrypted,
  s3Lifecycle,
  s3LifecycleAbortMultipart,
  s3MfaDelete,
  s3NoPublicAcl,
  s3NoWebsiteHosting,
  s3ObjectLock,
  s3PolicyCrossAccountRestricted,
  s3PolicyNoLockout,
  s3PolicyNotPublic,
  s3Replication,
  s3SslOnly,
  s3Versioning,
  backupPlanRetention,
  backupPlanSelects,
  protectEntryProd,
  s3ExpiryNotEarly,
  s3NoncurrentKept,
];
