import { writeFileSync } from "node:fs";
import { InputError } from "../components/shared/errors";
import { planPermissions } from "./analyses/permissions/planPermissions";
import { permissionsJson, renderPermissions } from "./analyses/permissions/render";
import { offlinePreview } from "./preview";

export interface PermissionsOptions {
  readonly stack: string;
  /** The project's folder. */
  readonly cwd: string;
  /** A file for both kinds of policies, or `-` for standard output. */
  readonly json?: string | undefined;
  /** Shows what a preview needs instead of what a deployment needs. */
  readonly preview: boolean;
  /** @default - the one of the stack file's `account.allowedAccountIds`, else any */
  readonly account?: string | undefined;
}

/**
 * Shows the IAM policies that whoever deploys or previews a stack needs.
 *
 * @returns the exit code: 1 where the plan holds a type that the tables lack, else 0.
 * @throws InputError for a faulty configuration.
 */
export async function permissions(options: PermissionsOptions): Promise<number> {
  const { cwd, stack, json } = options;
  // With AWS's ids unknown, a literal one is something that exists already.
  const { plan, config } = await offlinePreview(cwd, stack, { unknowns: true });
  const { allowedAccountIds } = config.settings.account;
  const [only] = allowedAccountIds.length === 1 ? allowedAccountIds : [];
  const account = options.account ?? only;
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new InputError([
      `--account is ${JSON.stringify(account)}; use the twelve digits of an AWS account.`,
    ]);
  }
  const found = planPermissions(plan, account);
  if (json !== undefined) {
    write(json, permissionsJson(found));
  }
  if (json !== "-") {
    const kind = options.preview ? "preview" : "deploy";
    process.stdout.write(
      renderPermissions(found, { stack, kind, account, boundary: hasBoundary(config.settings) }),
    );
  }
  return found.unlisted.length === 0 ? 0 : 1;
}

function hasBoundary({
  account,
}: {
  readonly account: { readonly permissionsBoundaryArn?: string };
}): boolean {
  return account.permissionsBoundaryArn !== undefined;
}

function write(target: string, text: string): void {
  if (target === "-") {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(target, text);
  } catch (error) {
    throw new InputError([`--json ${target} cannot be written: ${(error as Error).message}`]);
  }
}
