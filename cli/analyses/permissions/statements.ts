import type { Statement } from "../../../components/shared/policy";
import { simplest } from "./arns";
import type { Grant } from "./grants";
import type { Conditions } from "./needs";

/**
 * Grants as statements: the resources of an action put together, then the actions with the same resources and
 * conditions.
 */
export function statementsOf(grants: readonly Grant[], prefix: string): readonly Statement[] {
  const groups = new Map<string, { actions: string[]; resources: readonly string[]; grant: Grant }>();
  for (const grant of byAction(grants)) {
    const resources = simplest(grant.resources);
    const key = JSON.stringify([resources, grant.conditions ?? {}]);
    const group = groups.get(key) ?? { actions: [], resources, grant };
    groups.set(key, { ...group, actions: [...group.actions, grant.action] });
  }
  const used = new Map<string, number>();
  return [...groups.values()].map(({ actions, resources, grant: { conditions } }) => {
    const title = prefix + titleOf(actions, resources);
    const count = (used.get(title) ?? 0) + 1;
    used.set(title, count);
    return {
      sid: count === 1 ? title : `${title}No${count}`,
      actions,
      resources,
      ...(conditions === undefined ? {} : { conditions }),
      ...(resources.includes("*") ? { why: "IAM binds none of these actions to a resource." } : {}),
    };
  });
}

/** One grant for each action and condition, sorted by action. */
function byAction(grants: readonly Grant[]): readonly Grant[] {
  const found = new Map<string, Grant>();
  for (const grant of grants) {
    const [open, values] = withoutUnited(grant.conditions);
    const key = JSON.stringify([grant.action, open]);
    const before = found.get(key);
    found.set(key, before === undefined ? grant : together(before, grant, values));
  }
  return [...found.values()].sort((a, b) => (a.action < b.action ? -1 : a.action > b.action ? 1 : 0));
}

function together({ action, resources, conditions }: Grant, more: Grant, values: readonly string[]): Grant {
  return {
    action,
    resources: [...resources, ...more.resources],
    ...(conditions === undefined ? {} : { conditions: united(conditions, values) }),
  };
}

/**
 * Conditions whose values are put together: the services that use a key, and those that AWS makes roles for (whose
 * ARNs name the service too). A role is handed to each service in a statement of its own.
 */
const UNITED = new Set(["kms:ViaService", "iam:AWSServiceName"]);

/** The conditions without those values, for comparison, and the values. */
function withoutUnited(conditions: Conditions = {}): readonly [open: object, values: readonly string[]] {
  const { StringEquals = {}, ...others } = conditions;
  const entries = Object.entries(StringEquals);
  const open = Object.fromEntries(entries.map(([key, value]) => [key, UNITED.has(key) ? [] : value]));
  const values = entries.flatMap(([key, value]) => (UNITED.has(key) ? value : []));
  return [{ ...others, StringEquals: open }, values];
}

function united(conditions: Conditions, more: readonly string[]): Conditions {
  const { StringEquals = {}, ...others } = conditions;
  const entries = Object.entries(StringEquals).map(([key, value]) =>
    UNITED.has(key) ? [key, [...new Set([value, more].flat())].sort()] : [key, value],
  );
  return { ...others, ...(entries.length === 0 ? {} : { StringEquals: Object.fromEntries(entries) }) };
}

/** Letters only: the service of the first action, or `AnyResource`. */
function titleOf(actions: readonly string[], resources: readonly string[]): string {
  const [service = ""] = (actions[0] ?? "").split(":");
  const words = service.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return resources.includes("*") ? "AnyResource" : words.join("");
}
