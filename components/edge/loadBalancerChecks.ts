import { ArgumentFaults } from "../shared/errors";
import { checkListeners } from "./listenerChecks";
import type { LoadBalancerArgs, LoadBalancerTarget } from "./loadBalancerArgs";

/** Throws every fault of a load balancer's arguments at once. */
export function validateLoadBalancer(name: string, args: LoadBalancerArgs): void {
  const faults = new ArgumentFaults("LoadBalancer", name);
  // ELB API: 32 letters, digits and inner hyphens; Pulumi adds 8 characters without a word, the target group
  // 3. Lower case, because the DNS name keeps the case and Cognito compares callback addresses by letter.
  faults.unless(
    /^[a-z0-9]([a-z0-9-]{0,19}[a-z0-9])?$/.test(name),
    "name",
    name,
    "1 to 21 lower-case letters, digits and inner hyphens",
  );
  // ELB API: reserved for load balancers without a public address.
  faults.unless(!name.startsWith("internal-"), "name", name, 'a name that does not start with "internal-"');
  // ELB API: an application load balancer needs two zones.
  faults.unless(
    args.subnetIds.length >= 2,
    "subnetIds",
    args.subnetIds.length,
    "at least two subnets, in different zones",
  );
  faults.unless(
    isOptionalWithin(args.idleTimeoutSeconds, 1, 4000),
    "idleTimeoutSeconds",
    args.idleTimeoutSeconds,
    "1 to 4000",
  );
  checkListeners(faults, args);
  checkLogPrefix(faults, args.logBucket.prefix);
  checkTarget(faults, args.target);
  faults.throwIfAny();
}

/** ELB user guide, access logs: no slash at the ends, and AWSLogs is ELB's own. */
function checkLogPrefix(faults: ArgumentFaults, prefix: string): void {
  faults.unless(
    /^[A-Za-z0-9][A-Za-z0-9/_.-]*$/.test(prefix) && !prefix.endsWith("/") && !prefix.includes("AWSLogs"),
    "logBucket.prefix",
    prefix,
    'a path without a slash at its ends and without "AWSLogs"',
  );
}

/** The ranges of ELB's target groups (ELB API). */
function checkTarget(faults: ArgumentFaults, target: LoadBalancerTarget): void {
  const { port, healthPath, healthMatcher, healthIntervalSeconds, deregistrationDelaySeconds, stickiness } =
    target;
  faults.unless(
    target.type === undefined || ["ip", "instance"].includes(target.type),
    "target.type",
    target.type,
    '"ip" or "instance"',
  );
  faults.unless(isWithin(port, 1, 65535), "target.port", port, "1 to 65535");
  faults.unless(
    /^\/[^\s#]{0,1023}$/.test(healthPath),
    "target.healthPath",
    healthPath,
    "a path that starts with / and has at most 1024 characters",
  );
  faults.unless(
    healthMatcher === undefined || /^[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*$/.test(healthMatcher),
    "target.healthMatcher",
    healthMatcher,
    'status codes from 200 to 499, such as "200", "200,302" or "200-299"',
  );
  // The health check waits 5 seconds for an answer, and ELB wants the interval longer than that.
  faults.unless(
    isOptionalWithin(healthIntervalSeconds, 6, 300),
    "target.healthIntervalSeconds",
    healthIntervalSeconds,
    "6 to 300",
  );
  faults.unless(
    isWithin(deregistrationDelaySeconds, 0, 3600),
    "target.deregistrationDelaySeconds",
    deregistrationDelaySeconds,
    "0 to 3600",
  );
  faults.unless(["on", "off"].includes(stickiness), "target.stickiness", stickiness, '"on" or "off"');
}

function isOptionalWithin(value: number | undefined, minimum: number, maximum: number): boolean {
  return value === undefined || isWithin(value, minimum, maximum);
}

function isWithin(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}
