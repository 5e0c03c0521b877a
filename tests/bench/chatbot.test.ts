import assert from "node:assert/strict";
import type { Result } from "../../bench/chatbot/load";
import { parseOptions } from "../../bench/chatbot/options";
import { percentile, reportOf, verdictOf } from "../../bench/chatbot/report";

const turn = (begunMs: number) => ({ begunMs, wordsMs: begunMs + 400, endMs: begunMs + 900 });

const result = (more: Partial<Result> = {}): Result => ({
  options: parseOptions([]),
  seconds: 30,
  turns: Array.from({ length: 100 }, (_, index) => turn(index < 95 ? 10 : 5000)),
  errors: [],
  tasks: [{ idleMiB: 80, peakMiB: 120, cpuSeconds: 2 }],
  stop: { inFlight: 20, answered: 20, exitCode: 0, seconds: 1 },
  ...more,
});

describe("the chatbot's load test", () => {
  it("has defaults, and says every fault of its options", () => {
    assert.deepEqual(parseOptions(["--users", "5", "--whole"]), {
      users: 5,
      seconds: 30,
      pauseSeconds: 2,
      firstMs: 400,
      pieceMs: 20,
      stream: false,
      json: false,
      help: false,
    });
    assert.throws(
      () => parseOptions(["--users", "0", "--first", "x"]),
      ({ faults }: { faults: readonly string[] }) => {
        assert.deepEqual(faults, [
          '--users is "0"; use a whole number from 1 to 1000.',
          '--first is "x"; use a whole number from 0 to 9000.',
        ]);
        return true;
      },
    );
    assert.throws(() => parseOptions(["--nothing"]), /Unknown option '--nothing'/);
  });

  it("takes percentiles by nearest rank", () => {
    const values = [5, 1, 4, 2, 3];
    assert.deepEqual(
      [0.5, 0.95, 0.2, 1].map((part) => percentile(values, part)),
      [3, 5, 1, 5],
    );
    assert.ok(Number.isNaN(percentile([], 0.5)));
  });

  it("compares with the targets", () => {
    assert.deepEqual(verdictOf(result()), { begins: true, errors: true, stop: true });
    const slow = result({ turns: Array.from({ length: 100 }, (_, index) => turn(index < 94 ? 10 : 2000)) });
    assert.equal(verdictOf(slow).begins, false);
    assert.equal(verdictOf(result({ errors: ["status 503"] })).errors, true);
    assert.equal(verdictOf(result({ errors: ["a", "b"] })).errors, false);
    assert.equal(verdictOf(result({ turns: [], errors: [] })).errors, false);
    const { stop } = result();
    assert.equal(verdictOf(result({ stop: { ...stop, answered: 19 } })).stop, false);
    assert.equal(verdictOf(result({ stop: { ...stop, exitCode: 1 } })).stop, false);
  });

  it("prints what it measured", () => {
    const report = reportOf(result({ errors: ["status 503", "status 503"] }));
    assert.match(report, /\| the answer begins \| 10 ms \| 10 ms \| 5000 ms \| 5000 ms \|/);
    assert.match(report, /\| 1 \| 80 MiB \| 120 MiB \| 2\.0 s \|/);
    assert.match(report, /errors below 1 %: MISSED \(2, 1\.96 %\)\n {2}2 × status 503/);
    assert.match(report, /loses nothing: met \(20 of 20 answered, ended after 1\.0 s with 0\)/);
  });
});
