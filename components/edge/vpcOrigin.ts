import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";

export interface VpcOriginArgs extends ComponentArgs {
  /** Of an internal application load balancer, in private subnets. */
  readonly loadBalancerArn: pulumi.Input<string>;
  /** How CloudFront speaks to it: `http` on port 80, or `https` on 443 with TLS 1.2. */
  readonly protocol: "http" | "https";
  /** The load balancer's listeners: CloudFront takes a load balancer that is active and listens. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * CloudFront's way to a load balancer without public addresses.
 *
 * Creates an `aws.cloudfront.VpcOrigin`. Idle: free. Creation takes up to 15 minutes, and so does deletion,
 * which comes after the distribution's.
 *
 * The VPC must have an internet gateway attached, although no traffic takes it, and the load balancer's
 * security group must admit CloudFront, by the prefix list `com.amazonaws.global.cloudfront.origin-facing`
 * (CloudFront docs, "Restrict access with VPC origins"). WebSockets pass since 2026-05-01, gRPC does not.
 */
export class VpcOrigin extends pulumi.ComponentResource {
  readonly vpcOriginId: pulumi.Output<string>;
  /** What a distribution needs to know to forward the right host name. */
  readonly protocol: "http" | "https";

  constructor(name: string, args: VpcOriginArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    // Resources are no values that a policy could read.
    const { ready, ...inputs } = args;
    super("gatehouse:edge:VpcOrigin", name, inputs, opts);
    const { context, loadBalancerArn, protocol } = args;

    const origin = new aws.cloudfront.VpcOrigin(
      name,
      {
        vpcOriginEndpointConfig: {
          name: pulumi.output(loadBalancerArn).apply((arn) => originName(arn, protocol)),
          arn: loadBalancerArn,
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: `${protocol}-only`,
          // CloudFront API: wanted with either protocol.
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
        tags: tagsFor(context, name),
      },
      {
        parent: this,
        dependsOn: [...ready],
        customTimeouts: { create: "30m", update: "30m", delete: "30m" },
        // CloudFront refuses to change an origin that a distribution uses (terraform-provider-aws #40905,
        // aws-cdk #34629). A new one is made, the distribution moves over, and the old one is deleted.
        replaceOnChanges: ["vpcOriginEndpointConfig"],
      },
    );

    this.vpcOriginId = origin.id;
    this.protocol = protocol;
    this.registerOutputs({ vpcOriginId: this.vpcOriginId, protocol: this.protocol });
  }
}

/**
 * The origin's name: that of the load balancer, which Pulumi or AWS made unique, with the protocol, so that
 * an origin and the one that replaces it can stand side by side.
 */
export function originName(loadBalancerArn: string, protocol: string): string {
  // ELB: arn:PARTITION:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID, 32 characters for NAME.
  const [, balancer] = /:loadbalancer\/(?:app|net)\/([^/]+)\/[^/]+$/.exec(loadBalancerArn) ?? [];
  if (balancer === undefined) {
    throw new Error(`A VPC origin leads to a load balancer, and ${loadBalancerArn} is not the ARN of one.`);
  }
  return `${balancer}-${protocol}`;
}

function validate(name: string, args: VpcOriginArgs): void {
  const faults = new ArgumentFaults("VpcOrigin", name);
  faults.unless(["http", "https"].includes(args.protocol), "protocol", args.protocol, '"http" or "https"');
  faults.unless(
    args.ready.length > 0,
    "ready",
    args.ready.length,
    "at least one listener",
    "pass what the load balancer has as `ready`",
  );
  faults.throwIfAny();
}
