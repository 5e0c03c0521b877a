import { parseArgs } from "node:util";
import { InputError } from "../../components/shared/errors";

export interface Options {
  readonly users: number;
  readonly seconds: number;
  /** Between an answer and the user's next message, on average. */
  readonly pauseSeconds: number;
  /** Of the model: until its first words, and between two pieces. */
  readonly firstMs: number;
  readonly pieceMs: number;
  readonly stream: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `bench:chatbot: virtual users on two native tasks of the chatbot's API, one of which is replaced under load

  npm run bench:chatbot                              100 users, for 30 seconds
  npm run bench:chatbot -- --users 200 --seconds 60
  npm run bench:chatbot -- --pause 10                10 seconds between an answer and the next message, on average
  npm run bench:chatbot -- --first 800 --piece 30    a slower model: milliseconds to its first words, and between pieces
  npm run bench:chatbot -- --whole                   answers in one piece instead of streams
  npm run --silent bench:chatbot -- --json           the figures as JSON on standard output

The model and the tokens are made here. Everything runs on 127.0.0.1.`;

/** @throws InputError with every fault. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const faults: string[] = [];
  const whole = (name: "users" | "seconds" | "pause" | "first" | "piece", least: number, most: number) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least || value > most) {
      faults.push(`--${name} is "${values[name]}"; use a whole number from ${least} to ${most}.`);
    }
    return value;
  };
  const options = {
    users: whole("users", 1, 1000),
    seconds: whole("seconds", 2, 600),
    pauseSeconds: whole("pause", 0, 120),
    firstMs: whole("first", 0, 9_000),
    pieceMs: whole("piece", 0, 500),
    stream: !values.whole,
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
        seconds: { type: "string", default: "30" },
        pause: { type: "string", default: "2" },
        first: { type: "string", default: "400" },
        piece: { type: "string", default: "20" },
        whole: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new InputError([`${error instanceof Error ? error.message : String(error)} See --help.`]);
  }
}
