import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export const REQUIREMENTS = resolve(__dirname, "../../containers/agent/requirements.txt");

/** Of exactly these packages: another list is another environment. */
export function pythonFolder(): string {
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 16);
  return join(homedir(), ".cache/gatehouse", `agent-${hash}`);
}

/** The Python with the packages of the image, or why there is none. */
export function agentPython(): { readonly path: string } | { readonly missing: string } {
  const path = join(pythonFolder(), "bin/python");
  return existsSync(path)
    ? { path }
    : {
        missing:
          "There is no Python with the packages of containers/agent. With python3.13 on PATH, make it: npm run agent:python",
      };
}
