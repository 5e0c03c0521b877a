import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Replica } from "../../local/native/openWebui";
import { machineTimes, type Running } from "../../local/native/processes";
import type { Cache, Database } from "../../local/native/services";

export interface ReplicaUse {
  readonly name: string;
  /** CPU used, in cores: 1 is one whole core. */
  readonly cores: number;
  readonly cpuSeconds: number;
  readonly memoryAtStartMiB: number;
  readonly memoryMiB: number;
  readonly databaseConnections: number;
}

/** What the processes used while users chatted. */
export interface Use {
  readonly seconds: number;
  readonly replicas: readonly ReplicaUse[];
  readonly databaseCores: number;
  readonly cache:
    | { readonly cores: number; readonly connections: number; readonly memoryMiB: number }
    | undefined;
  /** The users, the proxy and both stubs, which are one process. */
  readonly driver: { readonly cores: number; readonly delayP99Milliseconds: number };
  /** Percent of all CPU time of the machine that nobody used. */
  readonly machineIdlePercent: number;
}

interface Watched {
  readonly replicas: readonly Replica[];
  readonly database: Database;
  readonly cache: Cache | undefined;
}

const EVERY_MILLISECONDS = 2000;

/** Reads at the start, every two seconds and at the end. */
export class Watch {
  readonly #watched: Watched;
  readonly #atStart: ReadonlyMap<Running, { cpu: number; memory: number }>;
  readonly #started = performance.now();
  readonly #driverAtStart = process.cpuUsage();
  readonly #machineAtStart = machineTimes();
  readonly #delay = monitorEventLoopDelay();
  readonly #memory = new Map<string, number>();
  readonly #connections = new Map<string, number>();
  #cacheConnections = 0;
  #cacheMemoryMiB = 0;
  readonly #timer: NodeJS.Timeout;
  #reading: Promise<void> = Promise.resolve();

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#atStart = new Map(
      processesOf(watched).map((running) => [
        running,
        { cpu: running.cpuSeconds(), memory: running.residentMiB() },
      ]),
    );
    this.#delay.enable();
    this.#timer = setInterval(() => {
      this.#reading = this.#reading.then(() => this.#read());
    }, EVERY_MILLISECONDS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#delay.disable();
  }

  async end(): Promise<Use> {
    this.stop();
    await this.#reading;
    const seconds = (performance.now() - this.#started) / 1000;
    const machine = machineTimes();
    const driver = process.cpuUsage(this.#driverAtStart);
    const { replicas, database, cache } = this.#watched;
    const cpuOf = (running: Running) => running.cpuSeconds() - (this.#atStart.get(running)?.cpu ?? 0);
    const used = {
      seconds,
      replicas: replicas.map(({ name, running }) => ({
        name,
        cores: cpuOf(running) / seconds,
        cpuSeconds: cpuOf(running),
        memoryAtStartMiB: this.#atStart.get(running)?.memory ?? 0,
        memoryMiB: this.#memory.get(name) ?? running.residentMiB(),
        databaseConnections: this.#connections.get(name) ?? 0,
      })),
      databaseCores: cpuOf(database.running) / seconds,
      driver: {
        cores: (driver.user + driver.system) / 1e6 / seconds,
        delayP99Milliseconds: this.#delay.percentile(99) / 1e6,
      },
      machineIdlePercent:
        (100 * (machine.idle - this.#machineAtStart.idle)) /
        Math.max(1, machine.all - this.#machineAtStart.all),
    };
    return {
      ...used,
      cache:
        cache === undefined
          ? undefined
          : {
              cores: cpuOf(cache.running) / seconds,
              connections: this.#cacheConnections,
              memoryMiB: this.#cacheMemoryMiB,
            },
    };
  }

  /** The largest of each. A reading that fails is left out. */
  async #read(): Promise<void> {
    const { replicas, database, cache } = this.#watched;
    for (const { name, running } of replicas) {
      raise(this.#memory, name, running.residentMiB());
    }
    try {
      for (const [name, count] of Object.entries(await database.connections())) {
        raise(this.#connections, name, count);
      }
      const info = (await cache?.info()) ?? {};
      this.#cacheConnections = Math.max(this.#cacheConnections, Number(info["connected_clients"] ?? 0) - 1);
      this.#cacheMemoryMiB = Math.max(this.#cacheMemoryMiB, Number(info["used_memory"] ?? 0) / 2 ** 20);
    } catch {
      // The next reading comes in two seconds.
    }
  }
}

function processesOf({ replicas, database, cache }: Watched): readonly Running[] {
  return [...replicas.map(({ running }) => running), database.running, ...(cache ? [cache.running] : [])];
}

function raise(most: Map<string, number>, name: string, value: number): void {
  most.set(name, Math.max(most.get(name) ?? 0, value));
}
