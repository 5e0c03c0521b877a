import { at, isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { defaultRoutes } from "../../views/defaultRoutes";
import { SERVICE } from "../../views/ecsServices";
import { SUBNET_TYPES, tablesOf } from "../../views/subnets";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const property = "networkConfiguration.subnets";

/** From each subnet of a service something leads out: a default route, or interface endpoints in the stack. */
export const stackSubnetWayOut: Rule = {
  id: "stack-subnet-way-out",
  title: "Tasks can make their calls from each of their subnets",
  severity: "medium",
  references: {},
  resourceTypes: [SERVICE],
  scope: "stack",
  check(service, context) {
    const value = at(service.inputs, property);
    const ids = isUnknown(value) ? [value] : list(value);
    const subnets = new Set(
      ids.flatMap((id) => context.referenced(service, "networkConfiguration", SUBNET_TYPES, id)),
    );
    if (subnets.size === 0) {
      return [
        ids.some(isUnknown) ? unknown(property) : notApplicable("its subnets are not part of this stack"),
      ];
    }
    const endpoints = context.ofTypes([ENDPOINT]).map(({ inputs }) => inputs["vpcEndpointType"]);
    if (endpoints.includes("Interface")) {
      return [notApplicable("the network has interface endpoints; another rule judges which it needs")];
    }
    const judged = [...subnets].flatMap((subnet): readonly (readonly Verdict[])[] => {
      const tables = tablesOf(subnet, context);
      const routes = tables.flatMap(({ urn }) => context.memo(defaultRoutes).get(urn) ?? []);
      if (tables.length === 0 || routes.some(({ certain }) => certain)) {
        return tables.length === 0 ? [] : [[]];
      }
      if (routes.length > 0 || endpoints.some(isUnknown)) {
        return [
          [unknown(property, `whether something leads out of "${subnet.name}" is not known before creation`)],
        ];
      }
      const problem = `from the subnet "${subnet.name}" no route leads out and no interface endpoint serves it: a task there cannot fetch its image or call AWS`;
      const remedy = "give its route table a NAT route, or the network interface endpoints";
      return [[violation(service, { property, problem, remedy })]];
    });
    return judged.length === 0
      ? [notApplicable("the route tables of its subnets are not part of this stack")]
      : orCompliant(judged.flat());
  },
};
