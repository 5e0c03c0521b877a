import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const ROOT = resolve(__dirname, "../..");

/** A service as Docker Compose understands it after merging, `extends` and values. */
export interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[] | null;
  readonly entrypoint?: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly {
    readonly host_ip?: string;
    readonly published: string;
    readonly target: number;
  }[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly restart?: boolean }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly networks?: Readonly<Record<string, unknown>> | null;
  readonly network_mode?: string;
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly profiles?: readonly string[];
  readonly volumes?: readonly { readonly type: string; readonly source: string; readonly target: string }[];
}

export interface Project {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export interface Loaded {
  readonly status: number;
  readonly stderr: string;
  readonly project: () => Project;
}

/** Loads the Compose files with this `.env.local` (none: `undefined`), profiles and environment. */
export type Load = (
  env: string | undefined,
  profiles: readonly string[],
  variables?: Record<string, string>,
) => Loaded;

export type Loader = { readonly name: string; readonly load: Load } | { readonly missing: string };

/** `docker compose` itself, or the library it is made of through Go; neither needs a Docker daemon. */
export function composeLoader(): Loader {
  if (spawnSync("docker", ["compose", "version"]).status === 0) {
    return loader("docker compose", (folder, profiles) => [
      "docker",
      "compose",
      "--project-directory",
      folder,
      ...profiles.flatMap((name) => ["--profile", name]),
      "config",
      "--format",
      "json",
    ]);
  }
  if (spawnSync("go", ["version"]).status !== 0) {
    return { missing: "neither `docker compose` nor Go is there to load the Compose files" };
  }
  const program = join(mkdtempSync(join(tmpdir(), "gatehouse-loader-")), "loader");
  process.on("exit", () => rmSync(resolve(program, ".."), { recursive: true, force: true }));
  const built = spawnSync("go", ["build", "-o", program, "."], {
    cwd: join(__dirname, "loader"),
    encoding: "utf8",
  });
  return built.status === 0
    ? loader("compose-go", (folder, profiles) => [program, folder, ...profiles])
    : {
        missing: `the loader could not be built, which needs the Go module proxy once: ${built.stderr.trim()}`,
      };
}

function loader(
  name: string,
  commandFor: (folder: string, profiles: readonly string[]) => readonly string[],
): Loader {
  return {
    name,
    load: (env, profiles, variables = {}) => {
      const folder = copyOfStack();
      try {
        if (env !== undefined) {
          writeFileSync(join(folder, ".env.local"), env);
        }
        const [command = "", ...args] = commandFor(folder, profiles);
        const { status, stdout, stderr } = spawnSync(command, args, {
          cwd: folder,
          encoding: "utf8",
          env: { PATH: process.env["PATH"], HOME: folder, ...variables },
        });
        return { status: status ?? 1, stderr, project: () => JSON.parse(stdout) as Project };
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** The files that Compose reads, in a folder of their own. */
export function copyOfStack(): string {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-compose-"));
  cpSync(join(ROOT, "compose.yaml"), join(folder, "compose.yaml"));
  cpSync(join(ROOT, ".env.example"), join(folder, ".env.example"));
  mkdirSync(join(folder, "local"));
  for (const name of ["compose.yaml", "environment.yaml", "login/settings.json"]) {
    cpSync(join(ROOT, "local", name), join(folder, "local", name));
  }
  return folder;
}
