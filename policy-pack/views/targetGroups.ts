import type { Context } from "../context";
import { at, isUnknown, list, type Resource } from "../resource";
import { SUBNET_TYPES } from "./subnets";

const MODULES = ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"];
const types = (file: string, name: string) => MODULES.map((module) => `aws:${module}/${file}:${name}`);

export const TARGET_GROUP_TYPES = types("targetGroup", "TargetGroup");
const TARGET_ATTACHMENT_TYPES = types("targetGroupAttachment", "TargetGroupAttachment");
const INSTANCE_TYPES = ["aws:ec2/instance:Instance"];
const SCALING_TYPES = ["aws:autoscaling/group:Group"];
const SCALING_ATTACHMENT_TYPES = ["aws:autoscaling/attachment:Attachment"];
const SERVICE_TYPES = ["aws:ecs/service:Service"];

/** Where each target of a group stands: its subnets, none for one that the stack does not show. */
export function subnetsBehind(group: Resource, context: Context): readonly (readonly Resource[])[] {
  const named = (resource: Resource, property: string, values: readonly unknown[]) => [
    ...new Set(values.flatMap((value) => context.referenced(resource, property, SUBNET_TYPES, value))),
  ];
  const speaksOf = (resource: Resource, property: string, values: readonly unknown[]) =>
    values.some((value) => context.referenced(resource, property, TARGET_GROUP_TYPES, value).includes(group));
  const ofScaling = (scaling: Resource) =>
    named(scaling, "vpcZoneIdentifiers", list(scaling.inputs["vpcZoneIdentifiers"]));

  const services = context.ofTypes(SERVICE_TYPES).filter((service) =>
    speaksOf(
      service,
      "loadBalancers",
      list(service.inputs["loadBalancers"]).map((entry) => at(entry, "targetGroupArn")),
    ),
  );
  const scalings = context
    .ofTypes(SCALING_TYPES)
    .filter((scaling) => speaksOf(scaling, "targetGroupArns", list(scaling.inputs["targetGroupArns"])));
  const scalingAttachments = context.referring(group, SCALING_ATTACHMENT_TYPES, "lbTargetGroupArn");
  const attachments = context.referring(group, TARGET_ATTACHMENT_TYPES, "targetGroupArn");
  return [
    ...services.map((service) =>
      named(service, "networkConfiguration", subnetList(at(service.inputs, "networkConfiguration.subnets"))),
    ),
    ...scalings.map(ofScaling),
    ...scalingAttachments.flatMap((link) =>
      context
        .referenced(link, "autoscalingGroupName", SCALING_TYPES, link.inputs["autoscalingGroupName"])
        .map(ofScaling),
    ),
    ...attachments.flatMap((link) => {
      const instances = context.referenced(link, "targetId", INSTANCE_TYPES, link.inputs["targetId"]);
      return instances.length === 0
        ? [[]]
        : instances.map((instance) => named(instance, "subnetId", [instance.inputs["subnetId"]]));
    }),
  ];
}

function subnetList(value: unknown): readonly unknown[] {
  return isUnknown(value) ? [value] : list(value);
}
