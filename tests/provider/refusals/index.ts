import { computeRefusals } from "./compute";
import { deletionRefusals } from "./deletions";
import { edgeRefusals } from "./edge";
import { identityRefusals } from "./identity";
import { networkRefusals } from "./network";
import { quotaRefusals } from "./quotas";
import { referenceRefusals } from "./references";
import type { Refusal } from "./refusal";
import { storageRefusals } from "./storage";
import { uniquenessRefusals } from "./uniqueness";

/** Everything that the simulated AWS refuses beyond the limits of single inputs, in the order it is asked. */
export const refusals: readonly Refusal[] = [
  ...referenceRefusals,
  ...uniquenessRefusals,
  ...quotaRefusals,
  ...networkRefusals,
  ...storageRefusals,
  ...identityRefusals,
  ...edgeRefusals,
  ...computeRefusals,
  ...deletionRefusals,
];
