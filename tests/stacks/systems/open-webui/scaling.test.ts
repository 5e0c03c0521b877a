import assert from "node:assert/strict";
import type { Plan, PlanResource } from "../../../../cli/plan";
import { resourceOf, resourcesOf } from "../../../support/plan";
import { previewOf } from "../../../support/stack";
import { change, shipped } from "./shapes";

/** What Application Auto Scaling is told, read from a plan. */
interface Scaling {
  readonly minimum: number;
  readonly maximum: number;
  readonly targets: readonly Target[];
}

interface Target {
  readonly metric: string;
  readonly percent: number;
  readonly outSeconds: number;
  readonly inSeconds: number;
}

function scalingOf(plan: Plan): Scaling {
  const { minCapacity, maxCapacity } = resourceOf(plan, "aws:appautoscaling/target:Target").inputs;
  const targets = resourcesOf(plan, "aws:appautoscaling/policy:Policy").map(targetOf);
  return { minimum: Number(minCapacity), maximum: Number(maxCapacity), targets };
}

function targetOf({ inputs }: PlanResource): Target {
  const policy = inputs["targetTrackingScalingPolicyConfiguration"] as Record<string, number>;
  const { predefinedMetricType } = policy["predefinedMetricSpecification"] as unknown as Record<
    string,
    string
  >;
  return {
    metric: String(predefinedMetricType),
    percent: policy["targetValue"]!,
    outSeconds: policy["scaleOutCooldown"]!,
    inSeconds: policy["scaleInCooldown"]!,
  };
}

const ALARM_OUT_MINUTES = 3;
const ALARM_IN_MINUTES = 15;
/** Until a task that was asked for takes requests: pull and start, 140 s measured. */
const START_MINUTES = 3;

/**
 * The number of tasks minute by minute under a load that is given in percent of one task: three minutes above the
 * target add tasks in proportion, fifteen minutes below nine tenths of it take them away, and in the cooldown after
 * a change no other one of its direction comes (Application Auto Scaling docs, "How target tracking works"; the
 * alarms' periods are AWS's own and may change).
 */
function react({ minimum, maximum, targets }: Scaling, from: number, load: (minute: number) => number) {
  const { percent, outSeconds, inSeconds } = targets[0]!;
  const within = (count: number) => Math.min(maximum, Math.max(minimum, count));
  const tasks: number[] = [];
  const asked: { at: number; count: number }[] = [{ at: Number.NEGATIVE_INFINITY, count: from }];
  const last = { out: Number.NEGATIVE_INFINITY, in: Number.NEGATIVE_INFINITY };
  let above = 0;
  let below = 0;
  for (let minute = 0; minute < 120; minute += 1) {
    const wanted = asked.at(-1)!.count;
    const running = Math.min(wanted, asked.filter(({ at }) => at + START_MINUTES <= minute).at(-1)!.count);
    const used = load(minute) / running;
    above = used > percent ? above + 1 : 0;
    below = used < 0.9 * percent ? below + 1 : 0;
    const need = within(Math.ceil((running * used) / percent));
    if (above >= ALARM_OUT_MINUTES && need > wanted && minute - last.out >= outSeconds / 60) {
      asked.push({ at: minute, count: need });
      last.out = minute;
    }
    if (
      below >= ALARM_IN_MINUTES &&
      need < wanted &&
      minute - Math.max(last.in, last.out) >= inSeconds / 60
    ) {
      asked.push({ at: Number.NEGATIVE_INFINITY, count: need });
      last.in = minute;
    }
    tasks.push(running);
  }
  return tasks;
}

const firstAt = (tasks: readonly number[], count: number) => tasks.indexOf(count);

describe("How Open WebUI's tasks follow the load, by the arithmetic of target tracking", () => {
  let medium: Scaling;
  let large: Scaling;
  before(async () => {
    medium = scalingOf((await previewOf(change({ "gatehouse:size": "medium" }), { steady: true })).plan);
    large = scalingOf((await previewOf(shipped("prod"), { stack: "prod", steady: true })).plan);
  });

  it("keeps the fewest tasks without load", () => {
    assert.deepEqual([...new Set(react(medium, 2, () => 0))], [2]);
    assert.deepEqual([...new Set(react(large, 3, () => 0))], [3]);
  });

  /** Load in percent of one task, and how many tasks it takes at 40 percent each. */
  const table = [
    { load: 80, medium: 2, large: 3 },
    { load: 81, medium: 3, large: 3 },
    { load: 121, medium: 4, large: 4 },
    { load: 200, medium: 4, large: 5 },
    { load: 390, medium: 4, large: 10 },
    { load: 900, medium: 4, large: 10 },
  ];
  for (const { load, medium: few, large: many } of table) {
    it(`comes to ${few} and ${many} tasks under ${load / 100} tasks' worth of load`, () => {
      assert.equal(react(medium, 2, () => load).at(-1), few);
      assert.equal(react(large, 3, () => load).at(-1), many);
    });
  }

  it("has the tasks for a sudden crowd within ten minutes: three to notice, three to start", () => {
    const tasks = react(large, 3, () => 390);
    assert.ok(firstAt(tasks, 10) >= ALARM_OUT_MINUTES + START_MINUTES - 1, `${firstAt(tasks, 10)} minutes`);
    assert.ok(firstAt(tasks, 10) <= 10, `${firstAt(tasks, 10)} minutes`);
  });

  it("goes back a quarter of an hour after the crowd has gone, and not for a short pause", () => {
    const gone = react(large, 3, (minute) => (minute < 30 ? 590 : 30));
    const back = gone.findIndex((running, minute) => minute > 30 && running < 10);
    assert.ok(back >= 30 + ALARM_IN_MINUTES - 1, `${back} minutes`);
    assert.equal(gone.at(-1), 3);
    const pause = react(large, 3, (minute) => (minute >= 30 && minute < 40 ? 30 : 590));
    assert.deepEqual([...new Set(pause.slice(20))], [10]);
  });

  it("holds still between nine tenths of the target and the target", () => {
    const [target] = large.targets;
    const tasks = react(large, 5, () => 5 * target!.percent * 0.95);
    assert.deepEqual([...new Set(tasks)], [5]);
  });
});
