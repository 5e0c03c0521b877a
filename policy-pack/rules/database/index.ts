import type { Rule } from "../../rule";
import { cacheAtRest } from "./cacheAtRest";
import { cacheAuth } from "./cacheAuth";
import { cacheBackup } from "./cacheBackup";
import { cacheCmk } from "./cacheCmk";
import { cacheInTransit } from "./cacheInTransit";
import { cacheMinorUpgrade } from "./cacheMinorUpgrade";
import { cacheMultiAz } from "./cacheMultiAz";
import { cacheSubnetGroup } from "./cacheSubnetGroup";
import { rdsAutoMinorUpgrade } from "./rdsAutoMinorUpgrade";
import { rdsBackupRetention } from "./rdsBackupRetention";
import { rdsCaModern } from "./rdsCaModern";
import { rdsCmk } from "./rdsCmk";
import { rdsCopyTags } from "./rdsCopyTags";
import { rdsCustomAdminName } from "./rdsCustomAdminName";
import { rdsDeletionProtection } from "./rdsDeletionProtection";
import { rdsEncrypted } from "./rdsEncrypted";
import { rdsFinalSnapshotProd } from "./rdsFinalSnapshotProd";
import { rdsForceSsl } from "./rdsForceSsl";
import { rdsIamAuth } from "./rdsIamAuth";
import { rdsKeepAutomatedBackupsProd } from "./rdsKeepAutomatedBackupsProd";
import { rdsLogsExported } from "./rdsLogsExported";
import { rdsManagedPassword } from "./rdsManagedPassword";
import { rdsMonitoring } from "./rdsMonitoring";
import { rdsMultiAz } from "./rdsMultiAz";
import { rdsNotPublic } from "./rdsNotPublic";
import { rdsPerformanceInsights } from "./rdsPerformanceInsights";
import { storeEncrypted } from "./storeEncrypted";
import { storeNotPublic } from "./storeNotPublic";

export const database: readonly Rule[] = [
  cacheAtRest,
  cacheAuth,
  cacheBackup,
  cacheCmk,
  cacheInTransit,
  cacheMinorUpgrade,
  cacheMultiAz,
  cacheSubnetGroup,
  rdsAutoMinorUpgrade,
  rdsBackupRetention,
  rdsCaModern,
  rdsCmk,
  rdsCopyTags,
  rdsCustomAdminName,
  rdsDeletionProtection,
  rdsEncrypted,
  rdsFinalSnapshotProd,
  rdsForceSsl,
  rdsIamAuth,
  rdsLogsExported,
  rdsManagedPassword,
  rdsMonitoring,
  rdsMultiAz,
  rdsNotPublic,
  rdsPerformanceInsights,
  rdsKeepAutomatedBackupsProd,
  storeNotPublic,
  storeEncrypted,
];
