import { expectValue, type Rule } from "../../rule";

/** principal is not * . */
export const lambdaNoPublicPermission: Rule = {
  id: "lambda-no-public-permission",
  title: "Lambda permission is not public",
  severity: "critical",
  references: { fsbp: ["Lambda.1"], checkov: ["CKV_AWS_301"] },
  resourceTypes: ["aws:lambda/permission:Permission"],
  scope: "resource",
  check(permission) {
    return expectValue(permission, "principal", (value) => value !== "*", {
      problem: "everybody may call the function",
      remedy: "name the service, account or role that calls it",
    });
  },
};
