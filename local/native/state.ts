import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../components/shared/errors";
import type { Workplace } from "./services";

/** Where the stack without Docker keeps everything: logs, data, keys, numbers of processes. */
export function stateFolder(root: string): string {
  return join(root, "local", ".state");
}

/** The state folder as the place where services run. */
export function stateWorkplace(root: string): Workplace {
  const folder = stateFolder(root);
  // PostgreSQL runs as another user where this program runs as root: it passes through and lists nothing.
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  return { folder, log: (name) => join(folder, `${name}.log`), remove: () => undefined };
}

export interface Keys {
  readonly webuiSecretKey: string;
  readonly sessionTokenKey: string;
  readonly adminPassword: string;
}

/** Made once: a new key would end every session. */
export function keysIn(folder: string): Keys {
  const file = join(folder, "keys.json");
  if (!existsSync(file)) {
    const key = () => randomBytes(32).toString("base64url");
    const keys: Keys = { webuiSecretKey: key(), sessionTokenKey: key(), adminPassword: key() };
    writeWhole(file, JSON.stringify(keys), 0o600);
  }
  return readState<Keys>(file, "holds the keys of sessions; everybody has to log in again without it");
}

/** Never half of it: a killed start would leave a file that no later start can read. */
export function writeWhole(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.part`, text, { mode });
  renameSync(`${path}.part`, path);
}

/** What an earlier command wrote. */
export function readState<T>(path: string, what: string): T {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    throw new InputError([`${path} is damaged; it ${what}. Delete it and try again.`]);
  }
}
