import { type Resource, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, violation } from "../../rule";
import { ALL_DISTRIBUTION_TYPES, kindOf, originsOf, VPC_ORIGIN_TYPES } from "../../views/distributions";
import { type Element, elements, inputsOf, judgeValue, part } from "../../views/values";

/** Where the protocols of an origin stand, and how it is spoken to. */
interface Speech {
  readonly protocols: Element;
  readonly policy: Element;
}

function speechesOf(resource: Resource): readonly Speech[] {
  if (VPC_ORIGIN_TYPES.includes(resource.type)) {
    const config = part(inputsOf(resource), "vpcOriginEndpointConfig");
    return [
      { protocols: part(config, "originSslProtocols.items"), policy: part(config, "originProtocolPolicy") },
    ];
  }
  return originsOf(resource)
    .filter((origin) => kindOf(origin) === "custom" || kindOf(origin) === UNKNOWN)
    .map((origin) => part(origin, "customOriginConfig"))
    .map((config) => ({
      protocols: part(config, "originSslProtocols"),
      policy: part(config, "originProtocolPolicy"),
    }));
}

/** originSslProtocols contains only TLSv1.2 (or newer), for origins by name and for those inside a VPC that speak HTTPS. */
export const cfOriginTls12: Rule = {
  id: "cf-origin-tls12",
  title: "No old TLS to origins",
  severity: "medium",
  references: { fsbp: ["CloudFront.10"], checkov: ["CKV2_AWS_54"], cdkNag: ["AwsSolutions-CFR5"] },
  resourceTypes: [...ALL_DISTRIBUTION_TYPES, ...VPC_ORIGIN_TYPES],
  scope: "resource",
  check(resource) {
    const speeches = speechesOf(resource).filter(({ policy }) => policy.value !== "http-only");
    if (speeches.length === 0) {
      return [notApplicable("none of its origins speaks TLS")];
    }
    const verdicts = speeches.flatMap(({ protocols }) => {
      const fault = {
        problem: "CloudFront may agree on an old protocol with the origin",
        remedy: 'set it to ["TLSv1.2"]',
      };
      const named = elements(protocols);
      return named.length === 0
        ? [violation(resource, { ...fault, property: protocols.path, value: undefined })]
        : named.flatMap((protocol) =>
            judgeValue(resource, protocol, (value) => /^TLSv1\.[2-9]$/.test(String(value)), fault),
          );
    });
    return orCompliant(verdicts);
  },
};
