/** Access tokens for one implementation, by what is right or wrong with them. What is left out is not tried. */
export interface ContractTokens {
  readonly good: string;
  /** A good one of another user. */
  readonly other?: string;
  readonly expired?: string;
  /** Of another client or another pool, and one whose signature is not the pool's. */
  readonly foreign?: string;
  readonly forged?: string;
  /** An id token of the same user. */
  readonly id?: string;
  /** A good one of a user outside the group that the application asks for. */
  readonly withoutGroup?: string;
}

export interface ContractTarget {
  /** Scheme, host and port of the API, without a path. */
  readonly baseUrl: string;
  readonly tokens: ContractTokens;
  /** The longest message, in characters. @default 4000 */
  readonly longestMessage?: number;
  /** The largest body, in bytes. @default 32768 */
  readonly largestBody?: number;
}

export interface ContractCase {
  readonly name: string;
  /** Tokens without which it cannot be tried. */
  readonly needs: readonly (keyof ContractTokens)[];
  /** Resolves where the implementation keeps the contract; rejects with what it does instead. */
  readonly run: (target: ContractTarget) => Promise<void>;
}

export function contract(
  name: string,
  needs: readonly (keyof ContractTokens)[],
  run: ContractCase["run"],
): ContractCase {
  return { name, needs: ["good", ...needs], run };
}
