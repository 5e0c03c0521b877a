/** What one kind of request did. */
export interface Summary {
  readonly requests: number;
  readonly errors: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The nearest-rank percentile of sorted values; 0 without any. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

/** Times of the requests that succeeded, and the reasons of those that failed, by kind. */
export class Measurements {
  readonly #times = new Map<string, number[]>();
  readonly #errors = new Map<string, Map<string, number>>();

  succeeded(kind: string, milliseconds: number): void {
    const times = this.#times.get(kind) ?? [];
    times.push(milliseconds);
    this.#times.set(kind, times);
  }

  failed(kind: string, reason: string): void {
    const reasons = this.#errors.get(kind) ?? new Map<string, number>();
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    this.#errors.set(kind, reasons);
  }

  get kinds(): readonly string[] {
    return [...new Set([...this.#times.keys(), ...this.#errors.keys()])];
  }

  summary(kind: string): Summary {
    const times = [...(this.#times.get(kind) ?? [])].sort((a, b) => a - b);
    const errors = this.errors(kind).reduce((sum, [, count]) => sum + count, 0);
    const at = (percent: number) => Math.round(percentile(times, percent));
    return { requests: times.length + errors, errors, p50: at(50), p95: at(95), p99: at(99) };
  }

  /** The commonest first. */
  errors(kind: string): readonly (readonly [reason: string, count: number])[] {
    return [...(this.#errors.get(kind) ?? [])].sort((a, b) => b[1] - a[1]);
  }
}
