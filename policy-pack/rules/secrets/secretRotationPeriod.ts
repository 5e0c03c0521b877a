import { at, isAbsent } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { is, isFalse, verdictOf } from "../../views/answers";

const HOURS = { hour: 1, day: 24 } as const;

/** `rate(30 days)`, `rate(12 hours)`, or a cron expression for one day of every month, or of every second. */
function isWithin90Days(schedule: string): boolean {
  const [, count, unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(schedule.trim()) ?? [];
  if (unit !== undefined) {
    return Number(count) * HOURS[unit as keyof typeof HOURS] <= 90 * 24;
  }
  const [, , , month = "", , year = "*"] =
    /^cron\((.*)\)$/.exec(schedule.trim())?.[1]?.trim().split(/\s+/) ?? [];
  return /^(\*|[*1]\/[12]|1-12)$/.test(month) && year === "*";
}

/** rotationRules.automaticallyAfterDays is 90 or less. */
export const secretRotationPeriod: Rule = {
  id: "secret-rotation-period",
  title: "Rotation within 90 days",
  severity: "low",
  references: { fsbp: ["SecretsManager.4"], checkov: ["CKV_AWS_304"] },
  resourceTypes: ["aws:secretsmanager/secretRotation:SecretRotation"],
  scope: "resource",
  check(resource) {
    const { rotationEnabled, rotationRules } = resource.inputs;
    if (isFalse(rotationEnabled)) {
      return [notApplicable("it turns rotation off")];
    }
    const days = at(rotationRules, "automaticallyAfterDays");
    const schedule = at(rotationRules, "scheduleExpression");
    const byDays = is(days, (value) => Number(value ?? 0) > 0 && Number(value) <= 90);
    const bySchedule = is(schedule, (value) => isWithin90Days(String(value ?? "")));
    // The schedule decides where both are given (the API refuses that).
    const answer = isAbsent(schedule) ? byDays : bySchedule;
    const property = `rotationRules.${isAbsent(schedule) ? "automaticallyAfterDays" : "scheduleExpression"}`;
    const value = (isAbsent(schedule) ? days : schedule) ?? undefined;
    const problem = "the secret is the same for more than 90 days";
    return verdictOf(resource, answer, {
      property,
      value,
      problem,
      remedy: "rotate every 90 days or more often",
    });
  },
};
