import { isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";
import { LISTENER_TYPES, protocolOf } from "../../views/loadBalancers";

/** ELB docs, security policies: these speak TLS 1.2 and 1.3 only. Without one, ELB takes a policy of 2016. */
const MODERN = /^ELBSecurityPolicy-(TLS13-1-[23]-|TLS-1-2-|FS-1-2-)/;

/** sslPolicy is a TLS 1.2-or-later policy (ELBSecurityPolicy-TLS13-1-2-* or newer). */
export const albTlsPolicy: Rule = {
  id: "alb-tls-policy",
  title: "Modern TLS policy",
  severity: "high",
  references: { checkov: ["CKV_AWS_103", "CKV2_AWS_74"], trivy: ["AVD-AWS-0047"] },
  resourceTypes: LISTENER_TYPES,
  scope: "resource",
  check(listener) {
    const protocol = protocolOf(listener);
    if (isUnknown(protocol)) {
      return [unknown("protocol")];
    }
    if (protocol !== "HTTPS" && protocol !== "TLS") {
      return [notApplicable(`it speaks ${protocol}`)];
    }
    return expectValue(listener, "sslPolicy", (value) => MODERN.test(String(value)), {
      problem: "old clients may agree on TLS 1.0 or 1.1",
      remedy: 'set it to "ELBSecurityPolicy-TLS13-1-2-2021-06" or newer',
    });
  },
};
