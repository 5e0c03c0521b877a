import { compose, requireDocker } from "../docker";
import { settings } from "../envFile";
import type { LocalOptions } from "../options";

/** What the services print; the newest lines of each. */
export async function logs({ root, services, follow }: LocalOptions): Promise<number> {
  settings(root);
  requireDocker();
  return compose({ root, profiles: "all" }, [
    "logs",
    "--tail",
    "200",
    ...(follow ? ["--follow"] : []),
    ...services,
  ]);
}
