import type { Rule } from "../../rule";
import { stackAlarmHeard } from "./stackAlarmHeard";
import { stackBucketServiceSource } from "./stackBucketServiceSource";
import { stackDataStoreCallers } from "./stackDataStoreCallers";
import { stackOriginHeader } from "./stackOriginHeader";
import { stackResourcesJudged } from "./stackResourcesJudged";
import { stackRoleUsed } from "./stackRoleUsed";
import { stackSubnetWayOut } from "./stackSubnetWayOut";
import { stackTaskLogin } from "./stackTaskLogin";

/** Rules that follow a path through the stack. */
export const stack: readonly Rule[] = [
  stackAlarmHeard,
  stackBucketServiceSource,
  stackDataStoreCallers,
  stackOriginHeader,
  stackRoleUsed,
  stackSubnetWayOut,
  stackTaskLogin,
  stackResourcesJudged,
];
