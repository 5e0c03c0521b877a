import { isAbsent } from "../../resource";
import { orCompliant, type Rule, violation } from "../../rule";

const PROPERTIES = ["accessKey", "secretKey", "token"];

/** The aws provider has no accessKey or secretKey input. */
export const providerNoStaticCredentials: Rule = {
  id: "provider-no-static-credentials",
  title: "Provider has no static keys",
  severity: "critical",
  references: { checkov: ["CKV_AWS_41"] },
  resourceTypes: ["pulumi:providers:aws"],
  scope: "resource",
  check(provider) {
    const given = PROPERTIES.filter((property) => !isAbsent(provider.inputs[property]));
    return orCompliant(
      given.map((property) => {
        const problem = "it is set, so that a long-lived credential lies in the configuration and the state";
        const remedy = "remove it; take credentials from a profile, SSO or an OIDC role";
        return violation(provider, { property, problem, remedy });
      }),
    );
  },
};
