import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export const CHECKOV_VERSION = "3.3.30";

export interface Peers {
  /** Folder with the packages of `bench/cdk/package.json`. */
  readonly cdk?: string;
  /** Checkov's program. */
  readonly checkov?: string;
  /** What is absent, and how to get it. */
  readonly missing: readonly string[];
}

export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const caches = environment["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return environment["GATEHOUSE_BENCH_CACHE"] ?? join(caches, "gatehouse-bench");
}

/** The programs to compare with, in the versions that are pinned. */
export function findPeers(root: string, cache: string): Peers {
  const folder = join(cache, "cdk");
  const { dependencies } = JSON.parse(readFileSync(join(root, "bench/cdk/package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const other = Object.entries(dependencies).filter(
    ([name, version]) => installed(join(folder, "node_modules", name, "package.json")) !== version,
  );
  const venv = join(cache, "checkov");
  const checkov = wheel(venv) === CHECKOV_VERSION;
  return {
    ...(other.length === 0 ? { cdk: join(folder, "node_modules") } : {}),
    ...(checkov ? { checkov: join(venv, "bin/checkov") } : {}),
    missing: [
      ...(other.length === 0
        ? []
        : [
            `${other.map(([name, version]) => `${name} ${version}`).join(", ")}: ` +
              `mkdir -p ${folder} && cp bench/cdk/package*.json ${folder} && npm ci --prefix ${folder}`,
          ]),
      ...(checkov
        ? []
        : [
            `Checkov ${CHECKOV_VERSION}: python3 -m venv ${venv} && ` +
              `${venv}/bin/pip install checkov==${CHECKOV_VERSION}`,
          ]),
    ],
  };
}

function installed(file: string): string | undefined {
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version
    : undefined;
}

function wheel(venv: string): string | undefined {
  const libraries = join(venv, "lib");
  const pythons = existsSync(libraries) ? readdirSync(libraries) : [];
  const packages = pythons.flatMap((python) => {
    const folder = join(libraries, python, "site-packages");
    return existsSync(folder) ? readdirSync(folder) : [];
  });
  return packages.flatMap((name) => /^checkov-(.+)\.dist-info$/.exec(name)?.[1] ?? [])[0];
}
