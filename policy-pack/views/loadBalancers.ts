import type { Context } from "../context";
import { isAbsent, isUnknown, list, type Properties, type Resource, record, UNKNOWN } from "../resource";

/** AWS has one kind of load balancer resource; the provider has given it several names. */
const MODULES = ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"];
const typesOf = (file: string, name: string) => MODULES.map((module) => `aws:${module}/${file}:${name}`);

export const LOAD_BALANCER_TYPES = typesOf("loadBalancer", "LoadBalancer");
export const LISTENER_TYPES = typesOf("listener", "Listener");
export const LISTENER_RULE_TYPES = typesOf("listenerRule", "ListenerRule");

export interface Action {
  /** `forward`, `redirect`, `fixed-response`, `authenticate-cognito`, `authenticate-oidc`, or unknown. */
  readonly type: string;
  readonly settings: Properties;
  readonly property: string;
}

/** The actions of a listener or a listener rule in the order in which they run. */
export function actionsOf(resource: Resource): readonly Action[] | typeof UNKNOWN {
  const property = LISTENER_TYPES.includes(resource.type) ? "defaultActions" : "actions";
  const value = resource.inputs[property];
  if (isUnknown(value) || list(value).some((entry) => isUnknown(record(entry)["order"]))) {
    return UNKNOWN;
  }
  const actions = list(value).map((entry, index) => {
    const settings = record(entry);
    const order = isAbsent(settings["order"]) ? index + 1 : Number(settings["order"]);
    return {
      type: isUnknown(entry) ? UNKNOWN : String(settings["type"]),
      settings,
      property: `${property}[${index}]`,
      order,
    };
  });
  return actions.sort((a, b) => a.order - b.order);
}

export const isAuthentication = (action: Action): boolean => action.type.startsWith("authenticate-");

/** `HTTP`, `HTTPS`, `TCP`, `TLS`, …; the provider makes an application load balancer's listener without a protocol speak HTTP, on port 443 too. */
export function protocolOf(listener: Resource): string | typeof UNKNOWN {
  const { protocol } = listener.inputs;
  if (protocol === undefined) {
    return "HTTP";
  }
  return isUnknown(protocol) ? UNKNOWN : String(protocol).toUpperCase();
}

/** The listener that a rule is attached to, where it is in the stack. */
export function listenerOf(rule: Resource, context: Context): Resource | undefined {
  return context.referenced(rule, "listenerArn", LISTENER_TYPES, rule.inputs["listenerArn"])[0];
}

const VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";

/**
 * Whether a listener belongs to a private load balancer that CloudFront reaches over HTTP through a VPC origin of
 * this stack: without a domain there is no certificate that it could answer with, and the request stays inside the
 * VPC (CloudFront docs, "Restrict access with VPC origins").
 */
export function isPlainOrigin(listener: Resource, context: Context): boolean {
  const { loadBalancerArn } = listener.inputs;
  const balancers = context.referenced(listener, "loadBalancerArn", LOAD_BALANCER_TYPES, loadBalancerArn);
  return balancers.some(
    (balancer) =>
      balancer.inputs["internal"] === true &&
      context
        .ofTypes([VPC_ORIGIN])
        .some((origin) => leadsTo(origin, balancer, context) && speaksPlainly(origin)),
  );
}

function leadsTo(origin: Resource, balancer: Resource, context: Context): boolean {
  const { arn } = record(origin.inputs["vpcOriginEndpointConfig"]);
  return context.referenced(origin, "vpcOriginEndpointConfig", LOAD_BALANCER_TYPES, arn).includes(balancer);
}

function speaksPlainly(origin: Resource): boolean {
  return record(origin.inputs["vpcOriginEndpointConfig"])["originProtocolPolicy"] === "http-only";
}

/**
 * Whether a listener passes connections on inside the VPC: one for TCP or UDP of a private network load balancer, which
 * ends no TLS and reads nothing. API Gateway's VPC links lead to such ones (API Gateway docs, "Private integrations").
 */
export function passesInside(listener: Resource, context: Context): boolean | typeof UNKNOWN {
  const { loadBalancerArn, protocol } = listener.inputs;
  if (!/^(TCP|UDP|TCP_UDP)$/i.test(String(protocol))) {
    return false;
  }
  const balancers = context.referenced(listener, "loadBalancerArn", LOAD_BALANCER_TYPES, loadBalancerArn);
  if (balancers.length === 0) {
    return isUnknown(loadBalancerArn) ? UNKNOWN : false;
  }
  const settings = balancers.flatMap(({ inputs }) => [
    [inputs["internal"], true] as const,
    [inputs["loadBalancerType"], "network"] as const,
  ]);
  if (settings.some(([value, wanted]) => !isUnknown(value) && value !== wanted)) {
    return false;
  }
  return settings.some(([value]) => isUnknown(value)) ? UNKNOWN : true;
}

/** Whether listeners of this stack are meant to log users in: the setting decides, else what the stack does. */
export function listenersAuthenticate(context: Context): boolean | typeof UNKNOWN {
  const { listenersAuthenticate: setting } = context.settings;
  return setting ?? context.memo(someAuthenticate);
}

function someAuthenticate(context: Context): boolean | typeof UNKNOWN {
  const all = context.ofTypes([...LISTENER_TYPES, ...LISTENER_RULE_TYPES]).map(actionsOf);
  const actions = all.flatMap((entry) => (entry === UNKNOWN ? [] : (entry as readonly Action[])));
  if (actions.some(isAuthentication)) {
    return true;
  }
  return all.includes(UNKNOWN) || actions.some(({ type }) => isUnknown(type)) ? UNKNOWN : false;
}
