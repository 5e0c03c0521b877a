import { limitsOf } from "../../offline/check";
import { nameOf, type Plan, type PlanResource, UNKNOWN } from "../../plan";
import { needsByType } from "./table";

/** What stands in an ARN where a resource's name goes: by service and part of the ARN, `s3:BucketName`. */
export type Names = ReadonlyMap<string, readonly string[]>;

/** The names of the plan's own resources; those of one resource by its URN. */
export interface PlanNames {
  readonly all: Names;
  readonly byUrn: ReadonlyMap<string, string>;
}

export function namesIn(plan: Plan): PlanNames {
  const automatic = automaticNames(plan);
  const all = new Map<string, string[]>();
  const byUrn = new Map<string, string>();
  for (const resource of plan.resources) {
    const needs = needsByType[resource.type];
    const pattern = needs?.named === undefined ? undefined : namePattern(resource, automatic);
    if (needs?.named !== undefined && pattern !== undefined) {
      const key = `${needs.service}:${needs.named}`;
      if (resource.type !== SERVICE_LINKED_ROLE) {
        all.set(key, [...(all.get(key) ?? []), pattern]);
      }
      byUrn.set(resource.urn, pattern);
    }
  }
  return { all, byUrn };
}

/** Named by AWS, and below a path of its service's. What changes other roles does not mean it. */
export const SERVICE_LINKED_ROLE = "aws:iam/serviceLinkedRole:ServiceLinkedRole";

/** The property of a resource's name where the table of limits knows none. */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  "aws:route53/record:Record": "zoneId",
  "aws:ecs/taskDefinition:TaskDefinition": "family",
  "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
};

const propertyOf = (type: string) => NAME_PROPERTIES[type] ?? limitsOf(type)?.nameProperty ?? "name";

/** Names that Pulumi makes up, longest first, each with a wildcard for the suffix: another after each replacement. */
function automaticNames({ resources }: Plan): readonly (readonly [name: string, pattern: string])[] {
  const found = resources.flatMap((resource) => {
    const physical = resource.inputs[propertyOf(resource.type)];
    const [, start] = typeof physical === "string" ? (/^(.*?)[0-9a-f]{7}$/.exec(physical) ?? []) : [];
    const logical = nameOf(resource).toLowerCase();
    const made = [logical, `${logical}-`, `alias/${logical}-`].includes(start?.toLowerCase() ?? "");
    return made && start !== undefined ? [[String(physical), `${start}*`] as const] : [];
  });
  return found.sort(([a], [b]) => b.length - a.length);
}

/**
 * The name of one resource as it stands in its ARN: what somebody chose as it is, what Pulumi made up with a wildcard,
 * also where it is part of another name (`/aws/rds/instance/NAME/postgresql`).
 */
function namePattern(
  { type, inputs }: PlanResource,
  automatic: readonly (readonly [name: string, pattern: string])[],
): string | undefined {
  if (type === SERVICE_LINKED_ROLE) {
    return `aws-service-role/${inputs["awsServiceName"]}/*`;
  }
  const property = propertyOf(type);
  const physical = inputs[property];
  const prefix = inputs[`${property}Prefix`];
  if (typeof physical === "string" && physical !== UNKNOWN) {
    const name = automatic.reduce((text, [made, pattern]) => text.replaceAll(made, pattern), physical);
    return (
      pathOf(type, inputs) +
      name.replace(/^(alias)?\//, type === LOG_GROUP ? "$&" : "") +
      (type === LOG_GROUP ? "*" : "")
    );
  }
  return typeof prefix === "string" ? `${pathOf(type, inputs)}${prefix}*` : undefined;
}

/** Some actions are checked against what follows the group's name: `NAME:log-stream:` (CloudWatch Logs' refusals). */
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** The path of a role or profile, which is part of the name in its ARN. */
function pathOf(type: string, { path }: PlanResource["inputs"]): string {
  return type.startsWith("aws:iam/") && typeof path === "string" ? path.slice(1) : "";
}
