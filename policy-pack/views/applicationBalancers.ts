import { isUnknown, type Resource } from "../resource";
import { notApplicable, unknown, type Verdict } from "../rule";

/** Judges a load balancer for applications; ELB makes one of these where no type is named. */
export function judgeApplications(balancer: Resource, judge: () => readonly Verdict[]): readonly Verdict[] {
  const kind = balancer.inputs["loadBalancerType"] ?? "application";
  if (isUnknown(kind)) {
    return [unknown("loadBalancerType")];
  }
  return kind === "application" ? judge() : [notApplicable(`it is a ${String(kind)} load balancer`)];
}
