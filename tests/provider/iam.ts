import type { Cloud, CloudResource } from "./cloud";
import { isObject, type Properties } from "./properties";

/** Just enough of IAM's evaluation to tell whether a role may do what AWS will do in its name. */

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
}

export function statementsOf(document: unknown): readonly Statement[] {
  if (typeof document !== "string") {
    return [];
  }
  const parsed = JSON.parse(document) as { Statement?: Statement | readonly Statement[] };
  return listOf(parsed.Statement);
}

export function roleByArn(cloud: Cloud, arn: unknown): CloudResource | undefined {
  return cloud.all("aws:iam/role:Role").find((role) => role.outputs["arn"] === arn);
}

/** Whether some policy of the role allows the action on the resource; conditions are not looked at. */
export function mayDo(cloud: Cloud, role: CloudResource, action: string, resource: string): boolean {
  const attached = cloud
    .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter(({ inputs }) => inputs["role"] === role.id)
    .map(({ inputs }) => inputs["policyArn"]);
  return [
    ...cloud.all("aws:iam/rolePolicy:RolePolicy").filter(({ inputs }) => inputs["role"] === role.id),
    ...cloud.all("aws:iam/policy:Policy").filter(({ outputs }) => attached.includes(outputs["arn"])),
  ]
    .flatMap((policy) => statementsOf(policy.inputs["policy"]))
    .some((statement) => statement.Effect === "Allow" && covers(statement, action, resource));
}

/** Whether the document lets a service principal do the action. */
export function admits(document: unknown, service: string, action: string): boolean {
  return statementsOf(document).some(
    (statement) =>
      statement.Effect === "Allow" &&
      servicesOf(statement.Principal).includes(service) &&
      listOf(statement.Action).some((pattern) => matches(pattern, action)),
  );
}

function servicesOf(principal: unknown): readonly unknown[] {
  return isObject(principal)
    ? listOf((principal as Properties)["Service"] as string | readonly string[])
    : [];
}

function covers(statement: Statement, action: string, resource: string): boolean {
  return (
    listOf(statement.Action).some((pattern) => matches(pattern, action)) &&
    listOf(statement.Resource).some((pattern) => matches(pattern, resource))
  );
}

export function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(text);
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value as T];
}
