import type { Context } from "../context";
import { at, isTrue, isUnknown, list, type Resource, record, UNKNOWN } from "../resource";
import { DISTRIBUTION_TYPES } from "./distributions";
import {
  type Action,
  actionsOf,
  LISTENER_RULE_TYPES,
  LISTENER_TYPES,
  LOAD_BALANCER_TYPES,
  listenerOf,
} from "./loadBalancers";
import { entriesByGroup, GROUP_TYPES, isPublic } from "./securityGroups";
import { TARGET_GROUP_TYPES } from "./targetGroups";

const VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";
const ACCELERATOR = "aws:globalaccelerator/endpointGroup:EndpointGroup";
const ATTACHMENT_TYPES = ["lb", "alb"].map(
  (module) => `aws:${module}/targetGroupAttachment:TargetGroupAttachment`,
);

/** A way from the internet to the tasks of a service. */
export interface Door {
  /** Where the service names it. */
  readonly property: string;
  /** In words: `the listener "web"`. */
  readonly by: string;
  /** Whether somebody who is not logged in is turned away there. */
  readonly guarded: boolean | typeof UNKNOWN;
}

/** A listener or a rule of one that forwards to a target group. */
export interface Forward {
  /** The listener or the rule. */
  readonly from: Resource;
  readonly listener: Resource;
  readonly balancer: Resource;
  readonly guarded: boolean | typeof UNKNOWN;
}

/** The ways from the internet to a service; unknown where it cannot be told what leads there. */
export function doorsOf(service: Resource, context: Context): readonly Door[] | typeof UNKNOWN {
  const { loadBalancers } = service.inputs;
  const entries = isUnknown(loadBalancers) ? [UNKNOWN] : list(loadBalancers);
  const doors: Door[] = [];
  for (const [index, entry] of entries.entries()) {
    const arn = isUnknown(entry) ? UNKNOWN : at(entry, "targetGroupArn");
    const groups = context.referenced(service, "loadBalancers", TARGET_GROUP_TYPES, arn);
    if (groups.length === 0 && isUnknown(arn)) {
      return UNKNOWN;
    }
    const property = isUnknown(loadBalancers) ? "loadBalancers" : `loadBalancers[${index}]`;
    for (const { from, balancer, guarded } of forwardsTo(groups, context)) {
      const reached = facesInternet(balancer, context);
      if (reached === UNKNOWN) {
        return UNKNOWN;
      }
      if (reached) {
        const kind = LISTENER_TYPES.includes(from.type) ? "listener" : "listener rule";
        doors.push({ property: `${property}.targetGroupArn`, by: `the ${kind} "${from.name}"`, guarded });
      }
    }
  }
  const direct = directDoor(service, context);
  return direct === UNKNOWN ? UNKNOWN : [...doors, ...(direct as readonly Door[])];
}

/** Tasks with an address of their own and a group that admits everybody. */
function directDoor(service: Resource, context: Context): readonly Door[] | typeof UNKNOWN {
  const settings = record(service.inputs["networkConfiguration"]);
  if (isUnknown(service.inputs["networkConfiguration"]) || isUnknown(settings["assignPublicIp"])) {
    return UNKNOWN;
  }
  if (!isTrue(settings["assignPublicIp"])) {
    return [];
  }
  const ids = isUnknown(settings["securityGroups"]) ? [UNKNOWN] : list(settings["securityGroups"]);
  const groups = ids.flatMap((id) => context.referenced(service, "networkConfiguration", GROUP_TYPES, id));
  if (groups.length === 0) {
    return ids.some(isUnknown) ? UNKNOWN : [];
  }
  const answers = groups
    .flatMap(({ urn }) => context.memo(entriesByGroup).get(urn) ?? [])
    .filter(({ direction }) => direction === "ingress")
    .map(isPublic);
  if (answers.includes(true)) {
    const by = "a public address and a security group that admits everybody";
    return [{ property: "networkConfiguration.assignPublicIp", by, guarded: false }];
  }
  return answers.includes(UNKNOWN) ? UNKNOWN : [];
}

/** Every listener and rule of the stack that forwards to one of some target groups. */
export function forwardsTo(groups: readonly Resource[], context: Context): readonly Forward[] {
  return context
    .memo(forwards)
    .flatMap(({ targets, ...forward }) =>
      targets.some((target) => groups.includes(target)) ? [forward] : [],
    );
}

/** What each load balancer of the stack forwards. */
export function forwardsOf(balancer: Resource, context: Context): readonly Forward[] {
  return context.memo(forwards).filter((forward) => forward.balancer === balancer);
}

function forwards(context: Context): readonly (Forward & { readonly targets: readonly Resource[] })[] {
  return context.ofTypes([...LISTENER_TYPES, ...LISTENER_RULE_TYPES]).flatMap((from) => {
    const actions = actionsOf(from);
    const listener = LISTENER_TYPES.includes(from.type) ? from : listenerOf(from, context);
    if (actions === UNKNOWN || listener === undefined) {
      return [];
    }
    const arn = listener.inputs["loadBalancerArn"];
    const [balancer] = context.referenced(listener, "loadBalancerArn", LOAD_BALANCER_TYPES, arn);
    return (actions as readonly Action[]).flatMap((action, index, all) => {
      const targets = targetsOf(from, action, context);
      return balancer === undefined || targets.length === 0
        ? []
        : [{ from, listener, balancer, targets, guarded: isGuarded(all.slice(0, index)) }];
    });
  });
}

function targetsOf(
  from: Resource,
  { type, settings, property }: Action,
  context: Context,
): readonly Resource[] {
  if (type !== "forward" && !isUnknown(type)) {
    return [];
  }
  const [top = property] = property.split("[");
  const weighted = list(at(settings, "forward.targetGroups")).map((entry) => at(entry, "arn"));
  const arns = [settings["targetGroupArn"], ...weighted].filter((arn) => arn !== undefined);
  return arns.flatMap((arn) => context.referenced(from, top, TARGET_GROUP_TYPES, arn));
}

/** ELB answers a request without a login or a valid token before a later action sees it. */
function isGuarded(before: readonly Action[]): boolean | typeof UNKNOWN {
  const answers = before.map(({ type, settings }): boolean | typeof UNKNOWN => {
    if (isUnknown(type)) {
      return UNKNOWN;
    }
    if (type === "jwt-validation") {
      return true;
    }
    const key = { "authenticate-cognito": "authenticateCognito", "authenticate-oidc": "authenticateOidc" }[
      type
    ];
    const answer = key === undefined ? undefined : at(settings, `${key}.onUnauthenticatedRequest`);
    return key !== undefined && (isUnknown(answer) ? UNKNOWN : answer !== "allow");
  });
  return answers.includes(true) || (answers.includes(UNKNOWN) ? UNKNOWN : false);
}

/** Whether strangers reach a load balancer: by its own address, through CloudFront or an accelerator into the VPC, or through another one. */
export function facesInternet(balancer: Resource, context: Context): boolean | typeof UNKNOWN {
  const { internal } = balancer.inputs;
  if (isUnknown(internal)) {
    return UNKNOWN;
  }
  const named = (
    types: readonly string[],
    property: string,
    valuesIn: (given: unknown) => readonly unknown[],
  ) =>
    context
      .ofTypes(types)
      .some((front) =>
        valuesIn(front.inputs[property]).some((value) =>
          context.referenced(front, property, LOAD_BALANCER_TYPES, value).includes(balancer),
        ),
      );
  return (
    !isTrue(internal) ||
    named([VPC_ORIGIN], "vpcOriginEndpointConfig", (given) => [record(given)["arn"]]) ||
    named([ACCELERATOR], "endpointConfigurations", (given) =>
      list(given).map((entry) => (isUnknown(entry) ? entry : at(entry, "endpointId"))),
    ) ||
    isPassedOn(balancer, context)
  );
}

/** Whether a public network load balancer passes everything on to a private one. */
function isPassedOn(balancer: Resource, context: Context): boolean {
  return context
    .ofTypes(ATTACHMENT_TYPES)
    .filter((link) =>
      context.referenced(link, "targetId", LOAD_BALANCER_TYPES, link.inputs["targetId"]).includes(balancer),
    )
    .flatMap((link) =>
      context.referenced(link, "targetGroupArn", TARGET_GROUP_TYPES, link.inputs["targetGroupArn"]),
    )
    .some((group) =>
      forwardsTo([group], context).some((outer) => outer.balancer.inputs["internal"] !== true),
    );
}

/** The load balancers that an origin of a distribution names, by address or by dependency. */
export function balancersBehind(
  distribution: Resource,
  domainName: unknown,
  context: Context,
): readonly Resource[] {
  const all = context.ofTypes(LOAD_BALANCER_TYPES);
  if (!DISTRIBUTION_TYPES.includes(distribution.type)) {
    return [];
  }
  return isUnknown(domainName)
    ? context.dependenciesOf(distribution, "origins").filter((found) => all.includes(found))
    : all.filter(({ outputs }) => outputs["dnsName"] === domainName);
}
