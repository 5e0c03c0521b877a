import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";

const ROOT = resolve(__dirname, "../..");
const API = join(ROOT, "containers/chatbot");

export interface ApiProcess {
  readonly url: string;
  readonly pid: number;
  /** Every line of its log. */
  readonly lines: Record<string, unknown>[];
  /** Ends with its exit code; undefined after a signal that it did not handle. */
  readonly exit: Promise<number | undefined>;
  signal(name: NodeJS.Signals): void;
  /** Resident memory in MiB; 0 when it has ended. */
  residentMiB(): number;
  /** CPU time since it started; 0 when it has ended. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/**
 * The program as its image has it: the script `build` of its package, into a folder from which Node finds this
 * repository's packages.
 */
export function buildApi(): string {
  const { scripts } = JSON.parse(readFileSync(join(API, "package.json"), "utf8"));
  const options = Object.fromEntries(
    [...String(scripts.build).matchAll(/--([\w-]+)(?:=(\S+))?/g)].map(([, key, value]) => [key, value]),
  );
  const folder = join(ROOT, "node_modules/.cache/chatbot", String(process.pid));
  mkdirSync(folder, { recursive: true });
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "server.mjs");
  buildSync({
    absWorkingDir: API,
    entryPoints: ["src/server.ts"],
    bundle: true,
    packages: "external",
    platform: "node",
    target: String(options["target"]),
    format: "esm",
    outfile,
    logLevel: "warning",
  });
  return outfile;
}

export interface ApiOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly node?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Of Node, before the program. */
  readonly flags?: readonly string[];
}

/**
 * Somebody else, who may read everything, for a checkout in a folder that is closed to others, and writes nothing that
 * does not belong to him.
 */
export function asUser({ uid, gid }: { readonly uid: number; readonly gid: number }): readonly string[] {
  return [
    "setpriv",
    `--reuid=${uid}`,
    `--regid=${gid}`,
    "--clear-groups",
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
    "--bounding-set=-all,+dac_read_search",
  ];
}

/** Starts the API, on 127.0.0.1 and a port that the system gives unless the environment says otherwise. */
export async function startApi(program: string, options: ApiOptions): Promise<ApiProcess> {
  const [command, ...words] = [
    ...(options.user === undefined ? [] : asUser(options.user)),
    options.node ?? process.execPath,
    ...(options.flags ?? []),
    program,
  ];
  const child = spawn(command!, words, {
    env: { HOST: "127.0.0.1", PORT: "0", ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Its log is complete then.
  const exit = once(child, "close").then(([code]) => (code as number | null) ?? undefined);
  const lines: Record<string, unknown>[] = [];
  const errors: string[] = [];
  child.stderr.on("data", (chunk) => errors.push(String(chunk)));
  const url = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as Record<string, unknown>;
      lines.push(line);
      const [, port] = /^listening on http:\/\/[^ ]*:(\d+)$/.exec(String(line["message"])) ?? [];
      if (port !== undefined) {
        done(`http://127.0.0.1:${port}`);
      }
    });
    child.once("close", () =>
      fail(new Error(`The API does not start: ${JSON.stringify(lines)}${errors.join("")}`)),
    );
    child.once("error", fail);
  });
  return running(child, url, lines, exit);
}

function running(
  child: ChildProcess,
  url: string,
  lines: Record<string, unknown>[],
  exit: Promise<number | undefined>,
): ApiProcess {
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    lines,
    exit,
    signal: (name) => {
      child.kill(name);
    },
    residentMiB: () => Number(fieldsOf(pid, "statm")[1] ?? 0) / 256,
    cpuSeconds: () => {
      // proc(5): user and system time in hundredths of a second, the 14th and 15th field of `stat`.
      const stat = fieldsOf(pid, "stat");
      return (Number(stat[13] ?? 0) + Number(stat[14] ?? 0)) / 100;
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await exit;
      }
    },
  };
}

/** What Linux says of a process; the program's name, `node`, has no spaces. */
function fieldsOf(pid: number, file: "stat" | "statm"): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split(" ");
  } catch {
    return [];
  }
}
