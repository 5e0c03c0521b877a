import { at, isAbsent, isTrue, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown, violation } from "../../rule";
import { BATCH_JOB, judgeJob } from "../../views/batchJobs";

/** Where services, and what starts tasks at a time or at an event, say how a task is connected. */
const CONNECTED: Readonly<Record<string, string>> = {
  "aws:ecs/service:Service": "",
  "aws:ecs/taskSet:TaskSet": "",
  "aws:cloudwatch/eventTarget:EventTarget": "ecsTarget",
  "aws:scheduler/schedule:Schedule": "target.ecsParameters",
  "aws:pipes/pipe:Pipe": "targetParameters.ecsTaskParameters",
};
const PIPE = "aws:pipes/pipe:Pipe";

/** A flag, or the word of the API. */
const isPublic = (value: unknown) => isTrue(value) || String(value).toUpperCase() === "ENABLED";
const finding = {
  problem: "its tasks get public addresses",
  remedy: "leave it out and run the tasks in private subnets",
};

/** networkConfiguration.assignPublicIp of a service, task set, job, pipe, schedule or event target is absent or false. */
export const ecsServiceNoPublicIp: Rule = {
  id: "ecs-service-no-public-ip",
  title: "Tasks have no public address",
  severity: "high",
  references: { fsbp: ["ECS.2"], checkov: ["CKV_AWS_333"] },
  resourceTypes: [...Object.keys(CONNECTED), BATCH_JOB],
  scope: "resource",
  check(service, context) {
    if (service.type === BATCH_JOB) {
      return judgeJob(service, context, ({ definition, path }) => {
        const value = at(definition, "networkconfiguration.assignpublicip");
        return isUnknown(value)
          ? [unknown(path)]
          : isPublic(value)
            ? [violation(service, { ...finding, property: path })]
            : [];
      });
    }
    const around = CONNECTED[service.type] ?? "";
    if (around !== "" && isAbsent(at(service.inputs, around))) {
      return [notApplicable("it starts no task")];
    }
    const settings =
      service.type === PIPE ? "networkConfiguration.awsVpcConfiguration" : "networkConfiguration";
    const property = `${around === "" ? "" : `${around}.`}${settings}.assignPublicIp`;
    return expectValue(service, property, (value) => !isPublic(value), finding);
  },
};
