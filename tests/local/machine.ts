import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../local/native/install";

/** A Python that can import these modules, or nothing: `GATEHOUSE_PYTHON`, python3, or what `--native` installed. */
export function pythonWith(...modules: readonly string[]): string | undefined {
  const candidates = [process.env["GATEHOUSE_PYTHON"], "python3", ...installed()];
  return candidates.find(
    (python) =>
      python !== undefined &&
      spawnSync(python, ["-c", modules.map((name) => `import ${name}`).join("\n")]).status === 0,
  );
}

function installed(): readonly string[] {
  try {
    return readdirSync(cacheFolder())
      .filter((name) => name.startsWith("login-"))
      .map((name) => join(cacheFolder(), name, "bin", "python"));
  } catch {
    return [];
  }
}

export const NO_LOGIN =
  "no Python with the packages of local/login/requirements.txt; install them and name it in GATEHOUSE_PYTHON";

/** A port that was free a moment ago, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

export interface Running {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts a program; `stop` ends it and waits. */
export function run(command: string, args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], PYTHONDONTWRITEBYTECODE: "1", ...env },
  });
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  child.stderr.on("data", (data) => {
    output += data;
  });
  const ended = once(child, "exit");
  return {
    child,
    output: () => output,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
      }
      await ended;
    },
  };
}

/** Waits until the answer is not `undefined`; a program that ended or is too slow is a fault, with what it printed. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  running?: Running,
): Promise<T> {
  const limit = Date.now() + 20_000;
  while (Date.now() < limit) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    if (running !== undefined && running.child.exitCode !== null) {
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen${running === undefined ? "" : `:\n${running.output()}`}`);
}

/** A folder for each test of a group. */
export function temporaryFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-native-"));
    // As root PostgreSQL's user has to pass through.
    chmodSync(folder, 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return () => folder;
}
