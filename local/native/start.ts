import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "dotenv";
import { InputError } from "../../components/shared/errors";
import { isHealthy } from "../health";
import { loginSettings } from "../loginSettings";
import { busyPorts, neededPorts } from "../ports";
import { say } from "../say";
import { addressOf, isRealPool, settingOf } from "../settings";
import { type DetachedProcesses, isRunning } from "./detached";
import { environmentOf, modelUrlsOf, nativeVariables } from "./environment";
import { cacheFolder, installed, LOGIN, OPEN_WEBUI } from "./install";
import { healthy, startLogin } from "./login";
import { type Machine, machineFaults, NO_CACHE, NO_POSTGRES, postgresOf } from "./machine";
import { startReplica } from "./openWebui";
import { freePort } from "./server";
import { bareEnvironment, lastLines, startCache, startDatabase, until, type Workplace } from "./services";
import { digestOf, keepStart, keptStart, keysIn, makeStateFolder } from "./state";

/** The first start makes the database's tables: 140 seconds were measured on a slow machine. */
const START_SECONDS = 300;
const TELL_SECONDS = 15;
const LOGIN_FOLDER = join(__dirname, "../login");

/** What a start works with. */
export interface Ground {
  readonly root: string;
  /** Of `.env.local`. */
  readonly values: Readonly<Record<string, string>>;
  readonly workplace: Workplace;
  readonly processes: DetachedProcesses;
}

/** Whether a start has nothing to do. A stack that runs by halves, or with other settings, has to end first. */
export async function isUp({ values, workplace, processes }: Ground): Promise<boolean> {
  const known = processes.known();
  const running = known.filter(isRunning);
  if (running.length === 0) {
    return false;
  }
  const kept = keptStart(workplace.folder);
  if (running.length < known.length || kept === undefined || !(await isHealthy(kept.port))) {
    const names = running.map(({ service }) => service).join(", ");
    throw new InputError([
      `Only a part of the stack runs or answers (${names} ${running.length === 1 ? "runs" : "run"}); end it first: npm run local -- stop --native`,
    ]);
  }
  if (kept.settings !== digestOf(values)) {
    throw new InputError([CHANGED]);
  }
  return true;
}

export const CHANGED =
  ".env.local changed since the start: npm run local -- stop --native, then npm run local -- start --native";

/** Everything that stands in the way of a start, at once: settings, Python, folders, ports. */
export async function startFaults(
  { root, values, processes, workplace }: Ground,
  settingsFaults: readonly string[],
  here: Machine,
): Promise<readonly string[]> {
  const kept = processes.known().some(isRunning) ? keptStart(workplace.folder) : undefined;
  const own = [kept?.port, kept?.loginPort].filter((port) => port !== undefined);
  const needed = neededPorts(values, [])
    // A pool in AWS needs no login here.
    .filter(({ key }) => key !== "LOGIN_PORT" || !isRealPool(values))
    // Another number is a fault of the settings.
    .filter(({ port }) => port >= 1024 && port <= 65535);
  return [...settingsFaults, ...machineFaults(root, here), ...(await busyPorts(needed, own))];
}

/** Starts everything; whoever calls it ends what has started when this fails. */
export async function startAll(ground: Ground, here: Machine): Promise<void> {
  const { root, values, workplace, processes } = ground;
  makeStateFolder(root);
  const port = Number(settingOf(values, "OPEN_WEBUI_PORT"));
  keepStart(workplace.folder, {
    address: addressOf(values),
    port,
    loginPort: isRealPool(values) ? undefined : Number(settingOf(values, "LOGIN_PORT")),
    settings: digestOf(values),
  });
  const pythons = await packages(ground, here);
  const postgres = postgresOf(dirname(dirname(pythons.openWebui)));
  const { valkey } = here;
  say(
    postgres === undefined ? NO_POSTGRES : "PostgreSQL starts.",
    valkey === undefined ? NO_CACHE : "The cache starts.",
  );
  const database =
    postgres === undefined ? undefined : await startDatabase({ postgres }, workplace, processes);
  const cache = valkey === undefined ? undefined : await startCache({ valkey }, workplace, processes);
  const login = await loginOf(ground, pythons.login);
  const modelUrls = modelUrlsOf(values) ?? [await startEcho(ground, pythons.login)];
  const variables = nativeVariables({
    values,
    login,
    database: database === undefined ? "sqlite" : "postgres",
    cache: cache !== undefined,
    modelUrls,
  });
  const secrets = {
    ...keysIn(workplace.folder),
    clientSecret: login.clientSecret,
    databaseUrl: database?.url ?? "",
    cacheUrl: cache?.url ?? "",
    modelKeys: settingOf(values, "OPENAI_API_KEYS"),
  };
  const dataFolder = join(workplace.folder, "open-webui");
  // For the file of SQLite; Open WebUI makes no folder for it.
  mkdirSync(join(dataFolder, "database"), { recursive: true, mode: 0o700 });
  await telling("Open WebUI starts", () =>
    startReplica({
      name: "open-webui",
      python: pythons.openWebui,
      workplace,
      processes,
      environment: environmentOf(variables, { port, dataFolder, secrets }),
      secrets: Object.values(secrets),
      port,
      startSeconds: START_SECONDS,
    }),
  );
}

async function packages({ processes }: Ground, { python }: Machine) {
  if (python === undefined) {
    throw new Error("no Python");
  }
  const options = { cache: cacheFolder(), python, run: processes.run, say };
  return {
    login: await telling("The installation goes on", () => installed(LOGIN, options)),
    openWebui: await telling("The installation goes on", () => installed(OPEN_WEBUI, options)),
  };
}

interface LoginValues {
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly logoutUrl: string;
}

/** The pool in AWS that `.env.local` names, or one on this machine. */
async function loginOf(ground: Ground, python: string): Promise<LoginValues> {
  const { root, values, workplace, processes } = ground;
  if (isRealPool(values)) {
    say("The login is the pool in AWS that .env.local names.");
    return loginValues(values);
  }
  say("The login starts.");
  const settings = join(LOGIN_FOLDER, "settings.json");
  const { region } = loginSettings(settings);
  const { apiUrl, url } = await startLogin({
    python,
    region,
    workplace,
    processes,
    port: Number(settingOf(values, "LOGIN_PORT")),
    startSeconds: START_SECONDS,
  });
  const ids = join(workplace.folder, "ids.env");
  const log = workplace.log("users");
  const args = ["--endpoint", apiUrl, "--settings", settings, "--out", ids, "--login-url", url];
  const password = values["LOCAL_LOGIN_PASSWORD"];
  try {
    await processes.run(
      "users",
      python,
      [join(LOGIN_FOLDER, "bootstrap.py"), ...args, "--application-url", addressOf(values)],
      {
        environment: {
          ...bareEnvironment(workplace.folder),
          ...(password === undefined ? {} : { LOCAL_LOGIN_PASSWORD: password }),
        },
        cwd: root,
        log,
      },
    );
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${lastLines(log, [password ?? ""])}`);
  }
  return loginValues(parse(readFileSync(ids, "utf8")));
}

function loginValues(values: Readonly<Record<string, string>>): LoginValues {
  return {
    discoveryUrl: values["OPENID_PROVIDER_URL"] ?? "",
    clientId: values["OAUTH_CLIENT_ID"] ?? "",
    clientSecret: values["OAUTH_CLIENT_SECRET"] ?? "",
    logoutUrl: values["OPENID_END_SESSION_ENDPOINT"] ?? "",
  };
}

/** A model that repeats the question. */
async function startEcho({ workplace, processes }: Ground, python: string): Promise<string> {
  say("No model service is set in .env.local: a small one that repeats the question starts.");
  const port = await freePort();
  const script = join(__dirname, "../models/echo.py");
  const running = processes.start("models", python, [script, "--listen", `127.0.0.1:${port}`], {
    environment: { ...bareEnvironment(workplace.folder), PYTHONUNBUFFERED: "1" },
    cwd: workplace.folder,
    log: workplace.log("models"),
  });
  await until(running, () => healthy(`http://127.0.0.1:${port}/health`), START_SECONDS);
  return `http://127.0.0.1:${port}/v1`;
}

/** Says now and then that a long step goes on. */
async function telling<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    say(`${what}: ${seconds} s.`);
  }, TELL_SECONDS * 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
