import assert from "node:assert/strict";
import {
  allowedMemory,
  FARGATE_CPU_UNITS,
  fargateMemoryMiB,
  fargateSize,
  isFargatePair,
} from "../../../components/compute/fargateSizes";

describe("Fargate sizes", () => {
  it("hold AWS's whole table", () => {
    const table = FARGATE_CPU_UNITS.map((cpu) => {
      const memories = fargateMemoryMiB(cpu);
      return [cpu, memories[0], memories.at(-1), memories.length];
    });
    assert.deepEqual(table, [
      [256, 512, 2048, 3],
      [512, 1024, 4096, 4],
      [1024, 2048, 8192, 7],
      [2048, 4096, 16384, 13],
      [4096, 8192, 30720, 23],
      [8192, 16384, 61440, 12],
      [16384, 32768, 122880, 12],
    ]);
    assert.deepEqual(fargateMemoryMiB(256), [512, 1024, 2048]);
    assert.deepEqual(fargateMemoryMiB(8192).slice(0, 3), [16384, 20480, 24576]);
    assert.deepEqual(fargateMemoryMiB(16384).slice(0, 3), [32768, 40960, 49152]);
    assert.deepEqual(fargateMemoryMiB(1000), []);
  });

  for (const [cpu, memory, valid] of [
    [256, 512, true],
    [256, 3072, false],
    [512, 512, false],
    [1024, 2048, true],
    [1024, 2560, false],
    [4096, 30720, true],
    [4096, 31744, false],
    [8192, 17408, false],
    [8192, 20480, true],
    [16384, 122880, true],
    [300, 512, false],
  ] as const) {
    it(`${valid ? "take" : "refuse"} ${cpu} with ${memory}`, () => {
      assert.equal(isFargatePair(cpu, memory), valid);
    });
  }

  for (const [cpu, memory, expectedCpu, expectedMemory] of [
    [0, 0, 256, 512],
    [256, 512, 256, 512],
    [256, 513, 256, 1024],
    [256, 2049, 512, 3072],
    [257, 512, 512, 1024],
    [1024, 1024, 1024, 2048],
    [512, 8192, 1024, 8192],
    [4096, 30721, 8192, 32768],
    [9000, 1, 16384, 32768],
    [100, 122880, 16384, 122880],
  ] as const) {
    it(`hold ${cpu} units and ${memory} MiB in ${expectedCpu}/${expectedMemory}`, () => {
      assert.deepEqual(fargateSize(cpu, memory), { cpuUnits: expectedCpu, memoryMiB: expectedMemory });
    });
  }

  it("end at 16 vCPU and 120 GiB", () => {
    assert.throws(() => fargateSize(16385, 1), /holds 16385 CPU units and 1 MiB; the largest has 16384/);
    assert.throws(() => fargateSize(256, 122881), /122881 MiB/);
  });

  it("say which memory goes with a CPU value", () => {
    assert.equal(allowedMemory(512), "1024, 2048, 3072, 4096 MiB with 512 CPU units");
    assert.equal(allowedMemory(8192), "16384 to 61440 MiB in steps of 4096 with 8192 CPU units");
    assert.equal(
      allowedMemory(700),
      "a CPU value of Fargate first (256, 512, 1024, 2048, 4096, 8192, 16384)",
    );
  });
});
