import { arnParts } from "../formats";
import { GLOBAL_REGION, isForbidden, webAclScope } from "../resolve";
import { type Rule, repeated, when } from "./rule";

/** CloudFront is not a service of these partitions' regions (AWS docs: GovCloud, China). */
const WITHOUT_CLOUDFRONT = /^(us-gov|us-iso[a-z]*|cn)-/;

/** For systems whose users log in through a load balancer. */
export const domainRequired: Rule = {
  id: "domain-required",
  level: "refused",
  title: "No domain",
  reason:
    "The login needs HTTPS, and nobody gets a certificate for the load balancer's own name (*.elb.amazonaws.com belongs to AWS).",
  waysOut: [
    "give domain.name with domain.hostedZoneId, the Route 53 zone of that name, or with certificates that exist",
    'use edge "cloudfront-private": the address is CloudFront\'s own, such as d111111abcdef8.cloudfront.net',
  ],
  check: ({ domain, edge }) =>
    when(domain === undefined && edge !== "cloudfront-private", "domain", "is not set"),
};

export const edgeRules: readonly Rule[] = [
  {
    id: "edge-partition",
    level: "refused",
    title: "CloudFront where there is none",
    reason: "CloudFront and its web ACLs are not offered in the partitions of China and GovCloud (AWS docs).",
    waysOut: ['use edge "none" with a web ACL of scope "regional" or "off"', "deploy in another region"],
    check: ({ edge, webAcl, region }) =>
      WITHOUT_CLOUDFRONT.test(region)
        ? [...when(edge !== "none", "edge"), ...when(webAcl.scope === "cloudfront", "webAcl.scope")]
        : [],
  },
  {
    id: "edge-certificate",
    level: "refused",
    title: "CloudFront without a certificate for the domain",
    reason:
      "CloudFront shows a certificate of us-east-1; it is made in the domain's Route 53 zone or exists already (CloudFront docs).",
    waysOut: [
      "give domain.hostedZoneId, the id of its Route 53 zone",
      "give cloudfront.certificateArn, an issued certificate in us-east-1",
    ],
    check: ({ domain, edge, cloudfront }) =>
      when(
        edge !== "none" &&
          domain !== undefined &&
          domain.hostedZoneId === undefined &&
          cloudfront.certificateArn === undefined,
        "cloudfront.certificateArn",
        "is not set",
      ),
  },
  {
    id: "edge-certificate-region",
    level: "refused",
    title: "CloudFront's certificate outside us-east-1",
    reason: "CloudFront takes certificates of us-east-1 only (CloudFront docs).",
    waysOut: [
      "request or import one in us-east-1",
      "remove it and give domain.hostedZoneId, so that one is made",
    ],
    check: ({ cloudfront: { certificateArn } }) => {
      const found = certificateArn === undefined ? GLOBAL_REGION : arnParts(certificateArn).region;
      return when(found !== GLOBAL_REGION, "cloudfront.certificateArn", `is in ${found}`);
    },
  },
  {
    id: "edge-certificate-locked",
    level: "refused",
    title: "CloudFront's certificate where us-east-1 is forbidden",
    reason: "The certificate would be made in us-east-1, which account.allowedRegions leaves out.",
    waysOut: [
      "give cloudfront.certificateArn, one that your administrators made there",
      "add us-east-1 to account.allowedRegions",
    ],
    check: ({ domain, edge, cloudfront, account }) =>
      when(
        edge !== "none" &&
          domain !== undefined &&
          cloudfront.certificateArn === undefined &&
          isForbidden(account, GLOBAL_REGION),
        "account.allowedRegions",
        "does not hold us-east-1",
      ),
  },
  {
    id: "edge-locked",
    level: "warned",
    title: "CloudFront's access logs and alarms where us-east-1 is forbidden",
    reason:
      "Both are set up in us-east-1, which account.allowedRegions leaves out: CloudFront writes no access logs, and no alarm watches it.",
    waysOut: ["add us-east-1 to account.allowedRegions", "rely on the logs and alarms of the load balancer"],
    check: ({ edge, account }) => when(edge !== "none" && isForbidden(account, GLOBAL_REGION), "edge"),
  },
  {
    id: "edge-vpc-gateway",
    level: "warned",
    title: "A VPC origin in an existing VPC",
    reason:
      "CloudFront reaches private load balancers only in a VPC that has an internet gateway, even though no packet takes it (CloudFront docs, VPC origins).",
    waysOut: [
      "see that the VPC has one (`aws ec2 describe-internet-gateways`)",
      'use edge "cloudfront-public"',
    ],
    check: ({ edge, network }) =>
      when(edge === "cloudfront-private" && network.existing !== undefined, "edge"),
  },
  {
    id: "cloudfront-unused",
    level: "warned",
    title: "Settings of CloudFront without CloudFront",
    reason: 'With edge "none" there is no distribution, so these keys have no effect.',
    waysOut: ["remove them", 'use edge "cloudfront-public" or "cloudfront-private"'],
    check: ({ edge }, given) => when(edge === "none" && given("cloudfront"), "cloudfront", "is set"),
  },
  {
    id: "web-acl-edge",
    level: "refused",
    title: "A web ACL for CloudFront without CloudFront",
    reason: 'A web ACL of scope "cloudfront" protects distributions only (WAF docs).',
    waysOut: ['use webAcl.scope "regional"', 'use edge "cloudfront-public" or "cloudfront-private"'],
    check: ({ edge, webAcl }) => when(edge === "none" && webAcl.scope === "cloudfront", "webAcl.scope"),
  },
  {
    id: "web-acl-locked",
    level: "warned",
    title: "A web ACL for CloudFront where us-east-1 is forbidden",
    reason:
      "Web ACLs of CloudFront live in us-east-1, which account.allowedRegions leaves out: the load balancer gets a regional one instead, which sees a request after CloudFront.",
    waysOut: ['set webAcl.scope "regional"', "add us-east-1 to account.allowedRegions"],
    check: ({ edge, webAcl, account }) =>
      when(
        edge !== "none" && webAcl.scope === "cloudfront" && isForbidden(account, GLOBAL_REGION),
        "webAcl.scope",
      ),
  },
  {
    id: "web-acl-behind",
    level: "warned",
    title: "A web ACL at a load balancer behind CloudFront",
    reason:
      "Every connection is CloudFront's, and the header that names the visitor can be written by the visitor: the rate limit can be escaped, or turned on somebody else, and the list of bad addresses finds nobody (WAF docs, forwarded IP addresses).",
    waysOut: ['use webAcl.scope "cloudfront", which sees the visitor', "keep it for its other rules"],
    check: (config) =>
      when(
        config.edge !== "none" && webAclScope(config) === "regional",
        "webAcl.scope",
        "leads to the load balancer",
      ),
  },
  {
    id: "web-acl-countries",
    level: "refused",
    title: "Allowed and blocked countries at once",
    reason: "A list of allowed countries blocks every other one already.",
    waysOut: ["remove webAcl.blockCountries", "remove webAcl.allowCountries"],
    check: ({ webAcl: { allowCountries, blockCountries } }) => [
      ...when(
        allowCountries.length > 0 && blockCountries.length > 0,
        "webAcl.blockCountries",
        "stands beside webAcl.allowCountries",
      ),
      ...repeated(["webAcl", "allowCountries"], allowCountries),
      ...repeated(["webAcl", "blockCountries"], blockCountries),
    ],
  },
  {
    id: "web-acl-countries-regional",
    level: "refused",
    title: "Countries at a load balancer behind CloudFront",
    reason:
      "It sees connections of CloudFront alone, and the header that names the visitor's address can be written by the visitor.",
    waysOut: ['use webAcl.scope "cloudfront", which sees the visitor', "remove the lists of countries"],
    check: (config) => {
      const { edge, webAcl } = config;
      return webAclScope(config) !== "regional" || edge === "none"
        ? []
        : (["allowCountries", "blockCountries"] as const).flatMap((key) =>
            when(webAcl[key].length > 0, `webAcl.${key}`, "is set"),
          );
    },
  },
  {
    id: "web-acl-prod",
    level: "warned",
    title: "Prod without a web ACL",
    reason: "Nothing slows down whoever tries passwords, floods the application or probes it.",
    waysOut: [
      'use webAcl.scope "cloudfront", or "regional" without CloudFront (about $10 a month)',
      "accept it where the login alone is enough",
    ],
    check: ({ webAcl, environment }) =>
      when(environment === "prod" && webAcl.scope === "off", "webAcl.scope"),
  },
];
