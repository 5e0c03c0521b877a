import { isTrue, isUnknown, list, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";
import { judgePrivate, SUBNET_TYPES } from "../../views/subnets";

/** Where each kind names the subnets in which its interfaces stand. */
const PROPERTIES: Readonly<Record<string, string>> = {
  "aws:rds/subnetGroup:SubnetGroup": "subnetIds",
  "aws:elasticache/subnetGroup:SubnetGroup": "subnetIds",
  "aws:apigatewayv2/vpcLink:VpcLink": "subnetIds",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "subnetIds",
  ...Object.fromEntries(LOAD_BALANCER_TYPES.map((type) => [type, "subnets"])),
};

/** Databases, caches, internal load balancers, VPC links and interface endpoints stand in private subnets. */
export const privateInterfaces: Rule = {
  id: "private-interfaces",
  title: "What is internal stands in private subnets",
  severity: "medium",
  references: {},
  resourceTypes: Object.keys(PROPERTIES),
  scope: "stack",
  check(resource, context) {
    const property = PROPERTIES[resource.type]!;
    const value = resource.inputs[property];
    const { internal } = resource.inputs;
    if (LOAD_BALANCER_TYPES.includes(resource.type) && !isTrue(internal)) {
      return [isUnknown(internal) ? unknown("internal") : notApplicable("it is meant to be reached")];
    }
    const named = isUnknown(value) ? [value] : list(value);
    const subnets = [
      ...new Set(named.flatMap((id) => context.referenced(resource, property, SUBNET_TYPES, id))),
    ];
    if (subnets.length === 0) {
      return [
        named.includes(UNKNOWN) ? unknown(property) : notApplicable("its subnets are not part of this stack"),
      ];
    }
    return orCompliant(judgePrivate(resource, property, subnets, context));
  },
};
