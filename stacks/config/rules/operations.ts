import { type Rule, when } from "./rule";

export const operationsRules: readonly Rule[] = [
  {
    id: "backup-prod",
    level: "warned",
    title: "Prod without a backup plan",
    reason:
      "The services' own backups go with the resource that is deleted, and nobody tries whether they restore.",
    waysOut: ["leave backup.enabled on", "accept the services' own backups"],
    check: ({ backup, environment }) => when(environment === "prod" && !backup.enabled, "backup.enabled"),
  },
  {
    id: "restore-testing",
    level: "warned",
    title: "Restore tests without a backup plan",
    reason: "There are no recovery points to restore.",
    waysOut: ["set backup.enabled true", "remove backup.restoreTesting"],
    check: ({ backup }) => when(backup.restoreTesting && !backup.enabled, "backup.restoreTesting"),
  },
  {
    id: "cost-nobody",
    level: "refused",
    title: "A budget that tells nobody",
    reason: "AWS Budgets and Cost Anomaly Detection only tell; they stop nothing.",
    waysOut: ["name who is told in observability.alarmEmails", "remove the key"],
    check: ({ cost, observability }) =>
      (["monthlyBudgetUsd", "anomalyAlerts"] as const).flatMap((key) =>
        when(
          cost[key] !== undefined && observability.alarmEmails.length === 0,
          `cost.${key}`,
          "is set, and observability.alarmEmails is empty",
        ),
      ),
  },
  {
    id: "cost-monitor",
    level: "warned",
    title: "Anomaly alerts without a monitor's ARN",
    reason:
      "A monitor of the stack's tag is made, which a member account of an organization may not have, and which finds nothing before the tag is an active cost allocation tag (Cost Explorer docs).",
    waysOut: [
      "give cost.anomalyAlerts.monitorArn, such as the account's Default-Services-Monitor (`aws ce get-anomaly-monitors`)",
      "activate the tag gatehouse:stack in the billing console of an account of its own",
    ],
    check: ({ cost }) =>
      when(
        cost.anomalyAlerts !== undefined && cost.anomalyAlerts.monitorArn === undefined,
        "cost.anomalyAlerts.monitorArn",
        "is not set",
      ),
  },
  {
    id: "trail-outside-prod",
    level: "warned",
    title: "The account's trail in a stack that comes and goes",
    reason: "`pulumi destroy` of this stack would end the record of the whole account.",
    waysOut: ["make the trail in the prod stack", "keep it where the account has no other stack"],
    check: ({ account, environment }) =>
      when(environment !== "prod" && account.cloudTrail, "account.cloudTrail"),
  },
];
