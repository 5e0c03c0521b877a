import { spawn, spawnSync } from "node:child_process";
import { InputError } from "../components/shared/errors";
import type { Profile } from "./options";
import { settingOf } from "./settings";

/** `docker compose watch` restarts for a bind-mounted file from 2.32.2 on (release notes of Docker Compose). */
const OLDEST_COMPOSE = [2, 33] as const;

/** What is missing to run containers, as one sentence, or nothing. */
export function dockerFault(): string | undefined {
  const version = ask(["compose", "version", "--short"]);
  if (version.missing) {
    return "Docker is not installed, or not on PATH: https://docs.docker.com/get-started/get-docker/. Without Docker: npm run local -- start --native";
  }
  if (version.status !== 0) {
    return "Docker has no `docker compose`: https://docs.docker.com/compose/install/linux/. Without Docker: npm run local -- start --native";
  }
  const [major = 0, minor = 0] = version.stdout.trim().replace(/^v/, "").split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_COMPOSE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    return `Docker Compose ${version.stdout.trim()} is too old; use ${OLDEST_COMPOSE.join(".")} or later.`;
  }
  if (ask(["info", "--format", "{{.ServerVersion}}"]).status !== 0) {
    return "Docker does not answer. Start Docker Desktop, or the service: sudo systemctl start docker. If it runs, your user may not use it: `docker info` says why.";
  }
  return undefined;
}

export function requireDocker(): void {
  const fault = dockerFault();
  if (fault !== undefined) {
    throw new InputError([fault]);
  }
}

function ask(args: readonly string[]) {
  const { error, status, stdout } = spawnSync("docker", args, { encoding: "utf8", timeout: 30_000 });
  const missing = (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
  return { missing, status, stdout: stdout ?? "" };
}

export interface Call {
  readonly root: string;
  readonly profiles?: readonly Profile[] | "all";
  /** Above those of `.env.local`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Without what Compose itself says of a fault. */
  readonly quiet?: boolean;
}

/** Runs `docker compose` before the user's eyes and answers its exit code. */
export async function compose(call: Call, args: readonly string[]): Promise<number> {
  const child = spawn("docker", [...composeArgs(call), ...args], {
    cwd: call.root,
    env: { ...process.env, ...call.environment },
    stdio: "inherit",
  });
  // The child gets the terminal's Ctrl+C too and ends by itself.
  const wait = () => {};
  process.on("SIGINT", wait);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code) => resolve(code ?? 130));
    });
  } finally {
    process.off("SIGINT", wait);
  }
}

/** Runs `docker compose` and answers what it printed. */
export function composeOutput(
  call: Call,
  args: readonly string[],
): { readonly status: number; readonly stdout: string } {
  const { status, stdout } = spawnSync("docker", [...composeArgs(call), ...args], {
    cwd: call.root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", call.quiet === true ? "ignore" : "inherit"],
  });
  return { status: status ?? 1, stdout };
}

function composeArgs({ profiles = [] }: Call): readonly string[] {
  const names = profiles === "all" ? ["*"] : profiles;
  return ["compose", ...names.flatMap((name) => ["--profile", name])];
}

/** What a profile changes of the settings, unless `.env.local` says otherwise: the browser's address. */
export function profileEnvironment(
  profiles: readonly Profile[],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (values["WEBUI_URL"] !== undefined || profiles.length === 0) {
    return {};
  }
  return profiles.includes("tls")
    ? { WEBUI_URL: `https://localhost:${settingOf(values, "TLS_PORT")}`, SECURE_COOKIES: "true" }
    : { WEBUI_URL: `http://localhost:${settingOf(values, "REPLICAS_PORT")}` };
}

export interface ServiceState {
  readonly service: string;
  readonly state: string;
  readonly health: string;
  readonly exitCode: number;
  readonly ports: readonly number[];
}

/** What Docker knows of the stack's containers; one JSON object in each line. */
export function servicesIn(stdout: string): readonly ServiceState[] {
  return stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const { Service, State, Health, ExitCode, Publishers } = JSON.parse(line) as {
        Service: string;
        State: string;
        Health?: string;
        ExitCode?: number;
        Publishers?: readonly { PublishedPort: number }[] | null;
      };
      return {
        service: Service,
        state: State,
        health: Health ?? "",
        exitCode: ExitCode ?? 0,
        ports: (Publishers ?? []).map(({ PublishedPort }) => PublishedPort).filter((port) => port > 0),
      };
    });
}

/** All containers of the stack, as `servicesIn` reads them. */
export const PS = ["ps", "--all", "--format", "json"] as const;

/** Ports that the running stack has; `undefined` where Compose cannot tell, as with a file that it cannot read. */
export function ownPorts(root: string): readonly number[] | undefined {
  const { status: code, stdout } = composeOutput({ root, profiles: "all", quiet: true }, PS);
  return code === 0 ? servicesIn(stdout).flatMap(({ ports }) => ports) : undefined;
}
