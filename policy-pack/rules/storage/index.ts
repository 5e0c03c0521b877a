import type { Rule } from "../../rule";
import { efsEncrypted } from "./efsEncrypted";
import { efsMountTargetPrivate } from "./efsMountTargetPrivate";
import { s3BpaAllFour } from "./s3BpaAllFour";
import { s3Encrypted } from "./s3Encrypted";
import { s3NoPublicAcl } from "./s3NoPublicAcl";
import { s3NoWebsiteHosting } from "./s3NoWebsiteHosting";
import { s3PolicyCrossAccountRestricted } from "./s3PolicyCrossAccountRestricted";
import { s3PolicyNotPublic } from "./s3PolicyNotPublic";

export const storage: readonly Rule[] = [
  efsEncrypted,
  efsMountTargetPrivate,
  s3BpaAllFour,
  s3Encrypted,
  s3NoPublicAcl,
  s3NoWebsiteHosting,
  s3PolicyCrossAccountRestricted,
  s3PolicyNotPublic,
];
