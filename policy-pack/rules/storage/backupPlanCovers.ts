import { at, list } from "../../resource";
import { orCompliant, type Rule } from "../../rule";
import { type Answer, allOf, is, isGiven, someOf, verdictOf } from "../../views/answers";
import { isBackedUp, SELECTION_TYPE } from "../../views/backups";
import { isReplica } from "../../views/databases";

const STATEFUL = [
  "aws:efs/fileSystem:FileSystem",
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:ebs/volume:Volume",
];

function isDailyAndEnds(rule: unknown): Answer {
  const days = at(rule, "lifecycle.deleteAfter");
  const schedule = at(rule, "schedule");
  return allOf([
    is(days, (value) => Number(value ?? 0) > 0),
    is(schedule, (value) => isDaily(String(value ?? DEFAULT))),
  ]);
}

/** AWS Backup API, BackupRule: the expression where none is given. */
const DEFAULT = "cron(0 5 ? * * *)";

function isDaily(schedule: string): boolean {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule.trim()) ?? [];
  if (unit !== undefined) {
    return unit === "day" ? Number(count) === 1 : Number(count) <= (unit === "hour" ? 24 : 24 * 60);
  }
  const fields = /^cron\((.*)\)$/.exec(schedule.trim())?.[1]?.trim().split(/\s+/) ?? [];
  const [, , dayOfMonth = "", month = "", dayOfWeek = "", year = "*"] = fields;
  return (
    /^([*?]|[*1]\/1)$/.test(dayOfMonth) &&
    /^(\*|[*1]\/1|1-12)$/.test(month) &&
    /^([*?]|1-7|SUN-SAT|MON-SUN)$/i.test(dayOfWeek) &&
    year === "*"
  );
}

/** A plan with a daily rule and a lifecycle selects EFS, RDS and volumes of the stack. */
export const backupPlanCovers: Rule = {
  id: "backup-plan-covers",
  title: "Plan covers the stateful resources",
  severity: "medium",
  references: { fsbp: ["EFS.2", "RDS.26", "EC2.28"], checkov: ["CKV2_AWS_18", "CKV2_AWS_9", "CKV2_AWS_8"] },
  resourceTypes: ["aws:backup/plan:Plan", "aws:backup/selection:Selection"],
  scope: "stack",
  check(resource, context) {
    if (resource.type === SELECTION_TYPE) {
      const answer = someOf(["resources", "selectionTags", "conditions"], (property) =>
        isGiven(resource, property, context),
      );
      return verdictOf(resource, answer, {
        property: "resources",
        problem: "it selects nothing",
        remedy: "name resources or tags",
      });
    }
    const daily = someOf(list(resource.inputs["rules"]), isDailyAndEnds);
    const verdicts = [
      ...verdictOf(resource, daily, {
        property: "rules",
        problem: "no rule backs up every day and lets its recovery points expire",
        remedy: "add a rule with a daily schedule and lifecycle.deleteAfter",
      }),
      ...context.ofTypes(STATEFUL).flatMap((target) => {
        const problem = `no backup selection of the stack takes in ${target.type} "${target.name}"`;
        const remedy = "add its ARN to an aws.backup.Selection";
        const covered = isReplica(target) ? true : isBackedUp(target, context);
        const why = `whether "${target.name}" is selected is not known before creation`;
        return verdictOf(resource, covered, { property: "resources", problem, remedy }, why);
      }),
    ];
    return orCompliant(verdicts.filter(({ kind }) => kind !== "compliant"));
  },
};
