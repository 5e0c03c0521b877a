import { at, isTrue, isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";

const property = "cognitoIdentityProviders";

/** cognitoIdentityProviders[].serverSideTokenCheck is true. */
export const cognitoIdpoolServerSideCheck: Rule = {
  id: "cognito-idpool-server-side-check",
  title: "Server-side token check",
  severity: "low",
  references: {},
  resourceTypes: ["aws:cognito/identityPool:IdentityPool"],
  scope: "resource",
  check(pool) {
    const providers = list(pool.inputs[property]);
    if (providers.length === 0) {
      return [notApplicable("no user pool logs in to it")];
    }
    const verdicts = providers.flatMap((provider, index) => {
      const path = isUnknown(pool.inputs[property]) ? property : `${property}[${index}].serverSideTokenCheck`;
      const value = at(provider, "serverSideTokenCheck");
      const problem = "users who were signed out or disabled still get AWS credentials";
      return isUnknown(value)
        ? [unknown(path)]
        : isTrue(value)
          ? []
          : [
              violation(pool, {
                property: path,
                value: value ?? undefined,
                problem,
                remedy: "set it to true",
              }),
            ];
    });
    return orCompliant(verdicts);
  },
};
