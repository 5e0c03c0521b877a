import { expectValue, type Rule } from "../../rule";
import { DOMAIN_TYPES } from "../../views/apis";

/** The policies of one's choice have long names, `SecurityPolicy_TLS13_1_2_…`. */
const MODERN = /^(TLS_1_2$|SecurityPolicy_TLS1[23]_)/;
const REST_DOMAIN = "aws:apigateway/domainName:DomainName";

/** securityPolicy of a REST API's domain, and domainNameConfiguration.securityPolicy of another's, is TLS_1_2 or newer. */
export const apigwTls12Domain: Rule = {
  id: "apigw-tls12-domain",
  title: "API domains use TLS 1.2",
  severity: "high",
  references: { trivy: ["AVD-AWS-0005"] },
  resourceTypes: [...DOMAIN_TYPES, REST_DOMAIN],
  scope: "resource",
  check(domain) {
    const property =
      domain.type === REST_DOMAIN ? "securityPolicy" : "domainNameConfiguration.securityPolicy";
    return expectValue(domain, property, (value) => MODERN.test(String(value)), {
      problem: "old clients may agree on TLS 1.0",
      remedy: 'set it to "TLS_1_2"',
    });
  },
};
