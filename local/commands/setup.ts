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
  const target = join(options.root, ENV_FILE);
  if (existsSync(target)) {
    say(`${ENV_FILE} is there and was not changed.`);
  } else {
    copyFileSync(join(options.root, ".env.example"), target, constants.COPYFILE_EXCL);
    say(`${ENV_FILE} is made, a copy of .env.example; its values are the defaults.`);
  }
  return check(options);
}

/** Settings, Docker and ports: everything that is wrong, at once. */
export async function check({ root, profiles }: LocalOptions): Promise<number> {
  const { values, faults } = settingsOrFault(root);
  const docker = dockerFault();
  // A port of the running stack is no fault; without Docker nothing of it runs, and with faults nobody can ask it.
  const own = docker === undefined && faults.length === 0 ? ownPorts(root) : [];
  const needed = neededPorts(values, profiles).filter(({ port }) => port >= 1024 && port <= 65535);
  const ports = faults.length === 0 || docker !== undefined ? await busyPorts(needed, own) : [];
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
