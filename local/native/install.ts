import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../components/shared/errors";
import type { Runner } from "./processes";
import { OPEN_WEBUI_VERSION } from "./programs";
import { lastLines } from "./services";

/** A set of Python packages in a virtual environment of its own. */
export interface PackageSet {
  readonly name: string;
  /** What pip is called with, one call after the other. */
  readonly calls: readonly (readonly string[])[];
  /** The text that decides whether an installed one can be used again. */
  readonly list: string;
  /** For the user who waits. */
  readonly size: string;
}

const file = (name: string) => join(__dirname, name);

/** The wheel asks for torch and the like; its own list of the rest is installed in their place. */
export const OPEN_WEBUI: PackageSet = {
  name: "open-webui",
  calls: [
    ["--no-deps", `open-webui==${OPEN_WEBUI_VERSION}`],
    ["-r", file("requirements.txt")],
  ],
  list: `${OPEN_WEBUI_VERSION}\n${readFileSync(file("requirements.txt"), "utf8")}`,
  size: "1.4 GB, some minutes",
};

export const LOGIN: PackageSet = {
  name: "login",
  calls: [["-r", file("../login/requirements.txt")]],
  list: readFileSync(file("../login/requirements.txt"), "utf8"),
  size: "110 MB",
};

/** Where virtual environments are kept from one run to the next. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment["GATEHOUSE_CACHE"];
  if (own !== undefined && own !== "") {
    return own;
  }
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "gatehouse");
}

/** One folder for each list and version of Python: a list that changes leaves the old one unused. */
export function environmentFolder(cache: string, packages: PackageSet, pythonVersion: string): string {
  const digest = createHash("sha256").update(`${pythonVersion}\n${packages.list}`).digest("hex");
  return join(cache, `${packages.name}-${digest.slice(0, 12)}`);
}

const COMPLETE = "complete";

/** Whether the folder of a virtual environment holds all of its packages. */
export function isInstalled(folder: string): boolean {
  return existsSync(join(folder, COMPLETE));
}

export interface InstallOptions {
  readonly cache: string;
  readonly python: { readonly path: string; readonly version: string };
  readonly run: Runner;
  readonly say: (text: string) => void;
}

/** @returns the Python of a virtual environment that holds the packages, installed when there is none yet. */
export async function installed(packages: PackageSet, options: InstallOptions): Promise<string> {
  const { cache, python, say } = options;
  const folder = environmentFolder(cache, packages, python.version);
  const own = join(folder, "bin", "python");
  if (isInstalled(folder)) {
    return own;
  }
  // What an interrupted installation left.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  say(`Installing ${packages.name} from PyPI into ${folder} (${packages.size}; once).`);
  const started = Date.now();
  const log = join(folder, "install.log");
  // pip reads the caller's settings: a company has its own way to PyPI.
  const environment = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const run = async (command: string, args: readonly string[]) => {
    try {
      await options.run(packages.name, command, args, { environment, cwd: folder, log });
    } catch {
      throw new InputError([
        `${packages.name} cannot be installed from PyPI: ${lastLines(log, [])}\nThe whole log: ${log}`,
      ]);
    }
  };
  await run(python.path, ["-m", "venv", folder]);
  for (const call of packages.calls) {
    await run(own, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...call]);
  }
  writeFileSync(join(folder, COMPLETE), packages.list);
  say(`Installed ${packages.name} in ${Math.round((Date.now() - started) / 1000)} s.`);
  return own;
}
