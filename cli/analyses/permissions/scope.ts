import type { Plan } from "../../plan";

/** Where the stack stands, for its ARNs. */
export interface Scope {
  readonly partition: string;
  /** Twelve digits, or `*`. */
  readonly account: string;
  /** Every region that the plan has resources in. */
  readonly regions: readonly string[];
  readonly roles: {
    /** With a slash at both ends. */
    readonly path: string;
    /** What every role of the plan carries, if it carries one. */
    readonly boundaryArn?: string;
  };
}

const ROLE = "aws:iam/role:Role";

/**
 * Reads the scope from the plan itself.
 *
 * @param account the account of the deployment; an offline plan has only a made-up one.
 */
export function scopeOf({ resources }: Plan, account = "*"): Scope {
  const regions = resources.flatMap(({ inputs }) => text(inputs["region"]) ?? []);
  const [partition = "aws"] = resources.flatMap(({ inputs }) => {
    const found = /"arn:(aws[a-z-]*):/.exec(JSON.stringify(inputs));
    return found?.[1] ?? [];
  });
  const roles = resources.filter(({ type }) => type === ROLE).map(({ inputs }) => inputs);
  const boundaries = new Set(roles.map((inputs) => text(inputs["permissionsBoundary"])));
  const [boundaryArn] = boundaries;
  return {
    partition,
    account,
    regions: [...new Set(regions)].sort(),
    roles: {
      path: roles.map((inputs) => text(inputs["path"])).find((path) => path !== undefined) ?? "/",
      ...(boundaries.size === 1 && boundaryArn !== undefined ? { boundaryArn } : {}),
    },
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
