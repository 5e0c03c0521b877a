import { list } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** vpcConfig has two or more subnets. */
export const lambdaVpc: Rule = {
  id: "lambda-vpc",
  title: "Lambda in a VPC where asked",
  severity: "info",
  references: { fsbp: ["Lambda.3", "Lambda.5"], checkov: ["CKV_AWS_117"] },
  resourceTypes: ["aws:lambda/function:Function"],
  scope: "resource",
  check(lambda) {
    return expectValue(lambda, "vpcConfig.subnetIds", (value) => list(value).length >= 2, {
      problem: "its calls do not pass the network's controls, or one zone that fails stops it",
      remedy: "name two private subnets in different zones",
    });
  },
};
