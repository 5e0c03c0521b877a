import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { environmentOf } from "../../local/native/environment";
import { type Replica, startReplica as start } from "../../local/native/openWebui";
import type { Processes } from "../../local/native/processes";
import type { Programs } from "../../local/native/programs";
import { freePort } from "../../local/native/server";
import type { Workplace } from "../../local/native/services";
import { type ReplicaInputs, replicaVariables } from "./replicaEnvironment";

export interface ReplicaSecrets {
  readonly clientSecret: string;
  readonly webuiSecretKey: string;
  readonly sessionTokenKey: string;
  readonly adminPassword: string;
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
  const environment = environmentOf(replicaVariables({ ...inputs, migrating }), {
    port,
    dataFolder: join(workplace.folder, name),
    secrets: {
      ...secrets,
      databaseUrl: `${plan.databaseUrl}?application_name=${name}`,
      cacheUrl: plan.cacheUrl,
      modelKeys: "bench",
    },
  });
  return start({
    name,
    python: programs.python,
    workplace,
    processes,
    environment: { ...environment, ...poolOf(plan) },
    secrets: [...Object.values(secrets), plan.databaseUrl, plan.cacheUrl],
    port,
    startSeconds: START_SECONDS,
  });
}

function poolOf({ pool }: ReplicaPlan): Record<string, string> {
  return pool === undefined ? {} : { DATABASE_POOL_SIZE: String(pool) };
}
