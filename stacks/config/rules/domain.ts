import { arnParts, isUnder } from "../formats";
import { type Rule, when } from "./rule";

/** Domains in which only AWS gets certificates. */
const AWS_DOMAINS = [
  "amazonaws.com",
  "amazonaws.com.cn",
  "cloudfront.net",
  "amazoncognito.com",
  "awsapps.com",
  "amplifyapp.com",
];

export const domainRules: readonly Rule[] = [
  {
    id: "domain-certificate",
    level: "refused",
    title: "A domain that nobody can prove",
    reason: "A certificate for it is either validated in its Route 53 zone or exists already (ACM docs).",
    waysOut: [
      "give domain.hostedZoneId, the id of its Route 53 zone",
      "give domain.certificateArn, an issued certificate",
    ],
    check: ({ domain }) =>
      when(
        domain !== undefined && domain.hostedZoneId === undefined && domain.certificateArn === undefined,
        "domain",
        "has neither hostedZoneId nor certificateArn",
      ),
  },
  {
    id: "domain-of-aws",
    level: "refused",
    title: "A domain of AWS's own",
    reason: "Only AWS gets certificates for names below it.",
    waysOut: ["use a name in a domain of your own", "register a domain in Route 53"],
    check: ({ domain }) =>
      when(domain !== undefined && AWS_DOMAINS.some((aws) => isUnder(domain.name, aws)), "domain.name"),
  },
  {
    id: "domain-length",
    level: "refused",
    title: "A long domain without a certificate",
    reason: "The first name of a certificate that ACM issues has at most 64 characters (ACM docs).",
    waysOut: [
      "use a shorter name",
      "give domain.certificateArn, a certificate that holds this name as an alternative",
    ],
    check: ({ domain }) =>
      when(
        domain !== undefined && domain.name.length > 64 && domain.certificateArn === undefined,
        "domain.name",
        `has ${domain?.name.length} characters`,
      ),
  },
  {
    id: "certificate-region",
    level: "refused",
    title: "A certificate in another region",
    reason: "A load balancer takes certificates of its own region only (ELB docs).",
    waysOut: [
      "request or import one in the region of aws:region",
      "remove it and give domain.hostedZoneId, so that one is made",
    ],
    check: ({ domain, region }) => {
      const found = domain?.certificateArn === undefined ? region : arnParts(domain.certificateArn).region;
      return when(found !== region, "domain.certificateArn", `is in ${found}, the stack in ${region}`);
    },
  },
];
