import { clusterRefusals } from "./clusters";
import { computeRefusals } from "./compute";
import { deletionRefusals } from "./deletions";
import { distributionRefusals } from "./distribution";
import { edgeRefusals } from "./edge";
import { firewallRefusals } from "./firewall";
import { frontendRefusals } from "./frontend";
import { gatewayRefusals } from "./gateway";
import { identityRefusals } from "./identity";
import { loginRefusals } from "./login";
import { machineRefusals } from "./machines";
import { networkRefusals } from "./network";
import { operationsRefusals } from "./operations";
import { quotaRefusals } from "./quotas";
import { referenceRefusals } from "./references";
import type { Refusal } from "./refusal";
import { scalingRefusals } from "./scaling";
import { storageRefusals } from "./storage";
import { uniquenessRefusals } from "./uniqueness";

/** Everything that the simulated AWS refuses beyond the limits of single inputs, in the order it is asked. */
export const refusals: readonly Refusal[] = [
  ...referenceRefusals,
  ...uniquenessRefusals,
  ...quotaRefusals,
  ...networkRefusals,
  ...storageRefusals,
  ...clusterRefusals,
  ...identityRefusals,
  ...edgeRefusals,
  ...loginRefusals,
  ...firewallRefusals,
  ...distributionRefusals,
  ...computeRefusals,
  ...scalingRefusals,
  ...machineRefusals,
  ...gatewayRefusals,
  ...frontendRefusals,
  ...operationsRefusals,
  ...deletionRefusals,
];
