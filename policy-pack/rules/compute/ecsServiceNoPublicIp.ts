import { at, isAbsent, isTrue } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** Where services, and what starts tasks at a time or at an event, say how a task is connected. */
const CONNECTED: Readonly<Record<string, string>> = {
  "aws:ecs/service:Service": "",
  "aws:ecs/taskSet:TaskSet": "",
  "aws:cloudwatch/eventTarget:EventTarget": "ecsTarget",
  "aws:scheduler/schedule:Schedule": "target.ecsParameters",
};

/** networkConfiguration.assignPublicIp of a service, task set, schedule or event target is absent or false. */
export const ecsServiceNoPublicIp: Rule = {
  id: "ecs-service-no-public-ip",
  title: "Tasks have no public address",
  severity: "high",
  references: { fsbp: ["ECS.2"], checkov: ["CKV_AWS_333"] },
  resourceTypes: Object.keys(CONNECTED),
  scope: "resource",
  check(service) {
    const around = CONNECTED[service.type] ?? "";
    if (around !== "" && isAbsent(at(service.inputs, around))) {
      return [notApplicable("it starts no task")];
    }
    const property = `${around === "" ? "" : `${around}.`}networkConfiguration.assignPublicIp`;
    return expectValue(service, property, (value) => !isTrue(value), {
      problem: "its tasks get public addresses",
      remedy: "leave it out and run the tasks in private subnets",
    });
  },
};
