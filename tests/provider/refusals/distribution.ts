import type { Cloud } from "../cloud";
import { textsAt } from "../properties";
import { attachedGateway } from "../reach";
import { type Hold, heldBy } from "./holds";
import { isIssued } from "./identity";
import { CREATE, type Refusal, UPDATE, WRITE } from "./refusal";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const FUNCTION = "aws:cloudfront/function:Function";
const ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";
const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
const DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";

/** Parts of CloudFront that a distribution may use: while it does, they stay. */
const parts: readonly (readonly [type: string, what: string, message: string])[] = [
  [
    FUNCTION,
    "function",
    "FunctionInUse: Cannot delete the function because it's attached to one or more cache behaviors.",
  ],
  [
    "aws:cloudfront/cachePolicy:CachePolicy",
    "cache policy",
    "CachePolicyInUse: Cannot delete the cache policy because it is attached to one or more cache behaviors.",
  ],
  [
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
    "origin request policy",
    "OriginRequestPolicyInUse: Cannot delete the origin request policy because it is attached to one or more cache behaviors.",
  ],
  [
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    "response headers policy",
    "ResponseHeadersPolicyInUse: Cannot delete the response headers policy because it is attached to one or more cache behaviors in a CloudFront distribution.",
  ],
  [
    "aws:cloudfront/originAccessControl:OriginAccessControl",
    "origin access control",
    "OriginAccessControlInUse: Cannot delete the origin access control because it's in use by one or more distributions.",
  ],
  [ORIGIN, "VPC origin", "CannotDeleteEntityWhileInUse: The entity cannot be deleted while it is in use."],
];

const holds: readonly Hold[] = [
  ...parts.map(
    ([type, what, message]): Hold => ({
      id: `${what} in use`,
      type,
      when: "a distribution uses it",
      holders: [DISTRIBUTION],
      message: () => message,
      source: `CloudFront API: Delete${type.replace(/^.*:/, "")}`,
    }),
  ),
  {
    id: "log delivery source in use",
    type: SOURCE,
    when: "a delivery takes from it",
    holders: [DELIVERY],
    message: ({ id }) => `ConflictException: Delivery Source ${id} is still used by a Delivery`,
    source: "CloudWatch Logs API: DeleteDeliverySource",
  },
  {
    id: "log delivery destination in use",
    type: DESTINATION,
    when: "a delivery writes to it",
    holders: [DELIVERY],
    message: ({ id }) => `ConflictException: Delivery Destination ${id} is still used by a Delivery`,
    source: "CloudWatch Logs API: DeleteDeliveryDestination",
  },
];

function certificateOf(cloud: Cloud, arn: string) {
  return cloud.all("aws:acm/certificate:Certificate").find(({ outputs }) => outputs["arn"] === arn);
}

/** Whether a certificate for this name, maybe with a star in front, is good for that one. */
function covers(name: string, wanted: string): boolean {
  return name === wanted || (name.startsWith("*.") && wanted.replace(/^[^.]+/, "*") === name);
}

export const distributionRefusals: readonly Refusal[] = [
  {
    id: "distribution with pending certificate",
    on: WRITE,
    types: [DISTRIBUTION],
    when: "the certificate of a distribution is not issued yet",
    source: "CloudFront API: InvalidViewerCertificate",
    message: ({ cloud, inputs }) => {
      const [arn] = textsAt(inputs, "viewerCertificate.acmCertificateArn");
      return arn === undefined || isIssued(cloud, arn)
        ? undefined
        : "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.";
    },
  },
  {
    id: "name that the certificate does not cover",
    on: WRITE,
    types: [DISTRIBUTION],
    when: "a name of the distribution is not in its certificate",
    source: "CloudFront docs: alternate domain names, requirements",
    message: ({ cloud, inputs }) => {
      const [arn = ""] = textsAt(inputs, "viewerCertificate.acmCertificateArn");
      const certificate = certificateOf(cloud, arn);
      if (certificate === undefined || certificate.existing === true) {
        return undefined;
      }
      const names = [
        ...textsAt(certificate.inputs, "domainName"),
        ...textsAt(certificate.inputs, "subjectAlternativeNames[]"),
      ];
      const bare = textsAt(inputs, "aliases[]").find((alias) => !names.some((name) => covers(name, alias)));
      return bare === undefined
        ? undefined
        : `InvalidViewerCertificate: The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add: ${bare}`;
    },
  },
  {
    id: "name of another distribution",
    on: WRITE,
    types: [DISTRIBUTION],
    when: "a name of the distribution is one of another distribution's",
    source: "CloudFront API: CNAMEAlreadyExists",
    message: ({ cloud, inputs, self }) => {
      const taken = cloud
        .all(DISTRIBUTION)
        .filter((other) => other !== self)
        .flatMap((other) => textsAt(other.inputs, "aliases[]"));
      return textsAt(inputs, "aliases[]").some((alias) => taken.includes(alias))
        ? "CNAMEAlreadyExists: One or more of the CNAMEs you provided are already associated with a different resource."
        : undefined;
    },
  },
  {
    id: "function not published",
    on: WRITE,
    types: [DISTRIBUTION],
    when: "a function of a behaviour has no version that is live",
    source: "CloudFront API: InvalidFunctionAssociation",
    message: ({ cloud, inputs }) => {
      const named = [
        ...textsAt(inputs, "defaultCacheBehavior.functionAssociations[].functionArn"),
        ...textsAt(inputs, "orderedCacheBehaviors[].functionAssociations[].functionArn"),
      ];
      const draft = cloud
        .all(FUNCTION)
        .find(
          ({ inputs: own, outputs }) => own["publish"] === false && named.includes(String(outputs["arn"])),
        );
      return draft === undefined
        ? undefined
        : `InvalidFunctionAssociation: The function ${draft.id} has no LIVE stage`;
    },
  },
  {
    id: "VPC origin in public",
    on: WRITE,
    types: [ORIGIN],
    when: "the load balancer faces the internet",
    source: "CloudFront docs: VPC origins, resources in private subnets; the words are to be verified",
    message: ({ cloud, inputs }) =>
      balancerOf(cloud, inputs)?.inputs["internal"] === true
        ? undefined
        : "InvalidArgument: The resource of a VPC origin must be in a private subnet.",
  },
  {
    id: "VPC origin without internet gateway",
    on: CREATE,
    types: [ORIGIN],
    when: "the VPC of the load balancer has no attached internet gateway",
    source: "CloudFront docs: VPC origins, prerequisites; the words are to be verified",
    message: ({ cloud, inputs }) => {
      const [subnetId = ""] = textsAt(balancerOf(cloud, inputs)?.inputs, "subnets[]");
      const subnet = cloud.find("aws:ec2/subnet:Subnet", subnetId);
      const vpcId = subnet?.outputs["vpcId"];
      return subnet?.existing === true || attachedGateway(cloud, vpcId) !== undefined
        ? undefined
        : `InvalidArgument: The VPC ${vpcId} must have an internet gateway.`;
    },
  },
  {
    id: "VPC origin changed while in use",
    on: UPDATE,
    types: [ORIGIN],
    when: "its end point is changed while a distribution uses it",
    source: "CloudFront API: UpdateVpcOrigin; terraform-provider-aws #40905",
    message: ({ cloud, inputs, self }) => {
      const changed = JSON.stringify(inputs["vpcOriginEndpointConfig"]);
      const used = cloud
        .all(DISTRIBUTION)
        .some((other) =>
          textsAt(other.inputs, "origins[].vpcOriginConfig.vpcOriginId").includes(self?.id ?? ""),
        );
      return used && changed !== JSON.stringify(self?.inputs["vpcOriginEndpointConfig"])
        ? "CannotUpdateEntityWhileInUse: The entity cannot be updated while it is in use."
        : undefined;
    },
  },
  {
    id: "second log delivery source of a resource",
    on: CREATE,
    types: [SOURCE],
    when: "the resource has a delivery source of that log type",
    source: "CloudWatch Logs API: PutDeliverySource, ConflictException",
    message: ({ cloud, inputs }) => {
      const taken = cloud
        .all(SOURCE)
        .some((other) => ["resourceArn", "logType"].every((key) => other.inputs[key] === inputs[key]));
      return taken
        ? "ConflictException: This ResourceId has already been used in another Delivery Source in this account"
        : undefined;
    },
  },
  ...holds.map(heldBy),
];

function balancerOf(cloud: Cloud, inputs: Readonly<Record<string, unknown>>) {
  const [arn = ""] = textsAt(inputs, "vpcOriginEndpointConfig.arn");
  return cloud.find("aws:lb/loadBalancer:LoadBalancer", arn);
}
