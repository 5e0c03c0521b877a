import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import type { BucketAccess, GatewayEndpoint, InterfaceEndpoint } from "./endpointPolicies";

export interface VpcEndpointsArgs extends ComponentArgs {
  readonly vpcId: pulumi.Input<string>;
  /** At most one a zone: an interface endpoint takes one subnet of each. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  /**
   * Where interface endpoints get an address: in every one of the subnets, or in the first only. One zone costs
   * half of two, and serves the others across zones at $0.01 a GB each way; when it fails, so do all of them.
   * @default "every"
   */
  readonly zones?: "one" | "every";
  /** The tables that get the routes of gateway endpoints. */
  readonly privateRouteTableIds: readonly pulumi.Input<string>[];
  readonly gateway: readonly GatewayEndpoint[];
  readonly interfaces: readonly InterfaceEndpoint[];
  /** Who may use the endpoints: security groups by a stable key. Each gets the egress rules for them too. */
  readonly clientSecurityGroupIds: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * The buckets of this account that may be spoken to through the S3 endpoint. ECR's bucket of image layers is
   * always among them.
   * @default - every bucket of this account
   */
  readonly buckets?: readonly BucketAccess[];
  /**
   * What may be named in requests through an interface endpoint, such as the models behind `bedrock-runtime`.
   * @default - what IAM grants to this account's identities
   */
  readonly resources?: Readonly<Partial<Record<InterfaceEndpoint, readonly pulumi.Input<string>[]>>>;
  /**
   * Whether machines with Amazon Linux 2023 install packages through the S3 endpoint.
   * @default false
   */
  readonly amazonLinuxRepositories?: boolean;
  /**
   * Whether clients may read objects in everybody's buckets through the S3 endpoint, such as the image layers of
   * registries outside ECR. For a network with a way to the internet: the endpoint takes all of the region's S3.
   * @default false
   */
  readonly downloads?: boolean;
}
