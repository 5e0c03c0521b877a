import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "../shared/context";
import { type ArgumentFaults, InputError } from "../shared/errors";

/** A host name of one's own. Its parent domain must have an A record before Cognito takes it. */
export interface CustomDomain {
  readonly name: string;
  /** Issued, in us-east-1. */
  readonly certificateArn: pulumi.Input<string>;
  /**
   * The public zone that gets the alias record.
   * @default - no record; create one to the domain's CloudFront distribution yourself
   */
  readonly hostedZoneId?: pulumi.Input<string>;
}

/** Adds what Cognito would refuse in a custom domain. */
export function judgeCustomDomain(
  faults: ArgumentFaults,
  context: Pick<Context, "partition">,
  domain: CustomDomain,
): void {
  faults.unless(
    context.partition === "aws",
    "domain.name",
    domain.name,
    `nothing in the partition ${context.partition}, which has no custom domains`,
    "use a prefix",
  );
  // Cognito API: 1 to 63 characters; the parent of the name may not be a top-level domain.
  faults.unless(
    /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.){2,}[a-z]([a-z0-9-]*[a-z0-9])?$/.test(domain.name) &&
      domain.name.length <= 63,
    "domain.name",
    domain.name,
    "a lower-case name of at most 63 characters below a domain of yours, such as auth.example.com",
  );
  faults.unless(
    typeof domain.certificateArn !== "string" || isInUsEast1(domain.certificateArn),
    "domain.certificateArn",
    domain.certificateArn,
    "the ARN of an ACM certificate in us-east-1",
    "Cognito serves custom domains through CloudFront, which reads certificates there",
  );
}

/** The ARN itself, for one that only AWS knows beforehand; throws when it is of another region. */
export function usEast1Certificate(certificateArn: string, owner: string): string {
  if (!isInUsEast1(certificateArn)) {
    throw new InputError([
      `${owner}: domain.certificateArn is "${certificateArn}"; allowed: the ARN of an ACM certificate in us-east-1.`,
    ]);
  }
  return certificateArn;
}

function isInUsEast1(certificateArn: string): boolean {
  return /^arn:aws:acm:us-east-1:\d{12}:certificate\/.+$/.test(certificateArn);
}
