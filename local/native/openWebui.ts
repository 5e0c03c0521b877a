import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PATHS } from "../../stacks/systems/open-webui/environment";
import { healthy } from "./login";
import type { Running, Starter } from "./processes";
import { freePort } from "./server";
import { bareEnvironment, lastLines, until, type Workplace } from "./services";

export interface Replica {
  readonly name: string;
  readonly port: number;
  readonly running: Running;
}

export interface ReplicaOptions {
  readonly name: string;
  /** Of the virtual environment with Open WebUI. */
  readonly python: string;
  readonly workplace: Workplace;
  readonly processes: Starter;
  /** The container's environment; the port and the data folder are set here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values of the environment that no message may show. */
  readonly secrets: readonly string[];
  /** @default - a free one */
  readonly port?: number;
  readonly startSeconds: number;
}

/** Starts Open WebUI as the image starts it. It is ready when `ready` has ended. */
export async function launchReplica(
  options: ReplicaOptions,
): Promise<Replica & { readonly ready: Promise<void> }> {
  const { name, python, workplace, processes, environment } = options;
  const port = options.port ?? (await freePort());
  const dataFolder = join(workplace.folder, name);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  // The command of the image's start.sh.
  const command = ["-m", "uvicorn", "open_webui.main:app", "--host", "127.0.0.1", "--port", String(port)];
  const running = processes.start(name, python, [...command, "--forwarded-allow-ips", "*"], {
    environment: {
      ...bareEnvironment(workplace.folder),
      // The package has its pages in another place than the image.
      FROM_INIT_PY: "true",
      ...environment,
      PORT: String(port),
      DATA_DIR: dataFolder,
    },
    cwd: dataFolder,
    log: workplace.log(name),
  });
  return { name, port, running, ready: ready(running, port, options) };
}

/** The same, and waits until it can be asked. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { ready: isReady, ...replica } = await launchReplica(options);
  await isReady;
  return replica;
}

async function ready(
  running: Running,
  port: number,
  { name, workplace, secrets, startSeconds }: ReplicaOptions,
): Promise<void> {
  try {
    await until(running, () => healthy(`http://127.0.0.1:${port}${PATHS.health}`), startSeconds);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${lastLines(workplace.log(name), secrets)}`);
  }
}
