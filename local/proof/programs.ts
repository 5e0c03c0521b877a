import { delimiter, dirname } from "node:path";
import { InputError } from "../../components/shared/errors";
import { onPath, postgresFolder } from "../native/programs";
import { findPython, type Python } from "../native/python";

/** What the proof runs, besides what it installs from PyPI. */
export interface Found {
  readonly python: Python;
  readonly chromium: string;
  readonly valkey: string | undefined;
  /** Folder of PostgreSQL's programs: of the system, or of the wheel beside Open WebUI. */
  readonly postgres: (openWebuiPython: string) => string;
}

/** Chrome first: on Ubuntu its package alone may use the sandbox (AppArmor, to be verified). */
const CHROMIUM = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];

export function findProof(
  environment: NodeJS.ProcessEnv = process.env,
): { readonly found: Found } | { readonly missing: readonly string[] } {
  const searchPath = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const first = (names: readonly string[]) => names.flatMap((name) => onPath(searchPath, name))[0];
  const python = findPython(searchPath);
  const chromium = environment["GATEHOUSE_CHROMIUM"] || first(CHROMIUM);
  const missing = [
    ...(process.platform === "linux" ? [] : ["Linux: the packages of PostgreSQL are for it."]),
    ...(python === undefined
      ? ["Python 3.11 or 3.12 with venv: apt-get install python3.11 python3.11-venv."]
      : []),
    ...(chromium === undefined
      ? ["Chromium: apt-get install chromium, or GATEHOUSE_CHROMIUM=<path of a Chromium or Chrome>."]
      : []),
  ];
  if (python === undefined || chromium === undefined || missing.length > 0) {
    return { missing };
  }
  return {
    found: {
      python,
      chromium,
      valkey: first(["valkey-server", "redis-server"]),
      postgres(openWebuiPython) {
        const folder = postgresFolder(["/usr/lib/postgresql"], dirname(dirname(openWebuiPython)));
        if (folder === undefined) {
          throw new InputError([
            "PostgreSQL with pgvector is not there: apt-get install postgresql-16-pgvector.",
          ]);
        }
        return folder;
      },
    },
  };
}
