import { isCron, isTimezone } from "../../components/shared/schedule";
import { flag, list, object, text, whole } from "./fields";
import { patterns } from "./formats";

/** What keeps a stack running and paid: the same keys in every system. */

export const backup = object(
  {
    description:
      "A plan of AWS Backup for everything in the stack that holds data, beside the services' own backups.",
    allowed: "a map of backup settings",
  },
  {
    enabled: flag({ description: "Makes the vault and the plan. On in prod." }).optional(),
    retentionDays: whole(1, 3650, {
      description: "How long a recovery point is kept.",
      unit: "days",
      source: "AWS Backup API",
    }).optional(),
    restoreTesting: flag({
      description:
        "Restores the newest recovery points once a month, and deletes what was restored. Billed as if it ran for some hours.",
      source: "AWS Backup docs",
    }).optional(),
  },
);

export const cost = object(
  { description: "Who is told of the bill, and when.", allowed: "a map of cost settings" },
  {
    monthlyBudgetUsd: whole(1, 10_000_000, {
      description:
        "A budget for the whole account: mails when 80 % are forecast and when all of it is spent. Without it: none.",
      unit: "US dollars",
      source: "AWS Budgets; the first two of an account are free",
    }).optional(),
    anomalyAlerts: object(
      {
        description: "Mails when AWS's Cost Anomaly Detection finds something. Without it: none.",
        allowed: "a map with minimumUsd, and monitorArn where one exists",
      },
      {
        minimumUsd: whole(1, 1_000_000, {
          description: "Smaller anomalies are not told.",
          unit: "US dollars",
        }),
        monitorArn: text(
          {
            description:
              "An existing monitor, such as the account's Default-Services-Monitor. Without it: a monitor of this stack's tag.",
            allowed:
              'the ARN of an anomaly monitor, such as "arn:aws:ce::111122223333:anomalymonitor/6f1b2c3d-…"',
            source: "Cost Explorer API: one monitor of all services an account",
          },
          patterns.anomalyMonitorArn,
        ).optional(),
      },
    ).optional(),
  },
);

/** Keys of a service that scales, below the application's own key. */
export const scaling = (most: number) =>
  object(
    {
      description:
        "Lets the number of tasks follow the load, between two limits. Without it the number stays as it is.",
      allowed: "a map with minimum and maximum",
    },
    {
      minimum: whole(1, most, { description: "The fewest tasks.", unit: "tasks" }).optional(),
      maximum: whole(1, most, { description: "The most tasks.", unit: "tasks" }).optional(),
      cpuPercent: whole(10, 95, {
        description: "CPU that the tasks should have on average.",
        unit: "percent",
      }).optional(),
      memoryPercent: whole(10, 95, {
        description: "Memory that the tasks should have in use on average.",
        unit: "percent",
      }).optional(),
      schedules: list(
        object(
          {
            description: "From a point in time on, other limits.",
            allowed: "a map with name, cron, timezone, minimum and maximum",
          },
          {
            name: text(
              {
                description: "Its name.",
                allowed: "1 to 30 lower-case letters, digits and inner hyphens, such as evening",
              },
              /^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/,
            ),
            cron: text(
              {
                description: "When: minute, hour, day of the month, month, day of the week and year.",
                allowed: 'six fields of Application Auto Scaling\'s cron, such as "0 20 ? * MON-FRI *"',
                source: "Application Auto Scaling API",
              },
              /^[0-9A-Z*?/,L#W-]+( [0-9A-Z*?/,L#W-]+){5}$/,
              (cron) => isCron(`cron(${cron})`),
            ),
            timezone: text(
              {
                description: "Its time zone.",
                allowed: 'a name of the IANA list, such as "Europe/Berlin"',
                source: "Application Auto Scaling API",
              },
              /^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/,
              isTimezone,
            ),
            minimum: whole(0, most, { description: "The fewest tasks from then on.", unit: "tasks" }),
            maximum: whole(0, most, { description: "The most tasks from then on.", unit: "tasks" }),
          },
        ),
        20,
        { description: "Other limits at certain times.", allowed: "a list of at most 20 schedules" },
      ).optional(),
    },
  );
