import type { Rule } from "../../rule";
import { destinationHttps } from "./destinationHttps";
import { snsEncrypted } from "./snsEncrypted";
import { snsServiceSource } from "./snsServiceSource";
import { snsSslOnly } from "./snsSslOnly";
import { sqsDlq } from "./sqsDlq";
import { sqsEncrypted } from "./sqsEncrypted";
import { sqsPolicyNotPublic } from "./sqsPolicyNotPublic";
import { sqsSslOnly } from "./sqsSslOnly";

export const messaging: readonly Rule[] = [
  snsEncrypted,
  snsSslOnly,
  sqsDlq,
  sqsEncrypted,
  sqsPolicyNotPublic,
  sqsSslOnly,
  snsServiceSource,
  destinationHttps,
];
