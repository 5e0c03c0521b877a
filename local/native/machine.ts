import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { cacheFolder, environmentFolder, isInstalled, LOGIN, OPEN_WEBUI } from "./install";
import { onPath, postgresFolder } from "./programs";
import { findPython, type Python } from "./python";
import { passageFaults, postgresUser } from "./services";
import { stateFolder } from "./state";

const POSTGRES_ROOTS = ["/usr/lib/postgresql"];

/** What a start without Docker finds on this machine. */
export interface Machine {
  readonly python: Python | undefined;
  /** Valkey or Redis. */
  readonly valkey: string | undefined;
  /** Where the packages of Open WebUI and the login are or will be, and whether they are there. */
  readonly packages: readonly { readonly folder: string; readonly size: string; readonly isThere: boolean }[];
  /** PostgreSQL of the system, with pgvector. */
  readonly systemPostgres: string | undefined;
}

export function machine(environment: NodeJS.ProcessEnv = process.env): Machine {
  const searchPath = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const python = findPython(searchPath);
  const packages = [OPEN_WEBUI, LOGIN].flatMap((set) => {
    if (python === undefined) {
      return [];
    }
    const folder = environmentFolder(cacheFolder(environment), set, python.version);
    return [{ folder, size: set.size, isThere: isInstalled(folder) }];
  });
  return {
    python,
    valkey: ["valkey-server", "redis-server"].flatMap((name) => onPath(searchPath, name))[0],
    packages,
    systemPostgres: postgresFolder(POSTGRES_ROOTS, ""),
  };
}

/** PostgreSQL's programs: of the system, or of the wheel in the virtual environment of Open WebUI. */
export function postgresOf(venv: string): string | undefined {
  return postgresFolder(POSTGRES_ROOTS, venv);
}

/** What is missing here, one sentence each. */
export function machineFaults(
  root: string,
  { python, packages, systemPostgres }: Machine,
): readonly string[] {
  return [
    ...(python === undefined
      ? [
          "Python 3.11 or 3.12 with venv is not on the PATH: apt-get install python3.11 python3.11-venv, or brew install python@3.12.",
        ]
      : []),
    ...installFaults(packages),
    // Only where this runs as root.
    ...(postgresUser() === undefined
      ? []
      : [
          ...passageFaults([
            ...(systemPostgres === undefined ? [packages[0]?.folder ?? cacheFolder()] : []),
            stateFolder(root),
          ]),
          ...umaskFaults(process.umask()),
        ]),
  ];
}

/** A folder for packages that this user may not make. */
function installFaults(packages: Machine["packages"]): readonly string[] {
  const parents = packages.filter(({ isThere }) => !isThere).map(({ folder }) => nearest(dirname(folder)));
  return [...new Set(parents)]
    .filter((folder) => !isWritable(folder))
    .map(
      (folder) =>
        `The packages cannot be installed: you may not write to ${folder}. Name a folder of your own before the command: GATEHOUSE_CACHE=<folder>.`,
    );
}

/** The folder itself, or the one above it in which it would be made. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What others may not read of a new folder is closed to PostgreSQL's user too. */
function umaskFaults(umask: number): readonly string[] {
  return (umask & 0o005) === 0
    ? []
    : [
        `As root PostgreSQL runs as another user, who could not read what this command makes: the umask is ${umask.toString(8).padStart(3, "0")}. Write umask 022 before it.`,
      ];
}

/** What the start will use, in words. */
export function descriptionOf({ python, packages, valkey, systemPostgres }: Machine): readonly string[] {
  const absent = packages.filter(({ isThere }) => !isThere);
  const venv = packages[0]?.folder ?? "";
  const postgres = systemPostgres ?? (existsSync(venv) ? postgresOf(venv) : undefined);
  return [
    `Python: ${python?.path} (${python?.version}).`,
    ...absent.map(
      ({ folder, size }) => `Packages: the start installs them from PyPI into ${folder} (${size}; once).`,
    ),
    ...(absent.length === 0 ? [`Packages: in ${packages.map(({ folder }) => folder).join(" and ")}.`] : []),
    postgres !== undefined
      ? `Database: PostgreSQL of ${postgres}.`
      : packages[0]?.isThere === true
        ? NO_POSTGRES
        : "Database: PostgreSQL, which comes with the packages.",
    valkey === undefined ? NO_CACHE : `Cache: ${valkey}.`,
  ];
}

export const NO_POSTGRES = "No PostgreSQL with pgvector is there: the data is in a file of SQLite.";
export const NO_CACHE =
  "No valkey-server and no redis-server is there: a token of an ended session lives on until it expires.";
