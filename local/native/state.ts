import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../components/shared/errors";
import { SETTINGS, settingOf } from "../settings";
import type { Workplace } from "./services";

/** Where the stack without Docker keeps everything: logs, data, keys, numbers of processes. */
export function stateFolder(root: string): string {
  return join(root, "local", ".state");
}

export function makeStateFolder(root: string): void {
  // PostgreSQL runs as another user where this program runs as root: it passes through and lists nothing.
  mkdirSync(stateFolder(root), { recursive: true, mode: 0o711 });
}

/** The state folder as the place where services run. */
export function stateWorkplace(root: string): Workplace {
  const folder = stateFolder(root);
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

/** What a running stack was started with; `.env.local` may have changed since. */
export interface Kept {
  readonly address: string;
  readonly port: number;
  /** @default - none: a pool in AWS */
  readonly loginPort?: number | undefined;
  /** `digestOf` the settings. */
  readonly settings: string;
}

const keptFile = (folder: string) => join(folder, "start.json");

export function keepStart(folder: string, kept: Kept): void {
  writeWhole(keptFile(folder), JSON.stringify(kept), 0o600);
}

export function keptStart(folder: string): Kept | undefined {
  const file = keptFile(folder);
  return existsSync(file) ? readState<Kept>(file, "says with what the running stack was started") : undefined;
}

export function forgetStart(folder: string): void {
  rmSync(keptFile(folder), { force: true });
}

/** Keys that mean nothing without Docker. */
const DOCKER_ONLY: readonly string[] = ["OPEN_WEBUI_IMAGE", "REPLICAS_PORT", "TLS_PORT"];

/** Tells whether settings are the same as before, without keeping them. */
export function digestOf(values: Readonly<Record<string, string>>): string {
  const effective = SETTINGS.filter(({ name }) => !DOCKER_ONLY.includes(name)).map(({ name }) => [
    name,
    settingOf(values, name),
  ]);
  return createHash("sha256").update(JSON.stringify(effective)).digest("hex");
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
