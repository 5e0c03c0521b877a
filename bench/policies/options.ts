import { parseArgs } from "node:util";
import { InputError } from "../../components/shared/errors";

export const PARTS = ["preview", "rules"] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  readonly rounds: number;
  readonly parts: readonly Part[];
  /** Without Checkov's run on the largest plan, which takes minutes. */
  readonly quick: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `bench:policies: the offline preview beside \`cdk synth\` with cdk-nag, and the policy pack beside Checkov

  npm run bench:policies                          both, five rounds
  npm run bench:policies -- --rounds 9
  npm run bench:policies -- --only preview        the preview alone
  npm run bench:policies -- --only rules          the policy pack alone
  npm run bench:policies -- --quick               without Checkov's run on the largest plan, which takes minutes
  npm run --silent bench:policies -- --json       the figures as JSON on standard output

Exit codes: 0 measured, 1 a goal is missed or something failed, 2 the command line is faulty.`;

/** @throws InputError with every fault. */
export function parseOptions(args: readonly string[]): Options {
  const { rounds, only, quick, json, help } = parse(args);
  const count = Number(rounds);
  const faults = [
    ...(Number.isInteger(count) && count >= 1 && count <= 50
      ? []
      : [`--rounds is "${rounds}"; use a whole number from 1 to 50.`]),
    ...(only === undefined || PARTS.some((part) => part === only)
      ? []
      : [`--only is "${only}"; use ${PARTS.join(" or ")}.`]),
  ];
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  const parts = PARTS.filter((part) => only === undefined || part === only);
  return { rounds: count, parts, quick, json, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string", default: "5" },
        only: { type: "string" },
        quick: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new InputError([`${(error as Error).message} See --help.`]);
  }
}
