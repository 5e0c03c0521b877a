import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { judgeOpenEntries, NETWORK_ACL_TYPES, type OpenEntry } from "../../views/networkAcls";

/** No allow entry with protocol -1 from any address. */
export const naclNoAllPorts: Rule = {
  id: "nacl-no-all-ports",
  title: "NACLs do not allow every port",
  severity: "medium",
  references: { checkov: ["CKV_AWS_352"], trivy: ["AVD-AWS-0102"] },
  resourceTypes: NETWORK_ACL_TYPES,
  scope: "resource",
  check(resource) {
    const every = ({ protocol, fromPort, toPort }: OpenEntry) =>
      fromPort === 0 && toPort === 65535
        ? true
        : [protocol, fromPort, toPort].some(isUnknown)
          ? UNKNOWN
          : false;
    return judgeOpenEntries(resource, every, {
      problem: "it lets the internet through on every port, so that the list is no second line of defence",
      remedy: "allow 443 and the ephemeral range 1024-65535 only, with 3389 denied before it",
    });
  },
};
