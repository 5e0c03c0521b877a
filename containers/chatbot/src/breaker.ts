const FAILURES = 5;
const PAUSE_MS = 30_000;

/**
 * After five failures in a row nothing is asked for half a minute, so that callers do not wait for what fails anyway;
 * then one call tries.
 */
export class Breaker {
  #failures = 0;
  #closedAgainAt = 0;

  constructor(private readonly now: () => number = Date.now) {}

  get isOpen(): boolean {
    return this.#failures >= FAILURES && this.now() < this.#closedAgainAt;
  }

  /** Whether a call may be made. The one that tries keeps the others away until it is known how it ended. */
  allows(): boolean {
    if (this.isOpen) {
      return false;
    }
    if (this.#failures >= FAILURES) {
      this.#closedAgainAt = this.now() + PAUSE_MS;
    }
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#failures >= FAILURES) {
      this.#closedAgainAt = this.now() + PAUSE_MS;
    }
  }
}
