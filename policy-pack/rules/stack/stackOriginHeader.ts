import type { Context } from "../../context";
import { at, isTrue, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { DISTRIBUTION_TYPES, kindOf, originsOf } from "../../views/distributions";
import { balancersBehind, type Forward, forwardsOf } from "../../views/doors";
import { type Element, part } from "../../views/values";

/** Whether a listener rule asks for a header that the origin adds. */
function asksForHeader({ from }: Forward, sent: readonly unknown[]): boolean | typeof UNKNOWN {
  const { conditions } = from.inputs;
  if (isUnknown(conditions)) {
    return UNKNOWN;
  }
  const answers = list(conditions).map((condition): boolean | typeof UNKNOWN => {
    const name = at(condition, "httpHeader.httpHeaderName");
    if (isUnknown(name)) {
      return UNKNOWN;
    }
    const fits = (header: unknown) => String(header).toLowerCase() === String(name).toLowerCase();
    return name !== undefined && (sent.some(fits) || (sent.some(isUnknown) ? UNKNOWN : false));
  });
  return answers.includes(true) || (answers.includes(UNKNOWN) ? UNKNOWN : false);
}

function judge(distribution: Resource, origin: Element, context: Context): readonly Verdict[] | undefined {
  const kind = kindOf(origin);
  const { path, value } = part(origin, "domainName");
  const balancers = balancersBehind(distribution, value, context);
  if (kind === "vpc" || kind === "bucket") {
    return undefined;
  }
  if (balancers.length === 0) {
    // What an unknown address depends on is what it is the address of.
    const open = isUnknown(value) && context.dependenciesOf(distribution, "origins").length === 0;
    return open ? [unknown(path)] : undefined;
  }
  const headers = part(origin, "customHeaders").value;
  const sent = isUnknown(headers) ? [UNKNOWN] : list(headers).map((header) => at(header, "name"));
  const open = balancers
    .filter(({ inputs }) => !isTrue(inputs["internal"]))
    .flatMap((balancer) => forwardsOf(balancer, context))
    .map((forward) => ({ forward, asks: asksForHeader(forward, sent) }));
  const bare = open.find(({ asks }) => asks === false);
  if (bare === undefined) {
    return open.some(({ asks }) => asks === UNKNOWN) ? [unknown(`${origin.path}.customHeaders`)] : [];
  }
  if (isUnknown(kind)) {
    return [unknown(path)];
  }
  return [
    violation(distribution, {
      property: path,
      ...(isUnknown(value) ? {} : { value }),
      problem: `"${bare.forward.from.name}" answers whoever reaches the load balancer, also through another distribution and past this one's web ACL`,
      remedy:
        "use a VPC origin and a private load balancer, or add a secret header here (customHeaders) and forward only where a listener rule finds it",
    }),
  ];
}

/** A load balancer that is a distribution's origin answers only what came through that distribution. */
export const stackOriginHeader: Rule = {
  id: "stack-origin-header",
  title: "An origin answers its own distribution only",
  severity: "high",
  references: {},
  resourceTypes: DISTRIBUTION_TYPES,
  scope: "stack",
  check(distribution, context) {
    const judged = originsOf(distribution).flatMap((origin) => {
      const verdicts = isUnknown(origin.value)
        ? [unknown(origin.path)]
        : judge(distribution, origin, context);
      return verdicts === undefined ? [] : [verdicts];
    });
    return judged.length === 0
      ? [notApplicable("none of its origins is a load balancer of this stack with an address of its own")]
      : orCompliant(judged.flat());
  },
};
