import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { InputError } from "../../components/shared/errors";
import type { Running, Starter } from "./processes";
import type { Programs } from "./programs";
import { freePort } from "./server";

const run = promisify(execFile);

/** A folder for this run, and how it goes. */
export interface Workplace {
  readonly folder: string;
  log(name: string): string;
  remove(): void;
}

export function makeWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
  // PostgreSQL runs as another user where this program runs as root.
  chmodSync(folder, 0o711);
  return {
    folder,
    log: (name) => join(folder, `${name}.log`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Store {
  readonly running: Running;
  readonly url: string;
}

export interface Database extends Store {
  /** Connections of clients, by the name that they give. */
  connections(): Promise<Readonly<Record<string, number>>>;
  /** The address of a further, empty database. */
  another(name: string): Promise<string>;
}

/** What a program needs and no more: nothing of the caller's environment, where secrets may lie. */
export function bareEnvironment(folder: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: folder, TMPDIR: folder, LANG: "C.UTF-8", TZ: "UTC" };
}

export async function startDatabase(
  { postgres }: Pick<Programs, "postgres">,
  { folder, log }: Workplace,
  processes: Starter,
): Promise<Database> {
  const port = await freePort();
  const data = join(folder, "postgres");
  const passwordFile = join(folder, "postgres.password");
  const user = postgresUser();
  const environment = bareEnvironment(folder);
  if (user !== undefined) {
    requirePassage([postgres, folder]);
  }
  // A folder of an earlier start keeps its data and its password.
  if (!existsSync(join(data, "PG_VERSION"))) {
    // Whole or not at all: a killed initdb leaves a folder that looks finished.
    const part = `${data}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true, mode: 0o700 });
    writeFileSync(passwordFile, randomBytes(18).toString("hex"), { mode: 0o600 });
    if (user !== undefined) {
      chownSync(part, user.uid, user.gid);
      chownSync(passwordFile, user.uid, user.gid);
    }
    const login = ["--auth=scram-sha-256", "--username=postgres", `--pwfile=${passwordFile}`];
    await processes.run(
      "initdb",
      join(postgres, "initdb"),
      [`--pgdata=${part}`, "--encoding=UTF8", ...login],
      { environment, cwd: part, log: log("postgres"), user },
    );
    renameSync(part, data);
  }
  const password = readFileSync(passwordFile, "utf8");
  const options = { cwd: data, env: { ...environment, PGPASSWORD: password }, ...user };
  const settings = [
    "-c",
    "max_connections=200",
    "-c",
    "unix_socket_directories=",
    "-c",
    "shared_buffers=256MB",
  ];
  const running = processes.start(
    "PostgreSQL",
    join(postgres, "postgres"),
    ["-D", data, "-h", "127.0.0.1", "-p", String(port), ...settings],
    { environment, cwd: data, log: log("postgres"), user, stopSignal: "SIGINT" },
  );
  const query = async (database: string, sql: string): Promise<string> => {
    const address = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres", "-d", database];
    return (await run(join(postgres, "psql"), [...address, "-Atqc", sql], options)).stdout;
  };
  await until(running, () => query("postgres", "SELECT 1"), 30);
  if ((await query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'openwebui'")) === "") {
    await query("postgres", "CREATE DATABASE openwebui");
  }
  return {
    running,
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/openwebui`,
    async another(name) {
      await query("postgres", `CREATE DATABASE ${name}`);
      return `postgresql://postgres:${password}@127.0.0.1:${port}/${name}`;
    },
    async connections() {
      const rows = await query(
        "openwebui",
        "SELECT application_name, count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' " +
          "AND pid <> pg_backend_pid() GROUP BY 1",
      );
      return Object.fromEntries(
        rows
          .split("\n")
          .filter((row) => row !== "")
          .map((row) => [row.split("|")[0] ?? "", Number(row.split("|")[1])]),
      );
    },
  };
}

/** Folders that the user of PostgreSQL must be able to pass through, down to these. */
function requirePassage(folders: readonly string[]): void {
  const faults = passageFaults(folders);
  if (faults.length > 0) {
    throw new InputError(faults);
  }
}

/** A sentence for each of these folders to which PostgreSQL's user cannot get, as far as they are there. */
export function passageFaults(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    const way = ancestorsOf(folder).find((one) => existsSync(one) && (statSync(one).mode & 0o001) === 0);
    return way === undefined
      ? []
      : [
          `As root PostgreSQL runs as another user, who cannot get to ${folder}: ${way} is closed to others. Run this as an ordinary user, or from folders that are open to all: for the packages write GATEHOUSE_CACHE=/var/cache/gatehouse before the command; the repository may not lie below /root.`,
        ];
  });
}

/** From the root folder down to the folder itself. */
function ancestorsOf(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [...ancestorsOf(above), folder];
}

/** PostgreSQL refuses to run as root. */
export function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const users = existsSync("/etc/passwd") ? readFileSync("/etc/passwd", "utf8").split("\n") : [];
  const found = ["postgres", "nobody"].flatMap((name) =>
    users.filter((line) => line.startsWith(`${name}:`)),
  )[0];
  const [, , uid, gid] = found?.split(":") ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error("PostgreSQL does not run as root, and there is no user postgres or nobody.");
  }
  return { uid: Number(uid), gid: Number(gid) };
}

export interface Cache extends Store {
  /** Lines of INFO, by name. */
  info(): Promise<Readonly<Record<string, string>>>;
}

export async function startCache(
  { valkey }: Pick<Programs, "valkey">,
  { folder, log }: Workplace,
  processes: Starter,
): Promise<Cache> {
  const port = await freePort();
  const password = randomBytes(18).toString("hex");
  const configuration = join(folder, "valkey.conf");
  const lines = [`port ${port}`, "bind 127.0.0.1", "protected-mode yes", 'save ""', "appendonly no"];
  // In a file, so that the list of processes does not show the password.
  writeFileSync(configuration, [...lines, `requirepass ${password}`, ""].join("\n"), { mode: 0o600 });
  const running = processes.start("Valkey", valkey, [configuration], {
    environment: bareEnvironment(folder),
    cwd: folder,
    log: log("valkey"),
  });
  const info = async () => infoOf(await ask(port, [`AUTH ${password}`, "INFO"]));
  await until(running, info, 15);
  return { running, url: `redis://:${password}@127.0.0.1:${port}/0`, info };
}

/** Sends inline commands and reads until the server has closed the connection. */
function ask(port: number, commands: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write([...commands, "QUIT", ""].join("\r\n")));
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => {
      text += part;
    });
    socket.once("error", reject);
    socket.once("end", () => resolve(text));
  });
}

export function infoOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name, value]) => [name, value]));
}

/** Tries until it succeeds; fails when the program has ended or the time is up, with the last fault. */
export async function until(
  running: Running,
  attempt: () => Promise<unknown>,
  seconds: number,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (running.ended()) {
        throw new Error(`${running.name} ended while it started.`);
      }
      if (Date.now() > end) {
        throw new Error(`${running.name} did not start in ${seconds} s: ${(error as Error).message}`);
      }
      await sleep(250);
    }
  }
}

/** The end of a program's log without the values that nobody should see. */
export function lastLines(log: string, secrets: readonly string[]): string {
  const lines = readFileSync(log, "utf8").trimEnd().split("\n").slice(-15).join("\n");
  return secrets.reduce(
    (text, secret) => (secret === "" ? text : text.replaceAll(secret, "[secret]")),
    lines,
  );
}
