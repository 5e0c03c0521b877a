import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Running, Starter } from "./processes";
import { freePort } from "./server";
import { bareEnvironment, lastLines, until, type Workplace } from "./services";

/** ministack with its session proxy: what the browser and the application take for Cognito. */
export interface Login {
  readonly ministack: Running;
  readonly session: Running;
  /** ministack's own address, for calls of the AWS API. */
  readonly apiUrl: string;
  /** Where the browser and the application find the login. */
  readonly url: string;
}

export interface LoginOptions {
  /** Of the virtual environment with ministack. */
  readonly python: string;
  readonly region: string;
  readonly workplace: Workplace;
  readonly processes: Starter;
  /** @default - a free one */
  readonly port?: number;
  /**
   * How the browser calls this machine. With the application at `localhost`, `127.0.0.1` is another site to it, as
   * Cognito is.
   * @default "localhost"
   */
  readonly host?: "localhost" | "127.0.0.1";
  readonly startSeconds: number;
}

const FOLDER = join(__dirname, "../login");

export async function startLogin(options: LoginOptions): Promise<Login> {
  const port = options.port ?? (await freePort());
  const { ministack, apiUrl } = await startMinistack(options);
  const url = `http://${options.host ?? "localhost"}:${port}`;
  const session = await startSession(options, { apiUrl, port, url });
  return { ministack, session, apiUrl, url };
}

/** @param port its own of before, for one that is started again. */
export async function startMinistack(
  { python, region, workplace, processes, startSeconds }: LoginOptions,
  port?: number,
): Promise<{ ministack: Running; apiUrl: string }> {
  const own = port ?? (await freePort());
  const { folder } = workplace;
  // The state holds passwords in clear.
  mkdirSync(join(folder, "login"), { recursive: true, mode: 0o700 });
  const ministack = processes.start("ministack", python, ["-m", "ministack"], {
    environment: {
      ...bareEnvironment(folder),
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(own),
      MINISTACK_REGION: region,
      PERSIST_STATE: "1",
      STATE_DIR: join(folder, "login"),
      // Its MQTT service listens on all addresses, whatever BIND_HOST says.
      IOT_MTLS_ENABLED: "0",
    },
    cwd: folder,
    log: workplace.log("ministack"),
  });
  const apiUrl = `http://127.0.0.1:${own}`;
  await started(ministack, `${apiUrl}/_ministack/health`, workplace.log("ministack"), startSeconds);
  return { ministack, apiUrl };
}

async function startSession(
  { python, workplace, processes, startSeconds }: LoginOptions,
  { apiUrl, port, url }: { apiUrl: string; port: number; url: string },
): Promise<Running> {
  const addresses = ["--listen", `127.0.0.1:${port}`, "--upstream", apiUrl];
  const session = processes.start(
    "login",
    python,
    [join(FOLDER, "session.py"), ...addresses, "--public", url],
    {
      environment: { ...bareEnvironment(workplace.folder), PYTHONUNBUFFERED: "1" },
      cwd: workplace.folder,
      log: workplace.log("login"),
    },
  );
  await started(session, `http://127.0.0.1:${port}/health`, workplace.log("login"), startSeconds);
  return session;
}

async function started(running: Running, url: string, log: string, seconds: number): Promise<void> {
  try {
    await until(running, () => healthy(url), seconds);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${lastLines(log, [])}`);
  }
}

/** Fails unless the address answers with 200. */
export async function healthy(url: string): Promise<void> {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (status !== 200) {
    throw new Error(`${url} answers HTTP ${status}`);
  }
}
