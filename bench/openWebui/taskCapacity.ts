/** What was measured, on which the sizes stand; docs/load.md says how. */
export interface Measured {
  /** CPU time of a replica for one message, its answer and what the page loads after it. */
  readonly cpuSecondsPerTurn: number;
  /** CPU time of a replica for one login, the page with its files, and the calls that it opens with. */
  readonly cpuSecondsPerOpening: number;
  /** Cores that the one process of a replica keeps busy at most. */
  readonly usableCores: number;
}

/** How people use a chat. */
export interface Habit {
  /** Messages of one user in a minute. */
  readonly turnsPerMinute: number;
}

/** CPU that a user keeps busy. */
export function coresPerUser({ cpuSecondsPerTurn }: Measured, { turnsPerMinute }: Habit): number {
  return (cpuSecondsPerTurn * turnsPerMinute) / 60;
}

/**
 * Users that a task carries at the scaling's target: it counts against the whole task, but a process uses no more than
 * `usableCores`, and at that it is full: users wait. A tenth of it stays free.
 */
export function usersPerTask(
  measured: Measured,
  habit: Habit,
  taskCores: number,
  targetPercent: number,
): number {
  const cores = Math.min((taskCores * targetPercent) / 100, 0.9 * measured.usableCores);
  return Math.floor(cores / coresPerUser(measured, habit));
}

/** Users that can log in and open the page in a minute on one task, at the same CPU. */
export function openingsPerMinute(measured: Measured, taskCores: number, targetPercent: number): number {
  const cores = Math.min((taskCores * targetPercent) / 100, 0.9 * measured.usableCores);
  return Math.floor((60 * cores) / measured.cpuSecondsPerOpening);
}

/**
 * The measured figures, rounded up, with the cores as an assumption: Python runs one thread of a process at a time,
 * and the machine of the measurement was too busy to show more.
 */
export const MEASURED: Measured = { cpuSecondsPerTurn: 0.35, cpuSecondsPerOpening: 0.7, usableCores: 1 };
