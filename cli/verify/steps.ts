import { edgeSteps } from "./edgeSteps";
import { NoAnswer } from "./http";
import { loginSteps } from "./loginSteps";
import { operationSteps } from "./operationSteps";
import { pagesSteps } from "./pagesSteps";
import { noAnswer, reachSteps } from "./reachSteps";
import { failed, type Result } from "./result";
import type { Context, Step } from "./step";
import { tokenSteps } from "./tokenSteps";
import { webSocketSteps } from "./webSocketSteps";

/** Every step, in the order in which a fault of one explains those of the next. */
export const STEPS: readonly Step[] = [
  ...reachSteps,
  ...edgeSteps,
  ...pagesSteps,
  ...loginSteps,
  ...tokenSteps,
  ...webSocketSteps,
  ...operationSteps,
];

export interface Outcome {
  readonly id: string;
  readonly proves: string;
  readonly result: Result;
}

/** Runs the steps of a system, one after the other. */
export async function runSteps(
  context: Context,
  wanted: (id: string) => boolean,
  tell: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const step of STEPS) {
    if (step.systems.includes(context.target.system) && wanted(step.id)) {
      const outcome = { id: step.id, proves: step.proves, result: await runStep(step, context) };
      outcomes.push(outcome);
      tell(outcome);
    }
  }
  return outcomes;
}

function stackOption({ stack, name, url }: Context["target"]): string {
  return name === "local" ? `--local ${url} ` : stack === undefined ? "" : `--stack ${stack} `;
}

/** No answer is a finding, and so is an answer that the step did not expect. */
export async function runStep(step: Step, context: Context): Promise<Result> {
  try {
    return await step.run(context);
  } catch (error) {
    if (error instanceof NoAnswer) {
      return noAnswer(error);
    }
    return failed(
      `the step itself failed: ${(error as Error).message}`,
      "This is a fault of gatehouse, not of the stack. Please report it.",
      `npm run verify -- ${stackOption(context.target)}--only ${step.id}`,
    );
  }
}
