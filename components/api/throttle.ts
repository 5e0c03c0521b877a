import type { ArgumentFaults } from "../shared/errors";

/** How much a stage takes before it answers 429. */
export interface Throttle {
  /** Over time. @default 100 */
  readonly requestsPerSecond?: number;
  /** At once. @default 200 */
  readonly burst?: number;
}

export const throttleDefaults = Object.freeze({ requestsPerSecond: 100, burst: 200 });

export function checkThrottle(faults: ArgumentFaults, throttle: Throttle = {}): void {
  // API Gateway docs, "Quotas": what the account has in a region for all its APIs together.
  for (const [field, most] of [
    ["requestsPerSecond", 10_000],
    ["burst", 5_000],
  ] as const) {
    const value = throttle[field];
    faults.unless(
      value === undefined || (Number.isInteger(value) && value >= 1 && value <= most),
      `throttle.${field}`,
      value,
      `1 to ${most}`,
    );
  }
}
