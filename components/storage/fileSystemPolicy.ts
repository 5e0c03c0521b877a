import type * as pulumi from "@pulumi/pulumi";
import { arn, type Context } from "../shared/context";
import type { Statement } from "../shared/policy";

export interface FileSystemPolicyPlan {
  readonly fileSystemArn: pulumi.Input<string>;
  readonly accessPointArns: readonly pulumi.Input<string>[];
  /** Who may mount; empty leaves it to the IAM policies of the account's roles. */
  readonly clientRoleArns: readonly pulumi.Input<string>[];
}

const MOUNT_AND_WRITE = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"];

/**
 * Who may mount a file system, and how: over TLS, through a mount target, by one of the access points, and
 * never as root.
 *
 * The account as principal means that a client must sign in with a role whose own policy allows the mount;
 * `*` would let in whoever reaches the mount target on the network without any identity.
 */
export function fileSystemStatements(context: Context, plan: FileSystemPolicyPlan): readonly Statement[] {
  const { fileSystemArn, accessPointArns, clientRoleArns } = plan;
  const resources = [fileSystemArn];
  const account = arn(context, "iam", "root", { region: "" });
  return [
    {
      sid: "DenyWithoutTls",
      effect: "Deny",
      principals: { AWS: "*" },
      actions: ["*"],
      resources,
      conditions: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      sid: "DenyRootAccess",
      effect: "Deny",
      principals: { AWS: "*" },
      actions: ["elasticfilesystem:ClientRootAccess"],
      resources,
    },
    // An allow in a role's own policy is enough inside one account, so only a denial keeps that role from
    // mounting the whole file system past the access points.
    {
      sid: "DenyPastAccessPoints",
      effect: "Deny",
      principals: { AWS: "*" },
      actions: MOUNT_AND_WRITE,
      resources,
      conditions: { StringNotEquals: { "elasticfilesystem:AccessPointArn": accessPointArns } },
    },
    {
      sid: "AllowThroughAccessPoints",
      principals: { AWS: clientRoleArns.length === 0 ? account : clientRoleArns },
      actions: MOUNT_AND_WRITE,
      resources,
      conditions: {
        Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" },
        StringEquals: { "elasticfilesystem:AccessPointArn": accessPointArns },
      },
    },
  ];
}
