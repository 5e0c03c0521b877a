import { InputError } from "../shared/errors";

/** A task size that Fargate has. 1024 CPU units are one vCPU. */
export interface FargatePair {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

/**
 * Every CPU value of Fargate for Linux with the memory it goes with (Amazon ECS developer guide,
 * "Troubleshoot Amazon ECS task definition invalid CPU or memory errors"). 8 and 16 vCPU need platform
 * version 1.4.0 or later.
 */
const MEMORY_MIB: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, range(1024, 4096, 1024)],
  [1024, range(2048, 8192, 1024)],
  [2048, range(4096, 16384, 1024)],
  [4096, range(8192, 30720, 1024)],
  [8192, range(16384, 61440, 4096)],
  [16384, range(32768, 122880, 8192)],
]);

/** The CPU values of Fargate, ascending. */
export const FARGATE_CPU_UNITS: readonly number[] = [...MEMORY_MIB.keys()];

function range(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

/** The memory values that go with a CPU value, ascending; none for a CPU value that Fargate does not have. */
export function fargateMemoryMiB(cpuUnits: number): readonly number[] {
  return MEMORY_MIB.get(cpuUnits) ?? [];
}

export function isFargatePair(cpuUnits: number, memoryMiB: number): boolean {
  return fargateMemoryMiB(cpuUnits).includes(memoryMiB);
}

/**
 * The smallest valid pair that holds both. Less CPU comes before less memory: at Fargate's prices one step of
 * CPU costs more than the memory that it would save.
 */
export function fargateSize(cpuUnits: number, memoryMiB: number): FargatePair {
  for (const [cpu, memories] of MEMORY_MIB) {
    const memory = memories.find((value) => value >= memoryMiB);
    if (cpu >= cpuUnits && memory !== undefined) {
      return { cpuUnits: cpu, memoryMiB: memory };
    }
  }
  throw new InputError([
    `Fargate has no task that holds ${cpuUnits} CPU units and ${memoryMiB} MiB; the largest has 16384 CPU units and 122880 MiB.`,
  ]);
}

/** What goes with a CPU value, as the end of a sentence: `2048 to 8192 MiB in steps of 1024 with 1024 CPU units`. */
export function allowedMemory(cpuUnits: number): string {
  const memories = fargateMemoryMiB(cpuUnits);
  const [first, second] = memories;
  const last = memories.at(-1);
  if (first === undefined || second === undefined || last === undefined) {
    return `a CPU value of Fargate first (${FARGATE_CPU_UNITS.join(", ")})`;
  }
  return memories.length <= 4
    ? `${memories.join(", ")} MiB with ${cpuUnits} CPU units`
    : `${first} to ${last} MiB in steps of ${second - first} with ${cpuUnits} CPU units`;
}
