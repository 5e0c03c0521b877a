import { isAbsent, isTrue, isUnknown } from "../../resource";
import { compliant, expectValue, notApplicable, type Rule, unknown } from "../../rule";
import { expectSet } from "../../views/presence";
import { GROUP_TYPES } from "../../views/securityGroups";

const PRIVATE_DNS = "aws:vpc/endpointPrivateDns:EndpointPrivateDns";

/** An Interface endpoint has privateDnsEnabled true and its own security groups. */
export const vpceInterfacePrivateDns: Rule = {
  id: "vpce-interface-private-dns",
  title: "Interface endpoints use private DNS",
  severity: "low",
  references: { fsbp: ["EC2.10"] },
  resourceTypes: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  scope: "stack",
  check(endpoint, context) {
    const { vpcEndpointType, privateDnsEnabled } = endpoint.inputs;
    if (!isUnknown(vpcEndpointType) && vpcEndpointType !== "Interface") {
      return [notApplicable("it is no interface endpoint")];
    }
    const separate = context.referring(endpoint, [PRIVATE_DNS], "vpcEndpointId");
    const names = isAbsent(privateDnsEnabled)
      ? separate.map(({ inputs }) => inputs["privateDnsEnabled"])
      : [];
    const verdicts = [
      ...(names.some(isTrue)
        ? [compliant]
        : names.some(isUnknown)
          ? [unknown("privateDnsEnabled")]
          : expectValue(endpoint, "privateDnsEnabled", isTrue, {
              problem: "clients go on to the service's public address",
              remedy: "set it to true",
            })),
      ...expectSet(endpoint, "securityGroupIds", GROUP_TYPES, context, {
        problem: "it wears the VPC's default group, which others fill",
        remedy: "give it a group of its own that admits 443 from the workload's group",
      }),
    ];
    const closed = verdicts.every(({ kind }) => kind === "compliant");
    return isUnknown(vpcEndpointType) && !closed ? [unknown("vpcEndpointType")] : verdicts;
  },
};
