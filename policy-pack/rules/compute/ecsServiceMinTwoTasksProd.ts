import type { Context } from "../../context";
import { at, isAbsent, isUnknown, type Resource, UNKNOWN } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown, type Verdict, violation } from "../../rule";
import { SERVICE } from "../../views/ecsServices";

const TARGET = "aws:appautoscaling/target:Target";
const SCHEDULE = "aws:appautoscaling/scheduledAction:ScheduledAction";
const finding = {
  problem: "users wait whenever the only task is replaced, and when its zone fails",
  remedy: "set it to 2 or more",
};
const isEnough = (value: unknown) => Number(value ?? 0) >= 2;

/** Whether a schedule changes the minimum of a scaling target. */
function concerns(schedule: Resource, target: Resource, context: Context): boolean | typeof UNKNOWN {
  const ids = [schedule.inputs["resourceId"], target.inputs["resourceId"]];
  const tied = context.dependenciesOf(schedule, "resourceId");
  if (tied.includes(target) || (!ids.some(isUnknown) && ids[0] === ids[1])) {
    return true;
  }
  return ids.some(isUnknown) && !tied.some(({ type }) => type === TARGET) ? UNKNOWN : false;
}

function judgeSchedule(target: Resource, schedule: Resource, context: Context): readonly Verdict[] {
  const value = at(schedule.inputs, "scalableTargetAction.minCapacity");
  const own = concerns(schedule, target, context);
  if (own === false || isAbsent(value) || isEnough(value)) {
    return [];
  }
  if (own === UNKNOWN || isUnknown(value)) {
    return [unknown("minCapacity", `what "${schedule.name}" sets is not known before creation`)];
  }
  const problem = `${finding.problem}, from "${schedule.name}" on`;
  const remedy = `let "${schedule.name}" leave 2 or more`;
  return [violation(target, { property: "minCapacity", value, problem, remedy })];
}

/** desiredCount (or the scaling minimum) is 2 or more in production. */
export const ecsServiceMinTwoTasksProd: Rule = {
  id: "ecs-service-min-two-tasks-prod",
  title: "Production runs at least two tasks",
  severity: "medium",
  references: {},
  resourceTypes: [SERVICE, TARGET],
  scope: "stack",
  check(resource, context) {
    if (!context.settings.production) {
      return [notApplicable("the stack is not production")];
    }
    if (resource.type === TARGET) {
      const { serviceNamespace } = resource.inputs;
      const foreign = !isUnknown(serviceNamespace) && serviceNamespace !== "ecs";
      return foreign
        ? [notApplicable("it scales something else")]
        : [
            ...expectValue(resource, "minCapacity", isEnough, finding),
            ...context.ofTypes([SCHEDULE]).flatMap((schedule) => judgeSchedule(resource, schedule, context)),
          ];
    }
    if (resource.inputs["schedulingStrategy"] === "DAEMON") {
      return [notApplicable("it runs one task on each instance")];
    }
    if (context.referring(resource, [TARGET], "resourceId").length > 0) {
      return [notApplicable("its scaling target decides")];
    }
    return expectValue(resource, "desiredCount", isEnough, finding);
  },
};
