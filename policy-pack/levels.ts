export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** `mandatory` fails a preview, `advisory` is printed, `disabled` is not evaluated. */
export type Level = "mandatory" | "advisory" | "disabled";

/** The environment class of a stack. */
export type Environment = "dev" | "staging" | "prod";

export const ENVIRONMENTS: readonly Environment[] = ["dev", "staging", "prod"];

/** The one table that turns a severity into a level. A stack that names no environment is judged as prod. */
export const LEVELS: Readonly<Record<Severity, Readonly<Record<Environment, Level>>>> = {
  critical: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  high: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  medium: { dev: "advisory", staging: "advisory", prod: "advisory" },
  low: { dev: "advisory", staging: "advisory", prod: "advisory" },
  info: { dev: "disabled", staging: "disabled", prod: "disabled" },
};

/** A rule that asks for more than an environment is worth, or that an environment needs more than others. */
export interface EnvironmentLevel {
  readonly rule: string;
  readonly environments: readonly Environment[];
  readonly level: Level;
  /** What it would cost there, in money or in convenience, or why it is needed there. */
  readonly reason: string;
}

/**
 * Rules of severity medium that each close one way to data or into the account, one that needs a second mistake
 * beside it. In prod none of them may be open, so that no second mistake finds it so.
 */
const CLOSES_ACCESS = [
  "apigw-cors-no-wildcard",
  "cache-auth",
  "cognito-idpool-no-classic",
  "ecs-service-exec-disabled-prod",
  "ecs-task-efs-iam-access-point",
  "efs-ap-posix-user",
  "efs-ap-root-directory",
  "iam-kms-decrypt-bound",
  "iam-oidc-provider-client-ids",
  "iam-trust-confused-deputy",
  "kms-service-principal-source-condition",
  "lambda-url-cors",
  "resource-policy-no-foreign-account",
  "resource-policy-no-wildcard-actions",
  "s3-cors-no-wildcard",
  "share-no-foreign-account",
  "sns-service-source",
  "stack-data-store-callers",
  "vpce-policy-restricted",
];

/** Where an environment departs from the severity's level. At most one entry for a rule and an environment. */
export const ENVIRONMENT_LEVELS: readonly EnvironmentLevel[] = [
  ...CLOSES_ACCESS.map((rule) => ({
    rule,
    environments: ["prod"] as const,
    level: "mandatory" as const,
    reason: "It closes a way to data or into the account, where users are.",
  })),
  {
    rule: "stack-alarm-heard",
    environments: ["dev"],
    level: "disabled",
    reason: "Nobody is on call for a trial.",
  },
  {
    rule: "alb-deletion-protection",
    environments: ["dev", "staging"],
    level: "disabled",
    reason: "It has to go with its stack.",
  },
  {
    rule: "cognito-deletion-protection",
    environments: ["dev", "staging"],
    level: "disabled",
    reason: "It has to go with its stack; prod's users are not in it.",
  },
  {
    rule: "rds-deletion-protection",
    environments: ["dev", "staging"],
    level: "disabled",
    reason: "It has to go with its stack; prod's data are not in it.",
  },
  {
    rule: "cognito-mfa",
    environments: ["dev"],
    level: "disabled",
    reason: "Developers and tests log in many times a day; what they reach is a trial.",
  },
  {
    rule: "rds-multi-az",
    environments: ["dev"],
    level: "disabled",
    reason: "A standby doubles the price of a database that nobody waits for.",
  },
  {
    rule: "rds-backup-retention",
    environments: ["dev"],
    level: "disabled",
    reason: "A trial's data can be made again.",
  },
  {
    rule: "rds-monitoring",
    environments: ["dev"],
    level: "disabled",
    reason: "It takes memory of the smallest classes.",
  },
  {
    rule: "rds-performance-insights",
    environments: ["dev"],
    level: "disabled",
    reason: "It takes memory of the smallest classes.",
  },
  {
    rule: "ecs-cluster-container-insights",
    environments: ["dev"],
    level: "disabled",
    reason: "It costs more than the smallest task.",
  },
  {
    rule: "ec2-detailed-monitoring",
    environments: ["dev"],
    level: "disabled",
    reason: "$2.10 a month for each instance; five minutes are soon enough for a trial.",
  },
  {
    rule: "cf-min-tls12",
    environments: ["dev"],
    level: "disabled",
    reason: "A trial has no domain, and CloudFront's own certificate leaves no choice.",
  },
  {
    rule: "apigw-route-authorization",
    environments: ["dev", "staging"],
    level: "advisory",
    reason: "A back end that checks tokens itself is enough where no users are.",
  },
  {
    rule: "apigw-ws-connect-auth",
    environments: ["dev", "staging"],
    level: "advisory",
    reason: "A back end that checks tokens itself is enough where no users are.",
  },
  {
    rule: "alb-waf",
    environments: ["dev"],
    level: "disabled",
    reason: "A web ACL costs as much as the rest of a trial.",
  },
];

interface Rated {
  readonly id: string;
  readonly severity: Severity;
}

/** The level of a rule: its own override, else the override for `all`, else the tables'. */
export function levelOf(
  rule: Rated,
  overrides: Readonly<Record<string, Level>> = {},
  environment: Environment = "prod",
): Level {
  return overrides[rule.id] ?? overrides["all"] ?? tableLevel(rule, environment);
}

/** The level that the tables give a rule. */
export function tableLevel({ id, severity }: Rated, environment: Environment): Level {
  const exception = ENVIRONMENT_LEVELS.find(
    (entry) => entry.rule === id && entry.environments.includes(environment),
  );
  return exception?.level ?? LEVELS[severity][environment];
}

export function isLevel(value: unknown): value is Level {
  return value === "mandatory" || value === "advisory" || value === "disabled";
}

export function isEnvironment(value: unknown): value is Environment {
  return ENVIRONMENTS.some((environment) => environment === value);
}
