import { isUnknown } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { exposureOf } from "../../views/subnets";
import { subnetsBehind, TARGET_GROUP_TYPES } from "../../views/targetGroups";

const ENCRYPTED = ["HTTPS", "TLS", "QUIC"];

/** protocol is HTTPS or TLS; without TLS, every target that the stack shows stands in a private subnet. */
export const tgProtocol: Rule = {
  id: "tg-protocol",
  title: "Target groups use TLS where asked",
  severity: "low",
  references: { checkov: ["CKV_AWS_378"] },
  resourceTypes: TARGET_GROUP_TYPES,
  scope: "stack",
  check(group, context) {
    const { protocol, targetType } = group.inputs;
    if (isUnknown(protocol)) {
      return [unknown("protocol")];
    }
    if (targetType === "lambda" || protocol === "GENEVE") {
      return [
        notApplicable(
          targetType === "lambda" ? "Lambda is called through AWS's API" : "it leads to an appliance",
        ),
      ];
    }
    if (ENCRYPTED.includes(String(protocol).toUpperCase())) {
      return [compliant];
    }
    const places = subnetsBehind(group, context);
    const exposures = places.flat().map((subnet) => exposureOf(subnet, context).kind);
    if (
      places.length > 0 &&
      places.every((subnets) => subnets.length > 0) &&
      exposures.every((kind) => kind === "private")
    ) {
      return [
        notApplicable(
          `${String(protocol ?? "HTTP")} stays between the load balancer and targets in private subnets`,
        ),
      ];
    }
    if (exposures.includes("unknown") || isUnknown(targetType)) {
      return [unknown("protocol", "where its targets stand is not known before creation")];
    }
    const problem =
      "requests reach the targets in the clear, and not all of them are seen to stand in private subnets";
    const remedy = 'set it to "HTTPS", or place the targets in private subnets of this stack';
    return [violation(group, { property: "protocol", value: protocol ?? undefined, problem, remedy })];
  },
};
