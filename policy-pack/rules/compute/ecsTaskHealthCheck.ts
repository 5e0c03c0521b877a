import type { Context } from "../../context";
import { at, isAbsent, isTrue, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown, violation } from "../../rule";
import { judgeContainers } from "../../views/containers";
import { SERVICE, TASK, taskOf } from "../../views/ecsServices";

const TARGET_GROUP_TYPES = ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"].map(
  (module) => `aws:${module}/targetGroup:TargetGroup`,
);

/** Whether a target group asks its targets how they are: it does where nothing is said, but for Lambda functions. */
function asks(group: Resource): boolean | typeof UNKNOWN {
  const enabled = at(group.inputs, "healthCheck.enabled");
  return isUnknown(enabled) ? UNKNOWN : isAbsent(enabled) || isTrue(enabled);
}

/** Whether a load balancer asks a container how it is, through a service that runs its task. */
function isAsked(task: Resource, name: unknown, context: Context): boolean | typeof UNKNOWN {
  const services = context.ofTypes([SERVICE]).filter((service) => {
    const own = taskOf(service, context);
    return own === undefined ? isUnknown(service.inputs["taskDefinition"]) : own.urn === task.urn;
  });
  const answers = services.flatMap((service) =>
    list(service.inputs["loadBalancers"]).map((entry) => {
      const container = at(entry, "containerName");
      const stray = container === name && taskOf(service, context) === undefined;
      if (stray || [entry, container, name].some(isUnknown)) {
        return UNKNOWN;
      }
      const [group] = context.referenced(
        service,
        "loadBalancers",
        TARGET_GROUP_TYPES,
        at(entry, "targetGroupArn"),
      );
      // A group that the stack only names asks, unless somebody turned that off.
      return container === name && (group === undefined || asks(group));
    }),
  );
  return answers.includes(true) || (answers.includes(UNKNOWN) ? UNKNOWN : false);
}

/** ECS: `["NONE"]` turns the image's own check off. */
const isCheck = (command: unknown) =>
  list(command).length > 0 && String(list(command)[0]).toUpperCase() !== "NONE";

/** Each essential container has a healthCheck or its target group has one. */
export const ecsTaskHealthCheck: Rule = {
  id: "ecs-task-health-check",
  title: "Containers have a health check",
  severity: "low",
  references: { checkov: ["CKV_AWS_261"] },
  resourceTypes: [TASK, ...TARGET_GROUP_TYPES],
  scope: "stack",
  check(resource, context) {
    if (resource.type !== TASK) {
      if (resource.inputs["targetType"] === "lambda") {
        return [notApplicable("its target is a function")];
      }
      return expectValue(resource, "healthCheck.enabled", (value) => isAbsent(value) || isTrue(value), {
        problem: "the load balancer sends users to targets that are down",
        remedy: "remove it, or set it to true",
      });
    }
    return judgeContainers(resource, context, ({ definition, path }) => {
      const essential = definition["essential"];
      const command = at(definition, "healthCheck.command");
      const asked = isAsked(resource, definition["name"], context);
      if (essential === false || asked === true || (isCheck(command) && !list(command).some(isUnknown))) {
        return [];
      }
      const property = `${path}.healthCheck`;
      if ([essential, asked].some(isUnknown) || list(command).some(isUnknown)) {
        return [unknown(property)];
      }
      const problem = "nobody notices when the container no longer answers";
      const remedy = "add a health check, or a target group for its port";
      return [violation(resource, { property, value: command ?? undefined, problem, remedy })];
    });
  },
};
