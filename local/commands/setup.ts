import { constants, copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../components/shared/errors";
import { dockerFault, ownPorts } from "../docker";
import { ENV_FILE, type LocalEnv, settings } from "../envFile";
import type { LocalOptions } from "../options";
import { busyPorts, neededPorts } from "../ports";
import { say } from "../say";

/** Copies the settings where there are none, and checks them. */
export async function setup(options: LocalOptions): Promise<number> {
  makeEnvFile(options.root);
  return check(options);
}

export function makeEnvFile(root: string): void {
  const target = join(root, ENV_FILE);
  if (existsSync(target)) {
    say(`${ENV_FILE} is there and was not changed.`);
  } else {
    copyFileSync(join(root, ".env.example"), target, constants.COPYFILE_EXCL);
    say(`${ENV_FILE} is made, a copy of .env.example; its values are the defaults.`);
  }
}

/** Where Compose cannot tell what runs. */
const UNKNOWN_OWNER = `It may be this stack itself, which Docker Compose cannot say while ${ENV_FILE} is missing or has faults.`;

/** Settings, Docker and ports: everything that is wrong, at once. */
export async function check({ root, profiles }: LocalOptions): Promise<number> {
  const { values, faults } = settingsOrFault(root);
  const docker = dockerFault();
  // A port of the running stack is no fault; without Docker nothing of it runs.
  const own = docker === undefined ? ownPorts(root) : [];
  const needed = neededPorts(values, profiles).filter(({ port }) => port >= 1024 && port <= 65535);
  const busy = await busyPorts(needed, own ?? []);
  const ports = own === undefined ? busy.map((fault) => `${fault} ${UNKNOWN_OWNER}`) : busy;
  const all = [...faults, ...(docker === undefined ? [] : [docker]), ...ports];
  if (all.length > 0) {
    throw new InputError(all);
  }
  say("Settings, Docker and ports are fine.", "Next: npm run local -- start");
  return 0;
}

/** A file that is missing is one fault among others. */
function settingsOrFault(root: string): LocalEnv {
  try {
    return settings(root);
  } catch (error) {
    if (error instanceof InputError) {
      return { values: {}, faults: error.faults };
    }
    throw error;
  }
}
