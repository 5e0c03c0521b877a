import assert from "node:assert/strict";
import { reactionOf } from "../../bench/openWebui/reaction";
import { coresPerUser, MEASURED, openingsPerMinute, usersPerTask } from "../../bench/openWebui/taskCapacity";
import { tables } from "../../stacks/config/open-webui/sizes";

/** What docs/load.md counts with: a common target, which the sizes do not have, for the reason found here. */
const CPU_PERCENT = 60;

function sizeOf(size: "medium" | "large") {
  const table = tables.sizes[size] ?? {};
  return {
    taskCores: Number(table["openWebui.cpu"]) / 1024,
    minimum: Number(table["openWebui.scaling.minimum"]),
    maximum: Number(table["openWebui.scaling.maximum"]),
  };
}

describe("what a task carries", () => {
  it("is what docs/load.md says, for people with one message a minute and with four", () => {
    const rows = [0.5, 1, 2].map((taskCores) => [
      usersPerTask(MEASURED, { turnsPerMinute: 1 }, taskCores, CPU_PERCENT),
      usersPerTask(MEASURED, { turnsPerMinute: 4 }, taskCores, CPU_PERCENT),
      openingsPerMinute(MEASURED, taskCores, CPU_PERCENT),
    ]);
    assert.deepEqual(rows, [
      [51, 12, 25],
      [102, 25, 51],
      [154, 38, 77],
    ]);
  });

  it("grows with the task only as far as one process can use it", () => {
    const users = (taskCores: number) =>
      usersPerTask(MEASURED, { turnsPerMinute: 1 }, taskCores, CPU_PERCENT);
    assert.equal(users(4), users(2));
  });
});

describe("the scaling of the sizes, were their target 60 %", () => {
  const delays = { decisionSeconds: 180, startSeconds: 140 };
  const jump = (turnsPerMinute: number) => ({
    usersBefore: 30,
    usersAfter: 100,
    coresPerUser: coresPerUser(MEASURED, { turnsPerMinute }),
  });
  const service = (size: "medium" | "large", targetPercent = CPU_PERCENT) => ({
    ...sizeOf(size),
    usableCores: MEASURED.usableCores,
    targetPercent,
    scaleOutCooldownSeconds: 60,
  });
  const table: readonly [
    size: "medium" | "large",
    turns: number,
    verdict: string,
    tasks: readonly number[],
  ][] = [
    ["medium", 1, "needs no more", [2]],
    ["medium", 4, "enough", [2, 4]],
    ["medium", 8, "maximum reached", [3, 4]],
    ["large", 1, "needs no more", [3]],
    ["large", 4, "needs no more", [3]],
    ["large", 8, "blind", [3]],
  ];
  for (const [size, turns, verdict, tasks] of table) {
    it(`of ${size} at ${turns} messages a minute for each of 100 users: ${verdict}`, () => {
      const reaction = reactionOf(service(size), jump(turns), delays);
      assert.deepEqual([reaction.verdict, reaction.steps.map((step) => step.tasks)], [verdict, tasks]);
    });
  }

  it("of large is blind to 600 users with one message a minute each", () => {
    const crowd = { ...jump(1), usersBefore: 100, usersAfter: 600 };
    const reaction = reactionOf(service("large"), crowd, delays);
    assert.deepEqual(
      [reaction.verdict, reaction.steps],
      ["blind", [{ atSeconds: 0, tasks: 3, cpuPercent: 50 }]],
    );
    const seen = reactionOf(service("large", 40), crowd, delays);
    assert.deepEqual(
      [seen.verdict, seen.steps.map(({ atSeconds, tasks }) => [atSeconds, tasks])],
      [
        "enough",
        [
          [0, 3],
          [320, 4],
          [520, 5],
        ],
      ],
    );
  });

  it("of large sees the load at 40 %, its target", () => {
    assert.equal(tables.defaults["openWebui.scaling.cpuPercent"], 40);
    const { verdict, steps } = reactionOf(service("large", 40), jump(8), delays);
    assert.deepEqual(
      [verdict, steps.map(({ atSeconds, tasks }) => [atSeconds, tasks])],
      [
        "enough",
        [
          [0, 3],
          [320, 4],
          [520, 5],
          [720, 6],
        ],
      ],
    );
  });
});
