import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";

export interface LoadBalancerArgs extends ComponentArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Public subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** Of an issued certificate in the context's region. */
  readonly certificateArn: pulumi.Input<string>;
  readonly target: LoadBalancerTarget;
  /**
   * How long a connection may be silent. Keep it below the application's own keep-alive: an application that
   * closes first causes random 502s.
   *
   * @default 300
   */
  readonly idleTimeoutSeconds?: number;
  /** The bucket of the access logs, with S3's own keys (a limit of ELB), and the prefix that its policy admits. */
  readonly logBucket: { readonly bucketName: pulumi.Input<string>; readonly prefix: string };
  /** The bucket's policy, and the internet gateway where it is created together. @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

export interface LoadBalancerTarget {
  /** Where the tasks listen, in HTTP within the VPC. */
  readonly port: number;
  readonly healthPath: string;
  /** Status codes that mean healthy, such as `200` or `200-299`. @default "200" */
  readonly healthMatcher?: string;
  /** @default 30 */
  readonly healthIntervalSeconds?: number;
  /** How long a task that leaves may finish its requests. */
  readonly deregistrationDelaySeconds: number;
  /** Whether a browser comes back to the task that it met first, by a cookie that lasts a day. */
  readonly stickiness: "on" | "off";
}
