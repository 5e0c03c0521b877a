import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../components/shared/errors";
import type { LocalOptions } from "../options";
import { say } from "../say";
import { stateFolder } from "./state";

/** The order in which services start; they stop in the other one. Each has a log of its name. */
export const SERVICES = ["postgres", "valkey", "ministack", "login", "models", "open-webui"] as const;
export const START = "Next: npm run local -- start --native";
const LOG_LINES = 200;

/** The newest lines of each service, or of those that are named. */
export async function logsNative({ root, services, follow }: LocalOptions): Promise<number> {
  const unknown = services.filter((name) => !SERVICES.some((known) => known === name));
  if (unknown.length > 0) {
    throw new InputError(unknown.map((name) => `There is no service "${name}"; use ${SERVICES.join(", ")}.`));
  }
  const chosen = services.length > 0 ? services : SERVICES;
  const files = chosen
    .map((service) => ({ service, path: join(stateFolder(root), `${service}.log`) }))
    .filter(({ path }) => existsSync(path));
  if (files.length === 0) {
    say("There are no logs yet.", START);
    return 1;
  }
  if (follow) {
    return followed(files.map(({ path }) => path));
  }
  for (const { service, path } of files) {
    say(`== ${service}`, ...readFileSync(path, "utf8").trimEnd().split("\n").slice(-LOG_LINES));
  }
  return 0;
}

function followed(paths: readonly string[]): Promise<number> {
  const tail = spawn("tail", ["-n", String(LOG_LINES), "-F", ...paths], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    tail.once("error", reject);
    tail.once("exit", (code) => resolve(code ?? 0));
  });
}
