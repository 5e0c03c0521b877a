import { type Properties, textsAt } from "../properties";
import { others, type Refusal, WRITE } from "./refusal";

const TARGET = "aws:appautoscaling/target:Target";
const POLICY = "aws:appautoscaling/policy:Policy";
const ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction";

const SAME = ["serviceNamespace", "resourceId", "scalableDimension"];

const matches = (a: Properties, b: Properties) => SAME.every((key) => a[key] === b[key]);

export const scalingRefusals: readonly Refusal[] = [
  {
    id: "scaled service missing",
    on: WRITE,
    types: [TARGET],
    when: "the resource id names a service that does not exist",
    source: "Application Auto Scaling API: RegisterScalableTarget",
    message: ({ cloud, inputs }) => {
      const [, cluster, name] = /^service\/([^/]+)\/([^/]+)$/.exec(String(inputs["resourceId"])) ?? [];
      const there = cloud
        .all("aws:ecs/service:Service")
        .some(
          ({ inputs: own }) =>
            own["name"] === name && String(own["cluster"]).replace(/^.*\//, "") === cluster,
        );
      return inputs["serviceNamespace"] !== "ecs" || there
        ? undefined
        : `ValidationException: ECS service doesn't exist: ${inputs["resourceId"]}`;
    },
  },
  {
    id: "scaling without a target",
    on: WRITE,
    types: [POLICY, ACTION],
    when: "nothing is registered as target under that resource id and dimension",
    source: "Application Auto Scaling API: ObjectNotFoundException",
    message: (attempt) =>
      others(attempt, TARGET).some(({ inputs }) => matches(inputs, attempt.inputs))
        ? undefined
        : `ObjectNotFoundException: No scalable target registered for service namespace: ${attempt.inputs["serviceNamespace"]}, resource ID: ${attempt.inputs["resourceId"]}, scalable dimension: ${attempt.inputs["scalableDimension"]}`,
  },
  {
    id: "deployment alarm missing",
    on: WRITE,
    types: ["aws:ecs/service:Service"],
    when: "an alarm that watches the deployment does not exist",
    source: "ECS docs: CloudWatch alarms detect deployment failures; the words are to be verified",
    message: (attempt) => {
      const known = others(
        attempt,
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      ).map(({ id }) => id);
      const missing = textsAt(attempt.inputs, "alarms.alarmNames[]").find((name) => !known.includes(name));
      return missing === undefined
        ? undefined
        : `InvalidParameterException: Unable to describe the CloudWatch alarm ${missing}.`;
    },
  },
];
