import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** networkConfiguration.assignPublicIp is absent or false. */
export const ecsServiceNoPublicIp: Rule = {
  id: "ecs-service-no-public-ip",
  title: "Tasks have no public address",
  severity: "high",
  references: { fsbp: ["ECS.2"], checkov: ["CKV_AWS_333"] },
  resourceTypes: ["aws:ecs/service:Service"],
  scope: "resource",
  check(service) {
    return expectValue(service, "networkConfiguration.assignPublicIp", (value) => !isTrue(value), {
      problem: "its tasks get public addresses",
      remedy: "leave it out and run the tasks in private subnets",
    });
  },
};
