import { readFileSync } from "node:fs";
import { InputError } from "../components/shared/errors";

/** What the commands need of `local/login/settings.json`; bootstrap.py checks the rest. */
export interface LoginSettings {
  readonly region: string;
  readonly groups: readonly string[];
}

export function loginSettings(path: string): LoginSettings {
  try {
    const { region, groups } = JSON.parse(readFileSync(path, "utf8")) as Partial<LoginSettings>;
    if (typeof region === "string" && Array.isArray(groups)) {
      return { region, groups };
    }
  } catch (error) {
    throw new InputError([`${path} cannot be read: ${(error as Error).message.replaceAll("\n", " ")}`]);
  }
  throw new InputError([`${path}: region must be a text and groups a list of texts.`]);
}
