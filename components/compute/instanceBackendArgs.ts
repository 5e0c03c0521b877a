import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import type { Statement } from "../shared/policy";
import type { ParameterReference } from "../storage/parameters";
import type { Container } from "./container";
import type { SecretAccess } from "./executionStatements";

export interface InstanceBackendArgs extends ComponentArgs {
  /** Private ones, with a way to Systems Manager, the registry and Amazon Linux's repository (on S3). */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Who may come in is said by these alone. */
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /** The key of the disk. */
  readonly keyArn: pulumi.Input<string>;
  /** Amazon Linux 2023 for arm64. */
  readonly amiId: string;
  /**
   * Whether another `amiId` replaces the instance. AWS publishes images with patches every other week; set this for
   * the deployment that is to bring them.
   *
   * @default false
   */
  readonly followAmi?: boolean;
  /** An arm64 type. @default "t4g.small" */
  readonly instanceType?: string;
  /** At least 8; the image and its successor must fit. @default 20 */
  readonly diskGiB?: number;
  /** By digest, for arm64. */
  readonly image: Container["image"];
  /** Where the container listens, in HTTP within the VPC; above 1023, because it has no capabilities. */
  readonly port: number;
  /** Of type `instance`, with listeners. */
  readonly targetGroupArns: readonly pulumi.Input<string>[];
  readonly logGroupName: pulumi.Input<string>;
  /** Settings by the variable's name. @default - none */
  readonly parameters?: Readonly<Record<string, ParameterReference>>;
  /** The key of the encrypted ones. @default - none is */
  readonly parameterKeyArn?: pulumi.Input<string>;
  /** Secrets by the variable's name, as `Secret.valueFrom` names them. @default - none */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What the role needs to read them. @default - there are none */
  readonly secretAccess?: SecretAccess;
  /** What the application itself may do. @default - nothing */
  readonly statements?: readonly Statement[];
  /**
   * Whether the container gets the role's credentials. It then holds all rights of the instance: its secrets,
   * image and log group too.
   */
  readonly roleInContainer: boolean;
  /** How long after its start an instance may fail its health check. @default 300 */
  readonly graceSeconds?: number;
  /** How long `pulumi up` waits for a healthy instance. @default 20 */
  readonly readyTimeoutMinutes?: number;
  /** The way out (routes, endpoints), listeners, parameters: the start script runs once. @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

export const defaults = Object.freeze({
  followAmi: false,
  instanceType: "t4g.small",
  diskGiB: 20,
  graceSeconds: 300,
  readyTimeoutMinutes: 20,
});
