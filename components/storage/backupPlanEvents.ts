import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import type { Documents } from "../shared/policy";

export interface BackupEventsArgs extends ComponentArgs {
  readonly topicArn: pulumi.Input<string>;
  readonly vaultName: pulumi.Output<string>;
  /** Whether restores are told of too. */
  readonly restores: boolean;
}

/** AWS Backup docs, "Monitoring events using EventBridge": backups report a `state`, restores a `status`. */
const FAILED_BACKUP = ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"];
const FAILED_RESTORE = ["ABORTED", "FAILED"];

/** Event rules that tell a topic of jobs that fail. */
export function tellOfFailures(
  parent: pulumi.Resource,
  name: string,
  args: BackupEventsArgs,
  documents: Documents,
): void {
  for (const [key, { description, pattern }] of Object.entries(failures(args))) {
    const child = `${name}-${key}`;
    const rule = new aws.cloudwatch.EventRule(
      child,
      {
        description,
        eventPattern: documents.json("aws:cloudwatch/eventRule:EventRule", child, "eventPattern", pattern),
        tags: tagsFor(args.context, child),
      },
      { parent },
    );
    // No role: EventBridge publishes by the topic's policy (EventBridge docs, "Using resource-based policies").
    new aws.cloudwatch.EventTarget(`${child}-target`, { rule: rule.name, arn: args.topicArn }, { parent });
  }
}

interface Failure {
  readonly description: string;
  readonly pattern: unknown;
}

function failures({ vaultName, restores }: BackupEventsArgs): Readonly<Record<string, Failure>> {
  const backup: Failure = {
    description: "A backup failed, was aborted or did not begin in time",
    pattern: {
      source: ["aws.backup"],
      "detail-type": ["Backup Job State Change"],
      detail: { state: FAILED_BACKUP, backupVaultName: [vaultName] },
    },
  };
  // The event of a restore names no vault: these are of the whole account and region.
  const restore: Failure = {
    description: "A restore failed or was aborted",
    pattern: {
      source: ["aws.backup"],
      "detail-type": ["Restore Job State Change"],
      detail: { status: FAILED_RESTORE },
    },
  };
  return { "failed-backups": backup, ...(restores ? { "failed-restores": restore } : {}) };
}
