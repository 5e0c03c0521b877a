import type { Result } from "./benchmark";
import type { Use } from "./watch";

/** What a task carries by CPU, from what an answer cost. */
export interface Capacity {
  readonly cpuSecondsPerTurn: number;
  readonly turnsPerSecond: number;
}

export function capacityOf({ chatting, turns }: Pick<Result, "chatting" | "turns">): Capacity {
  const cpuSeconds = chatting.replicas.reduce((sum, replica) => sum + replica.cpuSeconds, 0);
  return {
    cpuSecondsPerTurn: turns === 0 ? 0 : cpuSeconds / turns,
    turnsPerSecond: turns / chatting.seconds,
  };
}

export function reportOf(result: Result): string {
  const { options, measurements, turns, modelsAtFirst, startSeconds, poolTimeouts } = result;
  const capacity = capacityOf(result);
  const rows = measurements.kinds.map((kind) => {
    const { requests, errors, p50, p95, p99 } = measurements.summary(kind);
    return [kind, ...[requests, errors, p50, p95, p99].map(String)];
  });
  const errors = measurements.kinds.flatMap((kind) =>
    measurements.errors(kind).map(([reason, count]) => `  ${count} x ${kind}: ${reason}`),
  );
  return [
    `${options.users} users, ${options.replicas} replicas, ${options.cache ? "with" : "without"} Valkey, ` +
      `pauses up to ${options.pauseSeconds} s` +
      (options.pool === undefined ? "" : `, a pool of ${options.pool} database connections`),
    `Replicas answered /health ${startSeconds.toFixed(0)} s after their start.`,
    `A user saw ${modelsAtFirst.length} models before an administrator offered one.`,
    "",
    tableOf([["milliseconds", "requests", "errors", "p50", "p95", "p99"], ...rows]),
    ...(errors.length === 0 ? [] : ["", "Errors:", ...errors]),
    `Waits of 30 s for a connection of the database pool: ${poolTimeouts}`,
    "",
    "Logging in and opening the page",
    useOf(result.opening),
    "",
    "Chatting",
    useOf(result.chatting),
    "",
    `${turns} answers, ${capacity.turnsPerSecond.toFixed(2)} a second; ` +
      `${Math.round(1000 * capacity.cpuSecondsPerTurn)} ms of CPU time in a replica for each.`,
  ].join("\n");
}

function useOf({ seconds, replicas, databaseCores, cache, driver, machineIdlePercent }: Use): string {
  return [
    tableOf([
      [`in ${seconds.toFixed(0)} s`, "CPU cores", "MiB at first", "MiB at most", "database connections"],
      ...replicas.map((replica) => [
        replica.name,
        replica.cores.toFixed(2),
        replica.memoryAtStartMiB.toFixed(0),
        replica.memoryMiB.toFixed(0),
        String(replica.databaseConnections),
      ]),
    ]),
    `PostgreSQL ${databaseCores.toFixed(2)} cores; ` +
      (cache === undefined
        ? "no Valkey"
        : `Valkey ${cache.cores.toFixed(2)} cores, ${cache.connections} connections, ${cache.memoryMiB.toFixed(1)} MiB`),
    `Users, proxy and stubs ${driver.cores.toFixed(2)} cores, ` +
      `late by ${driver.delayP99Milliseconds.toFixed(0)} ms at p99; machine idle ${machineIdlePercent.toFixed(0)} %`,
  ].join("\n");
}

/** The first column to the left, numbers to the right. */
export function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}

export function jsonOf(result: Result): string {
  const { measurements, ...rest } = result;
  const requests = Object.fromEntries(
    measurements.kinds.map((kind) => [
      kind,
      { ...measurements.summary(kind), reasons: Object.fromEntries(measurements.errors(kind)) },
    ]),
  );
  return JSON.stringify({ ...rest, ...capacityOf(result), requests }, undefined, 2);
}
