import { at, isAbsent, isUnknown, list } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";

/** Where each kind names its security groups; AWS takes the VPC's default group where none is named. */
const PROPERTIES: Readonly<Record<string, string>> = {
  "aws:ecs/service:Service": "networkConfiguration.securityGroups",
  "aws:efs/mountTarget:MountTarget": "securityGroups",
  "aws:rds/instance:Instance": "vpcSecurityGroupIds",
  "aws:rds/cluster:Cluster": "vpcSecurityGroupIds",
  "aws:elasticache/replicationGroup:ReplicationGroup": "securityGroupIds",
  "aws:ec2/instance:Instance": "vpcSecurityGroupIds",
  ...Object.fromEntries(LOAD_BALANCER_TYPES.map((type) => [type, "securityGroups"])),
};
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

/** Services, load balancers, instances and data stores name their security groups. */
export const defaultGroupUnused: Rule = {
  id: "default-group-unused",
  title: "Everything names its security groups",
  severity: "medium",
  references: {},
  resourceTypes: [...Object.keys(PROPERTIES), TEMPLATE],
  scope: "resource",
  check(resource) {
    const { inputs, type } = resource;
    const property =
      type === TEMPLATE
        ? isAbsent(inputs["networkInterfaces"])
          ? "vpcSecurityGroupIds"
          : "networkInterfaces.0.securityGroups"
        : PROPERTIES[type]!;
    if (type.endsWith(":LoadBalancer") && inputs["loadBalancerType"] === "gateway") {
      return [notApplicable("gateway load balancers have none")];
    }
    if (type.startsWith("aws:ecs/") && isAbsent(inputs["networkConfiguration"])) {
      return [notApplicable("its tasks have no network interface of their own")];
    }
    if (type.startsWith("aws:ec2/instance") && !isAbsent(inputs["networkInterfaces"])) {
      return [notApplicable("its network interfaces bring their groups along")];
    }
    if (type.startsWith("aws:rds/instance") && !isAbsent(inputs["replicateSourceDb"])) {
      return [notApplicable("a replica takes its source's")];
    }
    const value = at(inputs, property);
    if (isUnknown(value)) {
      return [unknown(property)];
    }
    const problem = "AWS takes the VPC's default group, whose rules nobody wrote for it";
    const remedy = "name a group of its own";
    return [
      list(value).length > 0
        ? compliant
        : violation(resource, { property, value: undefined, problem, remedy }),
    ];
  },
};
