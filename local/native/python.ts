import { spawnSync } from "node:child_process";
import { onPath } from "./programs";

export interface Python {
  readonly path: string;
  /** Such as 3.11.7. */
  readonly version: string;
}

/** Open WebUI 0.12.4 runs on these (PyPI, Requires-Python), and its pinned packages have wheels for them. */
const NAMES = ["python3.12", "python3.11", "python3"] as const;

/** The first Python of a version that fits and can make virtual environments. */
export function findPython(searchPath: readonly string[]): Python | undefined {
  for (const path of NAMES.flatMap((name) => onPath(searchPath, name))) {
    const version = pythonVersion(path);
    if (version !== undefined && /^3\.1[12]\./.test(version)) {
      return { path, version };
    }
  }
  return undefined;
}

function pythonVersion(path: string): string | undefined {
  const script = "import ensurepip, platform, venv; print(platform.python_version())";
  const { status, stdout } = spawnSync(path, ["-c", script], { encoding: "utf8", timeout: 30_000 });
  return status === 0 ? stdout.trim() : undefined;
}
