import type { Rule } from "../../rule";
import { rdsEncrypted } from "./rdsEncrypted";
import { rdsManagedPassword } from "./rdsManagedPassword";
import { rdsNotPublic } from "./rdsNotPublic";

export const database: readonly Rule[] = [rdsEncrypted, rdsManagedPassword, rdsNotPublic];
