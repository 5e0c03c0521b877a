import type { Rule } from "../../rule";
import { verdictOf } from "../../views/answers";
import { DISTRIBUTION_TYPES } from "../../views/distributions";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";
import { outsideProduction } from "../../views/production";

/** The resource option protect or retainOnDelete is on for networks, load balancers and distributions of production. */
export const protectEntryProd: Rule = {
  id: "protect-entry-prod",
  title: "Production's way in is protected",
  severity: "low",
  references: {},
  resourceTypes: ["aws:ec2/vpc:Vpc", ...LOAD_BALANCER_TYPES, ...DISTRIBUTION_TYPES],
  scope: "resource",
  check(resource, context) {
    if (context.settings.production !== true) {
      return [outsideProduction];
    }
    const problem = "one destroy takes the system off the net, and its address is gone";
    const remedy = "set the resource option protect (or retainOnDelete) to true";
    return verdictOf(resource, resource.kept === true, {
      property: "protect",
      value: false,
      problem,
      remedy,
    });
  },
};
