import assert from "node:assert/strict";
import { type Delays, type Jump, reactionOf, type Service } from "../../bench/openWebui/reaction";

const MEDIUM: Service = {
  taskCores: 1,
  usableCores: 1,
  minimum: 2,
  maximum: 4,
  targetPercent: 60,
  scaleOutCooldownSeconds: 60,
};
const LARGE: Service = { ...MEDIUM, taskCores: 2, minimum: 3, maximum: 10 };

const JUMP: Jump = { usersBefore: 30, usersAfter: 100, coresPerUser: 0.02 };
const DELAYS: Delays = { decisionSeconds: 180, startSeconds: 140 };

describe("the reaction of target tracking", () => {
  const table: readonly [
    title: string,
    service: Partial<Service>,
    jump: Partial<Jump>,
    verdict: string,
    tasks: readonly number[],
    enough: number | undefined,
  ][] = [
    ["two tasks of one core, and one step is enough", {}, {}, "enough", [2, 4], 320],
    ["a light load that the tasks carry already", {}, { coresPerUser: 0.005 }, "needs no more", [2], 0],
    [
      "a step that CPU, full already, makes too small",
      { maximum: 10 },
      { coresPerUser: 0.04 },
      "enough",
      [2, 4, 7],
      520,
    ],
    ["a maximum that is too low", {}, { coresPerUser: 0.04 }, "maximum reached", [2, 4], undefined],
    [
      "two cores of which a process uses one: CPU stays at 50 %",
      { taskCores: 2 },
      { coresPerUser: 0.1 },
      "blind",
      [2],
      undefined,
    ],
    [
      "the same with a target of 40 %",
      { taskCores: 2, targetPercent: 40, maximum: 20 },
      { coresPerUser: 0.05 },
      "enough",
      [2, 3, 4, 5, 7],
      920,
    ],
    ["a start that begins above the minimum", { maximum: 10 }, { usersBefore: 90 }, "enough", [3, 4], 320],
  ];
  for (const [title, service, jump, verdict, tasks, enough] of table) {
    it(`knows ${title}`, () => {
      const reaction = reactionOf({ ...MEDIUM, ...service }, { ...JUMP, ...jump }, DELAYS);
      assert.deepEqual(
        [reaction.verdict, reaction.steps.map((step) => step.tasks), reaction.enoughAtSeconds],
        [verdict, tasks, enough],
      );
    });
  }

  it("is as late as the decision and the start of a task together", () => {
    const at = (delays: Delays) => reactionOf(MEDIUM, JUMP, delays).enoughAtSeconds;
    assert.equal(at({ decisionSeconds: 180, startSeconds: 60 }), 240);
    assert.equal(at({ decisionSeconds: 363, startSeconds: 140 }), 503);
    assert.equal(at({ decisionSeconds: 86, startSeconds: 60 }), 146);
  });

  it("never comes at 2 vCPU and 60 %, whatever the load, where one process is all there is", () => {
    for (const coresPerUser of [0.03, 0.1, 1]) {
      const { verdict, steps } = reactionOf(LARGE, { ...JUMP, coresPerUser }, DELAYS);
      assert.deepEqual([verdict, steps.length], [coresPerUser * 100 > 3 ? "blind" : "needs no more", 1]);
    }
  });
});
