import { chatCases, feedbackCases, healthCases, streamCases } from "./answerCases";
import { addressCases, inputCases, tokenCases } from "./refusalCases";
import type { ContractCase, ContractTarget } from "./target";

export type { ContractCase, ContractTarget, ContractTokens } from "./target";

export interface ContractResult {
  readonly name: string;
  readonly outcome: "kept" | "broken" | "not tried";
  readonly reason?: string;
}

/** Every case of the contract: what the API answers, whatever it is written in. */
export const HTTP_CONTRACT: readonly ContractCase[] = [
  ...healthCases(),
  ...chatCases(),
  ...streamCases(),
  ...feedbackCases(),
  ...tokenCases(),
  ...inputCases(),
  ...addressCases(),
];

/** Runs every case, one after the other, against any implementation. */
export async function runContract(target: ContractTarget): Promise<readonly ContractResult[]> {
  const results: ContractResult[] = [];
  for (const { name, needs, run } of HTTP_CONTRACT) {
    const missing = needs.filter((token) => target.tokens[token] === undefined);
    if (missing.length > 0) {
      results.push({ name, outcome: "not tried", reason: `no token: ${missing.join(", ")}` });
      continue;
    }
    try {
      await run(target);
      results.push({ name, outcome: "kept" });
    } catch (error) {
      results.push({
        name,
        outcome: "broken",
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return results;
}
