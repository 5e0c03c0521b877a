import type * as pulumi from "@pulumi/pulumi";
import { Budget } from "../../../components/operations/budget";
import { CloudTrail } from "../../../components/operations/cloudTrail";
import { CostAnomaly } from "../../../components/operations/costAnomaly";
import type { Context } from "../../../components/shared/context";
import { BackupPlan, type BackupResource, type RestoreNetwork } from "../../../components/storage/backupPlan";
import type { CommonSettings } from "../../config/settings";

type Text = pulumi.Input<string>;

/** Who did what is asked long after it was done. */
const TRAIL_DAYS = 365;

/** On the first Sunday of a month, when nobody waits for the database. */
const MONTHLY = "cron(0 6 ? * 1#1 *)";

/** What keeps an account in view, where the stack file asks for it: a trail, a budget, alerts of odd costs. */
export function accountWatch(name: string, context: Context, settings: CommonSettings, keyArn: Text): void {
  const { account, cost, observability, project, stack } = settings;
  const { alarmEmails: emails, logRetentionDays: retentionDays } = observability;
  if (account.cloudTrail) {
    new CloudTrail(`${name}-trail`, {
      context,
      keyArn,
      trailName: `${project}-${stack}`.replace(/[^A-Za-z0-9_-]/g, "-"),
      retentionDays: Math.max(TRAIL_DAYS, retentionDays),
    });
  }
  const { monthlyBudgetUsd, anomalyAlerts } = cost;
  // A rule refuses both where there is nobody to tell.
  if (monthlyBudgetUsd !== undefined) {
    new Budget(name, { context, monthlyUsd: monthlyBudgetUsd, emails });
  }
  if (anomalyAlerts !== undefined) {
    const { minimumUsd, monitorArn } = anomalyAlerts;
    new CostAnomaly(name, {
      context,
      minimumUsd,
      monitor:
        monitorArn === undefined ? { tag: { key: "gatehouse:stack", value: stack } } : { arn: monitorArn },
      notice: { frequency: "DAILY", emails },
    });
  }
}

/** AWS Backup for what holds data, by a stable key of each. */
export function backupOf(
  name: string,
  context: Context,
  settings: CommonSettings,
  inputs: {
    readonly keyArn: Text;
    readonly topicArn: Text;
    readonly resources: Readonly<Record<string, BackupResource>>;
    /** Where a database is restored for a test. */
    readonly databaseNetwork?: RestoreNetwork;
  },
): BackupPlan | undefined {
  const { enabled, retentionDays, restoreTesting } = settings.backup;
  const { keyArn, topicArn, resources, databaseNetwork } = inputs;
  if (!enabled || Object.keys(resources).length === 0) {
    return undefined;
  }
  return new BackupPlan(name, {
    context,
    keyArn,
    topicArn,
    resources,
    retentionDays,
    ...(restoreTesting
      ? {
          restoreTesting: {
            schedule: MONTHLY,
            ...(databaseNetwork === undefined ? {} : { databaseNetwork }),
          },
        }
      : {}),
  });
}
