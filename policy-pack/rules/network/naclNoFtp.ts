import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { judgeOpenEntries, NETWORK_ACL_TYPES, type OpenEntry } from "../../views/networkAcls";

const PORTS = [20, 21];

/** FTP is TCP. */
function opensFtp({ protocol, fromPort, toPort }: OpenEntry): boolean | typeof UNKNOWN {
  if (!isUnknown(protocol) && protocol !== "tcp" && protocol !== "-1") {
    return false;
  }
  if ([protocol, fromPort, toPort].some(isUnknown)) {
    return UNKNOWN;
  }
  return PORTS.some((port) => Number(fromPort) <= port && port <= Number(toPort));
}

/** No allow ingress entry from any address covers ports 20 or 21. */
export const naclNoFtp: Rule = {
  id: "nacl-no-ftp",
  title: "NACLs do not open FTP",
  severity: "low",
  references: { checkov: ["CKV_AWS_229", "CKV_AWS_230"] },
  resourceTypes: NETWORK_ACL_TYPES,
  scope: "resource",
  check(resource) {
    return judgeOpenEntries(resource, opensFtp, {
      problem: "it lets the internet through to FTP, which sends passwords in the clear",
      remedy: "leave ports 20 and 21 out",
    });
  },
};
