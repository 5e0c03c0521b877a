import type * as pulumi from "@pulumi/pulumi";

/** What the rest of a system knows of its network, whether this program made it or a company brought it. */
export interface Network {
  readonly vpcId: pulumi.Output<string>;
  readonly cidrBlock: string;
  /** One a zone, in the order of the zones. */
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  /** One a zone, in the order of the zones. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly privateRouteTableIds: readonly pulumi.Output<string>[];
  /** What must exist before something in a public subnet is reachable: an internet-facing load balancer waits for it. */
  readonly internetReady: readonly pulumi.Resource[];
  /** What must exist before something in a private subnet has its routes: a service waits for it. */
  readonly egressReady: readonly pulumi.Resource[];
}
