import { parseArgs } from "node:util";
import { InputError } from "../../components/shared/errors";

export interface Options {
  readonly users: number;
  /** How long every user chats, after the last one has logged in. */
  readonly seconds: number;
  readonly replicas: 1 | 2;
  /** Without Valkey the replicas share nothing but the database. */
  readonly cache: boolean;
  /** The longest pause between two turns; the shortest is a third of it. */
  readonly pauseSeconds: number;
  /** Connections of a replica's database pool, without the overflow; `undefined` as the container has it. */
  readonly pool: number | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `bench:open-webui: virtual users on one or two native replicas of Open WebUI

  npm run bench:open-webui                            100 users on 2 replicas, for 60 seconds
  npm run bench:open-webui -- --users 50 --seconds 30
  npm run bench:open-webui -- --replicas 1            one replica
  npm run bench:open-webui -- --pause 30              pauses of 10 to 30 seconds instead of 1 to 3
  npm run bench:open-webui -- --pool 40               another size of the database pool than the container's
  npm run bench:open-webui -- --without-cache         what two replicas do without Valkey
  npm run --silent bench:open-webui -- --json         the figures as JSON on standard output

Everything runs on 127.0.0.1, in a temporary folder that is deleted at the end.`;

export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const faults: string[] = [];
  const whole = (
    name: "users" | "seconds" | "replicas" | "pause" | "pool",
    least: number,
    most: number,
  ): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least || value > most) {
      faults.push(`--${name} is "${values[name]}"; use a whole number from ${least} to ${most}.`);
    }
    return value;
  };
  const options = {
    users: whole("users", 1, 500),
    seconds: whole("seconds", 5, 600),
    replicas: whole("replicas", 1, 2) as 1 | 2,
    pauseSeconds: whole("pause", 1, 120),
    pool: values.pool === undefined ? undefined : whole("pool", 1, 80),
    cache: !values["without-cache"],
    json: values.json,
    help: values.help,
  };
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        users: { type: "string", default: "100" },
        seconds: { type: "string", default: "60" },
        replicas: { type: "string", default: "2" },
        pause: { type: "string", default: "3" },
        pool: { type: "string" },
        "without-cache": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new InputError([`${(error as Error).message} See --help.`]);
  }
}
