import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PATHS } from "../../stacks/systems/open-webui/environment";
import { Browser } from "./browser";
import type { Programs } from "./prerequisites";
import type { Processes, Running } from "./processes";
import { environmentOf, type ReplicaInputs, replicaVariables } from "./replicaEnvironment";
import { freePort } from "./server";
import { bareEnvironment, lastLines, until, type Workplace } from "./services";

export interface ReplicaSecrets {
  readonly clientSecret: string;
  readonly webuiSecretKey: string;
  readonly sessionTokenKey: string;
  readonly adminPassword: string;
}

export interface Replica {
  readonly name: string;
  readonly port: number;
  readonly running: Running;
}

/** What every replica of a run has in common. */
export interface ReplicaPlan {
  readonly programs: Programs;
  readonly workplace: Workplace;
  readonly processes: Processes;
  readonly inputs: Omit<ReplicaInputs, "migrating">;
  readonly databaseUrl: string;
  readonly cacheUrl: string;
  readonly secrets: ReplicaSecrets;
  /** Instead of the container's size of the database pool. */
  readonly pool: number | undefined;
}

export function makeSecrets(clientSecret: string): ReplicaSecrets {
  const secret = () => randomBytes(32).toString("base64url");
  return { clientSecret, webuiSecretKey: secret(), sessionTokenKey: secret(), adminPassword: secret() };
}

/** A first start on an empty database, with migrations, takes 140 s on a busy machine. */
const START_SECONDS = 240;

/** Started as the image starts it, and ready to be asked. */
export async function startReplica(name: string, plan: ReplicaPlan, migrating: boolean): Promise<Replica> {
  const { programs, workplace, processes, inputs, secrets } = plan;
  const port = await freePort();
  const dataFolder = join(workplace.folder, name);
  mkdirSync(dataFolder, { recursive: true });
  const environment = environmentOf(replicaVariables({ ...inputs, migrating }), {
    port,
    dataFolder,
    secrets: {
      ...secrets,
      databaseUrl: `${plan.databaseUrl}?application_name=${name}`,
      cacheUrl: plan.cacheUrl,
      modelKeys: "bench",
    },
  });
  // The command of the image's start.sh.
  const command = ["-m", "uvicorn", "open_webui.main:app", "--host", "127.0.0.1", "--port", String(port)];
  const running = processes.start(name, programs.python, [...command, "--forwarded-allow-ips", "*"], {
    // The package has its pages in another place than the image.
    environment: {
      ...bareEnvironment(workplace.folder),
      FROM_INIT_PY: "true",
      ...environment,
      ...poolOf(plan),
    },
    cwd: dataFolder,
    log: workplace.log(name),
  });
  const browser = new Browser();
  try {
    await until(running, () => healthy(browser, port), START_SECONDS);
  } catch (error) {
    const hidden = [...Object.values(secrets), plan.databaseUrl, plan.cacheUrl];
    throw new Error(`${(error as Error).message}\n${lastLines(workplace.log(name), hidden)}`);
  } finally {
    browser.close();
  }
  return { name, port, running };
}

async function healthy(browser: Browser, port: number): Promise<void> {
  const { status } = await browser.send(`http://127.0.0.1:${port}${PATHS.health}`);
  if (status !== 200) {
    throw new Error(`HTTP ${status}`);
  }
}

function poolOf({ pool }: ReplicaPlan): Record<string, string> {
  return pool === undefined ? {} : { DATABASE_POOL_SIZE: String(pool) };
}
